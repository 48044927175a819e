"""The rules for notes, decisions and their numbers, and the approval of minutes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import Access, access_to
from cdp.actions.service import ActionDetails
from cdp.audit.queries import history_of
from cdp.decisions import queries as register_queries
from cdp.decisions import ratifying
from cdp.decisions.ratifying import Rescission
from cdp.errors import Conflict, Difference, Refusal
from cdp.meetings.dates import WorkingDays
from cdp.minutes import approval, decisions, queries, service
from cdp.minutes.decisions import DecisionDetails
from cdp.minutes.service import NoteText
from cdp.models import (
    AgendaItem,
    Appointment,
    Attendance,
    AuditEvent,
    Decision,
    DecisionState,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    OutboxMessage,
    Part,
    Person,
    Presence,
    RoleHolding,
)
from tests import make
from tests.minutes.scene import SECRET, Scene, attend, hold, meeting_on, scene

AGREED = DecisionDetails("Adopt the plan.")


def decide(session: Session, here: Scene, item: AgendaItem, wording: str = "Adopt the plan.") -> Decision:
    """Record a decision as the coordinator, commit, and return the decision."""
    made = decisions.record_decision(session, item, DecisionDetails(wording), by=here.world.coordinator)
    session.commit()
    return made


def refused(change: Callable[[], object]) -> str:
    """Return the sentence of the Refusal that a change raises."""
    with pytest.raises(Refusal) as error:
        change()
    return error.value.sentence


def access_of(session: Session, here: Scene, person: Person) -> Access:
    """Return a person's access to the partnership today."""
    access = access_to(session, here.world.partnership, person, clock.today())
    assert access is not None
    return access


def with_chair(session: Session, here: Scene) -> Minutes:
    """Mark the meeting as held, send its minutes to the chair, and return the minutes."""
    hold(session, here.meeting)
    minutes = approval.send_to_chair(session, here.meeting, 0, by=here.world.coordinator)
    session.commit()
    return minutes


def test_decisions_are_numbered_by_board_year_and_part(session: Session) -> None:
    here = scene(session)
    year = clock.in_london(here.meeting.starts_at).year
    items = (here.report, here.secret, here.plan, here.secret, here.report)
    references = [decide(session, here, item).reference for item in items]
    last_year = make.meeting(
        session,
        here.world.board,
        clock.from_london(date(2024, 12, 31), clock.now().time()),
        state=MeetingState.HELD,
    )
    sub_group = make.meeting(
        session, here.world.sub_group, clock.now() - timedelta(days=1), state=MeetingState.HELD
    )
    attend(session, here.world, last_year, present=2)
    references += [
        decide(session, here, make.item(session, meeting, "Plan")).reference
        for meeting in (last_year, sub_group)
    ]
    assert references == [
        f"{year}-D1", f"{year}-C1", f"{year}-D2", f"{year}-C2", f"{year}-D3", "2024-D1", f"{year}-D1",
    ]  # fmt: skip


def test_decisions_recorded_at_the_same_time_are_numbered_without_gaps(
    session: Session, engine: sa.Engine
) -> None:
    here = scene(session)
    second = meeting_on(session, here.world, days_ago=1)
    attend(session, here.world, second, present=2)
    items = (here.plan.id, make.item(session, second, "Plan").id)
    by = here.world.coordinator.id
    session.commit()
    together = Barrier(4)

    def record(item_id: int) -> None:
        for _ in range(3):
            together.wait(30)
            with Session(engine, info=dict(session.info)) as own:
                person = own.get_one(Person, by)
                decisions.record_decision(own, own.get_one(AgendaItem, item_id), AGREED, by=person)
                own.commit()

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(record, items[place % 2]) for place in range(4)]:
            done.result(120)
    numbers = session.scalars(sa.select(Decision.number).order_by(Decision.number)).all()
    assert numbers == list(range(1, 13))


def test_notes_first_saved_at_the_same_time_are_not_lost(session: Session, engine: sa.Engine) -> None:
    here = scene(session)
    by, item_id = here.world.coordinator.id, here.plan.id
    session.commit()
    together = Barrier(2)

    def write(words: str) -> str:
        together.wait(30)
        with Session(engine, info=dict(session.info)) as own:
            person = own.get_one(Person, by)
            try:
                service.write_note(own, own.get_one(AgendaItem, item_id), NoteText(words, 0), by=person)
                own.commit()
            except Conflict as conflict:
                return f"{conflict.differences[0].theirs} or {conflict.differences[0].yours}"
        return words

    with ThreadPoolExecutor(2) as threads:
        answers = {each.result(60) for each in [threads.submit(write, words) for words in ("Mine", "Yours")]}
    assert answers in ({"Mine", "Mine or Yours"}, {"Yours", "Yours or Mine"})


