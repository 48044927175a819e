"""A newcomer gets from an empty installation to the first scheduled meeting with only the task list as a guide."""

import re
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from cdp import clock
from cdp.accounts import service as accounts
from cdp.extensions import db
from cdp.models import LinkPurpose
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import PASSWORD, Installation, served_empty
from tests.browser.test_every_page import WIDE, complaints
from tests.meetings.days import working_day

NAME = "Kirklees and Calderdale Combatting Drugs and Alcohol Partnership"
BOARD = "Kirklees and Calderdale Combatting Drugs and Alcohol Partnership Board"
ADMINISTRATOR, COORDINATOR, SRO = "Ada Minister", "Cory Clerk", "Sandy Owner"
SEATS = (
    ("Kirklees Metropolitan Borough Council", "Elected members", "Kit Councillor"),
    ("West Yorkshire Police", "Police", "Pat Constable"),
    ("Example Recovery Services", "Substance misuse treatment providers", "Terry Keyworker"),
)
LEADS = ("Partnership lead", "Public involvement lead", "Data and digital lead")
TASKS = (
    "Footprint",
    "Senior responsible owner (SRO)",
    "Named leads",
    "Board and chair",
    "Member organisations and seats",
    "Invite people to sign in",
    "Match organisations to public bodies",
    "Terms of reference",
    "First meeting",
)


def address_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@kirklees.example"


@pytest.fixture(name="installation")
def _of_its_own(tmp_path: Path) -> Iterator[Installation]:
    """Serve an empty installation."""
    with served_empty(tmp_path) as here:
        yield here


