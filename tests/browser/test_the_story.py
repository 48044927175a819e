"""A partnership is set up from nothing, meets, decides and follows up, all in a browser."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta
from io import BytesIO
from pathlib import Path

import docx
import vobject

from cdp import clock
from cdp.documents.blocks import Document, Paragraph
from cdp.documents.word import to_word
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import PASSWORD, Installation
from tests.meetings.days import working_day

NAME = "Fenland Combating Drugs Partnership"
BOARD = "Fenland Combating Drugs Board"
SECRETARIAT = "secretariat@fenland.example"
SECRET = "Tender of the detoxification unit"
SECRET_REASON = "It names prices of two bidders"
PUBLIC_INTEREST = "Bidders who know the prices of others would bid higher"


@dataclass(frozen=True)
class Member:
    """A person in the new partnership."""

    name: str
    organisation: str = ""
    national_role: str = ""

    @property
    def email(self) -> str:
        """The person's email address, made from their name."""
        return f"{self.name.lower().replace(' ', '.')}@fenland.example"


COORDINATOR = Member("Morgan Clerk")
SRO = Member("Robin Commissioner")
OBSERVER = Member("Jo Watcher")
POLICE = Member("Sam Constable", "Cambridgeshire Constabulary", "Police")
COUNCIL = Member("Lee Councillor", "Cambridgeshire County Council", "Elected members")
TREATMENT = Member("Kim Keyworker", "Example Recovery Fens", "Substance misuse treatment providers")
SEATS = (POLICE, COUNCIL, TREATMENT)

AGENDA = (
    ("Welcome and apologies", "For information", 5),
    ("Declarations of interest", "For information", 5),
    ("Minutes of the last meeting", "For information", 5),
    ("Actions from the last meeting", "For discussion", 10),
    ("Needs assessment", "For decision", 20),
    ("Naloxone in custody", "For decision", 15),
    ("Drug-related deaths this quarter", "For discussion", 15),
    ("Continuity of care", "For discussion", 15),
    ("Any other business", "For information", 5),
)


def test_a_partnership_is_set_up_from_nothing_and_holds_its_first_meeting(
    browser_user: Callable[..., BrowserUser], installation: Installation, tmp_path: Path
) -> None:
    administrator = browser_user("admin@cdp.example")
    create_the_partnership(administrator)
    coordinator = join(browser_user(), COORDINATOR, installation)
    home = coordinator.path

    set_the_footprint(coordinator)
    add_the_board(coordinator)
    appoint_the_sro(coordinator)
    for seat in SEATS:
        give_a_seat(coordinator, seat)
    let_an_observer_in(coordinator)

    sro = join(browser_user(), SRO, installation)
    circulate_the_terms(coordinator)
    for seat in SEATS:
        approve_the_terms(browser_user(), seat, installation)
    sign_the_terms(sro, installation)
    assert "Confirmed" in coordinator.open(f"{home}/roles").main

    day = working_day(35)
    meeting = plan_the_meeting(coordinator, day)
    write_the_agenda(coordinator, tmp_path)
    invite(coordinator, meeting)
    publish_the_agenda(coordinator, meeting)
    the_invitation_reads_right(installation, TREATMENT, day)
    the_invitation_reads_right(installation, SRO, day)

    member = join(browser_user(width=390), TREATMENT, installation)
    accept(member, meeting)
    assert SECRET in member.open(f"{meeting}/agenda").main

    observer = join(browser_user(), OBSERVER, installation)
    finds_no_trace(observer, home, meeting, tmp_path)

    with installation.on(clock.from_london(day, time(11, 0))):
        coordinator.sign_in(COORDINATOR.email, PASSWORD)
        record_attendance(coordinator, meeting)
        minute_the_meeting(coordinator, meeting)
        update_an_action(member.sign_in(TREATMENT.email, PASSWORD), home)
        make_a_workplan(coordinator, home)
        enter_an_indicator(coordinator, home)
        finds_no_trace(observer.sign_in(OBSERVER.email, PASSWORD), home, meeting, tmp_path)
        coordinator.open(home).page.screenshot(path=tmp_path / "home.png", full_page=True)


