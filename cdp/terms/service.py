"""Writing a draft: begun from a whole text, its figures changed, withdrawn.

Every change locks the version first: while the SRO reads and signs, nobody's text can slip in behind the signature.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Board, Person, TermsSection, TermsState, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.reference.terms_text import default_sections
from cdp.terms import queries, text
from cdp.terms.standing import BEING_WRITTEN
from cdp.web.formats import day as in_words

USUAL_QUORUM = 5


class Beginning(StrEnum):
    """What a new draft is begun from."""

    DEFAULT_TEXT = "default_text"
    IN_FORCE = "in_force"


@dataclass(frozen=True)
class Figures:
    """What the software acts on: members for a quorum, meetings a year, clear working days, months between reviews.

    `in_force_from` is the date chosen for coming into force, or None for the day of signing.
    """

    quorum: int
    meetings_a_year: int
    notice_working_days: int
    paper_working_days: int
    minutes_working_days: int
    review_months: int
    in_force_from: date | None


LABELS = {
    "quorum": "Members for a quorum",
    "meetings_a_year": "Meetings a year",
    "notice_working_days": "Notice, in clear working days",
    "paper_working_days": "Papers, in clear working days",
    "minutes_working_days": "Draft minutes, in working days",
    "review_months": "Months between reviews",
    "in_force_from": "Date it comes into force",
}


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
                position=position, code=section.key, heading=section.heading, body=section.body_markdown
            )
            for position, section in enumerate(default_sections(facts, keeping=text.PLACEHOLDERS), start=1)
        ],
    )


def figures_of(version: TermsVersion) -> Figures:
    """Return a version's figures as they are stored."""
    return Figures(**{name: getattr(version, name) for name in LABELS})


def change_figures(
    session: Session, version: TermsVersion, figures: Figures, *, read_version: int, by: Person
) -> None:
    """Change what the software acts on; raises Conflict when somebody else did since `read_version`."""
    version = open_draft(session, version)
    before = figures_of(version)
    changed = [name for name in LABELS if getattr(before, name) != getattr(figures, name)]
    if version.version != read_version:
        raise Conflict(
            [Difference(LABELS[name], _shown(before, name), _shown(figures, name)) for name in changed],
            current_version=version.version,
        )
    _check(figures, before)
    if not changed:
        return
    for name in changed:
        setattr(version, name, getattr(figures, name))
    changes = ", ".join(
        f"{LABELS[name].lower()} from {_shown(before, name)} to {_shown(figures, name)}" for name in changed
    )
    record(
        session,
        version,
        f"{by.name} changed {name_of(version)}: {changes}.",
        by=by,
        details={name: {"before": _shown(before, name), "after": _shown(figures, name)} for name in changed},
    )


def _check(figures: Figures, before: Figures) -> None:
    moved = figures.in_force_from != before.in_force_from
    if moved and figures.in_force_from is not None and figures.in_force_from < clock.today():
        raise Refusal(
            "Enter a date from today on, or leave it empty to start on the day of signing.",
            field="in_force_from",
        )
    if figures.paper_working_days > figures.notice_working_days:
        raise Refusal(
            "Papers cannot be sent before the notice of the meeting. Enter fewer days, or a longer notice.",
            field="paper_working_days",
        )


def _shown(figures: Figures, name: str) -> str:
    value = getattr(figures, name)
    if name == "in_force_from":
        return in_words(value) or "the day of signing"
    return str(value)


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
