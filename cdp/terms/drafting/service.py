"""Writing a draft: begun from a whole text, or from the version in force, and withdrawn.

Every change locks the version first: while the SRO reads and signs, nobody's text can slip in behind the signature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Board, BoardKind, Person, TermsSection, TermsState, TermsVersion, new_key
from cdp.partnerships import queries as partnerships
from cdp.reference.terms_text import default_sections
from cdp.terms.versions import queries
from cdp.terms.versions.states import BEING_WRITTEN, WITH_OTHERS
from cdp.terms.wording import text

USUAL_QUORUM = 5
OWN = "own"


@dataclass(frozen=True)
class NewSection:
    """A section to begin with: `code` names what it is about, as in the default text, or is "own".

    Of all sections to begin with, only one may have a code of the default text.
    """

    heading: str
    body: str
    code: str = OWN


class Beginning(StrEnum):
    """What a new draft is begun from."""

    DEFAULT_TEXT = "default_text"
    IN_FORCE = "in_force"


def name_of(version: TermsVersion) -> str:
    """Return what sentences call a version: "version 2 of the terms of reference of the Board"."""
    return f"version {version.number} of the terms of reference of {version.board.name}"


def locked(session: Session, version: TermsVersion) -> TermsVersion:
    """Read a version and its sections again, and keep others from changing them until the transaction ends."""
    return session.scalars(
        sa.select(TermsVersion)
        .where(TermsVersion.id == version.id)
        .options(selectinload(TermsVersion.sections))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def start_draft(session: Session, board: Board, beginning: Beginning, *, by: Person) -> TermsVersion:
    """Start a board's next version from the default text or the version in force.

    Raises Refusal when a version is being written already: a board has one draft at a time.
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
    """Start a board's next version from sections that were read elsewhere; `source` completes "started from".

    Sections whose code is known are the same clauses as those of the default text, so that versions can be compared.
    Raises Refusal as `start_draft` does.
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
    """Raise Refusal when a version of a board's terms is being written already."""
    if queries.version_being_written(session, board) is not None:
        raise Refusal(
            "There is a draft of these terms of reference already. Go on with it, or withdraw it first."
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
    """Whether partners have to agree before the SRO signs.

    The terms of a partnership's board do (docs/rules/domain.md 4). Not again when only typing errors are corrected in a
    text that was signed; and those of a sub-group or a task and finish group may be circulated, but need not be.
    """
    return version.board.kind is BoardKind.BOARD and not corrects_what_was_signed(version)


def corrects_what_was_signed(version: TermsVersion) -> bool:
    """Whether a version only corrects typing errors of one that was signed."""
    earlier = version.drafted_from
    return bool(version.cosmetic_reason) and earlier is not None and earlier.signature is not None


def fix_text(session: Session, version: TermsVersion, day: date) -> None:
    """Keep a version's exact text, its facts and its fingerprint: from now on nothing can change them.

    Raises Refusal for an empty section, one that nothing can be filled in for, or a start date that has passed.
    """
    if version.in_force_from is not None and version.in_force_from < day:
        raise Refusal(
            "The date it comes into force has passed. Choose another, or leave it empty to start on the day of signing."
        )
    for section in version.sections:
        if not section.body.strip():
            raise Refusal(f"Write the text of “{section.heading}”, or remove the section.")
        try:
            text.check_body(section.body)
        except Refusal as refusal:
            raise Refusal(f"Mend the section “{section.heading}”. {refusal.sentence}") from refusal
    facts = queries.text_facts(session, version, day)
    version.fixed_facts, version.text_format = facts.stored(), text.FORMAT
    version.canonical_text = text.canonical_text(version, facts)
    version.fingerprint = text.fingerprint(version.canonical_text)


def revise(session: Session, version: TermsVersion, because: str, *, by: Person) -> TermsVersion:
    """Replace a version that partners or the SRO have by a draft of the next one, which starts from its text.

    Its text stays as it is for ever; answers given to it no longer count, and links to answer it are dead.
    """
    version = locked(session, version)
    if version.state not in WITH_OTHERS:
        raise Refusal("Only a version that is with partners or the SRO can be changed by a next one.")
    version.state = TermsState.WITHDRAWN
    version.replaced_because = because
    session.flush()
    following = _begin(session, version.board, _next_of(version))
    record(
        session,
        version,
        f"{by.name} replaced {name_of(version)} by a draft of version {following.number}.",
        by=by,
        details={"because": because, "next": following.key},
    )
    record(
        session, following, f"{by.name} started {name_of(following)} from version {version.number}.", by=by
    )
    return following


def declare_cosmetic(session: Session, version: TermsVersion, reason: str, *, by: Person) -> None:
    """Declare that a draft only corrects typing errors of the version it was begun from, or that it no longer does.

    `reason` says which; empty takes the declaration back. Raises Refusal for a draft begun from the default text.
    """
    version = open_draft(session, version)
    if version.drafted_from is None:
        raise Refusal(
            "This draft was not begun from an earlier version, so it cannot be a correction of one."
        )
    if version.cosmetic_reason == reason:
        return
    version.cosmetic_reason = reason
    what = "only corrects typing errors" if reason else "changes more than typing errors"
    sentence = f"{by.name} declared that {name_of(version)} {what}."
    record(session, version, sentence, by=by, details={"reason": reason} if reason else None)


def withdraw(session: Session, version: TermsVersion, *, by: Person) -> None:
    """Give a version up that is not signed; it stays readable for those who could read it."""
    version = locked(session, version)
    if version.state not in BEING_WRITTEN:
        raise Refusal("Only a version that is not signed yet can be withdrawn.")
    if version.fixed_facts is None:
        version.fixed_facts, version.text_format = _fixed(session, version), text.FORMAT
    version.state = TermsState.WITHDRAWN
    record(session, version, f"{by.name} withdrew {name_of(version)}.", by=by)


def _fixed(session: Session, version: TermsVersion) -> dict[str, object]:
    return queries.text_facts(session, version, clock.today()).stored()


def open_draft(session: Session, version: TermsVersion) -> TermsVersion:
    """Lock a version and return it; raise Refusal unless it is a draft."""
    version = locked(session, version)
    if version.state in WITH_OTHERS:
        raise Refusal("Partners or the SRO have this text now. To change it, start the next version from it.")
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
    """Append what was done to a version to the partnership's history."""
    audit.record(session, sentence, by=by, on=version, partnership=version.board.partnership, details=details)
