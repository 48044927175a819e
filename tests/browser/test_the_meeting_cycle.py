"""A board’s meeting in a browser: from the call for items to minutes that are with the chair.

What follows, to the confirmation of the minutes by the next meeting, is in test_after_the_meeting.py.
"""

import re
from calendar import month_name
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from cdp import clock
from cdp.documents.blocks import Document, Paragraph
from cdp.documents.word import to_word
from cdp.extensions import db
from cdp.models import Board
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import PASSWORD, WEST_MIDLANDS_BOARD, Installation, served_examples
from tests.meetings.days import working_day
from tests.packs.scene import pdf_of

HOME = "/partnerships/west-midlands"
INCIDENT = "Review of a serious incident"
NALOXONE = "Naloxone in custody"
SHARED_CARE = "Shared care for opioid treatment"
THERE = ("councillor", "health", "member", "police", "lived experience")
BROKEN_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


class Room:
    """An installation with the example partnerships, whose board meets under terms with a quorum of five."""

    def __init__(self, here: Installation, chromium: Browser) -> None:
        self.here = here
        self.chromium = chromium
        self.people: list[BrowserUser] = []
        self.coordinator = self.arrive()
        with here.app.app_context():
            session = db.session()
            board = session.scalars(sa.select(Board).where(Board.name == WEST_MIDLANDS_BOARD)).one()
            board.clearances = []  # a story of its own: tests/papers/test_clearances.py
            session.commit()

    def arrive(self) -> BrowserUser:
        """Let a person arrive with a browser of their own, not signed in."""
        context = self.chromium.new_context(
            base_url=self.here.address, locale="en-GB", reduced_motion="reduce"
        )
        self.people.append(BrowserUser(context, self.here.address, scripts=True))
        return self.people[-1]

    def member(self, name: str) -> BrowserUser:
        """Let a member arrive and sign in."""
        return self.arrive().sign_in(email_of(name), PASSWORD)

    def move_to(self, moment: datetime) -> None:
        """Move the clock for everyone; the coordinator signs in again."""
        self.here.ahead = moment - clock.now()
        self.coordinator.sign_in(email_of("coordinator"), PASSWORD)

    def link(self, name: str, about: str, path: str) -> str:
        """Return the personal link in the newest email about something."""
        found = re.search(rf"/{path}/\S+", self.here.letter(email_of(name), about).text)
        assert found is not None
        return found[0]


def email_of(name: str) -> str:
    return f"{name.replace(' ', '-')}@west-midlands.example"


@pytest.fixture
def room(chromium: Browser, tmp_path: Path) -> Iterator[Room]:
    """Serve an installation of its own, because the test moves its clock for weeks."""
    with served_examples(tmp_path) as here:
        room = Room(here, chromium)
        yield room
        troubles = [trouble for person in room.people for trouble in person.troubles]
        for person in room.people:
            person.leave()
    assert not troubles, "\n".join(troubles)


def test_a_board_goes_from_the_call_for_items_to_minutes_with_the_chair(room: Room, tmp_path: Path) -> None:
    coordinator = room.coordinator.sign_in(email_of("coordinator"), PASSWORD)
    meeting, day = next_meeting(coordinator)
    call_for_items(coordinator, meeting)
    for name, title, ask in (
        ("police", NALOXONE, "Agree to carry naloxone in every custody suite"),
        ("health", SHARED_CARE, "Agree the shared care protocol"),
    ):
        propose(room, name, title, ask)
        accept(coordinator, meeting, title)
    due = working_day(3)
    ask_for_papers(coordinator, meeting, due)
    send_by_link(room, "police", NALOXONE, file_of(tmp_path / "broken.pdf", BROKEN_PDF))

    room.move_to(clock.from_london(working_day(6), time(9)))
    send_by_link(room, "health", SHARED_CARE, word_file(tmp_path, SHARED_CARE))
    send_confidential(room, meeting, word_file(tmp_path, INCIDENT))
    for title in (SHARED_CARE, INCIDENT):
        accept_late(coordinator, meeting, title)
    settle_the_interest(coordinator, meeting)
    publish(coordinator, meeting)
    room.here.build_packs()
    read_by_link(room, "This PDF is damaged, so it is not in this pack.")

    coordinator.open(f"{meeting}/papers").follow(NALOXONE)
    coordinator.write({"File": file_of(tmp_path / "whole.pdf", pdf_of(2))}).press("Send file")
    withdraw_and_add_late(coordinator, meeting)
    publish(coordinator, meeting)
    room.here.build_packs()
    read_by_link(room, "Supplement S1", "7A. Nitazene alert (late item)", "8. Finance (withdrawn)")

    room.move_to(clock.from_london(day, time(9, 35)))
    open_the_meeting(coordinator, meeting)
    decide_without_quorum(coordinator, meeting)
    decide_with_quorum(coordinator, meeting)

    room.move_to(clock.from_london(day, time(12, 10)))
    send_the_minutes(coordinator, meeting)
    attendance_is_locked(coordinator, meeting)