# Setting up


def create_the_partnership(administrator: BrowserUser) -> None:
    administrator.follow("All partnerships and their footprints").follow("Create a partnership")
    administrator.write(
        {
            "Name of the partnership": NAME,
            "Short name or acronym": "Fenland CDP",
            "Secretariat mailbox": SECRETARIAT,
            "Full name": COORDINATOR.name,
            "Work email address": COORDINATOR.email,
        }
    ).press("Create partnership")
    assert administrator.banner == f"{NAME} created. An invitation is being sent to {COORDINATOR.name}."


def join(newcomer: BrowserUser, who: Member, installation: Installation) -> BrowserUser:
    """Follow the link in the newcomer's invitation email, choose a password and arrive at the overview."""
    mail = installation.letter(who.email, f"Your invitation: {NAME}")
    assert SECRETARIAT in mail.summary.sender
    link = re.search(rf"{re.escape(installation.address)}(/choose-password/\S+)", mail.text)
    assert link is not None
    newcomer.open(link[1]).write({"Password": PASSWORD}).press("Save and sign in")
    if newcomer.heading != NAME:
        newcomer.open("/")
    assert newcomer.heading == NAME
    return newcomer


def set_the_footprint(coordinator: BrowserUser) -> None:
    coordinator.follow("Members").follow("Footprint").follow("Add authorities")
    coordinator.write({"Or a whole police force area": "Cambridgeshire"}).press(
        "Show its authorities in the police force area"
    )
    coordinator.write({"First day in the footprint": date(2026, 4, 1)}).press("Continue")
    assert coordinator.heading == "Effects of adding these authorities"
    coordinator.press("Add to the footprint")
    assert "Cambridgeshire" in coordinator.banner
    assert "Peterborough" in coordinator.banner
    assert coordinator.page.locator("main svg path").count() >= 2


def add_the_board(coordinator: BrowserUser) -> None:
    coordinator.follow("Boards").follow("Add a board or sub-group")
    coordinator.write({"Name": BOARD}).choose("Board").press("Add board")


def appoint_the_sro(coordinator: BrowserUser) -> None:
    coordinator.follow("Members").follow("Roles").follow("Appoint the SRO")
    coordinator.choose("Agreed subject to a condition").write(
        {
            "Full name": SRO.name,
            "Work email address": SRO.email,
            "Post": "Police and Crime Commissioner",
            "Organisation": "Office of the Police and Crime Commissioner",
            "Condition": "Terms of reference approved by partners",
        }
    ).confirm(PASSWORD).press("Save appointment")
    assert "Conditional" in coordinator.main


def give_a_seat(coordinator: BrowserUser, member: Member) -> None:
    coordinator.follow("Members").follow("Add an organisation")
    coordinator.write({"Name of the organisation": member.organisation}).press("Add organisation")
    coordinator.follow("Members").follow("Boards").follow(BOARD).follow("Add a seat")
    coordinator.write({"Organisation": member.organisation, "National role": member.national_role})
    coordinator.choose("Core member", "This seat votes").press("Add seat")
    if coordinator.heading == BOARD:
        coordinator.follow(member.organisation)
    coordinator.follow("Appoint a representative").write(
        {"Full name": member.name, "Work email address": member.email}
    ).confirm(PASSWORD)
    coordinator.write({"First day": clock.today()}).press("Appoint")
    assert member.name in coordinator.main


def let_an_observer_in(coordinator: BrowserUser) -> None:
    coordinator.follow("Members").follow("Roles").follow("Assign a role").choose("Observer")
    coordinator.write(
        {
            "Full name": OBSERVER.name,
            "Work email address": OBSERVER.email,
            "First day": clock.today(),
        }
    ).confirm(PASSWORD).press("Assign role")
    assert OBSERVER.name in coordinator.main


# Terms of reference


