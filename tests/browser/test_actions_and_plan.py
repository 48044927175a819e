"""Actions, workplan, risks and reports in a browser, from a messy action log to the partnership's annual report.

The log is mended on the page, three members update their actions over two months, and one action climbs to the SRO.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from cdp import clock
from cdp.extensions import db
from cdp.models import Meeting, MeetingState
from cdp.reminders import sending
from cdp.wording.formats import day
from cdp.workplans.periods import plan_year
from tests import make
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation, served_empty
from tests.browser.issued_files import sound_pdf, words_of
from tests.imports.files import workbook
from tests.packs.scene import pdf_of

HOME = "/partnerships/west-midlands"
NEEDS, TRAINING, TRUSTS = "Circulate the needs assessment", "Arrange naloxone training", "Write to the trusts"
AGAIN = "Send round the needs assessment"
PRIORITY, AIM = "Alcohol harm in the Black Country", "Fewer hospital admissions for alcohol"
CLINIC, NURSES = "Open a liver clinic in Dudley", "Train ward nurses in brief advice"
KEY_DATE, RISK = "Clinic rooms agreed", "Detox beds close"
LATE = "The trusts’ mail rooms had moved."


@dataclass
class Story:
    """A board with one meeting held and one planned, and the people who follow its actions."""

    here: Installation
    chromium: Browser
    held: str
    planned: str
    planned_on: date
    people: list[BrowserUser] = field(default_factory=list)

    def arrive(self, name: str = "", *, width: int = 1280) -> BrowserUser:
        """Let a person arrive with a browser of their own; one with a name signs in."""
        context = self.chromium.new_context(
            base_url=self.here.address,
            locale="en-GB",
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
        )
        self.people.append(BrowserUser(context, self.here.address, scripts=True))
        return self.people[-1].sign_in(address_of(name), make.PASSWORD) if name else self.people[-1]

    def move_to(self, days: int) -> None:
        """Move the clock to ten in the morning of a day; the worker then sends the reminders that are due."""
        moment = clock.from_london(clock.today() + timedelta(days=days), time(10))
        self.here.ahead = moment - clock.now()
        with clock.pretending(moment):
            sending.remind(self.here.sessions, moment)


@pytest.fixture
def story(chromium: Browser, tmp_path: Path) -> Iterator[Story]:
    """Serve an installation of its own, because the test moves its clock for weeks."""
    with served_empty(tmp_path) as here:
        with here.app.app_context():
            held, planned = arranged(db.session())
            story = Story(
                here, chromium, address(held), address(planned), clock.in_london(planned.starts_at).date()
            )
        yield story
        troubles = [trouble for person in story.people for trouble in person.troubles]
        for person in story.people:
            person.leave()
    assert not troubles, "\n".join(troubles)


def arranged(session: Session) -> tuple[Meeting, Meeting]:
    """Make a board that met five weeks ago and meets again in 60 days."""
    world = make.world(session)
    held = make.meeting(session, world.board, at(-35), title="Autumn board", state=MeetingState.HELD)
    planned = make.meeting(session, world.board, at(60), title="Next board", state=MeetingState.DRAFT)
    make.item(session, held, "Performance report", position=1)
    item = make.item(session, planned, "Performance report", position=1)
    item.standing = "performance"
    session.commit()
    return held, planned


def at(days: int) -> datetime:
    return clock.from_london(clock.today() + timedelta(days=days), time(10))


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def address_of(name: str) -> str:
    return f"example.{name.replace(' ', '.')}@example.org"


def address(meeting: Meeting) -> str:
    return f"{HOME}/meetings/{meeting.key}"


def messy_log() -> bytes:
    """Return a log of 60 actions: a title, the meeting as a section row, dates as text, initials and a total."""
    police, health = "West Midlands Police", "Birmingham and Solihull Integrated Care Board"

    def due(days: int) -> str:
        return f"{in_days(days):%d/%m/%Y}"

    rows: list[list[Any]] = [
        ["Action log of the board"],
        ["Ref", "Action", "Lead", "Target date", "New date", "Status", "RAG"],
        [f"Board – {day(at(-35))}"],
        ["1", NEEDS, police, due(20), "", "Open", "A"],
        ["2", TRAINING, "Example Treatment Services / Police", "ASAP", "", "", "R"],
        ["3", TRUSTS, "Jo Unknown", due(20), "", "Open", "A"],
        ["4", "Find a venue", "Example Treatment Services", "31/04/2027", "", "Open", ""],
        ["5", "Buy a banner", "Nobody Known", "", "", "Open", ""],
        ["6", AGAIN, police, due(20), due(27), "Open", ""],
    ]
    rows += [
        [str(n), f"Check pathway {n} of the treatment system", health, due(100), "", "Open" if n % 3 else "Closed", ""]
        for n in range(7, 61)
    ]  # fmt: skip
    return workbook({"Log": [*rows, ["Total open: 42"]]})


def test_nothing_agreed_is_lost_from_the_log_to_the_annual_report(story: Story, tmp_path: Path) -> None:
    coordinator = story.arrive("coordinator")
    import_the_log(coordinator, tmp_path)
    merge_the_duplicate(coordinator)
    plan_the_year(coordinator)
    slip_two_dates(coordinator)
    the_forward_plan_follows(coordinator)
    take_a_risk_to_the_board(coordinator, story)
    the_agenda_has_them(coordinator, story)
    the_plan_is_printed(coordinator, tmp_path)

    story.move_to(13)
    update_by_link(story)
    update_signed_in(
        story, "health member", "Check pathway 7 of the treatment system", "We accept the action"
    )
    story.move_to(23)
    story.move_to(28)
    story.move_to(36)
    the_sro_is_told(story)
    done_with_a_file(story, tmp_path)
    update_signed_in(story, "member", TRAINING, "We have a question", "Which teams?")
    coordinator = story.arrive("coordinator")
    close_with_evidence(coordinator)
    report(coordinator, story, "Progress report", tmp_path, (NEEDS, CLINIC, RISK))
    report(coordinator, story, "Annual report", tmp_path, (CLINIC, RISK, PRIORITY))


# Actions


def import_the_log(coordinator: BrowserUser, folder: Path) -> None:
    """Read a log of 60 rows, mend three of them, and leave one out."""
    log = folder / "log.xlsx"
    log.write_bytes(messy_log())
    coordinator.open(f"{HOME}/actions").follow("Import an action log").write({"Your file": log})
    coordinator.press("Read the file").press("Continue")
    assert "“ASAP” (due date)" in coordinator.main
    coordinator.press("Continue")
    for cell, text in (
        ("cell-0-5-due", f"{in_days(100):%d/%m/%Y}"),
        ("cell-0-6-owners", "West Midlands Police"),
        ("cell-0-7-due", f"{in_days(100):%d/%m/%Y}"),
    ):
        coordinator.page.locator(f"[name={cell}]").fill(text)
    coordinator.page.locator("[name=out-0-8]").check()
    coordinator.press("Check again")
    assert "Every row can be read." in coordinator.banner
    coordinator.press("Import the file")
    assert coordinator.heading == "Actions"
    assert "Left out by you: row 8" in coordinator.banner


def show(person: BrowserUser, title: str, *, ended: bool = False) -> BrowserUser:
    """Find an action in the register by its words, and open its page."""
    person.open(f"{HOME}/actions").unfold("Filter the list").write({"Words or reference": title})
    return person.write({"State": "Open and ended"} if ended else {}).press("Show actions").follow(title)


def merge_the_duplicate(coordinator: BrowserUser) -> None:
    """Merge the second wording of an action into the first, which keeps its date and has both histories."""
    show(coordinator, AGAIN).unfold("More changes").follow("Merge into another action as a duplicate")
    coordinator.write({"Action to keep": f"A1: {NEEDS}"}).press("Merge action")
    show(coordinator, NEEDS)
    for words in (day(in_days(20)), "A5: Merged as a duplicate", "A5: Due date moved"):
        assert words in coordinator.main


def update_by_link(story: Story) -> None:
    """Update an action from a phone by the link in the reminder, without an account."""
    mail = story.here.letter(address_of("police member"), "").text
    found = re.search(r"/update-actions/\S+", mail)
    assert found is not None
    guest = story.arrive(width=320).open(found[0])
    assert guest.page.evaluate("document.documentElement.scrollWidth") <= 320
    update(guest, NEEDS, "In progress", "Half of the partners have it.")
    update(guest, TRUSTS, "In progress", LATE)


def update_signed_in(
    story: Story, name: str, title: str, state: str, text: str = "We will begin soon."
) -> None:
    update(story.arrive(name).open(f"{HOME}/actions/ours"), title, state, text)


def update(person: BrowserUser, title: str, state: str, text: str, file: Path | None = None) -> None:
    """Update one card of the page that has all actions of a person's organisation."""
    card = person.page.locator("li.cdp-card").filter(has_text=title)
    card.get_by_label(state, exact=True).check()
    card.get_by_label("Update", exact=True).fill(text)
    if file is not None:
        card.locator("[type=file]").set_input_files(file)
    with person.page.expect_navigation():
        card.get_by_role("button", name=re.compile("Save update")).click()
    assert person.banner.endswith("saved. Thank you.")


