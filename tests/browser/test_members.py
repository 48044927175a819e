"""The coordinator invites everyone not yet invited, merges an organisation entered twice, and deletes another."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from cdp.extensions import db
from cdp.mail import mailbox
from cdp.models import OutboxMessage
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import PASSWORD, Installation, served_examples
from tests.browser.test_every_page import WIDE, complaints

MEMBERS = "/partnerships/west-midlands/members"
ROLES = "/partnerships/west-midlands/roles"


@pytest.fixture(name="installation")
def _of_its_own(tmp_path: Path) -> Iterator[Installation]:
    """Serve the examples again, because this test changes their people."""
    with served_examples(tmp_path) as here:
        yield here


def test_members_are_invited_merged_and_deleted(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    coordinator = browser_user("coordinator@west-midlands.example")
    appoint_without_inviting(coordinator)
    invite_everyone(coordinator, installation)
    merge_the_organisation_entered_twice(coordinator)
    delete_the_unused_one(coordinator)


def in_order(reader: BrowserUser) -> None:
    """Check the page that is open, at both widths."""
    assert list(complaints(reader.page)) == [], f"{reader.path}\n{reader.main}"
    reader.page.set_viewport_size(WIDE)
    reader.page.locator(":focus").blur()  # the skip link moves the page while it has the focus


def appoint_without_inviting(coordinator: BrowserUser) -> None:
    """Give a role to someone new, and then another role to the same person, chosen from the list."""
    coordinator.open(ROLES).follow("Assign a role")
    in_order(coordinator)
    coordinator.write(
        {
            "Full name": "Nadia Khan",
            "Work email address": "nadia.khan@wmp.example",
            "Send them an invitation to sign in": False,
            "Your password": PASSWORD,
        }
    ).choose("Observer").press("Assign role")
    assert "Nadia Khan appointed as observer." in coordinator.banner
    coordinator.open(ROLES).follow("Assign a role")
    coordinator.write(
        {
            "Someone already in the partnership": "Nadia Khan",
            "Send them an invitation to sign in": False,
        }
    ).confirm(PASSWORD).choose("Coordinator").press("Assign role")
    assert "Nadia Khan appointed as coordinator." in coordinator.banner


def invite_everyone(coordinator: BrowserUser, installation: Installation) -> None:
    """Check the list, send the invitations, and find one email in the mailbox."""
    coordinator.open(MEMBERS)
    in_order(coordinator)
    coordinator.follow("Invite everyone not yet invited")
    in_order(coordinator)
    assert "We will email 1 person." in coordinator.main
    coordinator.page.get_by_role("button", name="Send invitations").dblclick()
    coordinator.page.wait_for_url(f"**{MEMBERS}")
    assert "Invitations are being sent to 1 person." in coordinator.banner
    letter = installation.letter("nadia.khan@wmp.example", "Your invitation: ")
    assert "Choose a password within 14 days" in letter.text
    with installation.app.app_context():
        to_her = OutboxMessage.to_address == "nadia.khan@wmp.example"
        assert db.session().scalar(sa.select(sa.func.count()).where(to_her)) == 1
    assert [line for line in mailbox.list_messages(installation.mailbox) if "nadia" in line.recipient]
    assert "Invited on" in coordinator.open(ROLES).main


def merge_the_organisation_entered_twice(coordinator: BrowserUser) -> None:
    """Add the police a second time, and merge the two organisations with all their records."""
    coordinator.open(MEMBERS).follow("Add an organisation")
    coordinator.write({"Name of the organisation": "West Midlands Constabulary"}).press("Add organisation")
    coordinator.open(f"{MEMBERS}?q=West+Midlands+Police").follow("Change West Midlands Police")
    in_order(coordinator)
    coordinator.follow("Merge it into another organisation")
    in_order(coordinator)
    coordinator.write({"Merge into": "West Midlands Constabulary"}).press("Continue")
    in_order(coordinator)
    assert "1 seat" in coordinator.main
    coordinator.confirm(PASSWORD).press("Merge these organisations")
    assert "West Midlands Police merged into West Midlands Constabulary." in coordinator.banner
    assert "Example police" in coordinator.open(f"{MEMBERS}?q=Constabulary").main


def delete_the_unused_one(coordinator: BrowserUser) -> None:
    """Read why an organisation in use cannot be deleted, and delete one that was entered by mistake."""
    coordinator.follow("Change West Midlands Constabulary").follow("Delete this organisation")
    in_order(coordinator)
    assert "cannot be deleted" in coordinator.main
    coordinator.open(MEMBERS).follow("Add an organisation")
    coordinator.write({"Name of the organisation": "Entered by mistake"}).press("Add organisation")
    coordinator.open(f"{MEMBERS}?q=mistake").follow("Change Entered by mistake")
    coordinator.follow("Delete this organisation")
    in_order(coordinator)
    coordinator.press("Delete organisation")
    assert "Entered by mistake deleted." in coordinator.banner
