"""Assigning, changing and ending roles: deputy SRO, named leads, chairs, coordinators, observers, regional viewers."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Appointment, Board, Partnership, Person, RegionalConsent, RoleHolding
from cdp.models.spans import is_over
from cdp.partnerships import queries, successions
from cdp.partnerships.changes import changed, check_order, check_version, end_access, hold
from cdp.partnerships.people import PersonDetails, invite_if_asked, known_person, person_for
from cdp.partnerships.roles import queries as consent_queries
from cdp.partnerships.words import ROLES, from_to
from cdp.wording.formats import day

OF_A_BOARD = {Appointment.CHAIR, Appointment.DEPUTY_CHAIR}
# Roles that one person at a time holds, in the partnership or, for chairs, on each board (guidance: named leads).
HELD_BY_ONE = OF_A_BOARD | {
    Appointment.DEPUTY_SRO,
    Appointment.PARTNERSHIP_LEAD,
    Appointment.PUBLIC_INVOLVEMENT_LEAD,
    Appointment.DATA_LEAD,
}


@dataclass(frozen=True)
class Backing:
    """The nomination and approval of an appointment, its condition, and the date on which the condition was met."""

    nominated_by: str = ""
    agreed_by: str = ""
    agreed_on: date | None = None
    condition: str = ""
    condition_met_on: date | None = None


@dataclass(frozen=True)
class RoleDetails:
    """A role for a person, with its first and last day (inclusive); a chair or deputy chair also has a board.

    A regional viewer needs a consent. None means the partnership's only valid consent.
    """

    role: Appointment
    person: PersonDetails
    starts_on: date
    ends_on: date | None = None
    board: Board | None = None
    backing: Backing = Backing()
    consent: RegionalConsent | None = None


def appoint_to_role(
    session: Session, partnership: Partnership, details: RoleDetails, *, by: Person
) -> RoleHolding:
    """Assign a role to a person, and start or complete the handover from the last holder.

    Raises Refusal when the dates are reversed, when the role is taken in that period, or when a regional viewer has no
    valid consent. A regional viewer's role ends with the consent at the latest.
    """
    check_order(details.starts_on, details.ends_on, "The last day must be after the first day.", "ends_on")
    board = details.board if details.role in OF_A_BOARD else None
    if details.role in OF_A_BOARD and board is None:
        raise Refusal("Choose the board for the chair.", field="board")
    if board is not None and board.partnership_id != partnership.id:
        raise Refusal("Choose a board of this partnership.", field="board")
    _check_backing(details.backing)
    hold(session, partnership)
    _check_free(session, partnership, details)
    consent = _consent_to(session, partnership, details)
    person = person_for(session, partnership, details.person, by=by)
    holding = RoleHolding(
        partnership=partnership,
        board=board,
        person=person,
        role=details.role,
        starts_on=details.starts_on,
        ends_on=_not_after(consent, details.ends_on),
        consent=consent,
        **vars(details.backing),
    )
    session.add(holding)
    audit.record(
        session,
        f"{by.name} appointed {person.name} as {name_of(holding)}, {from_to(holding.starts_on, holding.ends_on)}.",
        by=by,
        on=holding,
        partnership=partnership,
        details={"person": person.key, "role": details.role.value},
    )
    _follow(session, holding)
    invite_if_asked(session, partnership, person, details.person, by=by)
    return holding


def change_role(
    session: Session,
    holding: RoleHolding,
    backing: Backing,
    ends_on: date | None,
    *,
    version: int,
    by: Person,
) -> None:
    """Change the nomination, approval, condition and last day of a role, but not its holder.

    Raises Refusal for a last day in the past (use `end_role` for that), or not before the next holder's first day.
    Raises Conflict if someone saved the role meanwhile.
    """
    before, after = _facts(holding, holding.ends_on), _facts(backing, ends_on)
    check_version(holding, version, [(label, before[label], after[label]) for label in before])
    partnership = holding.partnership
    hold(session, partnership)
    _check_backing(backing)
    if ends_on != holding.ends_on:
        _check_end(session, holding, ends_on)
    if before == after:
        return
    for name, value in vars(backing).items():
        setattr(holding, name, value)
    holding.ends_on = ends_on
    audit.record(
        session,
        f"{by.name} changed the appointment of {holding.person.name} as {name_of(holding)}.",
        by=by,
        on=holding,
        partnership=partnership,
        details=changed(before, after),
    )


def end_role(session: Session, holding: RoleHolding, last_day: date, *, by: Person) -> None:
    """End a role on a day; a day in the past ends it immediately and signs the person out.

    If the last day is the day before the first day, the role never started and is deleted. Raises Refusal when the role
    has already ended or would end later than it does now, and for the only coordinator.
    """
    partnership = holding.partnership
    if last_day < holding.starts_on - timedelta(days=1):
        raise Refusal(f"It started on {day(holding.starts_on)}. Enter a later last day.", field="last_day")
    if is_over(holding.ends_on, clock.today()):
        raise Refusal("This role has already ended.")
    if holding.ends_on is not None and last_day > holding.ends_on:
        raise Refusal(
            f"This role already ends on {day(holding.ends_on)}. To extend it, use “Change”.",
            field="last_day",
        )
    hold(session, partnership)
    if holding.role is Appointment.COORDINATOR and not _coordinated_after(session, holding, last_day):
        raise Refusal("Assign the role of coordinator to another person first. A partnership needs one.")
    person = holding.person
    audit.record(
        session,
        f"{by.name} ended the role of {person.name} as {name_of(holding)}, last day {day(last_day)}.",
        by=by,
        on=holding,
        partnership=partnership,
        details={"person": person.key, "role": holding.role.value},
    )
    never_held = last_day < holding.starts_on
    if never_held:
        session.delete(holding)
    else:
        holding.ends_on = last_day
        _begin_succession(session, holding)
    if never_held or last_day < clock.today():
        end_access(session, partnership, person, by=by)


def name_of(holding: RoleHolding) -> str:
    """Return the name of a role, with its board if it has one, such as "chair of the Partnership Board"."""
    role = ROLES[holding.role]
    return f"{role} of {holding.board.name}" if holding.board else role


def _place(holding: RoleHolding) -> str:
    return successions.place_of_role(holding.role, holding.board.key if holding.board else "")


def _follow(session: Session, holding: RoleHolding) -> None:
    """Record the successor; first start the handover if the last holder's term ended automatically."""
    partnership, place = holding.partnership, _place(holding)
    ended = [
        other
        for other in queries.role_holdings(session, partnership)
        if other.ends_on is not None
        and (other.role, other.board_id) == (holding.role, holding.board_id)
        and other.person_id != holding.person_id
        and other.ends_on < holding.starts_on
    ]
    last = max(ended, key=lambda other: other.ends_on or date.min, default=None)
    if last is not None and last.ends_on is not None:
        begun = successions.was_begun(session, partnership, place, last.person, last.ends_on)
        if not begun and holding.role in HELD_BY_ONE:
            _begin_succession(session, last)
    successions.follow(session, partnership, place, holding.person)


