"""Reviews: due by the date that follows from the interval, or because what the text names has changed since.

Terms are reviewed yearly, or when membership or law changes (docs/rules/domain.md 4). Of a date that comes near, people
are reminded (cdp.reminders); of changes the coordinator is told here, as the worker finds them. Nobody is told of
either while the next version is being written.
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

TELL_COORDINATOR = timedelta(days=60)
LONGEST_REASON = 2_000


def is_soon(version: TermsVersion, day: date) -> bool:
    """Whether the review of a version in force is due within two months, or overdue."""
    return version.review_on is not None and version.review_on - TELL_COORDINATOR <= day


def is_late(version: TermsVersion, day: date) -> bool:
    """Whether the date of the review has passed."""
    return version.review_on is not None and version.review_on < day


def date_in_words(version: TermsVersion, day: date) -> str:
    """Return by when a version in force wants reviewing, as a sentence; "" while that is not soon."""
    if version.review_on is None or not is_soon(version, day):
        return ""
    return f"The review {'was' if is_late(version, day) else 'is'} due by {in_words(version.review_on)}."


def reason_in_words(version: TermsVersion, day: date) -> str:
    """Return why a version in force wants reviewing, as sentences; "" when nothing asks for it."""
    return " ".join(said for said in (date_in_words(version, day), version.review_because) if said)


def asks_for_one(version: TermsVersion, day: date) -> bool:
    """Whether a version in force wants reviewing, by its date or by what has changed; closed boards do not."""
    return not version.board.is_closed_on(day) and (is_soon(version, day) or bool(version.review_because))


def is_wanted(version: TermsVersion, others: Iterable[TermsVersion], day: date) -> bool:
    """Whether a version in force wants reviewing and no later one among `others`, all of its board, is under way."""
    later = any(other.number > version.number and other.state is not TermsState.WITHDRAWN for other in others)
    return not later and asks_for_one(version, day)


def in_force_everywhere(session: Session, day: date) -> list[TermsVersion]:
    """Return each open board's version in force on a day, with all that it says."""
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
    """Note for each version in force what has changed since; tell coordinators of what is new; return how many.

    Looks while only reading, and writes where there is something to write: nobody waits for it.
    """
    with reading_only(), sessions() as session:
        noted = [
            (version.id, version.review_because, changes_of(session, version, day))
            for version in in_force_everywhere(session, day)
        ]
    found = {
        number: " ".join(changes)[:LONGEST_REASON] for number, before, changes in noted if before or changes
    }
    told = 0
    for number, because in found.items():
        with sessions.begin() as session:
            told += note(session, session.get_one(TermsVersion, number), because, day)
    return told


def note(session: Session, version: TermsVersion, because: str, day: date) -> bool:
    """Note what has changed since a version came into force; return whether its coordinators were told of it."""
    if because == version.review_because:
        return False
    version.review_because = because
    if not because or _is_being_written(session, version):
        return False
    _tell_coordinators(session, version, "terms_changed.txt", day)
    return True


def to_review(session: Session, partnership: Partnership, day: date) -> list[TermsVersion]:
    """Return the versions in force on a day that have a date for their review; not while the next one is written."""
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
    """Whether a next version is being written, or signed and waits for its day."""
    following = sa.exists().where(
        TermsVersion.board_id == version.board_id,
        TermsVersion.number > version.number,
        TermsVersion.state.in_((*BEING_WRITTEN, TermsState.SIGNED)),
    )
    return bool(session.scalar(sa.select(following)))


def _tell_coordinators(session: Session, version: TermsVersion, template: str, day: date) -> None:
    partnership = version.board.partnership
    for person in partnerships.role_holders(session, partnership, Appointment.COORDINATOR, day):
        letters.send(session, person, template, partnership=partnership, version=version)