def the_sro_is_told(story: Story) -> None:
    """The overdue action climbed to the SRO, and its page shows each step."""
    assert NEEDS in story.here.letter(address_of("sro"), "").text
    sro = show(story.arrive("sro"), NEEDS)
    for words in ("Reminders", "Example police member", "Example chair", "Example sro"):
        assert words in sro.main


def done_with_a_file(story: Story, folder: Path) -> None:
    notice = folder / "circulated.pdf"
    notice.write_bytes(pdf_of(1))
    member = story.arrive("police member").open(f"{HOME}/actions/ours")
    update(member, NEEDS, "Done", "All partners have it.", notice)


def close_with_evidence(coordinator: BrowserUser) -> None:
    show(coordinator, NEEDS).follow("Close the action")
    coordinator.write({"Evidence": "The partners’ receipts."}).press("Close action")
    assert "The partners’ receipts." in coordinator.main
    assert "circulated.pdf" in coordinator.main


# Workplan and risks


def plan_the_year(coordinator: BrowserUser) -> None:
    """Take a national date, plan two activities for a local priority, and record that the board approved them."""
    coordinator.open(f"{HOME}/workplan/milestones/national")
    coordinator.page.locator("main input[type=checkbox]").first.check()  # those to come are checked already
    coordinator.press("Add dates")
    assert coordinator.banner.endswith(" milestones added.")
    coordinator.open(f"{HOME}/workplan").follow("Add an objective")
    coordinator.write({"Objective": AIM, "New local priority": PRIORITY}).press("Save objective")
    coordinator.open(f"{HOME}/workplan/activities/new")
    for title, button, due in ((CLINIC, "Save and add another", 50), (NURSES, "Save activity", 90)):
        coordinator.write(
            {
                "Activity": title,
                "Objective served": AIM,
                "Lead organisation": "Example Treatment Services",
                "Start date": in_days(-20),
                "Due date": in_days(due),
            }
        ).press(button)
    coordinator.open(f"{HOME}/workplan").follow(CLINIC).follow("Add a key date")
    coordinator.write({"Key date": KEY_DATE, "Due date": in_days(20)}).press("Save key date")
    coordinator.open(f"{HOME}/workplan/{plan_year(clock.today())}/approved").follow("Record the approval")
    coordinator.write({"Meeting": f"Autumn board, {day(at(-35))}"}).press("Record approval")
    assert coordinator.banner.startswith("Baseline 1 of the workplan")


