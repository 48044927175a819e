"""The text of an extract, and signing it. The text is fixed when it is signed, and later changes do not affect it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp import clock
from cdp.errors import Refusal
from cdp.issuing import service as issuing
from cdp.issuing.canonical import canonical, fingerprint_of
from cdp.issuing.service import SignatureGiven, SigningCapacity, SigningRefusals
from cdp.minutes.decisions import note, refresh
from cdp.minutes.queries import READ_BY_ALL, minutes_of
from cdp.minutes.words import STATE_WORDS, facts_of, how_decided, outcome_of
from cdp.models import Decision, DecisionExtract, DecisionMethod, IssuedDocument, Person
from cdp.wording.formats import day

EXTRACT = "decision_extract"
INDENT = "  "
CHANGED = "The text has changed since you opened the page. Read it again before you sign."
REFUSALS = SigningRefusals("This extract has already been signed.", CHANGED)
Pairs = list[tuple[str, str]]


def why_not(session: Session, decision: Decision) -> str:
    """Return why no extract can be signed yet, or an empty string if it can: the minutes must be circulated."""
    if decision.method is DecisionMethod.WRITTEN or decision.meeting is None:
        return ""
    minutes = minutes_of(session, decision.meeting)
    if minutes is None or minutes.state not in READ_BY_ALL:
        return "Circulate the minutes first. An extract is made from approved minutes."
    return ""


def text_of(decision: Decision) -> str:
    """Return the text of an extract made today: a title, then each fact as a label and indented lines."""
    lines = [f"Extract from the decisions of {decision.board.name}", ""]
    for label, value in _facts(decision):
        lines += [f"{label}:", *(f"{INDENT}{line}".rstrip() for line in value.splitlines())]
    return "\n".join(lines) + "\n"


def parts_of(text: str) -> tuple[str, Pairs]:
    """Return the title and the facts in the text of an extract."""
    title, *lines = text.splitlines()
    pairs: Pairs = []
    for line in lines:
        if line.startswith(INDENT) and pairs:
            label, value = pairs[-1]
            pairs[-1] = (label, "\n".join(filter(None, [value, line.removeprefix(INDENT)])))
        elif line:
            pairs.append((line.removesuffix(":"), ""))
    return title, pairs


def sign_extract(
    session: Session, decision: Decision, given: SignatureGiven, role: str, *, by: Person
) -> DecisionExtract:
    """Fix the text of an extract and sign it. Raises Refusal if the text differs from the one that was read."""
    refresh(session, decision)
    if sentence := why_not(session, decision):
        raise Refusal(sentence)
    text = text_of(decision)
    if fingerprint_of(canonical(text)) != given.fingerprint:
        raise Refusal(CHANGED)
    partnership = decision.board.partnership
    document = issuing.fix(session, partnership, EXTRACT, text)
    session.flush()
    issuing.sign(
        session, document, given, SigningCapacity(role, partnership.name), REFUSALS, text=text, by=by
    )
    extract = DecisionExtract(decision=decision, document=document, made_at=clock.now(), made_by=by)
    session.add(extract)
    note(session, decision, "signed an extract of {decision}", {"text": document.fingerprint}, by=by)
    return extract


def extracts_of(session: Session, decision: Decision) -> list[DecisionExtract]:
    """Return the extracts of a decision with their files, newest first."""
    return list(
        session.scalars(
            sa.select(DecisionExtract)
            .where(DecisionExtract.decision_id == decision.id)
            .options(
                joinedload(DecisionExtract.document).selectinload(IssuedDocument.files),
                joinedload(DecisionExtract.made_by),
            )
            .order_by(DecisionExtract.id.desc())
        )
    )


def extract_behind(session: Session, document: IssuedDocument) -> DecisionExtract:
    """Return the extract that a document is, with its decision and board."""
    return session.scalars(
        sa.select(DecisionExtract)
        .where(DecisionExtract.document_id == document.id)
        .options(
            joinedload(DecisionExtract.decision).options(
                joinedload(Decision.board), selectinload(Decision.subject_to), joinedload(Decision.item)
            )
        )
    ).one()


def _facts(decision: Decision) -> Pairs:
    meeting, item = decision.meeting, decision.item
    conditions = "\n".join(
        f"{each.text} ({f'met on {day(each.met_on)}' if each.met_on else 'open'})"
        for each in decision.subject_to
    )
    facts = [
        ("Partnership", decision.board.partnership.name),
        ("Decision", decision.reference),
        ("Part", "Part 2 (confidential)" if decision.is_confidential else ""),
        ("Made on", day(decision.made_at)),
        ("Meeting", meeting.bare_title if meeting is not None else ""),
        ("Agenda item", item.title if item is not None else ""),
        ("Wording", decision.wording),
        ("Proposed by", decision.moved_by),
        *(pair for pair in facts_of(decision) if pair[0] != "Decided"),
        ("How decided", how_decided(decision)),
        ("Conditions", conditions),
        ("Delegated to", decision.delegated_to),
        (f"State on {day(clock.today())}", _state(decision)),
    ]
    return [(label, value) for label, value in facts if value]


def _state(decision: Decision) -> str:
    return outcome_of(decision.state) or STATE_WORDS[decision.state]