def test_a_decision_of_an_inquorate_meeting_is_provisional_until_a_quorate_meeting_ratifies_it(
    session: Session,
) -> None:
    here = scene(session, present=1)
    decision = decide(session, here, here.plan)
    assert decision.state is DecisionState.PROVISIONAL
    by = here.world.coordinator
    inquorate = meeting_on(session, here.world, days_ago=0)
    attend(session, here.world, inquorate, present=1)
    elsewhere = make.meeting(session, here.world.sub_group, clock.now(), state=MeetingState.HELD)
    not_quorate = (
        "Only a quorate meeting can ratify a decision. Not quorate: "
        "1 voting member is present and 2 are needed. Missing: 1 more voting member."
    )
    for meeting, sentence in (
        (here.meeting, "Choose a later meeting of the same board."),
        (elsewhere, "Choose a later meeting of the same board."),
        (inquorate, not_quorate),
    ):
        change = partial(ratifying.ratify, session, decision, meeting, decision.version, by=by)
        assert refused(change) == sentence
    quorate = meeting_on(session, here.world, days_ago=0)
    attend(session, here.world, quorate, present=3)
    ratifying.ratify(session, decision, quorate, decision.version, by=by)
    session.commit()
    assert (decision.state, decision.ratified_meeting) == (DecisionState.RATIFIED, quorate)
    assert "nothing to ratify" in refused(
        lambda: ratifying.ratify(session, decision, quorate, decision.version, by=by)
    )


def test_correcting_the_attendance_changes_provisional_decisions_before_circulation(session: Session) -> None:
    here = scene(session, present=1)
    decision = decide(session, here, here.plan)
    late = session.scalars(sa.select(Attendance).where(Attendance.presence == Presence.APOLOGIES)).first()
    assert late is not None
    late.presence = Presence.PRESENT
    with_chair(session, here)
    assert decision.state is DecisionState.DECIDED


def test_decisions_are_not_provisional_if_no_terms_set_a_quorum(session: Session) -> None:
    here = scene(session)
    meeting = make.meeting(
        session, here.world.sub_group, clock.now() - timedelta(hours=1), state=MeetingState.SCHEDULED
    )
    assert decide(session, here, make.item(session, meeting, "Plan")).state is DecisionState.DECIDED


def test_decisions_cannot_be_recorded_before_the_meeting_begins_or_without_attendance(
    session: Session,
) -> None:
    here = scene(session)
    by = here.world.coordinator
    to_come = meeting_on(session, here.world, days_ago=-1)
    item = make.item(session, to_come, "Plan")
    service.write_note(session, item, NoteText("Ask about the budget.", 0), by=by)
    early = "You can record decisions and actions once the meeting has begun"
    assert early in refused(lambda: decisions.record_decision(session, item, AGREED, by=by))
    details = ActionDetails(here.world.board, "Do it", here.world.police, None, clock.today())
    assert early in refused(lambda: service.raise_action(session, item, details, by=by))

    unrecorded = make.item(session, meeting_on(session, here.world, days_ago=0), "Plan")
    assert "Record the attendance first" in refused(
        lambda: decisions.record_decision(session, unrecorded, AGREED, by=by)
    )


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (
            MeetingState.DRAFT,
            "This meeting has not been announced yet. Send its invitations, then write its minutes.",
        ),
        (MeetingState.CANCELLED, "This meeting was cancelled, so it has no minutes."),
    ],
)
def test_a_draft_or_cancelled_meeting_has_no_minutes(
    session: Session, state: MeetingState, sentence: str
) -> None:
    here = scene(session)
    by = here.world.coordinator
    to_come = meeting_on(session, here.world, days_ago=-1)
    to_come.state = state
    item = make.item(session, to_come, "Plan")
    assert refused(lambda: service.write_note(session, item, NoteText("x", 0), by=by)) == sentence