def slip_two_dates(coordinator: BrowserUser) -> None:
    coordinator.open(f"{HOME}/workplan").follow(CLINIC).follow("Change activity")
    coordinator.write({"Due date": in_days(50 + 42)}).press("Save activity")
    coordinator.follow(f"Change {KEY_DATE}").write({"Due date": in_days(34)}).press("Save key date")
    coordinator.open(f"{HOME}/workplan/timeline")
    for words in (PRIORITY, CLINIC, "moved by 6 weeks since approval"):
        assert words in coordinator.main
    assert coordinator.page.locator(".cdp-gantt-picture svg").get_by_text(CLINIC).count()


def the_forward_plan_follows(coordinator: BrowserUser) -> None:
    """The forward plan has the new dates, and puts an activity on the agenda of the next meeting."""
    coordinator.open(f"{HOME}/forward-plan")
    for words in (f"Workplan activity W1, due {day(in_days(92))}", f"activity W1, {day(in_days(34))}"):
        assert words in coordinator.main
    row = coordinator.page.get_by_role("row").filter(has_text=NURSES)
    with coordinator.page.expect_navigation():
        row.get_by_role("link", name="Put on the agenda").click()
    coordinator.press("Put on the agenda")
    assert coordinator.banner == f"“{NURSES}” added to the agenda."


