"""Indicators in a browser, from published files to a question for the board."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.app import settings_of
from cdp.extensions import db
from cdp.files.paper_store import PaperStore
from cdp.indicators.importing.importer import FigureImporter
from cdp.models import MeetingState
from cdp.wording.formats import day
from tests import make
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation, served_empty
from tests.browser.issued_files import sound_pdf, words_of
from tests.indicators.importing.working import BY_AUTHORITY, DRUG_DEATHS

PAGES = "/partnerships/west-midlands/indicators"
CHECKED = "I have checked the values that differ a lot from the period before"
WALSALL = b"E08000030,Walsall,18,17,"
SIGNAL = "Walsall: above the upper control limit, 2020"
MEETS_ON = clock.today() + timedelta(days=30)
POISONING = "Deaths related to drug poisoning, by year of registration"


@dataclass
class Board:
    """An installation with one board and a planned meeting, and the people who use it."""

    here: Installation
    chromium: Browser
    people: list[BrowserUser]

    def arrive(self, name: str, *, width: int = 1280) -> BrowserUser:
        """Let a person sign in with a browser of their own."""
        context = self.chromium.new_context(
            base_url=self.here.address,
            locale="en-GB",
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
        )
        self.people.append(BrowserUser(context, self.here.address, scripts=True))
        return self.people[-1].sign_in(f"example.{name}@example.org", make.PASSWORD)

    def work(self) -> None:
        """Let the worker read and write the files that wait."""
        settings = settings_of(self.here.app)
        with self.here.app.app_context():
            sessions = sessionmaker(db.engine, info=settings.session_facts)
        FigureImporter(sessions, PaperStore(settings.papers_path)).work_due()


@pytest.fixture
def board(chromium: Browser, tmp_path: Path) -> Iterator[Board]:
    """Serve an installation of its own with one board."""
    with served_empty(tmp_path) as here:
        with here.app.app_context():
            _arranged(db.session())
        board = Board(here, chromium, [])
        yield board
        troubles = [trouble for person in board.people for trouble in person.troubles]
        for person in board.people:
            person.leave()
    assert not troubles, "\n".join(troubles)


def _arranged(session: Session) -> None:
    world = make.world(session)
    moment = clock.from_london(MEETS_ON, time(10))
    make.meeting(session, world.board, moment, title="Next board", state=MeetingState.DRAFT)
    session.commit()


def _read(board: Board, lead: BrowserUser, file: Path) -> str:
    """Upload a file and let the worker read it; return the address of the import."""
    lead.open(PAGES).follow("Import values").write({"File": file}).press("Read the file")
    board.work()
    lead.open(lead.path)
    return lead.path


def _answered(board: Board, lead: BrowserUser) -> None:
    """Say that the file is a published statistic, and let the worker read it again."""
    here = lead.path.removesuffix("/facts")
    source = "ONS, deaths related to drug poisoning by local authority"
    lead.write({"Type of source": "Published official statistics", "Source": source})
    lead.press("Save and read the file again")
    board.work()
    lead.open(here)


def _changed(folder: Path, name: str, old: bytes, new: bytes) -> Path:
    """Write the published table with one change."""
    content = BY_AUTHORITY.read_bytes()
    assert content.count(old) == 1
    file = folder / name
    file.write_bytes(content.replace(old, new))
    return file


def _confirmed(board: Board, lead: BrowserUser, button: str) -> None:
    """Confirm an import, with the values that differ a lot, and let the worker write it."""
    here = lead.path
    if lead.page.get_by_label(CHECKED).count():
        lead.write({CHECKED: True})
    lead.press(button)
    board.work()
    lead.open(here)
    assert "Imported by Example data lead" in lead.main


def test_published_files_become_a_question_for_the_board(board: Board, tmp_path: Path) -> None:
    lead = board.arrive("data.lead")
    _read(board, lead, BY_AUTHORITY)
    lead.follow("Answer the questions").write({"Indicator of all values in the file": POISONING})
    _answered(board, lead)
    assert "District of a county: we keep larger areas only" in lead.main
    _confirmed(board, lead, "Save 4,536 values")

    _read(board, lead, _changed(tmp_path, "broken.csv", WALSALL, b"E08000030,Walsall,eighteen,17,"))
    lead.follow("Answer the questions")
    _answered(board, lead)
    assert "Nothing can be saved yet. 1 value cannot be read, and an import is all or nothing." in lead.main
    lead.press("Discard the file")
    _read(board, lead, _changed(tmp_path, "revised.csv", WALSALL, b"E08000030,Walsall,58,17,"))
    lead.follow("Answer the questions")
    _answered(board, lead)
    assert "We used your answers for an earlier file with the same columns." in lead.main
    assert lead.texts("tr:has-text('Walsall, 2020') td")[-2:] == ["18", "58"]
    _confirmed(board, lead, "Save 1 value")

    lead.follow(POISONING)
    lead.unfold("Table of values").follow("58 (change Walsall, 2020)")
    lead.follow("See where this value comes from")
    for fact in ("revised.csv", "row 153", "ONS, deaths related to drug poisoning by local authority", "18"):
        assert fact in lead.main

    coordinator = board.arrive("coordinator")
    coordinator.open(PAGES).follow(POISONING).follow(f"Put on an agenda : {SIGNAL}")
    title = coordinator.value("Title of the item")
    assert "Walsall" in title
    coordinator.write({"Meeting": f"Combating Drugs Partnership Board, {day(MEETS_ON)}"}).press("Add item")
    assert f"Indicator: {POISONING}" in coordinator.main
    coordinator.open(PAGES).follow(POISONING).follow(f"Raise an action : {SIGNAL}")
    action: dict[str, str | date] = {
        "Owner organisation": "Example Treatment Services",
        "Due date": clock.today() + timedelta(days=60),
        "Board": "Combating Drugs Partnership Board",
    }
    coordinator.write(action).press("Raise action")
    assert f"Indicator: {POISONING}" in coordinator.main
    coordinator.open(PAGES).follow(POISONING)
    assert f"Next board, {day(MEETS_ON)}: " in coordinator.main
    coordinator.follow("Control chart").write({"Area": "Walsall"}).press("Show area")
    assert "1 value above the upper limit: 2020" in coordinator.main
    assert "Action A1: Respond to" in coordinator.main

    _read(board, lead, DRUG_DEATHS)
    _confirmed(board, lead, "Save 150 values")
    member = board.arrive("member", width=320)
    member.open(PAGES).follow("Outcomes at a glance")
    pdf = sound_pdf(member.download("PDF, one A3 page", tmp_path / "outcomes.pdf"), "Outcomes at a glance")
    assert len(pdf.pages) == 1
    assert "9.96" in words_of(pdf)