# Before the meeting


def next_meeting(coordinator: BrowserUser) -> tuple[str, date]:
    """Open the board's next meeting that is scheduled; return its address and date."""
    coordinator.open(f"{HOME}/meetings")
    row = coordinator.page.get_by_role("row").filter(has_text="Scheduled").first
    row.get_by_role("link").first.click()
    coordinator.page.wait_for_url(re.compile("/meetings/[a-z0-9]{12}$"))
    number, month, year = coordinator.heading.partition(", ")[2].split()
    return coordinator.path, date(int(year), list(month_name).index(month), int(number))


def call_for_items(coordinator: BrowserUser, meeting: str) -> None:
    coordinator.open(meeting).follow("Request agenda items and data").press("Send 10 emails")
    assert "Sent to 10 people on" in coordinator.main


def propose(room: Room, name: str, title: str, ask: str) -> None:
    """Follow the link in the call for items and propose an item for this meeting."""
    mail = room.here.letter(email_of(name), "Propose agenda items").text
    member = room.member(name)
    found = re.search(r"/partnerships/\S+/proposals/new", mail)
    assert found is not None
    member.open(found[0]).choose("For decision")
    meeting = member.page.get_by_label("Meeting", exact=True).locator("option").nth(1).inner_text()
    member.write({"Title": title, "What the board is asked to do": ask, "Time in minutes": 10})
    organisation = "West Midlands Police" if name == "police" else "Black Country Integrated Care Board"
    member.write({"Presenter’s organisation": organisation, "Meeting": meeting}).press("Send proposal")
    assert title in member.main


def accept(coordinator: BrowserUser, meeting: str, title: str) -> None:
    coordinator.open(f"{meeting}/agenda").follow(title).choose("Add to the agenda of a meeting")
    coordinator.press("Continue").press("Send and save")
    assert coordinator.banner == f"“{title}” added to the agenda."


def ask_for_papers(coordinator: BrowserUser, meeting: str, due: date) -> None:
    coordinator.open(f"{meeting}/papers").follow("Request papers")
    coordinator.choose(
        f"{NALOXONE}: West Midlands Police",
        f"{SHARED_CARE}: Black Country Integrated Care Board",
        f"{INCIDENT}: Black Country Integrated Care Board",
    )
    coordinator.write({"Due date": due}).press("Continue").press("Send to 3 people")
    assert coordinator.banner == "3 emails are being sent."