def test_a_newcomer_gets_from_nothing_to_the_first_meeting_by_the_task_list(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    visitor = browser_user().open("/")
    assert visitor.heading == "Combating Drugs Partnerships"
    assert not visitor.texts(".govuk-notification-banner")
    look(visitor)

    administrator = first_administrator(browser_user(), installation)
    look(administrator)
    create_the_partnership(administrator, installation)

    coordinator = browser_user()
    follow_the_invitation(coordinator, installation)
    assert coordinator.heading == NAME
    assert states(coordinator) == [
        "Not started",
        "Not started",
        "Not started",
        "Not started",
        "Not started",
        "Cannot start yet",
        "Cannot start yet",
        "Cannot start yet",
        "Cannot start yet",
    ]
    look(coordinator)
    home = coordinator.path
    assert "Has signed in" in administrator.open(f"{home}/administration").main

    for do in (footprint, sro, leads, board, members, bodies, invitations, terms, meeting):
        do(coordinator, installation)
        coordinator.open(home)
    assert "Set up the partnership" in coordinator.main, "the terms of reference are not signed yet"
    assert states(coordinator)[:7] == ["Completed"] * 7
    assert states(coordinator)[7:] == ["In progress", "Completed"]
    look(coordinator)

    owner = browser_user()
    follow_the_invitation(owner, installation, SRO)
    assert "8 of 9 tasks completed. The coordinator does these tasks." in owner.main
    look(owner)
    approve_and_sign(browser_user, owner, coordinator, installation)
    coordinator.open(home)
    assert "Set up the partnership" not in coordinator.main
    assert "Checklist for First meeting" in coordinator.main
    assert "Running" in administrator.open("/partnerships").main
    look(administrator)


def look(person: BrowserUser) -> None:
    """Check the page that is open, at both widths; then open it again, so that nothing has the focus."""
    person.page.set_viewport_size(WIDE)
    wrong = list(complaints(person.page))
    assert not wrong, f"{person.path}: {wrong}"
    person.page.set_viewport_size(WIDE)
    person.open(person.path)


def states(person: BrowserUser) -> list[str]:
    """Return the state of each task on the list."""
    return [text.strip() for text in person.texts(".govuk-task-list__status")]


def task(person: BrowserUser, name: str) -> BrowserUser:
    """Open a task from the list, and check the page on which it is done."""
    with person.page.expect_navigation():
        person.page.locator(".govuk-task-list").get_by_role("link", name=name, exact=True).click()
    look(person)
    return person


def again(person: BrowserUser) -> BrowserUser:
    """Go back to the task list."""
    return person.follow("Overview")


# Before the task list


def first_administrator(person: BrowserUser, installation: Installation) -> BrowserUser:
    """Open a link such as `cdp administrator` prints, and choose a password."""
    with installation.app.app_context():
        session = db.session()
        made = accounts.make_administrator(session, name=ADMINISTRATOR, email=address_of(ADMINISTRATOR))
        token = accounts.make_link(session, made, LinkPurpose.INVITATION)
        session.commit()
    return person.open(f"/choose-password/{token}").write({"Password": PASSWORD}).press("Save and sign in")


def create_the_partnership(administrator: BrowserUser, installation: Installation) -> None:
    administrator.follow("Create a partnership").write(
        {
            "Name of the partnership": NAME,
            "Secretariat mailbox": "secretariat@kirklees.example",
            "Full name": COORDINATOR,
            "Work email address": address_of(COORDINATOR),
        }
    ).press("Create partnership")
    assert administrator.banner == f"{NAME} created. An invitation is being sent to {COORDINATOR}."
    assert "Invited" in administrator.main
    assert "0 of 9 tasks completed." in administrator.main
    look(administrator)
    first = link_to_sign_in(installation, COORDINATOR)
    administrator.press("Send the invitation again to Cory Clerk")
    assert link_to_sign_in(installation, COORDINATOR) != first


def link_to_sign_in(installation: Installation, name: str) -> str:
    mail = installation.letter(address_of(name), f"Your invitation: {NAME}")
    found = re.search(rf"{re.escape(installation.address)}(/choose-password/\S+)", mail.text)
    assert found is not None
    return found[1]


def follow_the_invitation(person: BrowserUser, installation: Installation, name: str = COORDINATOR) -> None:
    person.open(link_to_sign_in(installation, name)).write({"Password": PASSWORD}).press("Save and sign in")


# The task list


def footprint(coordinator: BrowserUser, installation: Installation) -> None:
    task(coordinator, "Footprint").write({"Or a whole police force area": "West Yorkshire"})
    coordinator.press("Show its authorities in the police force area")
    coordinator.write({"First day in the footprint": clock.today()}).press("Continue").press(
        "Add to the footprint"
    )


def sro(coordinator: BrowserUser, installation: Installation) -> None:
    task(coordinator, "Senior responsible owner (SRO)").choose("Agreed subject to a condition").write(
        {
            "Full name": SRO,
            "Work email address": address_of(SRO),
            "Post": "Chief Executive",
            "Organisation": "Kirklees Metropolitan Borough Council",
            "Condition": "Terms of reference approved by partners",
            "Your password": PASSWORD,
        }
    ).press("Save appointment")


def appoint_to_role(coordinator: BrowserUser, role: str, name: str) -> None:
    coordinator.choose(role).write({"Full name": name, "Work email address": address_of(name)})
    if role == "Chair":
        coordinator.write({"Board": BOARD})
    coordinator.confirm(PASSWORD).press("Assign role")


def leads(coordinator: BrowserUser, installation: Installation) -> None:
    for role in LEADS:
        task(coordinator, "Named leads")
        appoint_to_role(coordinator, role, f"The {role}")
        again(coordinator)
    assert "3 of 3 named" in coordinator.main


def board(coordinator: BrowserUser, installation: Installation) -> None:
    task(coordinator, "Board and chair").write({"Name": BOARD}).choose("Board").press("Add board")
    again(coordinator)
    assert f"{BOARD} has no chair yet" in coordinator.main
    task(coordinator, "Board and chair")
    appoint_to_role(coordinator, "Chair", "The Chair")


def members(coordinator: BrowserUser, installation: Installation) -> None:
    name = "Member organisations and seats"
    task(coordinator, name).follow("Add the first organisation")
    for number, (organisation, _, _) in enumerate(SEATS):
        if number:
            coordinator.follow("Add an organisation")
        coordinator.write({"Name of the organisation": organisation}).press("Add organisation")
    again(coordinator)
    assert "3 organisations, no seats yet" in coordinator.main
    task(coordinator, name)
    for organisation, role, _ in SEATS:
        coordinator.follow("Add a seat").write({"Organisation": organisation, "National role": role})
        coordinator.choose("Core member", "This seat votes").press("Add seat")
        if coordinator.heading != BOARD:
            coordinator.follow(BOARD)
    for number, (organisation, _, person) in enumerate(SEATS):
        again(coordinator)
        assert f"{number} of 3 seats" in coordinator.main
        task(coordinator, name)
        with coordinator.page.expect_navigation():
            coordinator.page.locator("tbody", has_text=organisation).get_by_role("link").nth(1).click()
        coordinator.follow("Appoint a representative").write(
            {
                "Full name": person,
                "Work email address": address_of(person),
                "First day": clock.today(),
                "Send them an invitation to sign in": False,
            }
        ).confirm(PASSWORD).press("Appoint")
    again(coordinator)
    assert "3 of 3 seats have a representative" in coordinator.main


def bodies(coordinator: BrowserUser, installation: Installation) -> None:
    name = "Match organisations to public bodies"
    task(coordinator, name).choose("Example Recovery Services").press("Save")
    again(coordinator)
    assert "2 matched, 1 not a public body, 0 not matched yet" in coordinator.main


def invitations(coordinator: BrowserUser, installation: Installation) -> None:
    assert "0 of 8 people can sign in. 5 invited. 3 to invite" in coordinator.main
    task(coordinator, "Invite people to sign in")
    for _, _, person in SEATS:
        coordinator.press(f"Send invitation to {person}")
    again(coordinator)
    assert "0 of 8 people can sign in. 8 invited" in coordinator.main


def terms(coordinator: BrowserUser, installation: Installation) -> None:
    task(coordinator, "Terms of reference").press("Start the draft")
    again(coordinator)
    assert "A draft has been started" in coordinator.main
    task(coordinator, "Terms of reference").follow("Circulate to partners")
    coordinator.write({"Deadline for responses": clock.today() + timedelta(days=21)})
    coordinator.choose("All organisations approve").press("Circulate to 3 organisations")
    again(coordinator)
    assert "Out for approval" in coordinator.main


def meeting(coordinator: BrowserUser, installation: Installation) -> None:
    task(coordinator, "First meeting").write(
        {
            "Date": working_day(35),
            "Start": time(10),
            "End": time(12),
            "Place": "Town Hall, Huddersfield",
            "Title": "First meeting",
        }
    ).press("Plan the meeting")
    again(coordinator)
    assert "invitations not sent yet" in coordinator.main
    task(coordinator, "First meeting").follow("Send the invitations")
    with coordinator.page.expect_navigation():
        coordinator.page.get_by_role("button", name=re.compile(r"^Send to \d+ people$")).click()


# After the task list


def approve_and_sign(
    browser_user: Callable[..., BrowserUser],
    owner: BrowserUser,
    coordinator: BrowserUser,
    installation: Installation,
) -> None:
    for organisation, _, person in SEATS:
        mail = installation.letter(address_of(person), "Please respond by")
        link = re.search(r"/terms-answer/\S+", mail.text)
        assert link is not None
        browser_user().open(link[0]).choose("Approve").press(f"Respond for {organisation}")
    owner.open("/").follow(f"Sign the terms of reference of {BOARD}").follow("Read and sign")
    owner.write(
        {
            "I have read the whole text, and sign it as Senior Responsible Owner": True,
            "Your full name": SRO,
            "Your password": PASSWORD,
        }
    ).press("Sign the terms of reference")
