"""Who may decide: limits that the report quotes from a scheme, and recommendations that delegate what is kept back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cdp.checking.amounts import WrittenAmount, pounds
from cdp.checking.findings import CheckKind
from cdp.checking.ledger import ledger_of
from cdp.checking.reading import ReportField, ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, error, warning

_ROLE = (
    r"(?:deputy |assistant |lead |strategic |executive |corporate )*(?:cabinet members?|"
    r"executive members?|portfolio holders?|commissioner|mayor|"
    r"chief (?:officers?|executive|constable|operating officer|finance officer)|directors?|"
    r"heads? of service|heads?|officers?|cabinet|full council|council|committee|"
    r"board|panel|leader|executive|section 151 officer|section 73 officer|PCC|DMPC|managers?)"
)
_DECIDER = re.compile(
    r"^(?:decision(?: to be)? (?:taken |made )?by|decision[- ]?maker|decided by|"
    r"decision taken by|approved by|authorised by|decision of|for decision by)(?: \((?:post|"
    r"title|role|job title)\))?$",
    re.IGNORECASE,
)
_UPPER = re.compile(
    r"\b(?:up to(?: and including)?|below|under|not exceeding|less than|no more than|"
    r"not more than|to a (?:limit|maximum) of|limit(?:ed)? (?:of|to)|not above)\s*$",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"\b(?:above|over|exceeding|exceeds?|more than|greater than|in excess of|at or above|from)\s*$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"^\s*(?:or|and)\s+(?:more|above|over)\b", re.IGNORECASE)
_CONTEXT = re.compile(
    r"\b(?:scheme|constitution|delegat\w+|standing orders?|financial regulations?|"
    r"contract (?:procedure )?rules?|article|limits?|authority|powers?|threshold|"
    r"terms of reference|standing financial instructions?|SFIs)\b",
    re.IGNORECASE,
)
_MODIFIERS = {"deputy", "assistant", "vice", "associate", "acting"}
_GROUPS = ({"cabinet member", "executive member", "portfolio holder"}, {"cabinet", "executive"})
_OTHERS = {
    "cabinet": r"\bcabinet member\b",
    "executive": r"\b(?:executive (?:member|director|officer)|chief executive)\b",
    "council": r"\bcouncil(?:lor)?\b.*\bofficer\b",
    "mayor": r"\bdeputy\b",
    "commissioner": r"\b(?:deputy|assistant)\b",
}
"""Words of a decision maker that hold the name of a role, but are another one."""
_OFFICER = re.compile(
    r"\b(?:director|head of|chief (?:officer|executive|operating|finance)|officer|manager|assistant director)\b",
    re.IGNORECASE,
)
_DELEGATES = re.compile(
    r"\b(?:delegate[sd]?|delegation|authori[sz]es?|empower\w*|agree that|allows?|give authority)\b",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\b(?:awards?|amounts?|grants?|selection|allocation|approval|value|offers?|choice|"
    r"contracts?|variations?|extensions?|fees?|appointment)\b",
    re.IGNORECASE,
)
_CORE = re.compile(
    r"\b(?:awards?|amounts?|approval|selection|allocation|choice|offers?|decide\w*|"
    r"determin\w+|appointment|variations?|extensions?)\b",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\b(?:may not be delegated|cannot be delegated|not to be delegated|must not be delegated|"
    r"reserved (?:for|to)|kept (?:back )?(?:for|by)|keeps?\b|retained by|"
    r"(?:is|are) (?:also )?(?:for|a matter for|decided by|to be decided by|only for) the|only the|in person|alone)\b",
    re.IGNORECASE,
)
_ALLOWED = re.compile(
    r"\b(?:may be (?:delegated|left|given)|can be delegated|allows? the|is (?:also )?allowed|"
    r"lets? the|permits?|in accordance with the general power)\b",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"\b(?:sign\w*|execut\w+|finali[sz]\w+|enter\w*|administ\w+|manag\w+|complet\w+|issue|"
    r"publish\w*|monitor\w*|prepar\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class QuotedLimit:
    """A limit that the report quotes: who decides from or up to which amount."""

    role: str
    amount: WrittenAmount
    is_upper: bool
    is_inclusive: bool
    passage: ReportPassage


def decider_by_scheme(reading: ReportReading) -> Iterator[Slip]:
    """Yield a decision whose maker is not the one that the scheme quoted in the report names for its amount."""
    decider = _decider(reading)
    if decider is None:
        return
    limits = list(_limits(reading))
    value = _value(reading, limits)
    if value is None:
        return
    amount, passage = value
    above = [each for each in limits if not each.is_upper and _reaches(each, amount)]
    below = [each for each in limits if each.is_upper and not _reaches(each, amount)]
    who = f"{decider.value}"
    for each in above:
        if not _is_role(each.role, who) and (below or not _is_higher(who, each.role)):
            yield _wrong_decider(who, amount, each.role, each).at(passage, _around(passage, amount))
            return
    for each in below:
        if _is_role(each.role, who) and not any(_is_role(one.role, who) for one in above):
            yield _wrong_decider(who, amount, "someone else", each).at(passage, _around(passage, amount))
            return
    yield from _by_records(reading, who, amount, passage)


def _by_records(reading: ReportReading, who: str, amount: Decimal, passage: ReportPassage) -> Iterator[Slip]:
    """Yield a decision that the register of the scheme of delegation gives to someone else."""
    for each in reading.context.scheme:
        fits = each.from_amount <= amount and (each.below is None or amount < each.below)
        if fits and each.what.lower() in reading.text.lower() and not _is_role(each.decided_by, who):
            yield error(
                CheckKind.DELEGATION_SCHEME,
                each.decided_by,
                f"{pounds(amount)} is decided by {each.decided_by} under the scheme of delegation"
                f"{f', paragraph {each.paragraph}' if each.paragraph else ''}, not by {who}. Send the report there.",
            ).at(passage, _around(passage, amount))
            return


def _decider(reading: ReportReading) -> ReportField | None:
    return next((each for each in reading.fields if _DECIDER.match(each.label) and each.value.strip()), None)


def _limits(reading: ReportReading) -> Iterator[QuotedLimit]:
    for passage in reading.sentences:
        near = f"{reading.heading_of(passage.block)} {passage.whole}"
        if not passage.amounts or passage.block in reading.recommending or not _CONTEXT.search(near):
            continue
        for each in passage.amounts:
            before, after = passage.text[: each.start], passage.text[each.end :]
            is_lower = bool(_LOWER.search(before)) or bool(_OR_MORE.match(after))
            is_upper = bool(_UPPER.search(before)) and not is_lower
            if not (is_lower or is_upper):
                continue
            role = _role_of(passage, each)
            if role:
                inclusive = (
                    bool(_OR_MORE.match(after))
                    or "up to" in before[-25:].lower()
                    or "at or above" in before[-15:]
                )
                yield QuotedLimit(role, each, is_upper, inclusive, passage)


def _role_of(passage: ReportPassage, amount: WrittenAmount) -> str:
    """Return who decides within a limit: named after it ("are for the Cabinet Member"), or as the subject before it."""
    clause_after = re.split(r";|\.\s|,\s*(?:and|but|while)\s|\bso that\b", passage.text[amount.end :])[0]
    after = re.search(
        rf"\b(?:for|to|by|of|from|with|the|a)\s+(?:the\s+|a\s+|an\s+)?(?P<role>{_ROLE})\b",
        clause_after,
        re.IGNORECASE,
    )
    clause_before = re.split(r";|\.\s|:\s|,\s*(?:and|but|while)\s", passage.text[: amount.start])[-1]
    before = re.search(
        rf"\b(?P<role>{_ROLE})\b[^.;]{{0,40}}\b(?:may|can|has|have|is able|are able|decides?|approves?|awards?)\b",
        clause_before,
        re.IGNORECASE,
    )
    if before:
        return before["role"].lower()
    return after["role"].lower() if after else ""


def _reaches(limit: QuotedLimit, amount: Decimal) -> bool:
    """Return whether an amount is within an upper limit, or reaches a lower one."""
    value = limit.amount.value
    if limit.is_upper:
        return amount <= value if limit.is_inclusive else amount < value
    return amount >= value if limit.is_inclusive else amount > value


def _value(reading: ReportReading, limits: list[QuotedLimit]) -> tuple[Decimal, ReportPassage] | None:
    """Return the largest amount that the recommendation or decision is about."""
    found = [
        (each.value, each.passage)
        for each in ledger_of(reading).texts
        if each.passage.block in reading.recommending and not each.amount.is_limit
    ]
    return max(found, key=lambda each: each[0], default=None) if limits or reading.context.scheme else None


def _is_role(role: str, who: str) -> bool:
    """Return whether a decision maker has a role; a deputy is not the person deputised for."""
    role, who = role.lower().strip().removesuffix("s"), who.lower()
    if re.search(_OTHERS.get(role, r"(?!)"), who):
        return False
    if re.search(rf"\b{re.escape(role.rstrip('s'))}s?\b", who):
        return not (_MODIFIERS & set(who.split()) - set(role.split()) and _direct(role, who))
    if role.rstrip("s") in {"officer", "chief officer"}:
        return bool(_OFFICER.search(who))
    if role.startswith("head"):
        return bool(re.search(r"\bhead of\b", who))
    for group in _GROUPS:
        if role in group and any(re.search(rf"\b{re.escape(each)}\b", who) for each in group):
            return True
    if role == "pcc":
        return "police and crime commissioner" in who and "deputy" not in who
    if role == "dmpc":
        return "deputy mayor" in who
    return False


def _direct(role: str, who: str) -> bool:
    return bool(re.search(rf"\b(?:{'|'.join(_MODIFIERS)})\s+{re.escape(role)}", who))


def _is_higher(who: str, role: str) -> bool:
    """Return whether the decision maker is above a role that is an officer's."""
    return bool(_OFFICER.search(role)) and not _OFFICER.search(who)