def circulate_the_terms(coordinator: BrowserUser) -> None:
    coordinator.follow("Terms of reference").follow(f"Start the terms of reference of {BOARD}")
    coordinator.press("Start the draft").follow("change the quorum")
    coordinator.write({"Minimum number of voting members (optional)": 2}).press("Save").follow(
        "Back to the draft"
    )
    coordinator.follow("Circulate to partners")
    coordinator.write({"Deadline for responses": clock.today() + timedelta(days=21)})
    coordinator.choose("All organisations approve").press("Circulate to 3 organisations")
    assert coordinator.heading == "Responses to version 1"


def approve_the_terms(guest: BrowserUser, member: Member, installation: Installation) -> None:
    """Approve the terms through a member's personal link, without an account."""
    mail = installation.letter(member.email, "Please respond by")
    link = re.search(r"/terms-answer/\S+", mail.text)
    assert link is not None
    guest.open(link[0]).choose("Approve").press(f"Respond for {member.organisation}")
    assert "Approved" in guest.main


def sign_the_terms(sro: BrowserUser, installation: Installation) -> None:
    mail = installation.letter(SRO.email, f"Please sign: terms of reference of {BOARD}")
    link = re.search(rf"{re.escape(installation.address)}(/partnerships/\S+)", mail.text)
    assert link is not None
    sro.open(link[1])
    if not sro.heading.startswith("Read and sign"):
        sro.follow("Read and sign")
    assert "The quorum is two voting members" in sro.main
    sro.write(
        {
            "I have read the whole text, and sign it as Senior Responsible Owner": True,
            "Your full name": SRO.name,
        }
    ).confirm(PASSWORD).press("Sign the terms of reference")
    assert sro.banner == "Terms of reference signed."
    assert "In force" in sro.main


# The meeting


def plan_the_meeting(coordinator: BrowserUser, day: date) -> str:
    """Plan a meeting from 10am to midday; return its address."""
    coordinator.follow("Meetings").follow("Plan a meeting")
    if coordinator.page.get_by_role("link", name=BOARD, exact=True).count():
        coordinator.follow(BOARD)
    coordinator.write(
        {
            "Date": day,
            "Start": "10am",
            "End": "midday",
            "Place": "The Maltings, Ely",
            "Title": "First meeting",
        }
    ).press("Plan the meeting")
    assert coordinator.heading == "First meeting"
    return coordinator.path


def write_the_agenda(coordinator: BrowserUser, folder: Path) -> None:
    coordinator.follow("Agenda")
    for title, purpose, minutes in AGENDA:
        add_item(coordinator, title, purpose, minutes)
    coordinator.follow("Add an item").choose("For decision", "Part 2 (confidential)")
    coordinator.write(
        {
            "Title": SECRET,
            "Time in minutes": 20,
            "Recommendation (optional)": "Accept the second bid.",
            "Reason for confidentiality": SECRET_REASON,
        }
    ).press("Add item")
    add_the_exemption(coordinator)
    attach(coordinator, "Needs assessment", "Needs assessment report", folder)
    attach(coordinator, "Continuity of care", "Continuity figures", folder, note="the figures.")
    assert coordinator.page.locator(".cdp-ordered__item").count() == 10


def add_item(coordinator: BrowserUser, title: str, purpose: str, minutes: int) -> None:
    coordinator.follow("Add an item").choose(purpose, "Part 1 (public)")
    coordinator.write({"Title": title, "Time in minutes": minutes})
    if purpose == "For decision":
        coordinator.write(
            {"Recommendation (optional)": f"Agree what the report on {title.lower()} recommends."}
        )
    coordinator.press("Add item")


def add_the_exemption(coordinator: BrowserUser) -> None:
    coordinator.unfold(SECRET).follow(f"Open {SECRET}").follow("Add exemption")
    coordinator.write(
        {
            "Exemption": "Section 43: commercial interests",
            "Public interest": PUBLIC_INTEREST,
            "Review date": working_day(80),
        }
    ).press("Save exemption")
    assert coordinator.banner == "Exemption saved."
    coordinator.follow("Agenda")