def _begin_succession(session: Session, holding: RoleHolding) -> None:
    if holding.role in successions.NO_SUCCESSOR_NEEDED or holding.ends_on is None:
        return
    change = successions.HolderChange(
        _place(holding),
        name_of(holding),
        holding.person,
        None,
        holding.ends_on,
        successions.steps_of_role(holding.role),
    )
    successions.begin(session, holding.partnership, change)


def _check_backing(backing: Backing) -> None:
    if backing.agreed_on and backing.agreed_on > clock.today():
        raise Refusal("The date agreed must be today or in the past.", field="agreed_on")
    if backing.condition_met_on and not backing.condition:
        raise Refusal("Enter the condition that was met, or remove the date.", field="condition_met_on")
    if backing.condition_met_on and backing.condition_met_on > clock.today():
        raise Refusal("The date must be today or in the past.", field="condition_met_on")


def _check_end(session: Session, holding: RoleHolding, ends_on: date | None) -> None:
    if is_over(holding.ends_on, clock.today()):
        raise Refusal("This role has ended. Assign it again instead.", field="ends_on")
    if is_over(ends_on, clock.today()):
        raise Refusal("Enter today or a later date. To end the role now, use “End role”.", field="ends_on")
    check_order(holding.starts_on, ends_on, "The last day must be after the first day.", "ends_on")
    if ends_on != _not_after(holding.consent, ends_on):
        raise Refusal(
            "Enter an earlier date. The consent of the partnership ends before that date.", field="ends_on"
        )
    if holding.role not in HELD_BY_ONE:
        return
    for other in queries.role_holdings(session, holding.partnership):
        follows = (
            other.id != holding.id
            and (other.role, other.board_id) == (holding.role, holding.board_id)
            and other.starts_on > holding.starts_on
        )
        if follows and (ends_on is None or other.starts_on <= ends_on):
            raise Refusal(
                f"{other.person.name} is {name_of(other)} from {day(other.starts_on)}. Enter an earlier date.",
                field="ends_on",
            )


