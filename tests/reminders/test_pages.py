"""The reminder pages: the secretariat's settings and lists, and each person's choices."""

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
from cdp.reminders.rules import USUAL, DayUnit, Rule, rules_from
from tests import make
from tests.reminders.scene import DUE, Scene, at
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/reminders"
DAY = timedelta(days=1)
SAVE = "Save reminders"


@pytest.fixture
def coordinator(scene: Scene, visit: Visit) -> Visitor:
    """The coordinator, signed in, on the reminders page."""
    return visit().sign_in(scene.world.coordinator).get(HERE)


def stored(session: Session) -> dict[ReminderKind, Rule]:
    session.expire_all()
    row = session.scalar(sa.select(ReminderSettings))
    return dict(rules_from(row.rules if row else None))


def test_the_page_shows_the_defaults_and_saves_changes(scene: Scene, coordinator: Visitor) -> None:
    assert coordinator.value("meeting_steps") == "5, 1"
    assert coordinator.value("review_unit") == "days"
    coordinator.submit(SAVE, meeting_steps="2 10;3", meeting_unit="Days", paper_sent=False, sro_after="25")
    assert coordinator.value("meeting_steps") == "10, 3, 2"
    assert stored(scene.session) == {
        **USUAL,
        ReminderKind.MEETING: Rule((10, 3, 2), DayUnit.DAYS),
        ReminderKind.PAPER: Rule((5, 0), sent=False),
        ReminderKind.ESCALATION: Rule((7, 25), DayUnit.DAYS),
    }
    sentence = scene.session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first()
    assert sentence == (
        "Example coordinator changed which reminders are sent. Meeting coming up: 10 days, 3 days and 2 days before, "
        "before 5 working days and 1 working day before; Paper due: not sent, before 5 working days before, and on "
        "the day; Overdue action: chair and SRO: to the chair after 7 days, to the SRO after 25 days, "
        "before to the chair after 7 days, to the SRO after 14 days."
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
        ("action_steps", "6 5 4 3 2 1", "Enter no more than 5 numbers"),
        ("chair_after", "", "Enter how many days after the due date we email the chair"),
        ("chair_after", "0", "Enter a number that is 1 or more"),
        ("sro_after", "soon", "Enter a whole number, like 12"),
        (
            "sro_after",
            "7",
            "Enter a larger number than for the chair. We email the SRO after the chair",
        ),
    ],
)
def test_invalid_input_shows_an_error_by_its_field_and_saves_nothing(
    scene: Scene, coordinator: Visitor, field: str, typed: str, said: str
) -> None:
    coordinator.submit(SAVE, status=422, paper_steps="7", **{field: typed})
    assert coordinator.errors == [said]
    assert coordinator.value("paper_steps") == "7"
    assert coordinator.value(field) == typed.strip()
    assert stored(scene.session) == USUAL


def test_two_people_who_change_the_settings_at_once_see_both_versions(scene: Scene, visit: Visit) -> None:
    first = visit().sign_in(scene.world.coordinator).get(HERE)
    second = visit().sign_in(scene.world.coordinator).get(HERE)
    first.submit(SAVE, meeting_steps="3")
    second.submit(SAVE, status=409, meeting_steps="4")
    assert "3 working days before" in second.main
    assert "4 working days before" in second.main
    # The same conflict when settings are already stored
    second.get(HERE)
    first.submit(SAVE, meeting_steps="2")
    second.submit(SAVE, status=409, meeting_steps="8")
    assert stored(scene.session)[ReminderKind.MEETING] == Rule((2,))


def test_a_form_sent_twice_changes_the_settings_once(scene: Scene, coordinator: Visitor) -> None:
    coordinator.submit(SAVE, meeting_steps="3")
    coordinator.submit(SAVE)
    sentences = scene.session.scalars(sa.select(AuditEvent.sentence)).all()
    assert sum("changed which reminders" in sentence for sentence in sentences) == 1


