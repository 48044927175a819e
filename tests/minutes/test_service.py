"""What may be written into minutes, how decisions are numbered, and the way to a locked record."""

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
from cdp.errors import Conflict, Difference, Refusal
from cdp.meetings.dates import WorkingDays
from cdp.minutes import decisions, passage, queries, service
from cdp.minutes.decisions import DecisionDetails, Rescission
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
    """Record a decision as the coordinator, and commit."""
    made = decisions.record_decision(session, item, DecisionDetails(wording), by=here.world.coordinator)
    session.commit()
    return made


def refused(change: Callable[[], object]) -> str:
    """Return the sentence with which a change is refused."""
    with pytest.raises(Refusal) as error:
        change()
    return error.value.sentence


def access_of(session: Session, here: Scene, person: Person) -> Access:
    """Return what a person is to the partnership today."""
    access = access_to(session, here.world.partnership, person, clock.today())
    assert access is not None
    return access


def with_chair(session: Session, here: Scene) -> Minutes:
    """Let the coordinator send the minutes of a held meeting to the chair."""
    hold(session, here.meeting)
    minutes = passage.send_to_chair(session, here.meeting, 0, by=here.world.coordinator)
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
        f"{year}/1", f"{year}/C1", f"{year}/2", f"{year}/C2", f"{year}/3", "2024/1", f"{year}/1",
    ]  # fmt: skip


def test_decisions_recorded_at_the_same_moment_leave_no_gap(session: Session, engine: sa.Engine) -> None:
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


def test_notes_begun_at_the_same_moment_are_not_lost(session: Session, engine: sa.Engine) -> None:
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


def test_a_decision_of_an_inquorate_meeting_is_provisional_until_a_quorate_one_ratifies_it(
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
        change = partial(decisions.ratify, session, decision, meeting, decision.version, by=by)
        assert refused(change) == sentence
    quorate = meeting_on(session, here.world, days_ago=0)
    attend(session, here.world, quorate, present=3)
    decisions.ratify(session, decision, quorate, decision.version, by=by)
    session.commit()
    assert (decision.state, decision.ratified_meeting) == (DecisionState.RATIFIED, quorate)
    assert "nothing to ratify" in refused(
        lambda: decisions.ratify(session, decision, quorate, decision.version, by=by)
    )


def test_a_decision_follows_the_attendance_until_the_minutes_are_circulated(session: Session) -> None:
    here = scene(session, present=1)
    decision = decide(session, here, here.plan)
    late = session.scalars(sa.select(Attendance).where(Attendance.presence == Presence.APOLOGIES)).first()
    assert late is not None
    late.presence = Presence.PRESENT
    with_chair(session, here)
    assert decision.state is DecisionState.DECIDED


def test_where_no_terms_set_a_quorum_decisions_are_not_provisional(session: Session) -> None:
    here = scene(session)
    meeting = make.meeting(
        session, here.world.sub_group, clock.now() - timedelta(hours=1), state=MeetingState.SCHEDULED
    )
    assert decide(session, here, make.item(session, meeting, "Plan")).state is DecisionState.DECIDED


def test_nothing_is_decided_before_the_meeting_begins_or_anybody_is_recorded(session: Session) -> None:
    here = scene(session)
    by = here.world.coordinator
    to_come = meeting_on(session, here.world, days_ago=-1)
    item = make.item(session, to_come, "Plan")
    service.write_note(session, item, NoteText("Ask about the budget.", 0), by=by)
    early = "Decisions and actions can be recorded once the meeting has begun"
    assert early in refused(lambda: decisions.record_decision(session, item, AGREED, by=by))
    details = ActionDetails(here.world.board, "Do it", here.world.police, None, clock.today())
    assert early in refused(lambda: service.raise_action(session, item, details, by=by))

    unrecorded = make.item(session, meeting_on(session, here.world, days_ago=0), "Plan")
    assert "Record who is present first" in refused(
        lambda: decisions.record_decision(session, unrecorded, AGREED, by=by)
    )


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (
            MeetingState.DRAFT,
            "This meeting is not announced yet. Send its invitations, then write its minutes.",
        ),
        (MeetingState.CANCELLED, "This meeting is cancelled, so it has no minutes."),
    ],
)
def test_a_meeting_that_is_not_announced_has_no_minutes(
    session: Session, state: MeetingState, sentence: str
) -> None:
    here = scene(session)
    by = here.world.coordinator
    to_come = meeting_on(session, here.world, days_ago=-1)
    to_come.state = state
    item = make.item(session, to_come, "Plan")
    assert refused(lambda: service.write_note(session, item, NoteText("x", 0), by=by)) == sentence


