"""Starting, revising and withdrawing drafts. A draft starts from a complete text or from the version in force.

Every change locks the version first, so that the text cannot change while the SRO is signing it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.issuing import service as issuing
from cdp.models import Board, BoardKind, Person, TermsSection, TermsState, TermsVersion, new_key
from cdp.partnerships import queries as partnerships
from cdp.reference.terms_text import default_sections
from cdp.terms.versions import queries
from cdp.terms.versions.states import BEING_WRITTEN, WITH_OTHERS
from cdp.terms.wording import text

USUAL_QUORUM = 5
OWN = "own"
DOCUMENT_KIND = "terms"


@dataclass(frozen=True)
class NewSection:
    """A section of a new draft; `code` is the code of the matching section in the default text, or "own".

    Each code from the default text may be used only once in a draft.
    """

    heading: str
    body: str
    code: str = OWN


class Beginning(StrEnum):
    """The text from which a new draft is started."""

    DEFAULT_TEXT = "default_text"
    IN_FORCE = "in_force"


def name_of(version: TermsVersion) -> str:
    """Return the name of a version in sentences, such as "version 2 of the terms of reference of the Board"."""
    return name_in(version, version.board.name)


def name_in(version: TermsVersion, board: str) -> str:
    """Return the name of a version in sentences, given the name of its board, such as the one fixed in the text."""
    return f"version {version.number} of the terms of reference of {board}"


def locked(session: Session, version: TermsVersion) -> TermsVersion:
    """Lock a version until the transaction ends, and return it reloaded with its sections."""
    return session.scalars(
        sa.select(TermsVersion)
        .where(TermsVersion.id == version.id)
        .options(selectinload(TermsVersion.sections))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def start_draft(session: Session, board: Board, beginning: Beginning, *, by: Person) -> TermsVersion:
    """Start a board's next version from the default text or the version in force.

    Raises Refusal if the board already has an unsigned version, because there can be only one at a time. It is also
    raised if there is no version in force to start from.
    """
    day = clock.today()
    if beginning is Beginning.IN_FORCE:
        earlier = queries.terms_in_force(session, board, day)
        if earlier is None:
            raise Refusal("No version is in force yet. Start from the default text.", field="beginning")
        version, source = _next_of(earlier), f"version {earlier.number}"
    else:
        version, source = _from_default_text(session, board, day), "the default text"
    return _start(session, board, version, source, by=by)


def start_from_sections(
    session: Session, board: Board, sections: Sequence[NewSection], source: str, *, by: Person
) -> TermsVersion:
    """Start a board's next version from given sections; `source` is the end of a sentence such as "started from ...".

    A section with a code from the default text is the same clause in every version, so that versions can be compared.
    Raises Refusal if the board already has an unsigned version.
    """
    version = TermsVersion(
        quorum=_usual_quorum(session, board, clock.today()),
        sections=[
            TermsSection(
                position=position,
                code=section.code,
                clause=new_key() if section.code == OWN else section.code,
                heading=section.heading,
                body=section.body,
            )
            for position, section in enumerate(sections, start=1)
        ],
    )
    return _start(session, board, version, source, by=by)


def check_may_start(session: Session, board: Board) -> None:
    """Raise Refusal if a board already has an unsigned version (a draft, or out for approval or signature)."""
    if queries.version_being_written(session, board) is not None:
        raise Refusal(
            "There is already a draft of these terms of reference. Continue editing it, or withdraw it first."
        )


def _start(session: Session, board: Board, version: TermsVersion, source: str, *, by: Person) -> TermsVersion:
    check_may_start(session, board)
    _begin(session, board, version)
    record(session, version, f"{by.name} started {name_of(version)} from {source}.", by=by)
    return version


def _begin(session: Session, board: Board, version: TermsVersion) -> TermsVersion:
    version.board = board
    version.number = queries.last_number(session, board) + 1
    version.state = TermsState.DRAFT
    version.created_at = clock.now()
    session.add(version)
    session.flush()
    return version


COPIED = (
    "quorum",
    "quorum_share",
    "quorum_parts",
    "remote_counts",
    "voting_rule",
    "casting_vote",
    "member_term_months",
    "co_opted_term_months",
    "chair_term_months",
    "meetings_a_year",
    "notice_working_days",
    "paper_working_days",
    "minutes_working_days",
    "review_months",
)


def _next_of(earlier: TermsVersion) -> TermsVersion:
    not_begun = earlier.in_force_from is not None and earlier.in_force_from >= clock.today()
    return TermsVersion(
        drafted_from=earlier,
        in_force_from=earlier.in_force_from if not_begun else None,
        sections=[
            TermsSection(
                position=section.position,
                code=section.code,
                clause=section.clause,
                heading=section.heading,
                body=section.body,
            )
            for section in earlier.sections
        ],
        **{name: getattr(earlier, name) for name in COPIED},
    )


def _from_default_text(session: Session, board: Board, day: date) -> TermsVersion:
    facts = queries.facts_for_default_text(session, board, day)
    return TermsVersion(
        quorum=_usual_quorum(session, board, day),
        sections=[
            TermsSection(
                position=position,
                code=section.key,
                clause=section.key,
                heading=section.heading,
                body=section.body_markdown,
            )
            for position, section in enumerate(default_sections(facts, keeping=text.PLACEHOLDERS), start=1)
        ],
    )


def _usual_quorum(session: Session, board: Board, day: date) -> int:
    voting = queries.voting_seats(partnerships.seats_of(session, board, day))
    return max(2, voting // 2 + 1) if voting else USUAL_QUORUM


def needs_partners(version: TermsVersion) -> bool:
    """Whether partners must agree a version before the SRO signs it.

    Partners must agree the terms of a partnership's board (docs/rules/domain.md, 4), unless a version only corrects
    typing errors in a signed text. Circulation is optional for a sub-group or a task and finish group.
    """
    return version.board.kind is BoardKind.BOARD and not corrects_what_was_signed(version)


def corrects_what_was_signed(version: TermsVersion) -> bool:
    """Whether a version only corrects typing errors in a signed version."""
    earlier = version.drafted_from
    return bool(version.cosmetic_reason) and earlier is not None and earlier.signature is not None


def fix_text(session: Session, version: TermsVersion, day: date) -> None:
    """Fix a version's exact text, its facts and its fingerprint, so that they can no longer change.

    Raises Refusal for an empty section, a section with an unknown name in braces, or a start date in the past.
    """
    if version.in_force_from is not None and version.in_force_from < day:
        raise Refusal(
            "The start date has passed. Enter a later date, or delete it to start on the day of signing."
        )
    for section in version.sections:
        if not section.body.strip():
            raise Refusal(f"Write the text of “{section.heading}”, or remove the section.")
        try:
            text.check_body(section.body)
        except Refusal as refusal:
            raise Refusal(f"Correct the section “{section.heading}”. {refusal.sentence}") from refusal
    facts = queries.text_facts(session, version, day)
    version.fixed_facts, version.text_format = facts.stored(), text.FORMAT
    version.document = issuing.fix(
        session, version.board.partnership, DOCUMENT_KIND, text.canonical_text(version, facts)
    )


def revise(session: Session, version: TermsVersion, because: str, *, by: Person) -> TermsVersion:
    """Withdraw a version that is with partners or the SRO, and start a draft of the next version from its text.

    The old text is kept unchanged, and personal links for it stop working. Responses to it no longer count, except
    approvals if the draft is declared to correct only typing errors. Raises Refusal for a version in any other state.
    """
    version = locked(session, version)
    if version.state not in WITH_OTHERS:
        raise Refusal("Only a version that is with partners or the SRO can be replaced in this way.")
    version.state = TermsState.WITHDRAWN
    version.replaced_because = because
    session.flush()
    following = _begin(session, version.board, _next_of(version))
    record(
        session,
        version,
        f"{by.name} replaced {name_of(version)} with a draft of version {following.number}.",
        by=by,
        details={"because": because, "next": following.key},
    )
    record(
        session, following, f"{by.name} started {name_of(following)} from version {version.number}.", by=by
    )
    return following


def declare_cosmetic(session: Session, version: TermsVersion, reason: str, *, by: Person) -> None:
    """Declare that a draft only corrects typing errors in the version it is based on, or withdraw the declaration.

    `reason` says what was corrected. If it is empty, the declaration is withdrawn. Raises Refusal for a draft that is
    not based on an earlier version.
    """
    version = open_draft(session, version)
    if version.drafted_from is None:
        raise Refusal("This draft is not based on an earlier version, so it cannot be a correction of one.")
    if version.cosmetic_reason == reason:
        return
    version.cosmetic_reason = reason
    what = "only corrects typing errors" if reason else "changes more than typing errors"
    sentence = f"{by.name} declared that {name_of(version)} {what}."
    record(session, version, sentence, by=by, details={"reason": reason} if reason else None)


def withdraw(session: Session, version: TermsVersion, *, by: Person) -> None:
    """Withdraw an unsigned version. People who could read it can still do so.

    Raises Refusal for a version that has been signed or withdrawn.
    """
    version = locked(session, version)
    if version.state not in BEING_WRITTEN:
        raise Refusal("Only a version that has not been signed can be withdrawn.")
    if version.fixed_facts is None:
        version.fixed_facts, version.text_format = _fixed(session, version), text.FORMAT
    version.state = TermsState.WITHDRAWN
    record(session, version, f"{by.name} withdrew {name_of(version)}.", by=by)


def _fixed(session: Session, version: TermsVersion) -> dict[str, object]:
    return queries.text_facts(session, version, clock.today()).stored()


def open_draft(session: Session, version: TermsVersion) -> TermsVersion:
    """Lock and return a draft; raises Refusal for a version that is not a draft."""
    version = locked(session, version)
    if version.state in WITH_OTHERS:
        raise Refusal("This text is with partners or the SRO. To change it, start the next version from it.")
    if version.state is not TermsState.DRAFT:
        raise Refusal("This version can no longer be changed. Start a new draft instead.")
    return version


def record(
    session: Session,
    version: TermsVersion,
    sentence: str,
    *,
    by: Person | None,
    details: dict[str, object] | None = None,
) -> None:
    """Record an event about a version in the partnership's history."""
    audit.record(session, sentence, by=by, on=version, partnership=version.board.partnership, details=details)
