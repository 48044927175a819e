"""The `cdp` command, as operators use it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from cdp import audit, cli
from cdp.config import PROJECT
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from tests import make
from tests.conftest import settings_for, temporary_database
from tests.terms.partners import agree
from tests.visitor import Visitor

Command = Callable[..., Result]


@pytest.fixture
def command(fresh_database: str, tmp_path: Path) -> Command:
    """Return a function that runs the command on this test's database and returns the result."""
    settings = settings_for(fresh_database, tmp_path)
    environ = {
        "CDP_ENV": "testing",
        "CDP_DATABASE_URL": settings.database_url,
        "CDP_INSTANCE_PATH": str(tmp_path),
        "CDP_BASE_URL": settings.base_url,
    }
    return lambda *words, **more: CliRunner().invoke(cli.main, words, env=environ | more)


def test_the_first_administrator_chooses_a_password_by_a_link_that_works_once(
    command: Command, visit: Callable[[], Visitor]
) -> None:
    answer = command("administrator", "first@example.org", "First Administrator")
    assert answer.exit_code == 0, answer.output
    path = answer.output.strip().removeprefix("http://localhost")
    visitor = visit().get(path).submit("Save and sign in", password="four quiet brown horses")
    assert "/partnerships" in " ".join(visitor.links.values())
    visit().get(path, status=410)


def test_an_unchanged_audit_log_is_verified_and_an_altered_one_exits_with_1(
    command: Command, session: Session
) -> None:
    somebody = make.person(session, "Example person")
    audit.record(session, "Someone did something.", by=somebody, on=somebody)
    session.commit()
    fine = command("audit", "verify")
    assert (fine.exit_code, fine.output.strip()) == (0, "installation: 1 events, unchanged")
    session.execute(sa.text("UPDATE audit_chains SET head = 'x'"))
    session.commit()
    broken = command("audit", "verify")
    assert broken.exit_code == 1
    assert "does not match from position 2" in broken.output


def test_the_examples_are_refused_in_production(command: Command) -> None:
    answer = command(
        "demo",
        CDP_ENV="production",
        CDP_SECRET_KEY="0123456789abcdef" * 4,
        CDP_BASE_URL="https://cdp.example.org",
    )
    assert answer.exit_code == 1
    assert "for development only" in answer.output


def test_serving_an_empty_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    environ = {**os.environ, "CDP_INSTANCE_PATH": str(tmp_path), "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-m", "cdp.cli", "run"],
        check=False,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert re.search(r"The database is empty. Run `cdp upgrade` first.", done.stderr)


def test_only_the_user_that_runs_the_software_reads_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o755)
    (folder / "secret-key").write_text("0123456789abcdef" * 4)
    (folder / "secret-key").chmod(0o644)
    (done,) = upgrades_at_once(1, {"CDP_INSTANCE_PATH": str(folder)})
    assert done == 0
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes.keys() >= {"secret-key", "cdp.sqlite"}
    assert set(modes.values()) == {0o600}


def test_several_upgrades_of_an_empty_database_wait_for_each_other(
    postgres: sa.Engine, tmp_path: Path
) -> None:
    with temporary_database(postgres) as url:
        environ = {"CDP_INSTANCE_PATH": str(tmp_path), "CDP_DATABASE_URL": url}
        assert upgrades_at_once(3, environ) == [0, 0, 0]


def upgrades_at_once(number: int, environ: dict[str, str]) -> list[int]:
    """Run `cdp upgrade` several times at once; return the exit statuses."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "cdp.cli", "upgrade"],
            env={**os.environ, "PYTHONPATH": str(PROJECT), **environ},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(number)
    ]
    return [one.wait(timeout=300) for one in running]


def test_a_missing_setting_is_reported_in_a_sentence_without_a_traceback(command: Command) -> None:
    answer = command("upgrade", CDP_ENV="production")
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: CDP_SECRET_KEY is missing, short or easy to guess.")


def test_a_document_is_checked_on_the_command_line(
    command: Command, session: Session, tmp_path: Path
) -> None:
    world = make.world(session)
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    agree(session, version, by=world.coordinator)
    session.commit()
    file = tmp_path / "terms.txt"
    file.write_bytes((version.canonical_text or "").encode())
    answer = command("terms", "verify", str(file))
    assert answer.exit_code == 0, answer.output
    assert "Version: 1" in answer.output
    assert "Status today: Awaiting SRO signature" in answer.output
    assert "- West Midlands Police: Approved, " in answer.output
    file.write_bytes(file.read_bytes() + b" ")
    answer = command("terms", "verify", str(file))
    assert answer.exit_code == 1
    assert answer.output == "Error: terms.txt was not issued here.\n"
