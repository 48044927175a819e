"""The people who may present an item: members of the board and guests of the meeting."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.meetings.queries import invitations_of
from cdp.models import Meeting
from cdp.partnerships.queries import seats_of


@dataclass(frozen=True)
class PossiblePresenter:
    """A member or guest, with the key and name of their organisation, or empty texts if it is not known."""

    name: str
    organisation_key: str = ""
    organisation: str = ""


def presenters_of(session: Session, meeting: Meeting) -> list[PossiblePresenter]:
    """Return the members of the board on the day of the meeting and everyone else invited, in order of name."""
    found: dict[int, PossiblePresenter] = {}
    for seat in seats_of(session, meeting.board, meeting.day):
        for holding in seat.holdings:
            if holding.holds_on(meeting.day):
                found[holding.person_id] = PossiblePresenter(
                    holding.person.name, seat.organisation.key, seat.organisation.name
                )
    for row in invitations_of(session, meeting):
        if row.removed_at is None:
            found.setdefault(row.person_id, PossiblePresenter(row.person.name))
    return sorted(found.values(), key=lambda one: one.name.casefold())