def test_a_new_note_cannot_be_empty(session: Session) -> None:
    here = scene(session)
    by = here.world.coordinator
    assert refused(lambda: service.write_note(session, here.plan, NoteText("", 0), by=by)) == (
        "Enter the note."
    )
    note = service.write_note(session, here.plan, NoteText("Something", 0), by=by)
    service.write_note(session, here.plan, NoteText("", note.version), by=by)
    assert note.body == ""


def test_an_action_under_a_confidential_item_is_confidential(session: Session) -> None:
    here = scene(session)
    details = ActionDetails(here.world.sub_group, "Negotiate", here.world.police, None, clock.today())
    action = service.raise_action(session, here.secret, details, by=here.world.coordinator).action
    assert (action.part, action.board, action.meeting) == (Part.CONFIDENTIAL, here.world.board, here.meeting)
    open_one = service.raise_action(session, here.plan, details, by=here.world.coordinator).action
    assert open_one.reference == "A1"


def test_a_change_to_a_decision_that_someone_else_changed_is_refused_with_both_texts(
    session: Session,
) -> None:
    here = scene(session)
    decision, by = decide(session, here, here.plan), here.world.coordinator
    read = decision.version
    better = replace(AGREED, wording="Adopt the plan for a year.", version=read)
    decisions.edit_decision(session, decision, better, by=by)
    session.commit()
    with pytest.raises(Conflict) as error:
        decisions.edit_decision(
            session, decision, replace(better, wording="Reject it.", conditions="None"), by=by
        )
    assert error.value.differences == [
        Difference("Decision", "Adopt the plan for a year.", "Reject it."),
        Difference("Conditions", "", "None"),
    ]


def test_a_rescinded_decision_keeps_its_number_and_its_wording(session: Session) -> None:
    here = scene(session)
    first, by = decide(session, here, here.plan), here.world.coordinator
    assert refused(lambda: ratifying.rescind(session, first, Rescission(" ", first.version), by=by)) == (
        "Enter why the decision is rescinded, and who rescinded it."
    )
    ratifying.rescind(session, first, Rescission("It was recorded twice.", first.version), by=by)
    session.commit()
    assert (first.state, first.number, decide(session, here, here.plan).number) == (
        DecisionState.RESCINDED,
        1,
        2,
    )
    assert refused(
        lambda: decisions.edit_decision(session, first, replace(AGREED, version=first.version), by=by)
    ) == ("This decision has been rescinded, so you cannot change its wording.")


def test_the_history_and_emails_do_not_quote_confidential_decisions(session: Session) -> None:
    here = scene(session)
    secret = decide(session, here, here.secret, "Offer the supplier less.")
    public = decide(session, here, here.plan)
    assert [history_of(session, each)[0].sentence for each in (secret, public)] == [
        "Example coordinator recorded a confidential decision.",
        f"Example coordinator recorded decision {public.reference}: Adopt the plan.",
    ]
    service.write_note(session, here.secret, NoteText("They wanted more.", 0), by=here.world.coordinator)
    minutes = with_chair(session, here)
    approval.approve(session, here.meeting, minutes.version, by=here.world.chair)
    history = [f"{event.sentence} {event.details}" for event in session.scalars(sa.select(AuditEvent))]
    emails = [f"{email.subject} {email.body}" for email in session.scalars(sa.select(OutboxMessage))]
    for text in [*history, *emails]:
        for trace in (SECRET, "supplier", "wanted more", "-C1"):
            assert trace not in text


def test_minutes_can_be_sent_only_after_the_meeting_was_held_and_if_the_board_has_a_chair(
    session: Session,
) -> None:
    here = scene(session)
    by = here.world.coordinator
    send = partial(approval.send_to_chair, session, here.meeting, 0, by=by)
    assert refused(send) == "Mark the meeting as held first, then send its minutes to the chair."
    hold(session, here.meeting)
    chair = session.scalars(sa.select(RoleHolding).where(RoleHolding.role == Appointment.CHAIR)).one()
    chair.ends_on = clock.today() - timedelta(days=1)
    assert refused(send) == approval.NO_ONE_PRESIDED
    make.role(
        session, here.world.partnership, here.world.lead, Appointment.DEPUTY_CHAIR, board=here.world.board
    )
    send()
    assert session.scalars(sa.select(OutboxMessage.to_address)).all() == [here.world.lead.email]


