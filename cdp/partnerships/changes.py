"""What changes to a partnership share: one at a time, on the version that was read, told with before and after."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp import audit, clock
from cdp.accounts import calendar_addresses
from cdp.accounts.service import end_sessions_of
from cdp.errors import Conflict, Difference, Refusal
from cdp.mail.leavers import withdraw_mail_of
from cdp.models import Board, Invitation, Meeting, Partnership, Person
from cdp.partnerships import queries
from cdp.wording.formats import day


class HasVersion(Protocol):
    """A row that two people may edit at once."""

    version: Any


def hold(session: Session, partnership: Partnership) -> None:
    """Let changes to one partnership's set-up wait for each other, so that each check sees the one before."""
    session.execute(sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update())


def folded(name: str) -> str:
    """Return a name as names are compared: capitals and spaces do not matter to a reader."""
    return " ".join(name.casefold().split())


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same to a reader."""
    return folded(one) == folded(other)


def check_free(name: str, taken: Iterable[str], sentence: str) -> None:
    """Raise Refusal with a sentence when a name is taken."""
    if any(same_name(name, other) for other in taken):
        raise Refusal(sentence, field="name")


def check_version(row: HasVersion, version: int, facts: Iterable[tuple[str, Any, Any]]) -> None:
    """Raise Conflict with both texts when a row was saved since; `facts` are (label, stored, sent)."""
    if row.version == version:
        return
    told = [(label, _text(theirs), _text(yours)) for label, theirs, yours in facts]
    differences = [Difference(*each) for each in told if each[1] != each[2]]
    raise Conflict(differences or [Difference(*each) for each in told], current_version=row.version)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what differs, as `{"field": {"from": …, "to": …}}`, for the audit log."""
    return {
        name: {"from": _text(before[name]), "to": _text(after[name])}
        for name in before
        if before[name] != after[name]
    }


def check_order(starts_on: date | None, ends_on: date | None, sentence: str, field: str) -> None:
    """Raise Refusal with a sentence when an end comes before its start."""
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal(sentence, field=field)


def take_rights_away(session: Session, partnership: Partnership, person: Person, *, by: Person) -> None:
    """End a person's sessions once a place has been taken from them, begun or to come.

    Somebody who gives up one of several roles of their own here goes on working in the others. With the last place
    go the mails that wait and the address of their calendar, unless another place begins later, and the lists of
    meetings on whose day they have none.

    Source: docs/rules/reliability.md 4 and 9.
    """
    session.flush()
    today = clock.today()
    keeps_a_place = queries.has_place(session, partnership, person, today)
    if not keeps_a_place:
        if not queries.has_place_to_come(session, partnership, person, today):
            withdraw_mail_of(session, partnership, person)
            calendar_addresses.end_of_leaver(session, partnership, person, by=by)
        _take_off_lists(session, partnership, person, by=by)
    if person.id != by.id or not keeps_a_place:
        end_sessions_of(session, person)


def _take_off_lists(session: Session, partnership: Partnership, person: Person, *, by: Person) -> None:
    """Take a person off the lists of meetings that have not begun; the next sending calls off what they were sent."""
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
        invitation.removed_at = now
        audit.record(
            session,
            f"{person.name} came off the list of people to invite, having left the partnership: {meeting.title}.",
            by=by,
            on=meeting,
            partnership=partnership,
            details={"person": person.key},
        )


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
