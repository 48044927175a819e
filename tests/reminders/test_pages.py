"""The pages of reminders: what the secretariat sets and sees, and what each person chooses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    AuditEvent,
    DeclaredInterest,
    Frequency,
    Part,
    Reminder,
    ReminderChoices,
    ReminderKind,
    ReminderSettings,
)
from cdp.reminders.rules import USUAL, Rule, Unit, rules_from
from tests import make
from tests.reminders.scene import DUE, Scene, at
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/reminders"
DAY = timedelta(days=1)
SAVE = "Save the reminders"


@pytest.fixture
def coordinator(scene: Scene, visit: Visit) -> Visitor:
    """The coordinator, signed in, on the page of reminders."""
    return visit().sign_in(scene.world.coordinator).get(HERE)


def stored(session: Session) -> dict[ReminderKind, Rule]:
    session.expire_all()
    row = session.scalar(sa.select(ReminderSettings))
    return dict(rules_from(row.rules if row else None))


def test_the_page_shows_what_is_usual_and_saves_what_is_changed(scene: Scene, coordinator: Visitor) -> None:
    assert coordinator.value("meeting_steps") == "5, 1"
    assert coordinator.value("review_unit") == "days"
    coordinator.submit(SAVE, meeting_steps="2 10;3", meeting_unit="Days", paper_sent=False, sro_after="25")
    assert coordinator.value("meeting_steps") == "10, 3, 2"
    assert stored(scene.session) == {
        **USUAL,
        ReminderKind.MEETING: Rule((10, 3, 2), Unit.DAYS),
        ReminderKind.PAPER: Rule((5, 0), sent=False),
        ReminderKind.ESCALATION: Rule((10, 25)),
    }
    sentence = scene.session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first()
    assert sentence == (
        "Example coordinator changed which reminders are sent. Meeting coming up: 10 days, 3 days and 2 days before, "
        "before 5 working days and 1 working day before; Paper due: not sent, before 5 working days before, and on "
        "the day; Action overdue, to the chair and the SRO: to the chair after 10 working days, to the SRO after 25 "
        "working days, before to the chair after 10 working days, to the SRO after 20 working days."
    )


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("meeting_steps", "", "Enter at least one number of days"),
        ("meeting_steps", " , ", "Enter at least one number of days"),
        ("meeting_steps", "five", "Enter whole numbers with commas between them, like 10, 5, 1"),
        ("meeting_steps", "-5", "Enter whole numbers with commas between them, like 10, 5, 1"),
        ("meeting_steps", "5.5", "Enter whole numbers with commas between them, like 10, 5, 1"),
        ("meeting_steps", "٣", "Enter whole numbers with commas between them, like 10, 5, 1"),
        ("meeting_steps", "9" * 23, "Enter whole numbers with commas between them, like 10, 5, 1"),
        ("meeting_steps", "366", "Enter numbers from 0 to 365"),
        ("overdue_steps", "0, 5", "Enter numbers from 1 to 365"),
        ("action_steps", "6 5 4 3 2 1", "Enter 5 numbers at most: nobody reads more reminders"),
        ("chair_after", "", "Enter after how many days the chair is told"),
        ("chair_after", "0", "Enter a number that is 1 or more"),
        ("sro_after", "soon", "Enter a whole number, like 12"),
        (
            "sro_after",
            "10",
            "Enter a number that is larger than the chair’s: the SRO is told after the chair",
        ),
    ],
)
def test_what_makes_no_sense_is_said_by_the_field_and_nothing_is_saved(
    scene: Scene, coordinator: Visitor, field: str, typed: str, said: str
) -> None:
    coordinator.submit(SAVE, status=422, paper_steps="7", **{field: typed})
    assert coordinator.errors == [said]
    assert coordinator.value("paper_steps") == "7"
    assert coordinator.value(field) == typed.strip()
    assert stored(scene.session) == USUAL


def test_two_people_who_change_them_at_once_see_both(scene: Scene, visit: Visit) -> None:
    first = visit().sign_in(scene.world.coordinator).get(HERE)
    second = visit().sign_in(scene.world.coordinator).get(HERE)
    first.submit(SAVE, meeting_steps="3")
    second.submit(SAVE, status=409, meeting_steps="4")
    assert "3 working days before" in second.main
    assert "4 working days before" in second.main
    # And once somebody has changed them
    second.get(HERE)
    first.submit(SAVE, meeting_steps="2")
    second.submit(SAVE, status=409, meeting_steps="8")
    assert stored(scene.session)[ReminderKind.MEETING] == Rule((2,))


def test_sent_twice_the_form_changes_them_once(scene: Scene, coordinator: Visitor) -> None:
    coordinator.submit(SAVE, meeting_steps="3")
    coordinator.submit(SAVE)
    sentences = scene.session.scalars(sa.select(AuditEvent.sentence)).all()
    assert sum("changed which reminders" in sentence for sentence in sentences) == 1


@pytest.mark.parametrize("path", [HERE, f"{HERE}/sent"])
def test_only_the_coordinator_sets_reminders_and_sees_what_was_sent(
    scene: Scene, visit: Visit, path: str
) -> None:
    for name in ("sro", "chair", "lead", "member", "deputy", "observer", "regional_viewer"):
        visit().sign_in(getattr(scene.world, name)).get(path, status=403)
    for name in ("former", "administrator", "neighbour_coordinator"):
        visit().sign_in(getattr(scene.world, name)).get(path, status=404)
    assert "/sign-in" in visit().client.get(path).headers["Location"]


TODAY = "Who would be told what today"


def test_the_page_shows_who_would_be_told_what_today_and_sends_nothing(scene: Scene, visit: Visit) -> None:
    scene.action()
    scene.action("Name a mailbox", due=DUE - 40 * DAY)
    scene.choose(scene.world.sro, escalation=Frequency.DAILY)
    kind = "Action overdue, to the chair and the SRO: A2: Name a mailbox, due 11 October 2026"
    both = "Action due: A1: Publish the needs assessment, due 20 November 2026 Action overdue, to its owner: "
    rows = [
        ["Example chair", kind, "Within the hour"],
        ["Example police member", f"{both}A2: Name a mailbox, due 11 October 2026", "Within the hour"],
        ["Example sro", kind, "With the digest"],
    ]
    with clock.pretending(at(DUE, 5)):
        coordinator = visit().sign_in(scene.world.coordinator).get(HERE)
        assert coordinator.table(TODAY) == rows
    assert scene.told() == []
    # What it showed is what goes
    assert [who for who, _ in scene.remind(at(DUE, 8))] == ["chair", "police.member", "sro"]
    with clock.pretending(at(DUE, 12)):
        coordinator = visit().sign_in(scene.world.coordinator).get(HERE)
        assert "Nobody would be reminded of anything today" in coordinator.main


def test_nobody_learns_from_what_would_go_what_they_may_not_see(scene: Scene, visit: Visit) -> None:
    with clock.pretending(at(DUE - 20 * DAY)):
        meeting = make.meeting(scene.session, scene.world.board, at(DUE + 30 * DAY))
        item = make.item(scene.session, meeting, "OKAPIVAULT", part=Part.CONFIDENTIAL)
    action = scene.action("ZEBRACODEX", part=Part.CONFIDENTIAL)
    with clock.pretending(at(DUE, 8)):
        coordinator = visit().sign_in(scene.world.coordinator).get(HERE)
        words = f"Action due: {action.reference}, confidential, due 20 November 2026"
        assert coordinator.table(TODAY) == [["Example police member", words, "Within the hour"]]
        # The coordinator declared an interest: for them the action does not exist, and its owner is told all the same
        action.item = item
        item.interests.append(
            DeclaredInterest(person=scene.world.coordinator, nature="Shares", declared_at=clock.now())
        )
        scene.session.commit()
        assert "Nobody would be reminded of anything today" in coordinator.get(HERE).main
        assert action.reference not in coordinator.text
    assert [who for who, _ in scene.remind(at(DUE, 8))] == ["police.member"]


def test_the_list_of_what_was_sent_names_person_kind_and_time_and_nothing_more(
    scene: Scene, visit: Visit
) -> None:
    action = scene.action("ZEBRACODEX", part=Part.CONFIDENTIAL)
    with clock.pretending(at(DUE - 8 * DAY)):
        visit().sign_in(scene.world.coordinator).get(f"{HERE}/sent")
    scene.choose(scene.world.police_member, action=Frequency.DAILY)
    scene.remind(at(DUE, 8))
    with clock.pretending(at(DUE + 29 * DAY)):
        coordinator = visit().sign_in(scene.world.coordinator).get(f"{HERE}/sent")
        assert coordinator.table("Reminders sent in the last 30 days, newest first") == [
            ["Example police member", "Action due", "20 November 2026 at 8am", "Daily email"]
        ]
        assert action.reference not in coordinator.text
    with clock.pretending(at(DUE + 31 * DAY)):
        coordinator = visit().sign_in(scene.world.coordinator).get(f"{HERE}/sent")
        assert "No reminders were sent in the last 30 days." in coordinator.main


def test_long_lists_are_paged_and_their_statements_do_not_grow(
    scene: Scene, visit: Visit, engine: sa.Engine
) -> None:
    taken: dict[str, list[int]] = {HERE: [], f"{HERE}/sent": []}
    coordinator = None
    for first, last in ((0, 2), (2, 60)):
        for number in range(first, last):
            organisation = make.organisation(scene.session, scene.world.partnership, f"Organisation {number}")
            person = make.person(scene.session, f"Person {number}", account=False)
            make.seat(scene.session, scene.world.board, organisation, representative=person)
            scene.action(f"Do thing {number}", organisation=organisation)
            scene.session.add(
                Reminder(
                    partnership_id=scene.world.partnership.id,
                    person_id=person.id,
                    kind=ReminderKind.PAPER,
                    subject_key="abcdefghijkm",
                    due_on=DUE,
                    step_on=DUE,
                    covered_until=DUE,
                    frequency=Frequency.AT_ONCE,
                    said_at=at(DUE - DAY),
                )
            )
        scene.session.commit()
        with clock.pretending(at(DUE)):
            coordinator = coordinator or visit().sign_in(scene.world.coordinator)
            for path, counts in taken.items():
                coordinator.get(path)
                with counted(engine) as statements:
                    coordinator.get(path)
                counts.append(len(statements))
    assert {path: few for path, (few, many) in taken.items() if few == many} == {
        path: counts[0] for path, counts in taken.items()
    }
    assert coordinator is not None
    with clock.pretending(at(DUE)):
        assert (
            len(coordinator.get(f"{HERE}/sent").table("Reminders sent in the last 30 days, newest first"))
            == 50
        )
        assert len(coordinator.get(f"{HERE}?page=3").table(TODAY)) == 20
        assert "Showing 41 to 60 of 60 people" in coordinator.main


def test_everybody_chooses_how_they_are_reminded_from_their_profile(scene: Scene, visit: Visit) -> None:
    member = visit().sign_in(scene.world.police_member).get("/profile")
    member.click("Choose which reminders you get, and how often").click(scene.world.partnership.name)
    assert member.value("meeting") == "at_once"
    member.submit("Save your choices", meeting="In a weekly email", action="Not at all")
    assert member.banner == "Your choices are saved."
    assert (member.value("meeting"), member.value("action")) == ("weekly", "never")
    chosen = {"meeting": "weekly", "action": "never"}
    assert scene.session.scalars(sa.select(ReminderChoices.choices)).one() == chosen
    assert "you are told of it in a weekly email" in member.main


def test_a_choice_that_is_not_offered_is_refused(scene: Scene, visit: Visit) -> None:
    chair = visit().sign_in(scene.world.chair).get(f"{HERE}/mine")
    for kind, value in (("escalation", "never"), ("meeting", "hourly")):
        sent = {
            "csrf_token": chair.token(),
            "once": chair.value("once"),
            "meeting": "daily",
            "action": "daily",
        }
        sent |= {"overdue": "daily", "escalation": "daily", kind: value}
        answer = chair.client.post(f"{HERE}/mine", data=sent)
        assert answer.status_code == 422
        assert b"Choose one of the options" in answer.data
    assert scene.session.scalars(sa.select(ReminderChoices)).all() == []


def test_extra_fields_change_nothing(scene: Scene, visit: Visit) -> None:
    member = visit().sign_in(scene.world.member).get(f"{HERE}/mine")
    sent = {
        "csrf_token": member.token(),
        "once": member.value("once"),
        "escalation": "never",
        "minutes": "daily",
    }
    kinds = ("meeting", "paper", "action", "overdue")
    answer = member.client.post(f"{HERE}/mine", data=sent | dict.fromkeys(kinds, "weekly"))
    assert answer.status_code == 303
    chosen = scene.session.scalars(sa.select(ReminderChoices.choices)).one()
    assert chosen == dict.fromkeys(kinds, "weekly")


def test_who_has_no_part_in_it_chooses_nothing(scene: Scene, visit: Visit) -> None:
    visit().sign_in(scene.world.regional_viewer).get(f"{HERE}/mine", status=403)
    for name in ("former", "neighbour_coordinator"):
        visit().sign_in(getattr(scene.world, name)).get(f"{HERE}/mine", status=404)
    former = visit().sign_in(scene.world.former).get("/profile/reminders")
    assert "You have no role in a partnership that sends reminders." in former.main
