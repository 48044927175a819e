"""Backups are made while people work, restored elsewhere, and refused if anything about them is wrong."""

import errno
import io
import os
import re
import tarfile
import threading
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import audit, cli, clock
from cdp.accounts import service as accounts
from cdp.app import create_app, settings_of
from cdp.backups import making
from cdp.backups.nightly import BackupPlan, KeptBackup, back_up_if_due, backups_in, to_remove
from cdp.config import load_settings
from cdp.extensions import db
from cdp.files.paper_store import PaperStore
from cdp.mail import outbox
from cdp.models import Board, MailState, Meeting, OutboxMessage, Paper, PaperFile, PaperState, Person
from tests import make
from tests.conftest import temporary_database
from tests.mail.test_outbox import MEMBER, SECRETARIAT

Command = Callable[..., Result]
WORDS = b"The paper about naloxone"


class Place:
    """One installation: its database, its folder, and the command on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.environ = {"CDP_ENV": "testing", "CDP_DATABASE_URL": url, "CDP_INSTANCE_PATH": str(folder)}
        self.store = PaperStore(folder / "papers")

    def run(self, *words: str, **more: object) -> Result:
        """Run the command."""
        return CliRunner().invoke(cli.main, words, env=self.environ, **more)  # type: ignore[arg-type]

    def app(self) -> Flask:
        """Return an application on it."""
        return create_app(load_settings(self.environ))


@pytest.fixture
def here(fresh_database: str, tmp_path: Path, session: Session) -> Place:
    """An installation with a meeting, a paper and a history."""
    place = Place(fresh_database, tmp_path / "here")
    world = make.world(session)
    item = make.item(session, make.meeting(session, world.board), "Naloxone")
    file = PaperFile(
        number=1,
        name="naloxone.txt",
        media_type="text/plain",
        size=len(WORDS),
        sha256=place.store.write(WORDS),
        received_at=clock.now(),
        received_by=world.coordinator,
    )
    item.papers.append(Paper(title="Naloxone", state=PaperState.RECEIVED, files=[file]))
    here, by = world.partnership, world.coordinator
    audit.record(session, "Someone added a paper.", by=by, on=here, partnership=here)
    session.commit()
    return place


@pytest.fixture
def there(here: Place, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """An empty installation on the same kind of database."""
    url = here.environ["CDP_DATABASE_URL"]
    if url.startswith("sqlite"):
        yield Place(f"sqlite:///{tmp_path / 'there' / 'cdp.sqlite'}", tmp_path / "there")
        return
    with temporary_database(request.getfixturevalue("postgres")) as other:
        yield Place(other, tmp_path / "there")


@pytest.fixture
def backup(here: Place, tmp_path: Path) -> Path:
    """A backup of it."""
    to = tmp_path / "backup.tar"
    answer = here.run("backup", str(to))
    assert answer.exit_code == 0, answer.output
    assert "the database and 1 stored file" in answer.output
    return to


@pytest.mark.both_databases
def test_a_backup_is_restored_elsewhere_and_checked(backup: Path, there: Place) -> None:
    answer = there.run("restore", str(backup))
    assert answer.exit_code == 0, answer.output
    assert re.match(r"Restored the backup of .*\nEverything is in order\.\n$", answer.output)
    with there.app().app_context():
        assert db.session().scalars(sa.select(Meeting.title)).all()
        (name,) = db.session().scalars(sa.select(PaperFile.sha256))
        db.session.remove()
        db.engine.dispose()
    assert there.store.read(name) == WORDS
    assert there.run("check").exit_code == 0


@pytest.mark.both_databases
def test_after_a_restore_no_email_is_sent_twice_and_everybody_signs_in_again(
    here: Place, there: Place, session: Session, tmp_path: Path
) -> None:
    person = session.scalars(sa.select(Person)).all()[0]
    outbox.post(session, outbox.Words("Hello", "Hi"), sender=SECRETARIAT, recipient=MEMBER)
    _, token = accounts.start_session(session, person, "A browser")
    session.commit()
    here.run("backup", str(tmp_path / "backup.tar"))
    answer = there.run("restore", str(tmp_path / "backup.tar"))
    assert "1 email waited in it. To send what is needed" in answer.output
    with there.app().app_context():
        (mail,) = db.session().scalars(sa.select(OutboxMessage))
        assert mail.state is MailState.FAILED
        assert "It may have been sent before" in mail.error
        assert accounts.find_session(db.session(), token, timedelta(hours=1)) is None
        db.session.remove()
        db.engine.dispose()


@pytest.mark.both_databases
def test_a_backup_of_an_earlier_version_is_upgraded(here: Place, there: Place, tmp_path: Path) -> None:
    assert here.run("downgrade", "0055").exit_code == 0
    backup = tmp_path / "old.tar"
    assert here.run("backup", str(backup)).exit_code == 0
    assert here.run("upgrade").exit_code == 0  # on PostgreSQL, other tests use this database after this one
    answer = there.run("restore", str(backup))
    assert (answer.exit_code, "Everything is in order." in answer.output) == (0, True), answer.output


@pytest.mark.both_databases
def test_an_upgrade_makes_a_backup_first(here: Place, there: Place, tmp_path: Path) -> None:
    here.environ["CDP_BACKUP_PATH"] = str(tmp_path / "backups")
    assert here.run("upgrade").exit_code == 0
    assert not (tmp_path / "backups").exists(), "nothing to upgrade, nothing to back up"
    assert here.run("downgrade", "0040").exit_code == 0
    answer = here.run("upgrade")
    assert (answer.exit_code, "Backup made before the upgrade" in answer.output) == (0, True), answer.output
    (made,) = (tmp_path / "backups").iterdir()
    assert made.name.startswith("before-upgrade-from-0040-")
    assert there.run("restore", str(made)).exit_code == 0
    assert not backups_in(tmp_path / "backups"), "the rotation of nights does not remove it"


def test_a_backup_that_fails_leaves_the_older_one(
    here: Place, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backup.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "disk")

    monkeypatch.setattr(making, "add_bytes", full)
    answer = here.run("backup", str(backup))
    assert (answer.exit_code, answer.output) == (1, "Error: disk: No space left on device.\n")
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.glob("*.tar*")] == [backup.name]
    assert "No such file or directory" in here.run("backup", str(backup.parent / "none" / "b.tar")).output


@pytest.mark.either_database
def test_the_folder_of_files_may_be_a_disk_of_its_own(backup: Path, there: Place) -> None:
    (there.store.folder / "lost+found").mkdir(parents=True)
    inode = there.store.folder.stat().st_ino
    answer = there.run("restore", str(backup))
    assert answer.exit_code == 0, answer.output
    assert there.store.folder.stat().st_ino == inode


@pytest.mark.either_database
def test_the_check_of_a_damaged_database_is_a_sentence(here: Place) -> None:
    path = Path(here.environ["CDP_DATABASE_URL"].removeprefix("sqlite:///"))
    whole = path.read_bytes()
    for damaged in (b"not a database" * 1000, whole[:200_000] + b"\0" * 400_000 + whole[600_000:]):
        path.write_bytes(damaged)
        for log in path.parent.glob(f"{path.name}-*"):
            log.unlink()
        answer = here.run("check")
        assert answer.exit_code == 1
        assert isinstance(answer.exception, SystemExit), answer.exception
        assert "The database cannot be read" in answer.output or "The database is damaged" in answer.output


@pytest.mark.both_databases
def test_a_restore_needs_an_empty_place(here: Place, backup: Path, there: Place) -> None:
    assert "The database is not empty." in here.run("restore", str(backup)).output
    there.store.write(b"something")
    answer = there.run("restore", str(backup))
    assert answer.exit_code == 1
    assert f"The folder {there.store.folder} has files." in answer.output


@pytest.mark.either_database
def test_a_backup_that_was_changed_or_cut_off_changes_nothing(backup: Path, there: Place) -> None:
    whole = backup.read_bytes()
    flipped = whole.replace(WORDS, WORDS.replace(b"a", b"b"))
    cut = whole[: len(whole) // 2]
    database = bytearray(whole)
    database[5_000] ^= 1
    without_end = io.BytesIO()
    with tarfile.open(backup) as old, tarfile.open(fileobj=without_end, mode="w") as new:
        for entry in old.getmembers()[:-1]:
            new.addfile(entry, old.extractfile(entry))
    for content, words in (
        (flipped, "The backup is damaged"),
        (bytes(database), "The backup is damaged: the database"),
        (cut, "This is not a whole backup."),
        (without_end.getvalue(), "This is not a whole backup."),
        (b"not a tar file", "This is not a whole backup."),
    ):
        answer = there.run("restore", "-", input=content)
        assert (answer.exit_code, words in answer.output) == (1, True), answer.output
        assert not list(there.folder.glob("papers/*/*"))
        assert not (there.folder / "cdp.sqlite").exists()
    assert there.run("restore", "-", input=whole).exit_code == 0


@pytest.mark.either_database
def test_a_backup_of_a_newer_version_or_of_another_database_is_refused(
    backup: Path, there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_revisions", lambda: {"0001"})
    assert "made by a newer version" in there.run("restore", str(backup)).output
    monkeypatch.undo()
    made = backup.read_bytes().replace(b'"engine": "sqlite"', b'"engine": "oracle"')
    assert made != backup.read_bytes()
    assert "CDP_DATABASE_URL names SQLite" in there.run("restore", "-", input=made).output


@pytest.mark.both_databases
def test_a_restore_that_fails_at_the_upgrade_leaves_nothing(
    backup: Path, there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(app: Flask, revision: str) -> None:
        raise RuntimeError(revision)

    monkeypatch.setattr(cli, "_upgrade", fail)
    assert isinstance(there.run("restore", str(backup)).exception, RuntimeError)
    assert not (there.folder / "cdp.sqlite").exists()
    assert not list(there.store.folder.iterdir())
    monkeypatch.undo()
    answer = there.run("restore", str(backup))
    assert answer.exit_code == 0, answer.output


def test_a_backup_under_writes_is_one_moment(here: Place, there: Place, app: Flask, tmp_path: Path) -> None:
    stop, written = threading.Event(), list[int]()
    with app.app_context():
        sessions = sessionmaker(db.engine, info=settings_of(app).session_facts)

    def work() -> None:
        while not stop.is_set():
            with sessions.begin() as session:
                board = session.scalars(sa.select(Board)).all()[0]
                by = session.scalars(sa.select(Person)).all()[0]
                audit.record(session, "Someone worked.", by=by, on=board, partnership=board.partnership)
            written.append(1)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for number in range(3):
            assert here.run("backup", str(tmp_path / f"{number}.tar")).exit_code == 0
    finally:
        stop.set()
        worker.join()
    assert written
    answer = there.run("restore", str(tmp_path / "2.tar"))
    assert answer.exit_code == 0, answer.output


@pytest.mark.both_databases
def test_the_check_names_what_is_wrong(here: Place, session: Session) -> None:
    assert here.run("check").output == "Everything is in order.\n"
    (name,) = session.scalars(sa.select(PaperFile.sha256))
    session.rollback()
    path = here.store.path(name)
    path.write_bytes(WORDS + b"!")
    assert f"The stored file {name} has changed since it was stored." in here.run("check").output
    path.unlink()
    left = here.store.path(here.store.write(b"forgotten"))
    before = (clock.now() - timedelta(days=3)).timestamp()
    os.utime(left, (before, before))
    session.execute(sa.text("UPDATE audit_chains SET head = 'x'"))
    session.commit()
    answer = here.run("check")
    assert answer.exit_code == 1
    assert f"The stored file {name} is missing." in answer.output
    assert f"The stored file {left.name} belongs to no record" in answer.output
    assert "does not match from position" in answer.output
    assert "3 problems found." in answer.output


def test_a_missing_file_is_named_and_the_rest_is_backed_up(
    here: Place, session: Session, tmp_path: Path
) -> None:
    (name,) = session.scalars(sa.select(PaperFile.sha256))
    session.rollback()
    here.store.path(name).unlink()
    answer = here.run("backup", str(tmp_path / "backup.tar"))
    assert answer.exit_code == 1
    assert f"The stored file {name} is missing or damaged" in answer.output


def plan(folder: Path) -> BackupPlan:
    return BackupPlan(folder, hour=2, days=7, weeks=4)


@pytest.mark.either_database
def test_a_night_has_one_backup_whatever_the_clock_does(here: Place, app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    with app.app_context():
        engine = db.engine
    sessions = sessionmaker(engine)

    def at(month: int, number: int, hour: int, minute: int = 0) -> Path | None:
        with clock.pretending(clock.from_london(date(2026, month, number), time(hour, minute))):
            return back_up_if_due(plan(folder), engine, sessions, here.store)

    assert at(10, 25, 1, 30) is None
    made = at(10, 25, 2, 5)
    assert made == folder / "cdp-2026-10-25.tar"
    assert made.stat().st_mode & 0o777 == 0o600
    assert at(10, 25, 23, 59) is None
    (folder / ".cdp-2026-10-26.tar.part").touch()  # another worker writes it
    assert at(10, 26, 2) is None
    (folder / ".cdp-2026-10-26.tar.part").unlink()
    assert at(10, 26, 9) == folder / "cdp-2026-10-26.tar"
    assert [each.day.day for each in backups_in(folder)] == [26, 25]


@pytest.mark.either_database
def test_the_last_days_and_the_last_weeks_are_kept() -> None:
    days = [date(2026, 11, 30) - timedelta(days=number) for number in range(60)]
    backups = [KeptBackup(day, Path(f"cdp-{day}.tar"), 1) for day in days]
    removed = {each.day for each in to_remove(backups, plan(Path()))}
    kept = [day for day in days if day not in removed]
    assert kept == [*days[:7], date(2026, 11, 22), date(2026, 11, 15)]
