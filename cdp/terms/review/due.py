"""Reviews of terms of reference: due on a date, or because facts in the text have changed.

Terms are reviewed yearly, or when membership or the law changes (docs/rules/domain.md, 4). `cdp.reminders` sends
reminders about the review date. This module notifies coordinators of changes that the worker finds. Neither happens
while the next version is being prepared.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, defer, selectinload, sessionmaker

from cdp.access.places import not_over
from cdp.extensions import reading_only
from cdp.mail import letters
from cdp.models import Appointment, Board, Partnership, TermsState, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.terms.review.mismatches import changes_of
from cdp.terms.versions.states import BEING_WRITTEN
from cdp.terms.versions.sub_groups import numbers_in_force
from cdp.wording.formats import day as in_words

DUE_SOON = timedelta(days=60)
LONGEST_REASON = 2_000


def is_soon(version: TermsVersion, day: date) -> bool:
    """Whether the review of a version in force is due within `DUE_SOON`, or is overdue."""
    return version.review_on is not None and version.review_on - DUE_SOON <= day


def is_late(version: TermsVersion, day: date) -> bool:
    """Whether the date of the review has passed."""
    return version.review_on is not None and version.review_on < day


def date_in_words(version: TermsVersion, day: date) -> str:
    """Return the review date of a version in force, as a sentence; empty unless the review is due soon or overdue."""
    if version.review_on is None or not is_soon(version, day):
        return ""
    return f"The review {'was' if is_late(version, day) else 'is'} due by {in_words(version.review_on)}."


def reason_in_words(version: TermsVersion, day: date) -> str:
    """Return why a version in force needs a review, as sentences; empty if it does not."""
    return " ".join(said for said in (date_in_words(version, day), version.review_because) if said)


def needs_review(version: TermsVersion, day: date) -> bool:
    """Whether a version in force needs a review because of its date or of changes; False if the board is closed."""
    return not version.board.is_closed_on(day) and (is_soon(version, day) or bool(version.review_because))


def review_should_start(version: TermsVersion, others: Iterable[TermsVersion], day: date) -> bool:
    """Whether a version in force needs a review, and no later version among `others` is in preparation or signed."""
    later = any(other.number > version.number and other.state is not TermsState.WITHDRAWN for other in others)
    return not later and needs_review(version, day)


def in_force_everywhere(session: Session, day: date) -> list[TermsVersion]:
    """Return the versions in force on a day of all open boards, with boards and sections loaded."""
    newest = numbers_in_force(day)
    return list(
        session.scalars(
            sa.select(TermsVersion)
            .join(
                newest,
                sa.and_(newest.c.board_id == TermsVersion.board_id, newest.c.number == TermsVersion.number),
            )
            .join(TermsVersion.board)
            .where(not_over(Board.closes_on, day))
            .options(
                contains_eager(TermsVersion.board).joinedload(Board.partnership),
                selectinload(TermsVersion.sections),
            )
            .order_by(TermsVersion.id)
        )
    )


def note_changes(sessions: sessionmaker[Session], day: date) -> int:
    """Record what has changed since each text in force was fixed, and notify coordinators.

    Returns the number of versions for which coordinators were notified. Changes are found in a read-only transaction
    and saved in short ones, so that other writers do not have to wait.
    """
    with reading_only(), sessions() as session:
        noted = [
            (version.id, version.review_because, changes_of(session, version, day))
            for version in in_force_everywhere(session, day)
        ]
    found = {
        number: " ".join(changes)[:LONGEST_REASON] for number, before, changes in noted if before or changes
    }
    notified = 0
    for number, because in found.items():
        with sessions.begin() as session:
            notified += note(session, session.get_one(TermsVersion, number), because, day)
    return notified


def note(session: Session, version: TermsVersion, because: str, day: date) -> bool:
    """Record what has changed since a version's text was fixed; return whether coordinators were notified."""
    if because == version.review_because:
        return False
    version.review_because = because
    if not because or _is_being_written(session, version):
        return False
    _notify_coordinators(session, version, "terms_changed.txt", day)
    return True


def to_review(session: Session, partnership: Partnership, day: date) -> list[TermsVersion]:
    """Return versions in force on a day with a review date, except where a later one is in preparation or signed."""
    newest, following = numbers_in_force(day), aliased(TermsVersion)
    being_written = sa.exists().where(
        following.board_id == TermsVersion.board_id,
        following.number > TermsVersion.number,
        following.state.in_((*BEING_WRITTEN, TermsState.SIGNED)),
    )
    return list(
        session.scalars(
            sa.select(TermsVersion)
            .join(
                newest,
                sa.and_(newest.c.board_id == TermsVersion.board_id, newest.c.number == TermsVersion.number),
            )
            .join(TermsVersion.board)
            .where(
                Board.partnership_id == partnership.id,
                not_over(Board.closes_on, day),
                TermsVersion.review_on.is_not(None),
                ~being_written,
            )
            .options(contains_eager(TermsVersion.board), defer(TermsVersion.fixed_facts))
            .order_by(TermsVersion.review_on, TermsVersion.id)
        )
    )


def _is_being_written(session: Session, version: TermsVersion) -> bool:
    """Whether a later version is being drafted or approved, or is signed but not yet in force."""
    following = sa.exists().where(
        TermsVersion.board_id == version.board_id,
        TermsVersion.number > version.number,
        TermsVersion.state.in_((*BEING_WRITTEN, TermsState.SIGNED)),
    )
    return bool(session.scalar(sa.select(following)))


def _notify_coordinators(session: Session, version: TermsVersion, template: str, day: date) -> None:
    partnership = version.board.partnership
    for person in partnerships.role_holders(session, partnership, Appointment.COORDINATOR, day):
        letters.send(session, person, template, partnership=partnership, version=version)
