"""Money in a browser: streams that follow each other, a budget, 32 agreements, and the finance paper in the pack."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from cdp import clock
from cdp.extensions import db
from cdp.models import MeetingState
from tests import make
from tests.agreements.test_importing import HEALTH, table
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation, served_empty
from tests.browser.issued_files import words_of

HERE = "/partnerships/west-midlands"
BUDGET = next((Path(__file__).parents[1] / "funding/importing/cases").glob("c1*.xlsx"))
GRANTS = (
    "Supplemental Substance Misuse Treatment and Recovery Grant",
    "Drug and Alcohol Treatment and Recovery Improvement Grant",
    "Drug and alcohol ring-fence inside the public health grant",
)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    """Serve an installation of its own, with a meeting whose agenda has the item about finance."""
    with served_empty(tmp_path) as installation:
        with installation.app.app_context():
            plan_the_meeting(db.session())
        yield installation


def plan_the_meeting(session: Session) -> None:
    world = make.world(session)
    starts = clock.now() + timedelta(days=30)
    meeting = make.meeting(session, world.board, starts, title="Winter board", state=MeetingState.SCHEDULED)
    make.item(session, meeting, "Finance", position=1, minutes=10).standing = "finance"
    session.commit()


def test_money_from_a_national_grant_to_the_finance_paper(
    here: Installation, chromium: Browser, tmp_path: Path
) -> None:
    people: list[BrowserUser] = []

    def arrive(width: int = 1280) -> BrowserUser:
        context = chromium.new_context(
            base_url=here.address, locale="en-GB", viewport={"width": width, "height": 900}
        )
        people.append(BrowserUser(context, here.address, scripts=True))
        return people[-1]

    coordinator = arrive().sign_in("example.coordinator@example.org", make.PASSWORD)
    add_the_grants(coordinator)
    import_the_budget(coordinator)
    spend_now(coordinator)
    agree_with_32(coordinator)
    sign_by_link(arrive(320), here)
    stand_in_the_pack(coordinator, here, tmp_path)
    troubles = [trouble for person in people for trouble in person.troubles]
    for person in people:
        person.leave()
    assert not troubles, "\n".join(troubles)


def add_the_grants(coordinator: BrowserUser) -> None:
    """Add three national grants, each of which carries on the one before."""
    for grant in GRANTS:
        coordinator.open(f"{HERE}/money/streams/new").follow(grant).write({"Holder": HEALTH}).press(
            "Add stream"
        )
    assert GRANTS[1] in coordinator.main  # it carries on the second


def import_the_budget(coordinator: BrowserUser) -> None:
    """Read a sheet whose totals do not agree, answer what it asks, and save its lines."""
    coordinator.open(f"{HERE}/money/lines").follow("Import a budget").write({"Your file": BUDGET})
    coordinator.press("Read the file").press("Continue")
    assert "£688,118 apart" in coordinator.main
    for question in coordinator.page.locator("main select").all():
        if not question.input_value():
            question.select_option(index=1)
    coordinator.press("Continue")
    assert "Left out: money that moved. Propose it as a movement." in coordinator.main
    coordinator.press("Import the file")
    assert "row 12 (Less: carried into 2023/24)" in coordinator.banner
    assert "Naloxone kits" not in coordinator.open(f"{HERE}/money/lines").main  # its stream has ended
    assert "Naloxone kits" in coordinator.open(f"{HERE}/money/lines?year=2024").main


def spend_now(coordinator: BrowserUser) -> None:
    """Plan a line of the stream that runs now, with its profile."""
    coordinator.open(f"{HERE}/money/lines/new").write({"Stream": GRANTS[2], "Service": "Outreach in hostels"})
    coordinator.press("Add line")
    quarters = ("1, April to June", "2, July to September", "3, October to December", "4, January to March")
    coordinator.write({f"Quarter {quarter}: profile": "12,500.25" for quarter in quarters})
    coordinator.write({"Forecast for the whole year": "51,000"}).press("Save amounts")
    coordinator.open(f"{HERE}/money/paper")
    assert "£50,001" in coordinator.main


def agree_with_32(coordinator: BrowserUser) -> None:
    """Make a draft for each row of a pasted table, and send them together."""
    coordinator.open(f"{HERE}/agreements").follow("Add from a list").write({"Or paste the table": table(32)})
    coordinator.press("Read the file")
    today = clock.today()
    coordinator.write(
        {"Who gives the money": HEALTH, "First day": today, "Last day": today + timedelta(days=365)}
    )
    coordinator.press("Continue").press("Import the file")
    coordinator.open(f"{HERE}/agreements").follow("Send drafts").press("Check who gets what")
    coordinator.press("Send 32 agreements")
    assert coordinator.banner.startswith("32 agreements are out for signature.")


def sign_by_link(contact: BrowserUser, here: Installation) -> None:
    """One recipient reads and signs on a phone, without an account."""
    link = re.search(r"/sign-agreement/\S+", here.letter("contact7@charity.example", "").text)
    assert link is not None
    contact.open(link[0])
    assert "£7,250.50" in contact.main
    contact.page.locator("[name=has_read]").check()
    contact.write({"Your full name": "Contact 7", "Your job title": "Director"}).press("Sign the agreement")
    assert contact.heading == "Your signature"


def stand_in_the_pack(coordinator: BrowserUser, here: Installation, folder: Path) -> None:
    """The agenda published, the pack has the finance paper with the amounts of the plan."""
    coordinator.open(f"{HERE}/meetings").follow("Winter board").follow("Agenda")
    coordinator.open(f"{coordinator.path}/publish").press("Publish agenda")
    here.build_packs()
    coordinator.follow("Pack")
    content = coordinator.download("PDF", folder / "pack.pdf")
    words = words_of(pypdf.PdfReader(io.BytesIO(content)))
    assert "£50,001" in words
    assert "£51,000" in words
