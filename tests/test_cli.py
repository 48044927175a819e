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
from tests.conftest import settings_for
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
        "demo", CDP_ENV="production", CDP_SECRET_KEY="x" * 40, CDP_BASE_URL="https://cdp.example.org"
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


def test_a_missing_setting_is_reported_in_a_sentence_without_a_traceback(command: Command) -> None:
    answer = command("upgrade", CDP_ENV="production")
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: CDP_SECRET_KEY is missing or short.")


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
