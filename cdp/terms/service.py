"""Writing a draft: begun from a whole text, or from the version in force, and withdrawn.

Every change locks the version first: while the SRO reads and signs, nobody's text can slip in behind the signature.
"""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Board, Person, TermsSection, TermsState, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.reference.terms_text import default_sections
from cdp.terms import queries, text
from cdp.terms.standing import BEING_WRITTEN

USUAL_QUORUM = 5


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
    if queries.version_being_written(session, board) is not None:
        raise Refusal(
            "There is a draft of these terms of reference already. Go on with it, or withdraw it first."
        )
    day = clock.today()
    earlier = queries.terms_in_force(session, board, day)
    if beginning is Beginning.IN_FORCE:
        if earlier is None:
            raise Refusal("No version is in force yet. Start from the default text.", field="beginning")
        version = _next_of(earlier)
        source = f"version {earlier.number}"
    else:
        version = _from_default_text(session, board, day)
        source = "the default text"
    version.board = board
    version.number = queries.last_number(session, board) + 1
    version.state = TermsState.DRAFT
    version.created_at = clock.now()
    session.add(version)
    session.flush()
    sentence = f"{by.name} started {name_of(version)} from {source}."
    audit.record(session, sentence, by=by, on=version, partnership=board.partnership)
    return version


def _next_of(earlier: TermsVersion) -> TermsVersion:
    return TermsVersion(
        quorum=earlier.quorum,
        meetings_a_year=earlier.meetings_a_year,
        notice_working_days=earlier.notice_working_days,
        paper_working_days=earlier.paper_working_days,
        minutes_working_days=earlier.minutes_working_days,
        review_months=earlier.review_months,
        sections=[
            TermsSection(
                position=section.position, code=section.code, heading=section.heading, body=section.body
            )
            for section in earlier.sections
        ],
    )


def _from_default_text(session: Session, board: Board, day: date) -> TermsVersion:
    facts = queries.facts_for_default_text(session, board, day)
    voting = queries.voting_seats(partnerships.seats_of(session, board, day))
    return TermsVersion(
        quorum=max(2, voting // 2 + 1) if voting else USUAL_QUORUM,
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


def withdraw(session: Session, version: TermsVersion, *, by: Person) -> None:
    """Give a draft up; it stays readable for the coordinator and the SRO."""
    version = locked(session, version)
    if version.state not in BEING_WRITTEN:
        raise Refusal("Only a version that is not signed yet can be withdrawn.")
    version.fixed_facts = version.fixed_facts or _fixed(session, version)
    version.state = TermsState.WITHDRAWN
    record(session, version, f"{by.name} withdrew {name_of(version)}.", by=by)


def _fixed(session: Session, version: TermsVersion) -> dict[str, object]:
    return queries.text_facts(session, version, clock.today()).stored()


def open_draft(session: Session, version: TermsVersion) -> TermsVersion:
    """Lock a version and return it; raise Refusal unless it is a draft."""
    version = locked(session, version)
    if version.state is TermsState.AGREED:
        raise Refusal("This version is with the SRO to sign. Take it back before you change it.")
    if version.state is not TermsState.DRAFT:
        raise Refusal("This version can no longer be changed. Start a new draft instead.")
    return version


def record(
    session: Session,
    version: TermsVersion,
    sentence: str,
    *,
    by: Person,
    details: dict[str, object] | None = None,
) -> None:
    """Append what was done to a version to the partnership's history."""
    audit.record(session, sentence, by=by, on=version, partnership=version.board.partnership, details=details)