@pytest.mark.parametrize("path", [HERE, f"{HERE}/sent"])
def test_only_the_coordinator_sees_the_settings_and_the_sent_reminders(
    scene: Scene, visit: Visit, path: str
) -> None:
    for name in ("sro", "chair", "lead", "member", "deputy", "observer", "regional_viewer"):
        visit().sign_in(getattr(scene.world, name)).get(path, status=403)
    for name in ("former", "administrator", "neighbour_coordinator"):
        visit().sign_in(getattr(scene.world, name)).get(path, status=404)
    assert "/sign-in" in visit().client.get(path).headers["Location"]


TODAY = "Emails due today"


def test_the_page_previews_todays_emails_and_sends_nothing(scene: Scene, visit: Visit) -> None:
    scene.action()
    scene.action("Name a mailbox", due=DUE - 40 * DAY)
    scene.choose(scene.world.sro, escalation=Frequency.DAILY)
    kind = "Overdue action: chair and SRO: A2: Name a mailbox, was due 11 October 2026"
    both = "Action due: A1: Publish the needs assessment, due 20 November 2026 Overdue action: owner: "
    rows = [
        ["Example chair", kind, "Within the hour"],
        ["Example police member", f"{both}A2: Name a mailbox, was due 11 October 2026", "Within the hour"],
        ["Example sro", kind, "In the daily or weekly email"],
    ]
    with clock.pretending(at(DUE, 5)):
        coordinator = visit().sign_in(scene.world.coordinator).get(HERE)
        assert coordinator.table(TODAY) == rows
    assert scene.sent() == []
    # The emails sent are those in the preview
    assert [who for who, _ in scene.remind(at(DUE, 8))] == ["chair", "police.member", "sro"]
    with clock.pretending(at(DUE, 12)):
        coordinator = visit().sign_in(scene.world.coordinator).get(HERE)
        assert "No reminders are due today" in coordinator.main


def test_the_preview_leaves_out_what_the_reader_may_not_see(scene: Scene, visit: Visit) -> None:
    with clock.pretending(at(DUE - 20 * DAY)):
        meeting = make.meeting(scene.session, scene.world.board, at(DUE + 30 * DAY))
        item = make.item(scene.session, meeting, "OKAPIVAULT", part=Part.CONFIDENTIAL)
    action = scene.action("ZEBRACODEX", part=Part.CONFIDENTIAL)
    with clock.pretending(at(DUE, 8)):
        coordinator = visit().sign_in(scene.world.coordinator).get(HERE)
        words = f"Action due: {action.reference}, confidential, due 20 November 2026"
        assert coordinator.table(TODAY) == [["Example police member", words, "Within the hour"]]
        # The coordinator declared an interest: they do not see the action, but its owner is still reminded
        action.item = item
        item.interests.append(
            DeclaredInterest(person=scene.world.coordinator, nature="Shares", declared_at=clock.now())
        )
        scene.session.commit()
        assert "No reminders are due today" in coordinator.get(HERE).main
        assert action.reference not in coordinator.text
    assert [who for who, _ in scene.remind(at(DUE, 8))] == ["police.member"]


def test_the_list_of_sent_reminders_shows_only_person_kind_and_time(scene: Scene, visit: Visit) -> None:
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


def test_long_lists_are_paged_and_their_number_of_queries_does_not_grow(
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


def test_people_choose_their_reminders_from_their_profile(scene: Scene, visit: Visit) -> None:
    member = visit().sign_in(scene.world.police_member).get("/profile")
    member.click("Choose which reminders you get, and how often").click(scene.world.partnership.name)
    assert member.value("meeting") == "at_once"
    member.submit("Save choices", meeting="In a weekly email", action="Not at all")
    assert member.banner == "Choices saved."
    assert (member.value("meeting"), member.value("action")) == ("weekly", "never")
    chosen = {"meeting": "weekly", "action": "never"}
    assert scene.session.scalars(sa.select(ReminderChoices.choices)).one() == chosen
    assert "we will email you once a week" in member.main


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


def test_people_without_a_role_cannot_choose_reminders(scene: Scene, visit: Visit) -> None:
    visit().sign_in(scene.world.regional_viewer).get(f"{HERE}/mine", status=403)
    for name in ("former", "neighbour_coordinator"):
        visit().sign_in(getattr(scene.world, name)).get(f"{HERE}/mine", status=404)
    former = visit().sign_in(scene.world.former).get("/profile/reminders")
    assert "You have no role in a partnership that sends reminders." in former.main
