"""Member organisations, and their seats on boards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Board, Organisation, Partnership, Person, Seat, SeatKind
from cdp.partnerships import queries
from cdp.partnerships.service.bodies import body_of, check_body, label_of, set_body
from cdp.partnerships.service.changes import (
    changed,
    check_free,
    check_version,
    hold,
    same_name,
    take_rights_away,
)
from cdp.partnerships.service.holdings import finish
from cdp.partnerships.words import SEAT_KINDS
from cdp.reference.bodies import PublicBody
from cdp.reference.national_roles import national_role
from cdp.web.formats import day


@dataclass(frozen=True)
class OrganisationDetails:
    """What an organisation is called, how it is called in tables, and which public body it is, or that it is none."""

    name: str
    short_name: str = ""
    body: PublicBody | None = None
    not_a_body: bool = False


@dataclass(frozen=True)
class SeatDetails:
    """A place on a board: whose, under which national role (code), how it sits there and whether it votes."""

    organisation: Organisation
    national_role: str
    kind: SeatKind
    title: str = ""
    votes: bool = True
    ends_on: date | None = None


def add_organisation(
    session: Session, partnership: Partnership, details: OrganisationDetails, *, by: Person
) -> Organisation:
    """Add a member organisation. Raises Refusal for a name that is taken or a body that is elsewhere."""
    hold(session, partnership)
    _check_organisation(session, partnership, details, None)
    organisation = Organisation(partnership=partnership, name=details.name, short_name=details.short_name)
    set_body(organisation, details.body, not_a_body=details.not_a_body)
    session.add(organisation)
    audit.record(
        session, f"{by.name} added {organisation.name} to the organisations.", by=by, on=organisation,
        partnership=partnership,
    )  # fmt: skip
    return organisation


def change_organisation(
    session: Session, organisation: Organisation, details: OrganisationDetails, *, version: int, by: Person
) -> None:
    """Change what an organisation is called, or which body it is; everything it did stays its own."""
    before = {
        "Name": organisation.name,
        "Short name": organisation.short_name,
        "Body": label_of(body_of(organisation), not_a_body=organisation.not_a_body),
    }
    after = {
        "Name": details.name,
        "Short name": details.short_name,
        "Body": label_of(details.body, not_a_body=details.not_a_body),
    }
    check_version(organisation, version, [(label, before[label], after[label]) for label in before])
    hold(session, organisation.partnership)
    _check_organisation(session, organisation.partnership, details, organisation)
    if before == after:
        return
    organisation.name, organisation.short_name = details.name, details.short_name
    set_body(organisation, details.body, not_a_body=details.not_a_body)
    renamed = (before["Name"], before["Short name"]) != (after["Name"], after["Short name"])
    what = "the name of" if renamed else "which body is"
    audit.record(
        session,
        f"{by.name} changed {what} {before['Name']}.",
        by=by,
        on=organisation,
        partnership=organisation.partnership,
        details=changed(before, after),
    )


def add_seat(session: Session, board: Board, details: SeatDetails, *, by: Person) -> Seat:
    """Give an organisation a seat on a board.

    Raises Refusal when a co-opted seat has no end, a seat that is not core votes, the board has closed, or the
    organisation has that very seat.
    """
    hold(session, board.partnership)
    if board.closes_on is not None and board.closes_on < clock.today():
        raise Refusal(f"{board.name} closed on {day(board.closes_on)}. Choose another board.")
    others = queries.seats_of(session, board, clock.today())
    check_seat(board, details, others, None)
    seat = Seat(
        board=board,
        organisation=details.organisation,
        title=details.title,
        national_role=details.national_role,
        kind=details.kind,
        votes=details.votes,
        ends_on=details.ends_on,
        position=max((other.position for other in others), default=0) + 1,
    )
    session.add(seat)
    kind = SEAT_KINDS[details.kind].lower()
    audit.record(
        session,
        f"{by.name} gave {details.organisation.name} a seat on {board.name} as {kind}.",
        by=by,
        on=seat,
        partnership=board.partnership,
        details={"national_role": details.national_role},
    )
    return seat


def change_seat(session: Session, seat: Seat, details: SeatDetails, *, version: int, by: Person) -> None:
    """Change how a seat sits on its board. Raises Refusal as `add_seat`; its organisation stays."""
    before, after = facts_of_seat(seat), facts_of_seat(details)
    check_version(seat, version, [(label, before[label], after[label]) for label in before])
    partnership = seat.board.partnership
    hold(session, partnership)
    check_seat(seat.board, details, queries.seats_of(session, seat.board, clock.today()), seat)
    if details.ends_on is not None and details.ends_on < clock.today() and details.ends_on != seat.ends_on:
        raise Refusal(
            "Enter a date from today on. To end the seat now, use “End this seat”.", field="ends_on"
        )
    if before == after:
        return
    seat.national_role, seat.kind, seat.title = details.national_role, details.kind, details.title
    seat.votes, seat.ends_on = details.votes, details.ends_on
    audit.record(
        session,
        f"{by.name} changed the seat of {seat.organisation.name} on {seat.board.name}.",
        by=by,
        on=seat,
        partnership=partnership,
        details=changed(before, after),
    )


def end_seat(session: Session, seat: Seat, last_day: date, *, by: Person) -> None:
    """End a seat after a day, and with it whoever fills it; a day in the past ends it at once."""
    if not seat.holds_on(clock.today()):
        raise Refusal("This seat has ended already.")
    if seat.ends_on is not None and last_day > seat.ends_on:
        raise Refusal(
            f"The seat ends on {day(seat.ends_on)} already. To let it last longer, change the seat.",
            field="last_day",
        )
    partnership = seat.board.partnership
    hold(session, partnership)
    session.expire(seat, ["holdings"])
    filling = [holding for holding in seat.holdings if holding.ends_on is None or holding.ends_on > last_day]
    places = [(holding.starts_on, holding.person) for holding in filling]
    seat.ends_on = last_day
    for holding in filling:
        finish(session, holding, last_day)
    audit.record(
        session,
        f"{by.name} ended the seat of {seat.organisation.name} on {seat.board.name}, "
        f"last day {day(last_day)}.",
        by=by,
        on=seat,
        partnership=partnership,
    )
    for person in {person for starts_on, person in places if last_day < max(starts_on, clock.today())}:
        take_rights_away(session, partnership, person, by=by)


def _check_organisation(
    session: Session, partnership: Partnership, details: OrganisationDetails, own: Organisation | None
) -> None:
    taken = [other.name for other in queries.organisations_of(session, partnership) if other is not own]
    check_free(details.name, taken, "Enter another name: this partnership has an organisation with this one.")
    check_body(partnership, details.body, body_of(own) if own else None)


def check_seat(board: Board, details: SeatDetails, others: Iterable[Seat], own: Seat | None) -> None:
    """Raise Refusal for a seat that breaks a rule, or that its organisation has among the others of the board."""
    if details.organisation.partnership_id != board.partnership_id:
        raise Refusal("Choose an organisation of this partnership.", field="organisation")
    try:
        national_role(details.national_role)
    except KeyError:
        raise Refusal("Choose a role from the national list.", field="national_role") from None
    if details.kind is SeatKind.CO_OPTED and details.ends_on is None:
        raise Refusal("Enter the last day for which they are co-opted.", field="ends_on")
    if details.votes and details.kind is not SeatKind.CORE:
        raise Refusal("Only core members vote. Untick voting, or make it a core seat.", field="votes")
    for other in others:
        if (
            other is not own
            and other.organisation_id == details.organisation.id
            and other.national_role == details.national_role
            and same_name(other.title, details.title)
        ):
            raise Refusal(
                f"{details.organisation.name} has this seat already. Give the new one a title of its own.",
                field="title",
            )


def facts_of_seat(source: Seat | SeatDetails) -> dict[str, object]:
    """Return what can be changed of a seat, by what the history calls it."""
    return {
        "Title": source.title,
        "National role": source.national_role,
        "Kind": source.kind,
        "Votes": source.votes,
        "Last day": source.ends_on,
    }
