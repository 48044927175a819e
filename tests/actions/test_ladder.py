"""The ladder of an action: what it is raised from, questions and answers, evidence as a file, and reminders shown."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.actions import service
from cdp.actions.service import ActionProgress, EndingNote
from cdp.errors import Refusal
from cdp.indicators.catalogue import by_outcome
from cdp.models import (
    ActionState,
    Activity,
    Escalation,
    Frequency,
    Objective,
    OutboxMessage,
    Part,
    Reminder,
    ReminderKind,
)
from tests import make
from tests.actions.raising import IN_A_MONTH, raised
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
ACTIONS = "/partnerships/west-midlands/actions"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xfc\xff\xff?\x03\x00\x08\xfc\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_a_question_is_answered_by_the_secretariat_and_the_owner_then_accepts(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    action = raised(session, world)
    owner = visit().sign_in(world.police_member).get(f"{ACTIONS}/{action.key}").click("Update progress")
    owner.submit("Save update", state="We have a question", text="Which year?")
    secretariat = (
        visit().sign_in(world.coordinator).get(f"{ACTIONS}/{action.key}").click("Answer the question")
    )
    assert "Which year?" in secretariat.main
    secretariat.submit("Send answer", text="This year and last year.")
    assert secretariat.banner == "Answer saved. We will email Example police member."
    owner.get(f"{ACTIONS}/{action.key}")
    assert "Question answered by Example coordinator" in owner.main
    owner.click("Update progress").submit("Save update", state="We accept the action", text="We will.")
    assert owner.facts()["State"] == "Accepted"


@pytest.mark.both_databases
@pytest.mark.parametrize("part", [Part.PUBLIC, Part.CONFIDENTIAL])
def test_the_secretariat_is_emailed_once_about_each_question(session: Session, part: Part) -> None:
    world = make.world(session)
    action = raised(session, world, part=part)
    session.execute(sa.delete(OutboxMessage))
    session.commit()

    def say(state: ActionState, text: str) -> list[OutboxMessage]:
        progress = ActionProgress(state, text, action.version)
        service.update_progress(session, action, progress, by=world.police_member)
        session.commit()
        to_secretariat = sa.select(OutboxMessage).where(OutboxMessage.person_id == world.coordinator.id)
        return list(session.scalars(to_secretariat.order_by(OutboxMessage.id)))

    (mail,) = say(ActionState.QUESTIONED, "Which year?")
    told = action.reference in mail.subject and "Which year?" in mail.body and action.title in mail.body
    assert told is (part is Part.PUBLIC)
    assert f"/actions/{action.key}/answer" in mail.body
    service.answer_question(session, action, EndingNote("This one", action.version), by=world.coordinator)
    assert len(say(ActionState.QUESTIONED, "And last year?")) == 2


def test_only_an_open_question_can_be_answered(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    with pytest.raises(Refusal, match="No question about this action is open"):
        service.answer_question(session, action, EndingNote("Yes", action.version), by=world.coordinator)


def test_an_action_is_done_with_a_file_and_closed_with_it_as_evidence(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    owner = visit().sign_in(world.police_member).get(f"{ACTIONS}/{action.key}/update")
    owner.submit("Save update", state="Done", text="See the notice.", file=(BytesIO(PNG), "notice.png"))
    assert owner.facts()["Files"].startswith("notice.png (")
    assert owner.click("notice.png").body == PNG
    session.expire_all()
    service.close(session, action, EndingNote("", action.version), by=world.coordinator)
    assert (action.state, action.latest_update) == (ActionState.CLOSED, "notice.png")


def test_a_file_that_is_not_what_it_says_saves_nothing(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    owner = visit().sign_in(world.police_member).get(f"{ACTIONS}/{action.key}/update")
    file = (BytesIO(b"MZ not a picture"), "notice.png")
    owner.submit("Save update", state="Done", text="See the notice.", file=file, status=422)
    assert "See the notice." in owner.main
    session.expire_all()
    assert (action.state, action.files) == (ActionState.RAISED, [])


def test_an_action_is_raised_from_an_indicator_and_from_an_activity(session: Session, visit: Visit) -> None:
    world = make.world(session)
    objective = Objective(partnership=world.partnership, outcome_code="reduce_use", title="Fewer deaths")
    activity = Activity(
        partnership=world.partnership,
        objective=objective,
        number=7,
        year=2026,
        title="Carry naloxone",
        lead_organisation=world.police,
        starts_on=IN_A_MONTH,
        due_on=IN_A_MONTH,
    )
    session.add_all([objective, activity])
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{ACTIONS}/new?activity={activity.key}")
    words = f"activity {activity.reference}: {activity.title}"
    assert f"Raised from {words}" in visitor.main
    visitor.submit("Raise action", title="Ask for help", due_on=IN_A_MONTH, board=world.board.name)
    assert visitor.facts()["Raised from"] == f"A{words[1:]}"
    assert visitor.facts()["Owner"] == world.police.name
    found = next(each for _, some in by_outcome() for each in some)
    visitor.get(f"{ACTIONS}/new?indicator={found.id}")
    visitor.submit(
        "Raise action",
        title="Ask why",
        organisation="West Midlands Police",
        due_on=IN_A_MONTH,
        board=world.board.name,
    )
    assert visitor.facts()["Raised from"] == f"Indicator: {found.label}"
    visitor.get(f"{ACTIONS}/new?indicator=no-such", status=404)


def test_each_step_of_the_reminders_is_shown_on_the_page(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    told = (
        (world.police_member, ReminderKind.ACTION, None, 2),
        (world.chair, ReminderKind.ESCALATION, Escalation.CHAIR, 10),
        (world.sro, ReminderKind.ESCALATION, Escalation.SRO, 17),
    )
    for person, kind, told_as, day in told:
        session.add(
            Reminder(
                partnership_id=world.partnership.id,
                person=person,
                kind=kind,
                subject_key=action.key,
                due_on=action.due_on,
                step_on=date(2027, 5, day),
                covered_until=date(2027, 5, day),
                frequency=Frequency.AT_ONCE,
                said_at=datetime(2027, 5, day, 9, tzinfo=UTC),
                told_as=told_as,
            )
        )
    session.commit()
    page = visit().sign_in(world.member).get(f"{ACTIONS}/{action.key}").main
    for sentence in (
        "Owner reminded on 2 May 2027: Example police member",
        "Chair told on 10 May 2027: Example chair",
        "SRO told on 17 May 2027: Example sro",
    ):
        assert sentence in page


def test_a_second_update_keeps_both_texts(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    first = visit().sign_in(world.police_member).get(f"{ACTIONS}/{action.key}/update")
    second = visit().sign_in(world.coordinator).get(f"{ACTIONS}/{action.key}/update")
    first.submit("Save update", state="In progress", text="Half of it is written.")
    second.submit("Save update", state="In progress", text="They rang: half is written.", status=409)
    assert "Half of it is written." in second.main
    assert "They rang: half is written." in second.main
    session.expire_all()
    assert action.latest_update == "Half of it is written."
    progress = ActionProgress(ActionState.IN_PROGRESS, "They rang: half is written.", action.version)
    service.update_progress(session, action, progress, by=world.coordinator)
    assert [update.text for update in action.updates] == [
        "They rang: half is written.",
        "Half of it is written.",
    ]