def _consent_to(session: Session, partnership: Partnership, details: RoleDetails) -> RegionalConsent | None:
    """Return the consent for a regional viewer's role, or None for any other role; raise Refusal if none fits."""
    if details.role is not Appointment.REGIONAL_VIEWER:
        return None
    begins = max(details.starts_on, clock.today())
    valid = [one for one in consent_queries.consents_of(session, partnership) if one.is_valid_on(begins)]
    if not valid:
        raise Refusal(
            "First record the partnership’s consent on the page “Regional viewers”.",
            field="role",
        )
    if details.consent is None and len(valid) > 1:
        raise Refusal("Choose the consent for this role.", field="consent")
    chosen = details.consent or valid[0]
    if chosen not in valid:
        raise Refusal("Choose a consent that is valid on the first day of the role.", field="consent")
    if details.starts_on < chosen.agreed_on:
        raise Refusal(
            f"The partnership agreed on {day(chosen.agreed_on)}. Enter that date or a later one.",
            field="starts_on",
        )
    return chosen


def _not_after(consent: RegionalConsent | None, ends_on: date | None) -> date | None:
    """Return a last day, or the consent's last day if that is earlier; None means no last day."""
    if consent is None or consent.ends_on is None:
        return ends_on
    return consent.ends_on if ends_on is None else min(ends_on, consent.ends_on)


def _facts(source: RoleHolding | Backing, ends_on: date | None) -> dict[str, object]:
    return {
        "Nominated by": source.nominated_by,
        "Agreed by": source.agreed_by,
        "Date agreed": source.agreed_on,
        "Condition": source.condition,
        "Condition met on": source.condition_met_on,
        "Last day": ends_on,
    }


def _check_free(session: Session, partnership: Partnership, details: RoleDetails) -> None:
    person = known_person(session, partnership, details.person)
    for other in queries.role_holdings(session, partnership):
        same_role = other.role is details.role and other.board_id == (
            details.board.id if details.board and details.role in OF_A_BOARD else None
        )
        if not same_role or not _meet(other, details):
            continue
        if person is not None and other.person_id == person.id:
            raise Refusal(f"{person.name} is already {name_of(other)}.", field="email")
        if details.role in HELD_BY_ONE:
            raise Refusal(
                f"{other.person.name} is {name_of(other)} {from_to(other.starts_on, other.ends_on)}. "
                "End that role first, or choose other dates.",
                field="role",
            )


def _meet(other: RoleHolding, details: RoleDetails) -> bool:
    begins_in_time = other.ends_on is None or details.starts_on <= other.ends_on
    return begins_in_time and (details.ends_on is None or other.starts_on <= details.ends_on)


def _coordinated_after(session: Session, holding: RoleHolding, last_day: date) -> bool:
    next_day = max(last_day, clock.today() - timedelta(days=1)) + timedelta(days=1)
    return any(
        other.role is Appointment.COORDINATOR and other.id != holding.id and other.holds_on(next_day)
        for other in queries.role_holdings(session, holding.partnership)
    )
