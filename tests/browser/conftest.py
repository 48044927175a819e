"""A real server with the example partnerships, and people who use a real browser.

The server, its database and Chromium run for as long as this folder's tests. Each person has a browser context of
their own. A test fails if anyone had a script error or a violation of the content security policy. It also fails after
a failed request, or a request to another host.
"""

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import WSGIRequestHandler, make_server

from cdp import clock
from cdp.app import ISSUED_KINDS, create_app, settings_of
from cdp.config import load_settings
from cdp.extensions import db
from cdp.files.paper_store import PaperStore
from cdp.issuing.issuer import Issuer
from cdp.mail import mailbox, sender
from cdp.mail.mailbox import StoredMail
from cdp.mail.transport import FolderTransport
from cdp.models import Board, MeetingState
from cdp.packs.building import PackBuilder
from cdp.worker.mails import build
from tests import kept, make
from tests.browser.browser_user import PATIENCE, BrowserUser
from tests.conftest import quickened, skip_or_fail

PASSWORD = kept.EXAMPLE_PASSWORD
WEST_MIDLANDS_BOARD = "West Midlands Combating Drugs Partnership Board"
# Without windows and menus of its own, Chromium opens a page in half the time
CHROMIUMS = ("chromium-headless-shell", "chromium")
# The development server leaves a static file to the garbage collector if the browser moves on while it is being sent
DROPPED = r"Exception ignored in.*[\\/]cdp[\\/]static[\\/]"
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark this folder's tests. Several xdist workers may share the tests; each has its own server and browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(
                pytest.mark.filterwarnings(f"ignore:{DROPPED}:pytest.PytestUnraisableExceptionWarning")
            )


@dataclass
class Installation:
    """A running server: its address, its application, and how far its clock is ahead."""

    address: str
    app: Flask
    ahead: timedelta = timedelta()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, at the time that this installation's clock shows."""
        with clock.pretending(clock.now() + self.ahead):
            return self.app(environ, start_response)

    @property
    def mailbox(self) -> Path:
        """The folder that emails are saved to."""
        return settings_of(self.app).mailbox_path

    @property
    def sessions(self) -> sessionmaker[Session]:
        """The sessions of the worker."""
        with self.app.app_context():
            return sessionmaker(db.engine, info=settings_of(self.app).session_facts)

    def issue(self) -> None:
        """Let the worker make the files of what was issued or signed."""
        store = PaperStore(settings_of(self.app).papers_path)
        with clock.pretending(clock.now() + self.ahead):
            assert Issuer(self.sessions, store, ISSUED_KINDS).issue_due() >= 1

    def build_packs(self) -> None:
        """Let the worker build the packs that wait."""
        store = PaperStore(settings_of(self.app).papers_path)
        with clock.pretending(clock.now() + self.ahead):
            while PackBuilder(self.sessions, store).build_due():
                pass

    def deliver(self) -> None:
        """Let the worker send everything in the outbox."""
        sessions = self.sessions
        with clock.pretending(clock.now() + self.ahead):
            report = sender.send_due(sessions, FolderTransport(self.mailbox), build, limit=500)
        assert report.failed == report.delayed == 0, report

    def letter(self, to: str, about: str) -> StoredMail:
        """Send everything; return the newest email to the address `to` with a subject that begins with `about`."""
        self.deliver()
        for line in mailbox.list_messages(self.mailbox):
            if to in line.recipient and line.subject.startswith(about):
                mail = mailbox.read_message(self.mailbox, line.name)
                assert mail is not None
                return mail
        raise AssertionError(f"No mail to {to} is about “{about}”.")

    def meeting(self, *titles: str, held: bool = False) -> str:
        """Make a West Midlands meeting with one item for each title; return the address of the meeting."""
        day = clock.today() + timedelta(days=-3 if held else 30)
        with self.app.app_context():
            session = db.session()
            board = session.scalars(sa.select(Board).where(Board.name == WEST_MIDLANDS_BOARD)).one()
            made = make.meeting(
                session,
                board,
                clock.from_london(day, time(10)),
                title="Meeting of this test",
                state=MeetingState.HELD if held else MeetingState.DRAFT,
            )
            for position, title in enumerate(titles, start=1):
                make.item(session, made, title, position=position)
            address = f"/partnerships/{board.partnership.slug}/meetings/{made.key}"
            session.commit()
        return address

    @contextmanager
    def on(self, moment: datetime) -> Iterator[None]:
        """Move the clock to a later time inside this block, for everyone."""
        self.ahead = moment - clock.now()
        try:
            yield
        finally:
            self.ahead = timedelta()