def take_a_risk_to_the_board(coordinator: BrowserUser, story: Story) -> None:
    coordinator.open(f"{HOME}/risks").follow("Add a risk").write(
        {
            "Name": RISK,
            "Event": "People wait more than six weeks",
            "Likelihood before mitigation": "4 Likely",
            "Impact before mitigation": "5 Severe",
            "Likelihood now": "4 Likely",
            "Impact now": "4 Major",
            "Owner organisation": "Example Treatment Services",
            "Next review": in_days(80),
            "Board": "Combating Drugs Partnership Board",
        }
    ).press("Add risk")
    coordinator.follow("Take to a board").write(
        {
            "Where": f"Combating Drugs Partnership Board, {day(story.planned_on)}",
            "What the board should consider": "Whether to buy beds elsewhere.",
        }
    ).press("Add item")
    assert coordinator.banner == "Risk R1 added to the agenda."


def the_agenda_has_them(coordinator: BrowserUser, story: Story) -> None:
    """The agenda of the next meeting has the risk, and the slips under its item about the workplan."""
    agenda = coordinator.open(f"{story.planned}/agenda").page.content()
    assert f"Risk: {RISK}" in agenda
    coordinator.open(f"{story.planned}/agenda/preview")
    for words in (CLINIC, "moved by 6 weeks since approval", KEY_DATE):
        assert words in coordinator.main


def the_plan_is_printed(coordinator: BrowserUser, folder: Path) -> None:
    coordinator.open(f"{HOME}/workplan/timeline")
    word = docx.Document(io.BytesIO(coordinator.download("Word", folder / "plan.docx")))
    assert word.inline_shapes
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert any(CLINIC in cell for cell in cells)


# Reports


def report(coordinator: BrowserUser, story: Story, kind: str, folder: Path, named: tuple[str, ...]) -> None:
    """Begin a report, write a text, issue it, and open its files, which name these records."""
    coordinator.open(f"{HOME}/reports").follow("Begin a report").choose(kind).write(
        {"First day of the period": in_days(-60), "Last day of the period": in_days(36)}
    ).press("Begin the report")
    coordinator.page.get_by_role("link", name=re.compile("^Add your text")).first.click()
    coordinator.write({"Text": "A **steady** quarter."}).press("Save text")
    coordinator.follow("Issue the report").press("Issue the report")
    story.here.issue()
    coordinator.page.reload()
    pdf = words_of(sound_pdf(coordinator.download("PDF", folder / f"{kind}.pdf"), kind))
    word = docx.Document(io.BytesIO(coordinator.download("Word file", folder / f"{kind}.docx")))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    tables = "\n".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    assert "A steady quarter." in pdf
    assert "A steady quarter." in text
    for words in named:
        assert words in pdf
        assert words in text + tables
