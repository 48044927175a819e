"""Each reminder is sent once, even if workers stop, start late or run at the same time."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail.sender import send_due
from cdp.mail.transport import FolderTransport
from cdp.models import (
    Capacity,
    MailState,
    OutboxMessage,
    Partnership,
    Reminder,
    ReminderChoices,
    ReminderRun,
)
from cdp.partnerships.members.service import holdings
from cdp.reminders import letters, queries, sending
from cdp.worker import mails, upkeep
from tests import make
from tests.reminders.scene import DUE, RAISED, Scene, at
from tests.statements import counted

DAY = timedelta(days=1)
TOGETHER = 4


def test_repeating_a_round_writes_one_email(scene: Scene) -> None:
    scene.action()
    assert len(scene.remind(at(DUE))) == 1
    assert scene.remind(at(DUE)) == []
    assert scene.remind(at(DUE, 18)) == []
    assert len(scene.sent()) == 1


@pytest.mark.parametrize("before", ["reminded before", "never reminded"])
def test_only_one_of_several_workers_at_the_same_moment_writes(scene: Scene, before: str) -> None:
    scene.action()
    if before == "reminded before":
        scene.session.add(ReminderRun(partnership_id=scene.world.partnership.id))
    scene.session.commit()
    start = Barrier(TOGETHER)

    def work(_: int) -> int:
        start.wait(timeout=30)
        return sending.remind(scene.sessions, at(DUE))

    with ThreadPoolExecutor(TOGETHER) as threads:
        counts = list(threads.map(work, range(TOGETHER)))
    assert sorted(counts) == [0] * (TOGETHER - 1) + [1]
    assert scene.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == 1
    assert len(scene.sent()) == 1


def test_a_worker_that_fails_part_way_has_reminded_no_one_and_the_next_round_reminds_everyone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene.action()
    scene.action("Name a mailbox", organisation=scene.world.treatment)
    post = letters.post
    written: list[OutboxMessage] = []

    def dies_at_the_second(*args: object) -> OutboxMessage:
        if written:
            raise MemoryError
        written.append(post(*args))  # type: ignore[arg-type]
        return written[-1]

    with monkeypatch.context() as patched, caplog.at_level(logging.CRITICAL):
        patched.setattr(letters, "post", dies_at_the_second)
        assert scene.remind(at(DUE)) == []
    assert written
    for table in (Reminder, OutboxMessage, ReminderChoices):
        assert scene.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    assert [who for who, _ in scene.remind(at(DUE, 10))] == ["member", "police.member"]


def test_a_failure_in_one_partnership_does_not_affect_the_others(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene.action()
    here, broken, emails_at = scene.world.partnership.id, scene.world.neighbour.id, sending.emails_at

    def fail(session: Session, partnership: Partnership, *rest: object) -> object:
        if partnership.id == broken:
            raise RuntimeError("broken")
        return emails_at(session, partnership, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "emails_at", fail)
    monkeypatch.setattr(queries, "all_partnership_ids", lambda _: [broken, here])
    assert [who for who, _ in scene.remind(at(DUE))] == ["police.member"]
    assert f"The reminders of partnership {broken} could not be written" in caplog.text


def test_a_worker_that_was_stopped_sends_only_the_reminders_that_still_help(scene: Scene) -> None:
    scene.action()
    # The worker was stopped on Friday 13: it sends one reminder on Saturday
    assert scene.remind(at(DUE - 6 * DAY)) == [
        ("police.member", "Action A1 is due on Friday 20 November 2026")
    ]
    # Stopped until the Tuesday after the due date: the reminder "due" is too late, the first "overdue" is not
    assert scene.remind(at(DUE + 4 * DAY)) == [("police.member", "Action A1 is overdue")]
    # Stopped for two months: one reminder to each person, although several steps have passed
    found = scene.remind(at(DUE + 60 * DAY))
    assert [who for who, _ in found] == ["chair", "police.member", "sro"]
    assert scene.days(DUE + 61 * DAY, DUE + 70 * DAY) == []


def test_the_worker_reminds_every_hour(scene: Scene) -> None:
    scene.action()
    with clock.pretending(at(DUE)):
        upkeep.do_upkeep(scene.sessions)
    mail = scene.mail_to(scene.world.police_member)
    assert mail.subject == "Action A1 is due on Friday 20 November 2026"
    assert mail.partnership_id == scene.world.partnership.id


def test_a_reminder_is_not_sent_to_a_person_who_leaves_before_it_is_sent(
    scene: Scene, tmp_path: Path
) -> None:
    scene.action()
    with clock.pretending(at(DUE)):
        sending.remind(scene.sessions, at(DUE))
        holdings.end_holding(
            scene.session,
            scene.world.police_seat,
            Capacity.REPRESENTATIVE,
            DUE - DAY,
            by=scene.world.coordinator,
        )
        scene.session.commit()
        send_due(scene.sessions, FolderTransport(tmp_path), mails.build)
    scene.session.expire_all()
    assert scene.mail_to(scene.world.police_member).state is MailState.SUPERSEDED
    assert list(tmp_path.glob("*.eml")) == []


def test_the_text_of_a_reminder_is_deleted_once_sent_because_it_holds_a_link(
    scene: Scene, tmp_path: Path
) -> None:
    scene.action()
    with clock.pretending(at(DUE)):
        sending.remind(scene.sessions, at(DUE))
        send_due(scene.sessions, FolderTransport(tmp_path), mails.build)
    (mail,) = tmp_path.glob("*.eml")
    assert "choose-reminders" in mail.read_text()
    scene.session.expire_all()
    assert scene.mail_to(scene.world.police_member).body == ""


def _crowd(scene: Scene, first: int, last: int) -> None:
    for number in range(first, last):
        organisation = make.organisation(scene.session, scene.world.partnership, f"Organisation {number}")
        person = make.person(scene.session, f"Person {number}", account=False)
        make.seat(scene.session, scene.world.board, organisation, representative=person)
        scene.action(f"Do thing {number}", organisation=organisation)
        scene.action(f"Do other thing {number}", organisation=organisation, due=DUE - 40 * DAY)


def test_the_number_of_queries_does_not_grow_with_people_and_actions(scene: Scene, engine: sa.Engine) -> None:
    scene.remind(at(RAISED))  # the first round creates the record of rounds
    taken = []
    for first, last in ((0, 3), (3, 40)):
        _crowd(scene, first, last)
        scene.session.execute(sa.delete(Reminder))
        scene.session.execute(sa.delete(ReminderChoices))
        scene.session.commit()
        with counted(engine) as statements:
            written = sending.remind(scene.sessions, at(DUE, 7))
        taken.append((written, len(statements)))
    (few, before), (many, after) = taken
    assert (few, many) == (5, 42)  # the counts include one email each to the chair and the SRO
    assert after == before


def test_a_round_without_reminders_only_reads(scene: Scene, engine: sa.Engine) -> None:
    scene.action()
    with counted(engine) as statements:
        assert sending.remind(scene.sessions, at(RAISED, 7)) == 0
    assert all(statement.startswith("SELECT") for statement in statements)
    with counted(engine) as statements:
        assert sending.remind(scene.sessions, at(RAISED, 3)) == 0
    assert statements == []
