"""Changes to SRO appointments, which are proposed, conditional, confirmed or ended (docs/rules/states.md 1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Partnership, Person, SroAppointment, SroState
from cdp.models.partnership import ACTING
from cdp.models.spans import is_over
from cdp.partnerships import queries, successions
from cdp.partnerships.changes import changed, check_order, check_version, end_access, hold
from cdp.partnerships.people import PersonDetails, invite_if_asked, known_person, person_for
from cdp.partnerships.words import SRO_STATES
from cdp.wording.formats import day

MAY_BECOME = {
    SroState.PROPOSED: (SroState.PROPOSED, SroState.CONDITIONAL, SroState.CONFIRMED),
    SroState.CONDITIONAL: (SroState.CONDITIONAL, SroState.CONFIRMED),
    SroState.CONFIRMED: (SroState.CONFIRMED,),
    SroState.ENDED: (),
}


@dataclass(frozen=True)
class SroDetails:
    """An appointment as SRO: post and organisation, stage, nomination, approval and condition."""

    post: str
    organisation_name: str
    state: SroState
    condition: str = ""
    agreed_on: date | None = None
    nominated_by: str = ""
    nominated_on: date | None = None
    agreed_by: str = ""


def appoint_sro(
    session: Session, partnership: Partnership, person: PersonDetails, details: SroDetails, *, by: Person
) -> SroAppointment:
    """Propose or appoint a senior responsible owner.

    Raises Refusal when another person is SRO, when the person already has an appointment, or when a conditional
    appointment has no condition.
    """
    hold(session, partnership)
    _check(details)
    known = known_person(session, partnership, person)
    for other in queries.sro_appointments(session, partnership):
        if other.person is known and not has_ended(other, clock.today()):
            raise Refusal(f"{known.name} already has an appointment. Change that one instead.", field="email")
    _check_no_other_sro(session, partnership, details.state, None)
    appointee = person_for(session, partnership, person, by=by)
    appointment = SroAppointment(
        partnership=partnership,
        person=appointee,
        post=details.post,
        organisation_name=details.organisation_name,
        state=details.state,
        condition=details.condition if details.state is SroState.CONDITIONAL else "",
        nominated_by=details.nominated_by,
        nominated_on=details.nominated_on,
        agreed_by=details.agreed_by,
        agreed_on=details.agreed_on,
        confirmed_on=((details.agreed_on or clock.today()) if details.state is SroState.CONFIRMED else None),
    )
    session.add(appointment)
    did = {
        SroState.PROPOSED: f"proposed {appointee.name} as SRO",
        SroState.CONDITIONAL: f"appointed {appointee.name} as SRO, subject to a condition: {details.condition}",
        SroState.CONFIRMED: f"appointed {appointee.name} as SRO",
    }[details.state]
    _record(session, appointment, f"{by.name} {did.rstrip('.')}.", by=by)
    if details.state in ACTING:
        _follow(session, appointment)
    invite_if_asked(session, partnership, appointee, person, by=by)
    return appointment


def change_sro(
    session: Session, appointment: SroAppointment, details: SroDetails, *, version: int, by: Person
) -> None:
    """Change an appointment, or move it to a later stage: from proposed to conditional to confirmed, never back.

    Raises Refusal as `appoint_sro` does, and Conflict if someone saved the appointment meanwhile.
    """
    before, after = _facts(appointment), _facts(details)
    check_version(appointment, version, [(label, before[label], after[label]) for label in before])
    hold(session, appointment.partnership)
    allowed = MAY_BECOME[appointment.state]
    if details.state not in allowed:
        raise Refusal(
            f"An appointment that is {SRO_STATES[appointment.state].lower()} cannot become "
            f"{SRO_STATES[details.state].lower()}.",
            field="state",
        )
    _check(details)
    if details.state is not appointment.state:
        _check_no_other_sro(session, appointment.partnership, details.state, appointment)
    if before == after:
        return
    if details.state is SroState.CONFIRMED and appointment.state is not SroState.CONFIRMED:
        appointment.confirmed_on = clock.today()
    appointment.post = details.post
    appointment.organisation_name = details.organisation_name
    appointment.state = details.state
    appointment.condition = details.condition
    appointment.nominated_by, appointment.nominated_on = details.nominated_by, details.nominated_on
    appointment.agreed_by, appointment.agreed_on = details.agreed_by, details.agreed_on
    became = SRO_STATES[details.state].lower()
    moved = f": now {became}" if before["State"] is not details.state else ""
    sentence = f"{by.name} changed the appointment of {appointment.person.name} as SRO{moved}."
    _record(session, appointment, sentence, by=by, facts=changed(before, after))
    if before["State"] is SroState.PROPOSED and details.state in ACTING:
        _follow(session, appointment)


def confirm_sro(session: Session, appointment: SroAppointment, *, by: Person, reason: str) -> None:
    """Confirm an appointment because its condition is met; `reason` says how it was met, for the history.

    Does nothing if the appointment is already confirmed. Raises Refusal if it is only proposed or has ended.
    """
    if appointment.state is SroState.CONFIRMED:
        return
    if appointment.state is not SroState.CONDITIONAL or has_ended(appointment, clock.today()):
        raise Refusal(f"{appointment.person.name} is not appointed as SRO, so cannot be confirmed.")
    appointment.state = SroState.CONFIRMED
    appointment.confirmed_on = clock.today()
    sentence = f"{appointment.person.name} was confirmed as SRO: {reason.rstrip('.')}."
    facts = {"condition": appointment.condition, "reason": reason}
    _record(session, appointment, sentence, by=by, facts=facts)


def end_sro(session: Session, appointment: SroAppointment, last_day: date, *, by: Person) -> None:
    """End an appointment on a day; a day in the past ends it immediately and signs the person out.

    An appointment that is only proposed always ends immediately. Raises Refusal if the appointment has already ended,
    or for a day more than one day before it was agreed.
    """
    if has_ended(appointment, clock.today()):
        raise Refusal("This appointment has already ended.")
    began = appointment.agreed_on
    if began is not None and last_day < began - timedelta(days=1):
        raise Refusal(f"It was agreed on {day(began)}. Enter a later last day.", field="last_day")
    hold(session, appointment.partnership)
    acted = appointment.state is not SroState.PROPOSED
    appointment.ends_on = last_day
    if last_day < clock.today() or not acted:
        appointment.state = SroState.ENDED
    sentence = (
        f"{by.name} ended the appointment of {appointment.person.name} as SRO, last day {day(last_day)}."
    )
    _record(session, appointment, sentence, by=by)
    if acted:
        _begin_succession(session, appointment, last_day)
    if last_day < clock.today() or not acted:
        end_access(session, appointment.partnership, appointment.person, by=by)


def _follow(session: Session, appointment: SroAppointment) -> None:
    """Record the successor; first start the handover if the last appointment ended automatically."""
    partnership, place = appointment.partnership, successions.SRO_PLACE
    ended = [
        other
        for other in queries.sro_appointments(session, partnership)
        if other.ends_on is not None
        and other.person_id != appointment.person_id
        and (other.confirmed_on or other.condition)
    ]
    last = max(ended, key=lambda other: other.ends_on or date.min, default=None)
    if (
        last is not None
        and last.ends_on is not None
        and not successions.was_begun(session, partnership, place, last.person, last.ends_on)
    ):
        _begin_succession(session, last, last.ends_on)
    successions.follow(session, partnership, place, appointment.person)


def _begin_succession(session: Session, appointment: SroAppointment, last_day: date) -> None:
    change = successions.HolderChange(
        successions.SRO_PLACE,
        appointment.partnership.sro_in_text,
        appointment.person,
        None,
        last_day,
        successions.FOR_THE_SRO,
    )
    successions.begin(session, appointment.partnership, change)


def has_ended(appointment: SroAppointment, today: date) -> bool:
    """Return whether an appointment was ended or its last day has passed."""
    return appointment.state is SroState.ENDED or is_over(appointment.ends_on, today)


def _check(details: SroDetails) -> None:
    if details.state is SroState.ENDED:
        raise Refusal("Choose proposed, conditional or confirmed.", field="state")
    if details.state is SroState.CONDITIONAL and not details.condition:
        raise Refusal("Enter what the appointment is conditional on.", field="condition")
    if details.nominated_on and details.nominated_on > clock.today():
        raise Refusal("The date of the nomination must be today or in the past.", field="nominated_on")
    if details.agreed_on and details.agreed_on > clock.today():
        raise Refusal("The date agreed must be today or in the past.", field="agreed_on")
    check_order(
        details.nominated_on,
        details.agreed_on,
        "The date agreed must be on or after the date nominated.",
        "agreed_on",
    )


def _check_no_other_sro(
    session: Session, partnership: Partnership, state: SroState, but: SroAppointment | None
) -> None:
    if state not in ACTING:
        return
    for other in queries.sro_appointments(session, partnership):
        if other is not but and other.holds_on(clock.today()):
            raise Refusal(
                f"{other.person.name} is SRO. End that appointment first, or choose “Proposed”.",
                field="state",
            )


def _facts(source: SroAppointment | SroDetails) -> dict[str, object]:
    return {
        "Post": source.post,
        "Organisation": source.organisation_name,
        "State": source.state,
        "Condition": source.condition,
        "Nominated by": source.nominated_by,
        "Date nominated": source.nominated_on,
        "Agreed by": source.agreed_by,
        "Date agreed": source.agreed_on,
    }


def _record(
    session: Session,
    appointment: SroAppointment,
    sentence: str,
    *,
    by: Person,
    facts: Mapping[str, object] | None = None,
) -> None:
    details = {"person": appointment.person.key, **(facts or {})}
    audit.record(
        session, sentence, by=by, on=appointment, partnership=appointment.partnership, details=details
    )
