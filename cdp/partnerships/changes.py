"""Functions that changes to a partnership share: locking, checking versions and names, and ending access."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp import audit, clock
from cdp.accounts import calendar_addresses, data_tokens
from cdp.accounts.service import end_sessions_of
from cdp.errors import Conflict, Difference, Refusal
from cdp.mail.leavers import withdraw_mail_of
from cdp.models import Board, Invitation, Meeting, Partnership, Person, Removal
from cdp.partnerships import queries
from cdp.wording.formats import day


class HasVersion(Protocol):
    """A row that two people may edit at once."""

    version: Any


def hold(session: Session, partnership: Partnership) -> None:
    """Lock a partnership, so that changes to its set-up happen one after the other."""
    session.execute(sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update())


def folded(name: str) -> str:
    """Return a name in the form used for comparing names, without capitals or extra spaces."""
    return " ".join(name.casefold().split())


def same_name(one: str, other: str) -> bool:
    """Return whether two names are the same, ignoring capitals and extra spaces."""
    return folded(one) == folded(other)


def check_free(name: str, taken: Iterable[str], sentence: str) -> None:
    """Raise Refusal with this sentence if a name is already taken."""
    if any(same_name(name, other) for other in taken):
        raise Refusal(sentence, field="name")


def check_version(row: HasVersion, version: int, facts: Iterable[tuple[str, Any, Any]]) -> None:
    """Raise Conflict with both texts if the row no longer has this version; `facts` are (label, stored, sent)."""
    if row.version == version:
        return
    texts = [(label, _text(theirs), _text(yours)) for label, theirs, yours in facts]
    differences = [Difference(*each) for each in texts if each[1] != each[2]]
    raise Conflict(differences or [Difference(*each) for each in texts], current_version=row.version)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the differences as `{"field": {"from": …, "to": …}}` for the history."""
    return {
        name: {"from": _text(before[name]), "to": _text(after[name])}
        for name in before
        if before[name] != after[name]
    }


def check_order(starts_on: date | None, ends_on: date | None, sentence: str, field: str) -> None:
    """Raise Refusal with this sentence if the end is before the start."""
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal(sentence, field=field)


def end_access(session: Session, partnership: Partnership, person: Person, *, by: Person) -> None:
    """End a person's access after they have lost a seat or role, whether or not it had started.

    They are signed out, unless they ended their own seat or role and still have another. If they have no place today,
    they are removed from the invitation lists of future meetings, except on days when they will have a place. If no
    place starts later either, their calendar address and data tokens end and their unsent emails are withdrawn.

    Source: docs/rules/reliability.md 4 and 9.
    """
    session.flush()
    today = clock.today()
    keeps_a_place = queries.has_place(session, partnership, person, today)
    if not keeps_a_place:
        if not queries.has_place_to_come(session, partnership, person, today):
            withdraw_mail_of(session, partnership, person)
            calendar_addresses.end_of_leaver(session, partnership, person, by=by)
            data_tokens.end_of_leaver(session, partnership, person, by=by)
        _withdraw_invitations(session, partnership, person, by=by)
    if person.id != by.id or not keeps_a_place:
        end_sessions_of(session, person)


def _withdraw_invitations(session: Session, partnership: Partnership, person: Person, *, by: Person) -> None:
    """Remove a person from the invitation lists of future meetings; the next update withdraws their invitations."""
    now = clock.now()
    invited = session.scalars(
        sa.select(Invitation)
        .join(Meeting, Invitation.meeting_id == Meeting.id)
        .join(Board, Meeting.board_id == Board.id)
        .where(
            Board.partnership_id == partnership.id,
            Meeting.starts_at > now,
            Invitation.person_id == person.id,
            Invitation.removed_at.is_(None),
        )
        .options(contains_eager(Invitation.meeting))
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    for invitation in invited:
        meeting = invitation.meeting
        if queries.has_place(session, partnership, person, clock.in_london(meeting.starts_at).date()):
            continue
        invitation.take_off(_why_gone(invitation), now)
        audit.record(
            session,
            f"{person.name} left the partnership and was removed from the invitation list of {meeting.title}.",
            by=by,
            on=meeting,
            partnership=partnership,
            details={"person": person.key},
        )


def _why_gone(invitation: Invitation) -> Removal:
    """Return why a person without a place on the day of a meeting is off its list."""
    seat, day = invitation.seat, invitation.meeting.day
    closed = seat is not None and seat.board.is_closed_on(day)
    return Removal.BOARD_CLOSED if closed else Removal.LEFT


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