def test_minutes_with_the_chair_cannot_change_until_they_are_recalled(session: Session) -> None:
    here = scene(session)
    by, chair = here.world.coordinator, here.world.chair
    minutes = with_chair(session, here)
    write = partial(service.write_note, session, here.plan, NoteText("Late", 0), by=by)
    assert refused(write) == "The minutes are with the chair. Recall them before you change them."
    read = minutes.version
    approval.recall(session, here.meeting, read, by=by)
    write()
    approval.send_to_chair(session, here.meeting, minutes.version, by=by)
    assert refused(lambda: approval.approve(session, here.meeting, read, by=chair)) == service.OUT_OF_DATE
    assert "Enter what should be changed" in refused(
        lambda: approval.return_to_draft(session, here.meeting, " ", minutes.version, by=chair)
    )
    approval.approve(session, here.meeting, minutes.version, by=chair)
    assert minutes.state is MinutesState.CIRCULATED
    for again in (approval.approve, approval.recall):
        change = partial(again, session, here.meeting, minutes.version, by=chair)
        assert refused(change).startswith("The minutes are not with the chair.")


def test_the_history_shows_that_the_coordinator_recorded_the_chairs_approval(session: Session) -> None:
    here = scene(session)
    minutes = with_chair(session, here)
    approval.approve(session, here.meeting, minutes.version, by=here.world.coordinator)
    assert history_of(session, minutes)[0].sentence.startswith(
        "Example coordinator recorded that the chair approved the minutes of Board meeting"
    )


def test_only_a_later_meeting_of_the_board_can_confirm_circulated_minutes(session: Session) -> None:
    here = scene(session)
    by = here.world.coordinator
    later = meeting_on(session, here.world, days_ago=0)

    def confirm(at: Meeting) -> None:
        found = queries.minutes_of(session, here.meeting)
        approval.confirm(session, here.meeting, at, found.version if found else 0, by=by)

    assert refused(lambda: confirm(later)).startswith("Only circulated minutes can be confirmed.")
    minutes = with_chair(session, here)
    approval.approve(session, here.meeting, minutes.version, by=here.world.chair)
    for at, sentence in (
        (meeting_on(session, here.world, days_ago=9), "Choose a later meeting of the same board."),
        (meeting_on(session, here.world, days_ago=-9), "Choose a meeting that has begun."),
    ):
        assert refused(partial(confirm, at)) == sentence
    confirm(later)
    assert (minutes.state, minutes.confirmed_meeting) == (MinutesState.CONFIRMED, later)
    assert refused(lambda: confirm(later)).startswith("The minutes are confirmed and locked,")


def test_circulated_minutes_are_emailed_to_people_invited_who_are_still_members(session: Session) -> None:
    here = scene(session)
    minutes = with_chair(session, here)
    for holding in here.world.health_seat.holdings:
        holding.ends_on = clock.today() - timedelta(days=1)
    session.execute(sa.delete(OutboxMessage))
    approval.approve(session, here.meeting, minutes.version, by=here.world.chair)
    assert session.scalars(sa.select(OutboxMessage.to_name)).all() == ["Example member"]


def test_minutes_are_due_ten_working_days_after_the_meeting_or_as_the_terms_set(session: Session) -> None:
    here = scene(session)
    here.meeting.starts_at = clock.from_london(date(2026, 12, 17), clock.now().time().replace(hour=10))
    # Christmas Day, the Boxing Day holiday on Monday 28 December and New Year's Day are not working days.
    assert queries.minutes_due(here.meeting, WorkingDays.under(None)) == date(2027, 1, 5)
    assert queries.minutes_due(here.meeting, WorkingDays(minutes=1)) == date(2026, 12, 18)
    terms_days = queries.days_of(session, here.meeting)
    assert terms_days.minutes == 10


def test_a_decision_stays_confidential_when_its_item_is_made_public(session: Session) -> None:
    here = scene(session)
    secret = decide(session, here, here.secret)
    assert secret.part is Part.CONFIDENTIAL
    minutes = with_chair(session, here)
    approval.approve(session, here.meeting, minutes.version, by=here.world.chair)
    here.secret.part = Part.PUBLIC
    session.commit()
    seen = {}
    for person in (here.world.observer, here.world.member, here.world.coordinator):
        access = access_of(session, here, person)
        register = register_queries.register(session, access, register_queries.DecisionFilters())
        seen[person.name] = [each.reference for each in session.scalars(register).unique()]
    assert seen == {
        "Example observer": [],
        "Example member": [secret.reference],
        "Example coordinator": [secret.reference],
    }
