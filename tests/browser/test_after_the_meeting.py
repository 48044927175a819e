"""The minutes of a meeting in a browser, from the chair's draft to their confirmation by the next meeting.

The board decided without a quorum. Its next meeting confirms the minutes with a change, and ratifies the decision.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.app import settings_of
from cdp.extensions import db
from cdp.files.paper_store import PaperStore
from cdp.minutes import decisions
from cdp.minutes import service as minutes
from cdp.models import Meeting, Purpose, TermsState, TermsVersion
from cdp.packs.building import PackBuilder
from tests import make
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation, served_empty
from tests.browser.issued_files import sound_pdf, words_of
from tests.minutes.scene import attend, hold, meeting_on
from tests.packs.scene import PackScene, pdf_of

HOME = "/partnerships/west-midlands"
REPORT, PLAN = "Performance report", "Naloxone in custody"
CHANGE = "Under “Performance report”, read 440 adults instead of 404."


@dataclass
class Story:
    """The addresses of the meeting whose minutes are with the chair, and of the next one, which was quorate."""

    here: Installation
    chromium: Browser
    first: str
    second: str
    people: list[BrowserUser]

    def arrive(self, name: str = "") -> BrowserUser:
        """Let a person arrive with a browser of their own; one with a name signs in."""
        context = self.chromium.new_context(
            base_url=self.here.address, locale="en-GB", reduced_motion="reduce"
        )
        self.people.append(BrowserUser(context, self.here.address, scripts=True))
        return self.people[-1].sign_in(address_of(name), make.PASSWORD) if name else self.people[-1]

    def link(self, name: str, about: str, path: str) -> str:
        """Return the personal link in the newest email about something."""
        found = re.search(rf"/{path}/\S+", self.here.letter(address_of(name), about).text)
        assert found is not None
        return found[0]


@pytest.fixture
def story(chromium: Browser, tmp_path: Path) -> Iterator[Story]:
    """Serve a board with two meetings behind it: the first not quorate and minuted, the second quorate, with a pack."""
    with served_empty(tmp_path) as here:
        with here.app.app_context():
            first, second = arranged(db.session(), here)
            story = Story(here, chromium, address(first), address(second), [])
        yield story
        troubles = [trouble for person in story.people for trouble in person.troubles]
        for person in story.people:
            person.leave()
    assert not troubles, "\n".join(troubles)


def arranged(session: Session, here: Installation) -> tuple[Meeting, Meeting]:
    """Arrange both meetings through the services, up to the draft of the first one's minutes."""
    world = make.world(session)
    terms = TermsVersion(board=world.board, number=1, state=TermsState.IN_FORCE, quorum=2)
    terms.in_force_from, terms.created_at = make.LONG_AGO, clock.now()
    session.add(terms)
    first, second = (meeting_on(session, world, days_ago=days) for days in (30, 1))
    attend(session, world, first, present=1)
    report = make.item(session, first, REPORT, position=1)
    plan = make.item(session, first, PLAN, position=2, purpose=Purpose.DECISION)
    minutes.write_note(
        session, report, minutes.NoteText("404 adults are in treatment.", 0), by=world.coordinator
    )
    wording = decisions.DecisionDetails("To hold naloxone in every custody suite.", moved_by="Example member")
    decisions.record_decision(session, plan, wording, by=world.coordinator)
    hold(session, first)

    attend(session, world, second, present=3)
    last = make.item(session, second, "Minutes of the last meeting", position=1)
    last.standing = "minutes"
    needs = make.item(session, second, "Needs assessment", position=2)
    settings = settings_of(here.app)
    builder = PackBuilder(
        sessionmaker(db.engine, info=settings.session_facts), PaperStore(settings.papers_path)
    )
    scene = PackScene(session, here.app, world, second, builder)
    scene.paper(needs, "Needs assessment", pdf_of(3))
    with clock.pretending(second.starts_at - timedelta(days=9)):
        scene.publish(notify=True)
        assert scene.build() >= 1
    hold(session, second)
    return first, second


def address_of(name: str) -> str:
    return f"example.{name.replace(' ', '.')}@example.org"


def address(meeting: Meeting) -> str:
    return f"{HOME}/meetings/{meeting.key}"


def test_minutes_are_approved_commented_on_confirmed_with_a_change_and_locked(
    story: Story, tmp_path: Path
) -> None:
    coordinator, chair = story.arrive("coordinator"), story.arrive("chair")
    the_minutes_go_to_the_chair(coordinator, story)
    attendance_cannot_be_changed(coordinator, story, "The minutes are with the chair, so")
    chair.open(story.link("chair", "Draft minutes to approve", "partnerships"))
    chair.follow("Approve and circulate").write({"Comments by": clock.today() + timedelta(days=7)})
    chair.press("Approve and circulate")
    assert chair.banner.startswith("Minutes approved and circulated.")
    attendance_cannot_be_changed(coordinator, story, "The minutes are circulated, so")

    a_member_comments_by_link(story)
    the_comment_is_answered_and_the_note_corrected(coordinator, story)
    the_next_meeting_confirms(coordinator, story)
    attendance_cannot_be_changed(coordinator, story, "The minutes are confirmed, so")
    the_next_meeting_ratifies(coordinator, story)

    an_extract_is_signed(coordinator)
    story.here.issue()
    coordinator.page.reload()
    extract = coordinator.download("PDF of the extract", tmp_path / "extract.pdf")
    assert "To hold naloxone in every custody suite." in words_of(sound_pdf(extract, "Extract from"))
    coordinator.open(f"{story.first}/minutes")
    confirmed = coordinator.download("Download as a PDF file", tmp_path / "minutes.pdf")
    assert CHANGE in words_of(sound_pdf(confirmed, "Minutes"))
    word = docx.Document(
        io.BytesIO(coordinator.download("Download as a Word file", tmp_path / "minutes.docx"))
    )
    assert CHANGE in [paragraph.text for paragraph in word.paragraphs]
    the_pack_is_read(story, tmp_path)
    the_record_is_compiled(coordinator, tmp_path)


