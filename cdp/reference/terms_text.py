"""Default terms of reference: a complete text to start from, for a board, a sub-group or a task and finish group.

The sections follow those of published terms of reference. Numbers of days, the casting vote and similar rules are
common practice, not law. A partnership can edit the whole text before anyone signs it. The body of a section is
Markdown with paragraphs, lists and bold text only, and does not include the heading.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache

from cdp import clock
from cdp.reference import stored
from cdp.reference.national_facts import NationalFact, NationalFacts
from cdp.reference.national_facts_file import shipped_facts
from cdp.reference.national_phrases import NationalPhrases


class TermsKind(StrEnum):
    """The kind of body that the terms of reference are for."""

    BOARD = "board"
    SUB_GROUP = "sub_group"
    TASK_AND_FINISH = "task_and_finish"


@dataclass(frozen=True)
class TermsFacts:
    """The facts used in the default text. An empty fact becomes a general phrase, or its sentence is left out.

    `areas` are names of authorities. `sro` and `chair` each give a post, or a post and a person, such as "the Director
    of Public Health". `quorum_rule`, `attending_remotely`, `voting_rule` and the terms of office are whole
    sentences. `frequency` completes "The Board meets ...". `notice_days` and `paper_days` are in clear working
    days, `minutes_days` in working days and `review_months` in months. `members` are lines such as "Slough Borough
    Council: Director of Public Health". `reports_to`, `sub_groups` and `structure` are names. `parent_board` is the
    board that set up a sub-group. `purpose` is a sentence. `output` and `ends_on` are used only for a task and
    finish group. `sro_title` is what the partnership calls its SRO. `national` are the national facts in use, of
    which the text uses those that hold on `day`.
    """

    partnership: str
    areas: tuple[str, ...]
    kind: TermsKind = TermsKind.BOARD
    board: str = "the Partnership Board"
    acronym: str = ""
    rationale: str = ""
    parent: str = ""
    sro: str = ""
    sro_is_conditional: bool = field(default=False, kw_only=True)
    chair: str = ""
    quorum_rule: str = "The quorum is five voting members."
    attending_remotely: str = (
        "Members who are present in person, by video or by telephone count towards the quorum."
    )
    voting_rule: str = (
        "Decisions are made by consensus where possible, otherwise by a majority of the voting members present and "
        "voting. If votes are equal, the chair has a casting vote."
    )
    member_term: str = "Representatives serve until their organisation names someone else."
    co_opted_term: str = "Co-opted members serve until the date stated when they are co-opted."
    chair_term: str = "The chair and the deputy chair serve until someone else is appointed."
    frequency: str = "every three months"
    notice_days: int = 10
    paper_days: int = 5
    minutes_days: int = 10
    review_months: int = 12
    members: tuple[str, ...] = ()
    reports_to: tuple[str, ...] = ()
    sub_groups: tuple[str, ...] = ()
    structure: tuple[str, ...] = ()
    parent_board: str = ""
    purpose: str = ""
    output: str = ""
    ends_on: date | None = None
    sro_title: str = "Senior Responsible Owner"
    national: NationalFacts = field(default_factory=shipped_facts)
    day: date = field(default_factory=clock.today)


@dataclass(frozen=True)
class DefaultSection:
    """One section of a default text: a stable key, a heading and a body in Markdown."""

    key: str
    heading: str
    body_markdown: str


_TO_BE_CONFIRMED = "to be confirmed"
_USUAL_REPORTING_LINES = (
    "To be confirmed: commonly the Health and Wellbeing Board, the Community Safety Partnership, the Integrated "
    "Care Board and the Local Criminal Justice Board"
)
_HEADING = re.compile(r"^# (?P<heading>.+) \{#(?P<key>[a-z_]+)\}$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_EMPTY_ITEM = re.compile(r"^(?:\d+\.|-)$")
_NUMBERED = re.compile(r"^\d+\. ")


def default_sections(facts: TermsFacts, *, keeping: Collection[str] = ()) -> tuple[DefaultSection, ...]:
    """Return the sections of the default text with these facts filled in, in order.

    Paragraphs are numbered from 1 in each section. Names in `keeping`, such as "quorum_rule", stay in braces so that
    they can be replaced later. National facts are named by their keys (see `national_phrases`). Raises ValueError if
    the text contains an unknown name.
    """
    national = NationalPhrases(facts.national, facts.day, escaped)
    words = _phrases(facts) | {name: f"{{{name}}}" for name in keeping}
    lists = {
        "members": facts.members or ("To be confirmed",),
        "reports_to": facts.reports_to or (_USUAL_REPORTING_LINES,),
        "sub_groups": facts.sub_groups or ("None at present",),
        "sub_group_terms": facts.sub_groups or ("None at present",),
        "structure": facts.structure or ("To be confirmed",),
        "national_sources": tuple(national.source_of(fact) for fact in facts_named(facts)) or ("None",),
    }
    lists = {name: lines for name, lines in lists.items() if name not in keeping}
    return tuple(
        DefaultSection(
            section.key,
            _with_words(section.heading, words),
            _filled(national.with_facts(section.body_markdown), words, lists),
        )
        for section in template_of(facts.kind)
    )


def facts_named(facts: TermsFacts) -> tuple[NationalFact, ...]:
    """Return the national facts that a default text names and that hold on its day, in the order of the text."""
    bodies = "\n".join(section.body_markdown for section in template_of(facts.kind))
    return NationalPhrases(facts.national, facts.day, escaped).named_in(bodies)


def section_keys(kind: TermsKind) -> tuple[str, ...]:
    """Return the keys of the sections of a default text, in order."""
    return tuple(section.key for section in template_of(kind))


@cache
def template_of(kind: TermsKind) -> tuple[DefaultSection, ...]:
    """Return the sections of a default text as they are written, with names in braces."""
    text = stored.text(f"terms/{kind}.md")
    found = list(_HEADING.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return tuple(
        DefaultSection(match["key"], match["heading"], text[match.end() : end].strip())
        for match, end in zip(found, ends, strict=True)
    )


def _phrases(facts: TermsFacts) -> dict[str, str]:
    """Return the text for each placeholder. If it is empty, a list item that has no other text is left out."""
    national = NationalPhrases(facts.national, facts.day, escaped)
    return {
        "partnership": escaped(facts.partnership),
        "known_as": f", known as {escaped(facts.acronym)}" if facts.acronym else "",
        "acronym": escaped(facts.acronym or facts.partnership),
        "board": escaped(facts.board),
        "areas": _joined(facts.areas) or _TO_BE_CONFIRMED,
        "rationale": _sentence("Partners chose this footprint for this reason: ", escaped(facts.rationale)),
        "parent": _sentence(
            "The Partnership is part of a partnership for a wider area: ", escaped(facts.parent)
        ),
        "sro": escaped(facts.sro) or _TO_BE_CONFIRMED,
        "sro_title": escaped(facts.sro_title),
        "central_contact": national.central_contact,
        "central_route": national.central_route,
        "sro_condition": _condition(facts),
        "chair": escaped(facts.chair) or "a person appointed by the members",
        "quorum_rule": escaped(facts.quorum_rule),
        "attending_remotely": escaped(facts.attending_remotely),
        "voting_rule": escaped(facts.voting_rule),
        "member_term": escaped(facts.member_term),
        "co_opted_term": escaped(facts.co_opted_term),
        "chair_term": escaped(facts.chair_term),
        "frequency": escaped(facts.frequency),
        "notice_days": _counted(facts.notice_days, "clear working day"),
        "paper_days": _counted(facts.paper_days, "clear working day"),
        "minutes_days": _counted(facts.minutes_days, "working day"),
        "review_months": _counted(facts.review_months, "month"),
        "parent_board": escaped(facts.parent_board) or "the board of the Partnership",
        "purpose": _sentence("", escaped(facts.purpose))
        or "The Group’s purpose is to be confirmed by the Board.",
        "output": _sentence(
            "The output of the Group is: ", escaped(facts.output) or "to be confirmed by the Board"
        ),
        "ends_on": _sentence("The Group’s closing date is ", _day(facts.ends_on)),
    }


def _with_words(text: str, words: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: _word(words, match[1]), text)


def _filled(body: str, words: Mapping[str, str], lists: Mapping[str, tuple[str, ...]]) -> str:
    lines: list[str] = []
    number = 0
    for line in body.splitlines():
        alone = _PLACEHOLDER.fullmatch(line)
        if alone and alone[1] in lists:
            lines += [f"- {escaped(entry)}" for entry in lists[alone[1]]]
            continue
        filled = _with_words(line, words).rstrip()
        if line and _EMPTY_ITEM.match(filled):
            continue
        if _NUMBERED.match(filled):
            number += 1
            filled = _NUMBERED.sub(f"{number}. ", filled)
        lines.append(filled)
    return "\n".join(lines)


def _word(words: Mapping[str, str], name: str) -> str:
    if name not in words:
        raise ValueError(f"The default terms of reference contain an unknown name: {name}.")
    return words[name]


def _condition(facts: TermsFacts) -> str:
    if not facts.sro_is_conditional:
        return ""
    return (
        "Partners agreed this appointment in principle, subject to their approval of these terms of reference. "
        "The appointment is confirmed when partners have approved them and the SRO has signed them."
    )


def _sentence(opening: str, rest: str) -> str:
    """Return `opening` and `rest` as a sentence with one full stop; empty if `rest` is empty."""
    return f"{opening}{rest.rstrip('.')}." if rest else ""


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "to be confirmed by the Board"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _joined(names: tuple[str, ...]) -> str:
    """Join names with commas and "and", or with semicolons when a name contains a comma or "and"."""
    parts = [escaped(name) for name in names]
    if len(parts) < 2:
        return "".join(parts)
    if any(" and " in part or "," in part for part in parts):
        return f"{'; '.join(parts[:-1])}; and {parts[-1]}"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def escaped(text: str) -> str:
    """Return a name on one line, with Markdown formatting characters escaped."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", " ".join(text.split()))