class KeepsConnections(WSGIRequestHandler):
    """Answers several requests on one connection, as real servers do, because a page loads a dozen files."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing, because a failing test would print hundreds of requests."""


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Serve a migrated database with the example partnerships on a free port."""
    with served_examples(tmp_path_factory.mktemp("installation")) as here:
        yield here


@contextmanager
def served_examples(folder: Path) -> Iterator[Installation]:
    """Serve the example partnerships, with their data in a separate folder, until the block ends."""
    with _served(folder, lambda address: kept.copy_examples(folder, address)) as installation:
        yield installation


@contextmanager
def served_copy(other: Installation, folder: Path) -> Iterator[Installation]:
    """Serve a copy of another installation, with its data in a separate folder, until the block ends."""
    settings = settings_of(other.app)

    def copy_data(_: str) -> None:
        shutil.copytree(settings.papers_path, folder / "papers")
        with (
            closing(sqlite3.connect(settings.instance_path / kept.DATABASE)) as source,
            closing(sqlite3.connect(folder / kept.DATABASE)) as copy,
        ):
            source.backup(copy)

    with _served(folder, copy_data) as installation:
        yield installation


@contextmanager
def served_empty(folder: Path) -> Iterator[Installation]:
    """Serve an installation without any people, with its data in a separate folder, until the block ends."""
    with _served(folder, lambda _: kept.copy_migrated(folder)) as installation:
        yield installation


@contextmanager
def _served(folder: Path, fill: Callable[[str], None]) -> Iterator[Installation]:
    """Serve what `fill` puts into a folder; it is given the address."""
    server = make_server(
        "127.0.0.1", 0, Flask("nothing yet"), threaded=True, request_handler=KeepsConnections
    )
    address = f"http://127.0.0.1:{server.port}"
    app = create_app(
        load_settings(
            {
                "CDP_ENV": "testing",
                "CDP_DATABASE_URL": f"sqlite:///{folder / kept.DATABASE}",
                "CDP_INSTANCE_PATH": str(folder),
                "CDP_BASE_URL": address,
                "CDP_MAIL": "folder",
                "CDP_DEMO_PASSWORD": PASSWORD,
            }
        )
    )
    fill(address)
    installation = Installation(address, quickened(app))
    server.app = installation
    thread = threading.Thread(target=server.serve_forever, name="server", daemon=True)
    thread.start()
    yield installation
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Start the Chromium that is installed on this machine; nothing is downloaded."""
    named = os.environ.get("CDP_TEST_CHROMIUM")
    executable = named or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if executable is None:
        skip_or_fail("There is no Chromium: install it, or name it in CDP_TEST_CHROMIUM.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(CHROMIUM_ARGUMENTS), headless=True
        )
        yield browser
        browser.close()


@pytest.fixture
def browser_user(installation: Installation, chromium: Browser) -> Iterator[Callable[..., BrowserUser]]:
    """Return a function that creates people with a browser; the test fails if one of them had an error."""
    here: list[BrowserUser] = []

    def arrive(email: str = "", *, javascript: bool = True, width: int = 1280) -> BrowserUser:
        context = chromium.new_context(
            base_url=installation.address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        person = BrowserUser(context, installation.address, scripts=javascript)
        here.append(person)
        return person.sign_in(email, PASSWORD) if email else person

    yield arrive
    troubles = [trouble for person in here for trouble in person.troubles]
    for person in here:
        person.leave()
    assert not troubles, "\n".join(troubles)
