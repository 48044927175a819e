"""The export of a partnership as a workbook that can be imported again, without what has ended."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cdp.imports import workbook
from cdp.imports.workbook import Cell
from cdp.models import Appointment, Capacity
from cdp.models.spans import is_over
from cdp.partnerships.importing import values
from cdp.partnerships.importing.kind import SET_UP
from cdp.partnerships.importing.state import HoldingNow, SeatNow, State
from cdp.partnerships.importing.tables import Holds, table
from cdp.partnerships.words import BOARD_KINDS, ROLES, SRO_STATES, capital
from cdp.reference.areas import authority
from cdp.reference.national_roles import national_roles

Rows = Mapping[str, Sequence[Sequence[Cell]]]


def export(state: State) -> bytes:
    """Return the current state of a partnership as the bytes of a workbook that can be imported."""
    return workbook.filled(SET_UP, rows_of(state))


def rows_of(state: State) -> Rows:
    """Return the rows of every sheet, in the order in which pages list the records."""
    return {
        Holds.PARTNERSHIP: list(_partnership(state)),
        Holds.FOOTPRINT: [
            [authority(area.code).name, area.starts_on]
            for area in state.areas
            if area.ends_on is None or area.ends_on > state.day
        ],
        Holds.BOARDS: [
            [
                one.name,
                BOARD_KINDS[one.kind],
                one.under,
                one.purpose,
                one.starts_on,
                one.closes_on,
                one.output,
            ]
            for one in state.boards
            if not is_over(one.closes_on, state.day)
        ],
        Holds.MEMBERS: [*_seats(state), *_without_a_seat(state)],
        Holds.ROLES: [*_sros(state), *_roles(state)],
    }


def _partnership(state: State) -> Iterator[list[Cell]]:
    now = state.partnership
    if now is not None:
        yield [now.name, now.acronym, now.agreed_on, now.rationale, now.secretariat_email]


def _open_seats(state: State) -> list[SeatNow]:
    open_boards = {b.id for b in state.boards if not is_over(b.closes_on, state.day)}
    return [seat for seat in state.seats if seat.holds_on(state.day) and seat.board_id in open_boards]


def _seats(state: State) -> Iterator[list[Cell]]:
    organisations = {one.id: one for one in state.organisations}
    boards = {one.id: one.name for one in state.boards}
    roles = {role.code: role.name for role in national_roles()}
    for seat in _open_seats(state):
        organisation = organisations[seat.organisation_id]
        lead, deputy = (_holder(seat, capacity, state.day) for capacity in Capacity)
        first = lead or deputy
        yield [
            organisation.name,
            organisation.short_name,
            boards[seat.board_id],
            seat.title,
            roles[seat.national_role],
            values.kind_words(seat.kind),
            "Yes" if seat.votes else "No",
            seat.ends_on,
            *_contact(lead),
            first.starts_on if first else None,
            *_contact(deputy),
        ]


def _without_a_seat(state: State) -> Iterator[list[Cell]]:
    seated = {seat.organisation_id for seat in _open_seats(state)}
    for one in state.organisations:
        if one.id not in seated:
            yield [one.name, one.short_name, *[""] * (len(table(Holds.MEMBERS).in_template) - 2)]


def _holder(seat: SeatNow, capacity: Capacity, day: date) -> HoldingNow | None:
    """Return the current holder of a seat, or the next one, or None."""
    lasting = [one for one in seat.holdings if one.capacity is capacity and one.holds_from(day)]
    return next((one for one in lasting if one.holds_on(day)), lasting[0] if lasting else None)


def _contact(holding: HoldingNow | None) -> list[Cell]:
    return [holding.name, holding.job_title, holding.email, holding.phone] if holding else [""] * 4


def _sros(state: State) -> Iterator[list[Cell]]:
    for one in state.sros:
        yield [
            "SRO",
            "",
            one.name,
            one.email,
            one.job_title,
            one.phone,
            one.agreed_on,
            one.ends_on,
            one.post,
            one.organisation,
            SRO_STATES[one.state],
            one.condition,
        ]


def _roles(state: State) -> Iterator[list[Cell]]:
    """Yield the rows of current and future roles, except regional viewers, who need a consent."""
    for one in state.roles:
        lasts = not is_over(one.ends_on, state.day)
        if lasts and one.role is not Appointment.REGIONAL_VIEWER:
            role = capital(ROLES[one.role])
            contact = [one.name, one.email, one.job_title, one.phone]
            yield [role, one.board, *contact, one.starts_on, one.ends_on, "", "", "", ""]