def test_an_empty_note_is_not_begun(session: Session) -> None:
    here = scene(session)
    by = here.world.coordinator
    assert refused(lambda: service.write_note(session, here.plan, NoteText("", 0), by=by)) == (
        "Write what was said, then save it."
    )
    note = service.write_note(session, here.plan, NoteText("Something", 0), by=by)
    service.write_note(session, here.plan, NoteText("", note.version), by=by)
    assert note.body == ""


def test_an_action_under_a_confidential_item_is_confidential(session: Session) -> None:
    here = scene(session)
    details = ActionDetails(here.world.sub_group, "Negotiate", here.world.police, None, clock.today())
    action = service.raise_action(session, here.secret, details, by=here.world.coordinator)
    assert (action.part, action.board, action.meeting) == (Part.CONFIDENTIAL, here.world.board, here.meeting)
    open_one = service.raise_action(session, here.plan, details, by=here.world.coordinator)
    assert open_one.reference == "A1"


def test_another_wording_is_refused_with_both_when_somebody_was_faster(session: Session) -> None:
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
        Difference("What was decided", "Adopt the plan for a year.", "Reject it."),
        Difference("Conditions", "", "None"),
    ]


def test_a_rescinded_decision_keeps_its_number_and_its_wording(session: Session) -> None:
    here = scene(session)
    first, by = decide(session, here, here.plan), here.world.coordinator
    assert refused(lambda: decisions.rescind(session, first, Rescission(" ", first.version), by=by)) == (
        "Say why the decision is rescinded, and who rescinded it."
    )
    decisions.rescind(session, first, Rescission("It was recorded twice.", first.version), by=by)
    session.commit()
    assert (first.state, first.number, decide(session, here, here.plan).number) == (
        DecisionState.RESCINDED,
        1,
        2,
    )
    assert refused(
        lambda: decisions.edit_decision(session, first, replace(AGREED, version=first.version), by=by)
    ) == ("This decision is rescinded, so its wording stays as it is.")


def test_history_quotes_no_confidential_decision(session: Session) -> None:
    here = scene(session)
    secret = decide(session, here, here.secret, "Offer the supplier less.")
    public = decide(session, here, here.plan)
    assert [history_of(session, each)[0].sentence for each in (secret, public)] == [
        "Example coordinator recorded a confidential decision.",
        f"Example coordinator recorded decision {public.reference}: Adopt the plan.",
    ]
    service.write_note(session, here.secret, NoteText("They wanted more.", 0), by=here.world.coordinator)
    minutes = with_chair(session, here)
    passage.approve(session, here.meeting, minutes.version, by=here.world.chair)
    told = [f"{event.sentence} {event.details}" for event in session.scalars(sa.select(AuditEvent))]
    mailed = [f"{mail.subject} {mail.body}" for mail in session.scalars(sa.select(OutboxMessage))]
    for text in [*told, *mailed]:
        for trace in (SECRET, "supplier", "wanted more", "/C1"):
            assert trace not in text


def test_minutes_go_to_the_chair_only_after_a_held_meeting_of_a_chaired_board(session: Session) -> None:
    here = scene(session)
    by = here.world.coordinator
    send = partial(passage.send_to_chair, session, here.meeting, 0, by=by)
    assert refused(send) == "Record that the meeting was held first, then send its minutes to the chair."
    hold(session, here.meeting)
    chair = session.scalars(sa.select(RoleHolding).where(RoleHolding.role == Appointment.CHAIR)).one()
    chair.ends_on = clock.today() - timedelta(days=1)
    assert refused(send).startswith("Nobody chairs this board today.")
    make.role(
        session, here.world.partnership, here.world.lead, Appointment.DEPUTY_CHAIR, board=here.world.board
    )
    send()
    assert session.scalars(sa.select(OutboxMessage.to_address)).all() == [here.world.lead.email]