def file_of(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def word_file(folder: Path, title: str) -> Path:
    text = Document(title, (Paragraph.of("Text."),))
    return file_of(folder / f"{title}.docx", to_word(text, author="Example", made_at=clock.now()))


def send_by_link(room: Room, name: str, title: str, file: Path) -> None:
    """Send a paper without an account, through the personal link in the request."""
    guest = room.arrive().open(room.link(name, "Paper", "send-papers"))
    if guest.heading == "Papers requested from you":
        guest.follow(title)
    guest.write({"File": file, "Purpose of the paper": "To help the board decide."}).press("Send paper")
    assert "We have received your paper" in guest.main


def send_confidential(room: Room, meeting: str, file: Path) -> None:
    """Sign in to send the paper of the confidential item, which has no personal link."""
    member = room.member("health").open(f"{meeting}/papers").follow(INCIDENT)
    member.follow("Write the purpose").choose("Note").write(
        {"Purpose of the paper": "To report the review.", "What exactly": "the findings of the review"}
    ).press("Save")
    member.write({"File": file}).press("Send file")
    assert member.banner == "File received."


def accept_late(coordinator: BrowserUser, meeting: str, title: str) -> None:
    coordinator.open(f"{meeting}/papers").follow(title)
    assert "the chair’s reason for accepting it late" in coordinator.main
    coordinator.follow("Record the chair’s reason")
    coordinator.write({"The chair accepts this paper because": "the figures came on Monday"})
    coordinator.press("Save the reason")


def settle_the_interest(coordinator: BrowserUser, meeting: str) -> None:
    """Withhold the confidential item from the member for a provider, and give the exemption that it relies on."""
    coordinator.open(f"{meeting}/agenda/publish").follow("Example member")
    coordinator.choose("Yes: withhold the papers").press("Save")
    assert coordinator.banner == "Interest recorded. The item is now withheld from Example member."
    coordinator.follow("Add exemption").write(
        {"Exemption": "Section 40: personal information", "Review date": working_day(150)}
    ).press("Save exemption")


def publish(coordinator: BrowserUser, meeting: str) -> None:
    coordinator.open(f"{meeting}/agenda/publish").choose("Publish anyway").press("Publish agenda")
    assert coordinator.banner == "Agenda published."


def read_by_link(room: Room, *words: str) -> None:
    """Read the agenda without signing in: it has these words, and nothing of the confidential item."""
    guest = room.arrive().open(room.link("police", "Agenda and papers", "read-papers"))
    assert [each for each in words if each not in guest.main] == []
    assert INCIDENT not in guest.page.content()


def withdraw_and_add_late(coordinator: BrowserUser, meeting: str) -> None:
    coordinator.open(f"{meeting}/agenda").unfold("8. Finance").follow("Withdraw Finance")
    coordinator.write({"Reason": "The figures are not ready."}).press("Withdraw item")
    coordinator.follow("Add a late item").choose("For information", "Part 1 (public)").write(
        {
            "Title": "Nitazene alert",
            "Time in minutes": 5,
            "Reason for urgency": "The alert came on Friday.",
            "Place after": "7. Updates from sub-groups",
        }
    ).press("Add item")


# In the meeting


def record_attendance(coordinator: BrowserUser, meeting: str, present: tuple[str, ...]) -> None:
    """Record who is present; the others sent apologies, and two people attend."""
    coordinator.open(f"{meeting}/attendance")
    for group in coordinator.page.locator("main fieldset").filter(has_text="Example").all():
        name = group.locator("legend").inner_text().partition("\n")[0].strip().removeprefix("Example ")
        others = "In attendance" if name in {"SRO", "coordinator"} else "Apologies"
        group.get_by_label("Present" if name in present else others, exact=True).check()
    coordinator.press("Save attendance")


def open_the_meeting(coordinator: BrowserUser, meeting: str) -> None:
    """Record the attendance without the chair, and that a member is elected to preside."""
    record_attendance(coordinator, meeting, THERE)
    assert coordinator.banner == "Attendance saved. Quorate: 5 voting members are present and 5 are needed."
    coordinator.follow("Record who presides").choose("Example police").press("Save")
    coordinator.open(f"{meeting}/running")
    assert "Example police (elected for this meeting)" in coordinator.main
    assert "Decisions to ratify at a quorate meeting" in coordinator.main
    assert coordinator.page.get_by_role("link", name="Ratify decision").count() == 1


def take(coordinator: BrowserUser, title: str) -> None:
    row = coordinator.page.get_by_role("row").filter(has_text=title)
    with coordinator.page.expect_navigation():
        row.get_by_role("button").click()
    assert coordinator.banner == "Item begun."


def decide_without_quorum(coordinator: BrowserUser, meeting: str) -> None:
    """Record an interest that loses the quorum of an item, then a note and a provisional decision."""
    take(coordinator, f"13. {NALOXONE}")
    coordinator.unfold("Record an interest in this item").choose("Stays and does not vote")
    coordinator.write({"Person": "Example police", "Nature of the interest": "Runs the suites."})
    coordinator.press("Record interest")
    assert "Not quorate for this item: 4 voting members are present and 5 are needed." in coordinator.main
    coordinator.write({"Note": "Ten custody suites were visited."}).press("Save note")
    coordinator.follow("Record a decision").write({"Proposed by": "Example health"}).press("Record decision")
    decision_is_recorded(coordinator, meeting)
    assert "Provisional" in coordinator.main


def decide_with_quorum(coordinator: BrowserUser, meeting: str) -> None:
    take(coordinator, f"14. {SHARED_CARE}")
    assert "Quorate for this item: 5 voting members are present and 5 are needed." in coordinator.main
    coordinator.follow("Record a decision").write({"Proposed by": "Example police"}).press("Record decision")
    decision_is_recorded(coordinator, meeting)


def decision_is_recorded(coordinator: BrowserUser, meeting: str) -> None:
    assert coordinator.path == f"{meeting}/running"
    assert re.fullmatch(r"Decision \d{4}-D\d+ recorded\.", coordinator.banner)


# After the meeting


def send_the_minutes(coordinator: BrowserUser, meeting: str) -> None:
    coordinator.open(f"{meeting}/attendance").press("Mark as held")
    coordinator.open(f"{meeting}/minutes").follow("Check the minutes")
    assert "A decision was made without a quorum." in coordinator.main
    coordinator.follow("Send to the chair").press("Send to the chair")
    assert coordinator.banner == "Minutes sent to the chair."


def attendance_is_locked(coordinator: BrowserUser, meeting: str) -> None:
    coordinator.open(f"{meeting}/attendance")
    assert "The minutes are with the chair, so attendance and interests are locked." in coordinator.main
    assert not coordinator.page.get_by_role("button", name="Save attendance").count()