def _wrong_decider(who: str, amount: Decimal, role: str, limit: QuotedLimit) -> SlipWords:
    quoted = limit.passage.text if len(limit.passage.text) < 140 else f"{limit.passage.text[:137]}…"
    return error(
        CheckKind.DELEGATION_SCHEME,
        role,
        f"{who} decides {pounds(amount)}, but the report quotes: “{quoted}” The decision is for "
        f"{role}. Send it there or correct the text.",
    )


def _around(passage: ReportPassage, amount: Decimal) -> str:
    found = next(each for each in passage.amounts if each.value == amount)
    return passage.text[max(found.start - 25, 0) : found.end].strip()


def delegated_and_kept(reading: ReportReading) -> Iterator[Slip]:
    """Yield recommendations that delegate awards or amounts which the scheme quoted in the report keeps back."""
    kept = [
        each
        for each in reading.sentences
        if each.block not in reading.recommending
        and _KEPT.search(each.text)
        and _THINGS.search(each.text)
        and _CONTEXT.search(each.whole)
    ]
    for passage in reading.sentences:
        if passage.block not in reading.recommending or not re.search(
            r"\bdelegat\w+\b|\bauthori[sz]e\b", passage.text, re.IGNORECASE
        ):
            continue
        things = {each.lower().rstrip("s") for each in _CORE.findall(passage.text)}
        if not things or _only_steps(passage.text) or _is_allowed(reading, passage):
            continue
        for each in kept:
            there = {one.lower().rstrip("s") for one in _THINGS.findall(each.text)}
            if things & there or (
                things & {"amount", "award", "selection"} and there & {"award", "grant", "contract"}
            ):
                yield warning(
                    CheckKind.DELEGATION_SCHEME,
                    each.text[:100],
                    f"The recommendation delegates what {each.place} keeps back: “{_short(each.text)}” Check "
                    f"whether it may be delegated.",
                ).at(passage, passage.text)
                break