def test_minutes_with_the_chair_change_only_when_they_are_back(session: Session) -> None:
    here = scene(session)
    by, chair = here.world.coordinator, here.world.chair
    minutes = with_chair(session, here)
    write = partial(service.write_note, session, here.plan, NoteText("Late", 0), by=by)
    assert refused(write) == "The minutes are with the chair. Take them back before you change them."
    read = minutes.version
    passage.take_back(session, here.meeting, read, by=by)
    write()
    passage.send_to_chair(session, here.meeting, minutes.version, by=by)
    assert refused(lambda: passage.approve(session, here.meeting, read, by=chair)) == passage.OUT_OF_DATE
    assert "Say what to change" in refused(
        lambda: passage.return_to_draft(session, here.meeting, " ", minutes.version, by=chair)
    )
    passage.approve(session, here.meeting, minutes.version, by=chair)
    assert minutes.state is MinutesState.CIRCULATED
    for again in (passage.approve, passage.take_back):
        change = partial(again, session, here.meeting, minutes.version, by=chair)
        assert refused(change).startswith("The minutes are not with the chair.")


def test_the_coordinator_may_record_the_chairs_word_and_history_says_so(session: Session) -> None:
    here = scene(session)
    minutes = with_chair(session, here)
    passage.approve(session, here.meeting, minutes.version, by=here.world.coordinator)
    assert history_of(session, minutes)[0].sentence.startswith(
        "Example coordinator recorded that the chair approved the minutes of Board meeting"
    )


def test_only_a_later_meeting_of_the_board_confirms_circulated_minutes(session: Session) -> None:
    here = scene(session)
    by = here.world.coordinator
    later = meeting_on(session, here.world, days_ago=0)

    def confirm(at: Meeting) -> None:
        found = queries.minutes_of(session, here.meeting)
        passage.confirm(session, here.meeting, at, found.version if found else 0, by=by)

    assert refused(lambda: confirm(later)).startswith("Only circulated minutes can be confirmed.")
    minutes = with_chair(session, here)
    passage.approve(session, here.meeting, minutes.version, by=here.world.chair)
    for at, sentence in (
        (meeting_on(session, here.world, days_ago=9), "Choose a later meeting of the same board."),
        (meeting_on(session, here.world, days_ago=-9), "Choose a meeting that has begun."),
    ):
        assert refused(partial(confirm, at)) == sentence
    confirm(later)
    assert (minutes.state, minutes.confirmed_meeting) == (MinutesState.CONFIRMED, later)
    assert refused(lambda: confirm(later)).startswith("The minutes are confirmed and locked.")


def test_circulated_minutes_are_mailed_to_those_who_were_invited_and_still_belong(session: Session) -> None:
    here = scene(session)
    minutes = with_chair(session, here)
    for holding in here.world.health_seat.holdings:
        holding.ends_on = clock.today() - timedelta(days=1)
    session.execute(sa.delete(OutboxMessage))
    passage.approve(session, here.meeting, minutes.version, by=here.world.chair)
    assert session.scalars(sa.select(OutboxMessage.to_name)).all() == ["Example member"]


def test_minutes_are_due_ten_working_days_after_the_meeting_or_as_the_terms_say(session: Session) -> None:
    here = scene(session)
    here.meeting.starts_at = clock.from_london(date(2026, 12, 17), clock.now().time().replace(hour=10))
    # Christmas Day and the Boxing Day holiday of Monday 28 December are no working days, nor is New Year's Day.
    assert queries.minutes_due(here.meeting, WorkingDays.under(None)) == date(2027, 1, 5)
    assert queries.minutes_due(here.meeting, WorkingDays(minutes=1)) == date(2026, 12, 18)
    terms_days = queries.sources_of(session, here.meeting).days
    assert terms_days.minutes == 10


def test_a_decision_stays_confidential_when_its_item_is_made_public(session: Session) -> None:
    here = scene(session)
    secret = decide(session, here, here.secret)
    assert secret.part is Part.CONFIDENTIAL
    minutes = with_chair(session, here)
    passage.approve(session, here.meeting, minutes.version, by=here.world.chair)
    here.secret.part = Part.PUBLIC
    session.commit()
    seen = {}
    for person in (here.world.observer, here.world.member, here.world.coordinator):
        access = access_of(session, here, person)
        register = queries.register(session, access, queries.DecisionFilters())
        seen[person.name] = [each.reference for each in session.scalars(register)]
    assert seen == {
        "Example observer": [],
        "Example member": [secret.reference],
        "Example coordinator": [secret.reference],
    }