def attach(coordinator: BrowserUser, item: str, paper: str, folder: Path, *, note: str = "") -> None:
    file = folder / f"{paper}.docx"
    file.write_bytes(
        to_word(Document(paper, (Paragraph.of("Text."),)), author="Example", made_at=clock.now())
    )
    coordinator.unfold(item).follow(f"Add a paper to {item}")
    coordinator.write({"Title of the paper": paper, "File (optional)": file})
    coordinator.write({"Purpose of the paper": "To help the board decide."})
    if note:
        coordinator.choose("Note").write({"What exactly": note})
    coordinator.press("Add paper").follow("Agenda")


def publish_the_agenda(coordinator: BrowserUser, meeting: str) -> None:
    coordinator.open(f"{meeting}/agenda").follow("Publish the agenda")
    assert "Nothing is missing, and the agenda is on time." in coordinator.main
    settle_the_interest(coordinator, TREATMENT)
    coordinator.open(f"{meeting}/agenda").follow("Publish the agenda")
    assert "Interests to settle" not in coordinator.main
    coordinator.press("Publish agenda")
    assert coordinator.banner == "Agenda published."


def settle_the_interest(coordinator: BrowserUser, provider: Member) -> None:
    coordinator.follow(provider.name).choose("No conflict of interest")
    coordinator.write({"Reason": "It does not run or bid for detoxification."}).press("Save")
    assert coordinator.banner == "No conflict of interest recorded."


def invite(coordinator: BrowserUser, meeting: str) -> None:
    coordinator.open(meeting).follow("Send the invitations").press("Send to 5 people")
    assert coordinator.banner == "5 invitations are being sent."


def the_invitation_reads_right(installation: Installation, who: Member, day: date) -> None:
    """Check the invitation with a calendar library other than the one that wrote it."""
    mail = installation.letter(who.email, "Invitation: First meeting")
    calendar = vobject.readOne(mail.calendar)
    event = calendar.vevent
    begins = clock.from_london(day, time(10)).replace(tzinfo=UTC)
    assert calendar.method.value == "REQUEST"
    assert event.dtstart.value.astimezone(UTC) == begins
    assert event.dtend.value - event.dtstart.value == timedelta(hours=2)
    assert [attendee.value for attendee in event.attendee_list] == [f"mailto:{who.email}"]
    assert event.organizer.value == f"mailto:{SECRETARIAT}"
    assert event.summary.value
    nothing_secret_in(mail.text + mail.html + mail.calendar)


def accept(member: BrowserUser, meeting: str) -> None:
    member.open(meeting).follow("Reply to the invitation")
    member.choose("Yes, I will come").press("Save your reply")
    assert "You accepted, and that still stands." in member.main


def record_attendance(coordinator: BrowserUser, meeting: str) -> None:
    coordinator.open(f"{meeting}/attendance")
    for member, came in ((POLICE, "Present"), (COUNCIL, "Apologies"), (TREATMENT, "Present")):
        coordinator.page.get_by_role("group", name=member.name).get_by_label(came, exact=True).check()
    for listener in (SRO, COORDINATOR):
        coordinator.page.get_by_role("group", name=listener.name).get_by_label("In attendance").check()
    coordinator.press("Save attendance")
    coordinator.open(f"{meeting}/attendance")
    assert "Quorate: 2 voting members" in coordinator.main
    coordinator.press("Mark as held")
    assert coordinator.banner == "Meeting marked as held."


def minute_the_meeting(coordinator: BrowserUser, meeting: str) -> None:
    decide(coordinator, meeting, 5, "The board agrees the scope of the needs assessment.")
    decide(coordinator, meeting, 6, "The board agrees to offer naloxone in every custody suite.")
    raise_action(coordinator, meeting, 5, "Publish the needs assessment", COUNCIL)
    raise_action(coordinator, meeting, 6, "Train custody staff in giving naloxone", POLICE)
    raise_action(coordinator, meeting, 8, "Report how many leave prison into treatment", TREATMENT)


