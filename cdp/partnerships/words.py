"""The names of roles, seats and boards, as shown on screen and in the history."""

from datetime import date

from cdp.models import Appointment, Board, BoardKind, Capacity, OutsideBodyKind, SeatKind, SroState
from cdp.wording.formats import day, days_until, plural

WEEK, NEAR = 7, 12 * 7
"""In days. If a board closes more than NEAR days from now, its last day is shown as a date."""

ROLES = {
    Appointment.COORDINATOR: "coordinator",
    Appointment.DEPUTY_SRO: "deputy SRO",
    Appointment.CHAIR: "chair",
    Appointment.DEPUTY_CHAIR: "deputy chair",
    Appointment.PARTNERSHIP_LEAD: "partnership lead",
    Appointment.PUBLIC_INVOLVEMENT_LEAD: "public involvement lead",
    Appointment.DATA_LEAD: "data and digital lead",
    Appointment.OBSERVER: "observer",
    Appointment.REGIONAL_VIEWER: "regional viewer",
}

ROLE_HINTS = {
    Appointment.COORDINATOR: "The secretariat. Sets up the partnership and runs its meetings, minutes and actions.",
    Appointment.DEPUTY_SRO: "Acts for the SRO, with the same rights.",
    Appointment.CHAIR: "Chairs one board, and approves its draft minutes.",
    Appointment.DEPUTY_CHAIR: "Chairs one board when its chair cannot.",
    Appointment.PARTNERSHIP_LEAD: "Leads the day-to-day work of the partnership.",
    Appointment.PUBLIC_INVOLVEMENT_LEAD: "Brings in people with lived experience, families and the public.",
    Appointment.DATA_LEAD: "Manages the data. Only this role can see small numbers.",
    Appointment.OBSERVER: "Can read agendas, papers and minutes of Part 1. Does not vote.",
    Appointment.REGIONAL_VIEWER: "Can read summaries only, with the consent of the partnership.",
}

BOARD_KINDS = {
    BoardKind.BOARD: "Board",
    BoardKind.SUB_GROUP: "Sub-group",
    BoardKind.TASK_AND_FINISH: "Task and finish group",
}

BODY_KINDS = {
    OutsideBodyKind.HEALTH_AND_WELLBEING: "Health and Wellbeing Board",
    OutsideBodyKind.COMMUNITY_SAFETY: "Community Safety Partnership",
    OutsideBodyKind.INTEGRATED_CARE: "Integrated Care Board",
    OutsideBodyKind.CRIMINAL_JUSTICE: "Local Criminal Justice Board",
    OutsideBodyKind.POLICE_AND_CRIME: "Board of the local policing body",
    OutsideBodyKind.SCRUTINY: "Council scrutiny",
    OutsideBodyKind.JCDU: "Central government unit for the drugs strategy",
    OutsideBodyKind.OTHER: "Another body",
}

SEAT_KINDS = {
    SeatKind.CORE: "Core member",
    SeatKind.CO_OPTED: "Co-opted member",
    SeatKind.OBSERVER: "Observer",
}

CAPACITIES = {
    Capacity.REPRESENTATIVE: "representative",
    Capacity.DEPUTY: "deputy",
}

SRO_STATES = {
    SroState.PROPOSED: "Proposed",
    SroState.CONDITIONAL: "Conditional",
    SroState.CONFIRMED: "Confirmed",
    SroState.ENDED: "Ended",
}


def capital(text: str) -> str:
    """Return text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def kind_of_board(board: Board) -> str:
    """Return the kind of a board in words; a main board with a closing date is a "Time-limited board"."""
    if board.kind is BoardKind.BOARD and board.closes_on:
        return "Time-limited board"
    return BOARD_KINDS[board.kind]


def when_it_closes(board: Board, today: date) -> str:
    """Return text such as "closes in 3 weeks"; empty if the board has already closed or has no last day."""
    if board.closes_on is None or board.is_closed_on(today):
        return ""
    left = (board.closes_on - today).days
    if left > NEAR:
        return f"closes on {day(board.closes_on)}"
    if left >= 2 * WEEK:
        return f"closes in {plural(left // WEEK, 'week')}"
    return f"closes {days_until(board.closes_on, on=today)}"


def from_to(starts_on: date, ends_on: date | None) -> str:
    """Return text such as "from 1 August 2022", or "from 1 August 2022 to 31 July 2025" if there is a last day."""
    return f"from {day(starts_on)} to {day(ends_on)}" if ends_on else f"from {day(starts_on)}"