def _only_steps(text: str) -> bool:
    """Return whether what is delegated is only a step that follows the decision, such as signing."""
    found = re.search(
        r"\bdelegat\w+\s+(?:responsibility for |authority (?:to|for) |"
        r"to [^,]{3,60}?,?\s+(?:the )?|the )?(?P<what>\w+(?:\s+\w+){0,2})",
        text,
        re.IGNORECASE,
    )
    return bool(found and _STEPS.search(found["what"].split(" of ")[0]) and not _CORE.search(found["what"]))


def _is_allowed(reading: ReportReading, passage: ReportPassage) -> bool:
    """Return whether the report quotes a permission with the same limit."""
    return any(
        _ALLOWED.search(each.text)
        and each.block not in reading.recommending
        and ({one.value for one in each.amounts} & {one.value for one in passage.amounts})
        for each in reading.sentences
    )


def several_deciders(reading: ReportReading) -> Iterator[Slip]:
    """Yield a delegation that other paragraphs give to another post."""
    pattern = re.compile(
        r"\bto (?:the\s+)?(?P<post>(?:[A-Z][\w’'-]+\s+)*(?:Director|Officer|Head|Manager|"
        r"Executive|Commissioner|Mayor)(?:\s+(?:of|for|and|[A-Z][\w’'-]+))*)"
    )
    given = [
        (passage, found["post"].strip())
        for passage in reading.sentences
        if re.search(r"\bdelegat(?:e|es|ed|ion)\b", passage.text, re.IGNORECASE)
        and passage.block in reading.recommending
        for found in pattern.finditer(passage.text)
    ]
    others = [
        (passage, found["post"].strip())
        for passage in reading.sentences
        if re.search(r"\bdelegation of\b|\bis delegated\b|\bare delegated\b", passage.text, re.IGNORECASE)
        and passage.block not in reading.recommending
        for found in pattern.finditer(passage.text)
    ]
    for passage, post in given[:1]:
        for other, name in others:
            if (
                name.split()[0] not in post.split()
                and not name.startswith(post)
                and not post.startswith(name)
            ):
                yield warning(
                    CheckKind.SEVERAL_DECIDERS,
                    name,
                    f"The recommendation delegates to the {post}, but {other.place} to the {name}. Say who "
                    f"decides what.",
                ).at(passage, post)
                return


def _short(text: str) -> str:
    return text if len(text) <= 140 else f"{text[:137]}…"