def the_minutes_go_to_the_chair(coordinator: BrowserUser, story: Story) -> None:
    """Send the draft; a form for the attendance that was open already is refused."""
    open_already = coordinator.another_tab()
    open_already.goto(f"{story.first}/attendance")
    coordinator.open(f"{story.first}/minutes").follow("Send to the chair").press("Send to the chair")
    assert coordinator.banner == "Minutes sent to the chair."
    coordinator.expected.add(400)
    member = open_already.get_by_role("group", name="Example health member")
    member.get_by_label("Present", exact=True).check()
    with open_already.expect_navigation():
        open_already.get_by_role("button", name="Save attendance").click()
    assert "The minutes are with the chair" in open_already.locator("main").inner_text()
    open_already.close()
    assert re.search(r"Apologies\s+Example health member", coordinator.open(f"{story.first}/minutes").main)


def attendance_cannot_be_changed(coordinator: BrowserUser, story: Story, why: str) -> None:
    coordinator.open(f"{story.first}/attendance")
    assert f"{why} attendance and interests" in coordinator.main
    assert not coordinator.page.get_by_role("button", name="Save attendance").count()


def a_member_comments_by_link(story: Story) -> None:
    guest = story.arrive().open(story.link("member", "Minutes circulated", "comment-on-minutes"))
    guest.write({"Item": f"1. {REPORT}", "Your comment": "Please name the quarter."}).press("Send comment")
    assert "Thank you. Your comment is sent to the secretariat." in guest.main


def the_comment_is_answered_and_the_note_corrected(coordinator: BrowserUser, story: Story) -> None:
    coordinator.open(f"{story.first}/minutes/comments").follow("Answer comment 1").choose("Accepted")
    coordinator.write({"Answer": "Thank you, we have added it."}).press("Save answer")
    coordinator.follow("Correct the item of comment 1")
    coordinator.write(
        {
            "Note": "404 adults were in treatment in the second quarter.",
            "What is corrected": "The quarter is named.",
        }
    ).press("Save correction")
    assert f"{REPORT}: The quarter is named." in coordinator.main


def the_next_meeting_confirms(coordinator: BrowserUser, story: Story) -> None:
    """Record the confirmation; the change is in the minutes of both meetings."""
    coordinator.follow("Record confirmation").choose("With changes").write({"Changes": CHANGE})
    options = coordinator.page.get_by_label("Meeting that confirmed the minutes").locator("option")
    coordinator.write({"Meeting that confirmed the minutes": options.nth(1).inner_text()})
    coordinator.press("Confirm and lock")
    assert coordinator.banner == "Minutes confirmed and locked."
    assert CHANGE in coordinator.main
    assert re.search(r"[0-9a-f]{64}", coordinator.main)
    assert "The minutes are confirmed and locked, so you cannot change them." in coordinator.main
    assert CHANGE in coordinator.open(f"{story.second}/minutes").main


def the_next_meeting_ratifies(coordinator: BrowserUser, story: Story) -> None:
    coordinator.open(f"{HOME}/decisions").follow(decision_number(story))
    coordinator.follow("Record ratification")
    options = coordinator.page.get_by_label("Meeting that ratified the decision").locator("option")
    coordinator.write({"Meeting that ratified the decision": options.nth(1).inner_text()})
    coordinator.press("Record ratification")
    assert coordinator.banner == f"Decision {decision_number(story)} ratified."
    assert "Ratified by the meeting of" in coordinator.open(f"{story.first}/minutes").main
    coordinator.open(f"{HOME}/decisions").follow(decision_number(story))


def decision_number(story: Story) -> str:
    year: date = clock.in_london(clock.now() - timedelta(days=30)).date()
    return f"{year.year}-D1"


def an_extract_is_signed(coordinator: BrowserUser) -> None:
    coordinator.follow("Sign an extract")
    coordinator.page.locator("main input[type=checkbox]").check()
    coordinator.write({"Your full name": "Example coordinator"}).confirm(make.PASSWORD)
    coordinator.press("Sign the extract")
    assert coordinator.banner == "Extract signed. Its files will be ready in a moment."


def the_pack_is_read(story: Story, folder: Path) -> None:
    """Read the pack without signing in, as a file with the structure that screen readers need."""
    guest = story.arrive().open(story.link("member", "Agenda and papers", "read-papers"))
    with guest.page.expect_download() as coming:
        guest.page.get_by_role("button", name="Download the pack").click()
    coming.value.save_as(folder / "pack.pdf")
    pack = sound_pdf((folder / "pack.pdf").read_bytes(), "Agenda and papers")
    assert len(pack.pages) >= 4
    assert [each.title for each in pack.outline if not isinstance(each, list)]


def the_record_is_compiled(coordinator: BrowserUser, folder: Path) -> None:
    coordinator.open(f"{HOME}/record").unfold("Choose a topic").write(
        {"Words or a reference": "naloxone"}
    ).press("Show the record")
    assert "To hold naloxone in every custody suite." in coordinator.main
    word = docx.Document(io.BytesIO(coordinator.download("Word file", folder / "record.docx")))
    assert any("naloxone" in paragraph.text for paragraph in word.paragraphs)