def decide(coordinator: BrowserUser, meeting: str, number: int, wording: str) -> None:
    coordinator.open(f"{meeting}/minutes").follow(f"Record a decision under item {number}")
    coordinator.write({"Decision": wording}).press("Record decision")
    assert wording in coordinator.main


def raise_action(coordinator: BrowserUser, meeting: str, number: int, title: str, owner: Member) -> None:
    coordinator.open(f"{meeting}/minutes").follow(f"Raise an action under item {number}")
    coordinator.write({"Action": title, "Owner organisation": owner.organisation})
    coordinator.write({"Due date": working_day(80)}).press("Raise action")
    assert title in coordinator.main


# Following up


def update_an_action(member: BrowserUser, home: str) -> None:
    member.open(f"{home}/actions/ours")
    assert "Train custody staff" not in member.main
    member.choose("In progress").write({"Update": "Two prisons have sent figures."})
    member.press("Save update of action A3").follow("A3: Report how many leave prison into treatment")
    assert "Two prisons have sent figures." in member.main


def make_a_workplan(coordinator: BrowserUser, home: str) -> None:
    coordinator.open(f"{home}/workplan").follow("Add an objective")
    coordinator.write({"Objective": "Fewer people die of drugs"})
    coordinator.write({"National outcome or local priority": "Reduce drug-related deaths and harm"})
    coordinator.press("Save objective").open(f"{home}/workplan").follow("Add an activity")
    coordinator.write(
        {
            "Activity": "Naloxone in every custody suite",
            "Objective served": "Fewer people die of drugs",
            "Lead organisation": POLICE.organisation,
            "Start date": working_day(40),
            "Due date": working_day(200),
        }
    ).press("Save activity")
    coordinator.open(f"{home}/workplan/timeline")
    chart = coordinator.page.locator("svg.cdp-gantt")
    assert chart.locator("rect").count() == 1
    assert "W1 Naloxone in every custody suite" in (chart.text_content() or "")


def enter_an_indicator(coordinator: BrowserUser, home: str) -> None:
    coordinator.open(f"{home}/indicators").follow("Deaths related to drug misuse")
    for period, value in (("2020 to 2022", "5.1"), ("2021 to 2023", "5.6"), ("2022 to 2024", "6.2")):
        coordinator.follow("Enter a value").choose("Published official statistics")
        coordinator.page.get_by_role("textbox", name=re.compile("^Value")).fill(value)
        coordinator.write({"Area": "Peterborough", "Period": period, "Status": "Final"})
        coordinator.write({"Source": "Office for National Statistics"}).press("Save value")
    chart = coordinator.page.locator("main svg").first.text_content() or ""
    assert "Peterborough" in chart
    assert "2022 to 2024" in chart
    assert coordinator.page.get_by_role("cell", name="6.2").count()


# What an observer may not know


def finds_no_trace(observer: BrowserUser, home: str, meeting: str, folder: Path) -> None:
    """Check that neither pages nor files of the meeting and the partnership show the Part 2 item."""
    for path in ("", "/agenda", "/agenda/publications", "/agenda/publications/1", "/attendance", "/minutes"):
        nothing_secret_in(observer.open(f"{meeting}{path}").page.content())
    for path in ("", "/meetings", "/actions", "/decisions", "/workplan"):
        nothing_secret_in(observer.open(f"{home}{path}").page.content())
    observer.open(f"{meeting}/agenda")
    word = docx.Document(BytesIO(observer.download("Download as a Word file", folder / "agenda.docx")))
    texts = [each.text for each in word.paragraphs]
    texts += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert any("Needs assessment" in text for text in texts)
    nothing_secret_in("\n".join(texts))
    observer.open(meeting)
    nothing_secret_in(observer.download("Download for your calendar", folder / "meeting.ics").decode())


def nothing_secret_in(text: str) -> None:
    """Check that a text shows neither the Part 2 item nor its reason, nor that there is a Part 2."""
    assert SECRET not in text
    assert SECRET_REASON not in text
    assert PUBLIC_INTEREST not in text
    assert "Part 2" not in text
    assert "confidential item" not in text.lower()
