"""A decision report in a browser: pasted with its errors, corrected, cleared, signed, published and back at the board.

The report is PCD 1307, which was published with these errors (docs/rules/reports.md).
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from cdp import clock
from cdp.decision_reports.clearing import service as clearing
from cdp.decision_reports.clearing.roles import standing_of_roles
from cdp.decision_reports.document import report_fingerprint
from cdp.extensions import db
from cdp.models import DecisionKind, DecisionReport, MeetingState
from tests import make
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation, served_empty
from tests.browser.issued_files import sound_pdf, words_of
from tests.checking.test_corpus import SEEDS
from tests.decision_reports.signing_scene import ask
from tests.decisions.test_following import circulate, decide
from tests.minutes.scene import Scene, scene

REPORTS = "/partnerships/west-midlands/decision-reports"
PASTED = (SEEDS / "002_pcd_1307_commissioning_decisions.txt").read_text(encoding="utf-8")
WRONG, RIGHT = "£2,270,000", "£2,720,000"
LEFT = "8. Equality comments"
BOARD = "Combating Drugs Partnership Board"
NAME = "PCD 1307 Criminal Justice System - 2023/24 2024/25 Commissioning Decisions"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    """Serve an installation of its own, whose board has recommended the projects to the commissioner."""
    with served_empty(tmp_path) as installation:
        with installation.app.app_context():
            recommend(db.session(), scene(db.session()))
        yield installation


def recommend(session: Session, held: Scene) -> None:
    """Record the board's recommendation, and plan its next meeting."""
    world = held.world
    to = "Police and Crime Commissioner"
    decide(session, held, held.plan, kind=DecisionKind.RECOMMENDATION, recommended_to=to)
    circulate(session, held.meeting)
    later = make.meeting(
        session, world.board, clock.now() + timedelta(days=30), title="Next board", state=MeetingState.DRAFT
    )
    item = make.item(session, later, "Matters arising", position=1)
    item.standing = "action_log"
    session.commit()


def test_a_report_is_corrected_before_anyone_signs_and_returns_to_the_board(
    here: Installation, chromium: Browser, tmp_path: Path
) -> None:
    people: list[BrowserUser] = []

    def arrive(name: str, width: int = 1280) -> BrowserUser:
        context = chromium.new_context(
            base_url=here.address, locale="en-GB", viewport={"width": width, "height": 900}
        )
        people.append(BrowserUser(context, here.address, scripts=True))
        return people[-1].sign_in(f"example.{name}@example.org", make.PASSWORD)

    coordinator = arrive("coordinator")
    paste(coordinator)
    report = coordinator.path
    name_the_decision_maker(coordinator)
    coordinator.follow("Send for clearance").press("Send for clearance")
    clear_by_one(coordinator, arrive("lead", 320), here)
    clear_by_the_others(here)

    sro = arrive("sro", 320).open(report).follow("Read and sign")
    assert "The check found 9 errors." in sro.main
    assert sro.page.get_by_role("button", name="Sign the report").count() == 0
    coordinator.open(report).follow("Withdraw it from clearance").press("Withdraw")
    correct(coordinator, report)
    coordinator.open(report).follow("Send for clearance").press("Send for clearance")
    clear_by_the_others(here)

    sign(sro.open(report))
    here.issue()
    publish(coordinator.open(report), tmp_path)
    verify(coordinator, tmp_path)
    back_at_the_board(coordinator)
    troubles = [trouble for person in people for trouble in person.troubles]
    for person in people:
        person.leave()
    assert not troubles, "\n".join(troubles)


def paste(coordinator: BrowserUser) -> None:
    """Paste the report, and read every error before anything is saved."""
    coordinator.open(f"{REPORTS}/new").follow("begin from a file or pasted text").choose("Decision form")
    coordinator.write({"Board": BOARD, "Or paste the text": PASTED}).press("Read the report")
    errors = [text.split("\n")[0] for text in coordinator.texts("main li:has(.govuk-tag--red)")]
    assert len(errors) == 10
    assert sum(f"{WRONG} is {RIGHT} elsewhere" in one for one in errors) == 2
    assert sum("2.6" in one and "Section 2 ends at 2.5" in one for one in errors) == 7
    assert sum("31 October 2022" in one for one in errors) == 1
    coordinator.press("Begin the report")
    assert "9 errors to settle" in coordinator.main


def name_the_decision_maker(coordinator: BrowserUser) -> None:
    """Name who signs, and the recommendation of the board behind the report."""
    coordinator.follow("Change details")
    option = (
        coordinator.page.locator("#board_decision-select option, #board_decision option")
        .nth(1)
        .text_content()
    )
    assert option is not None
    coordinator.write({"Person who signs": "Example sro", "Decision of the board behind it": option.strip()})
    coordinator.press("Save details")


def clear_by_one(coordinator: BrowserUser, lead: BrowserUser, here: Installation) -> None:
    """Ask one officer, who follows the email and clears the report on a phone."""
    coordinator.follow("Request a clearance").write({"Person": "Example lead"})
    coordinator.page.get_by_label("Clearance", exact=True).select_option(index=1)
    coordinator.press("Send request")
    letter = here.letter("example.lead@example.org", "Decision report to clear")
    link = next(line for line in letter.text.splitlines() if "/clearances/" in line)
    lead.open(link[link.index("/partnerships") :].strip()).choose("Yes, I clear it").press("Send answer")
    assert "Your answer is recorded." in lead.banner


def clear_by_the_others(here: Installation) -> None:
    """Have the SRO clear the report in every role that is left."""
    with here.app.app_context():
        session = db.session()
        report = session.scalars(sa.select(DecisionReport)).one()
        sro = report.decision_maker
        assert sro is not None
        for one in standing_of_roles(session, report, clock.today()):
            if not one.is_cleared:
                made = ask(session, report, one.role.code, sro)
                clearing.answer(
                    session, made, cleared=True, comment="", shown=report_fingerprint(report), by=sro
                )
                session.commit()


def correct(coordinator: BrowserUser, report: str) -> None:
    """Correct the amounts and the references beside the check, and accept one finding with a reason."""
    coordinator.open(report)
    headings = coordinator.texts("main a:has-text('Change')")
    sections = [text.split("\n")[-1].strip() for text in headings]
    for title in sections:
        if title[:1].isdigit() and title != LEFT:
            coordinator.open(report).page.get_by_role("link", name=f"Change {title}", exact=True).click()
            field = coordinator.page.locator("textarea[name=text]")
            text = field.input_value()
            fixed = text.replace(WRONG, RIGHT).replace("2.2 to 2.6", "2.2 to 2.5")
            if fixed != text:
                field.fill(fixed)
                coordinator.press("Save and check")
                assert "2.6" not in coordinator.main
    coordinator.open(report).page.get_by_role("link", name="Change recommendation 1", exact=True).click()
    field = coordinator.page.locator("textarea[name=text]")
    field.fill(field.input_value().replace(WRONG, RIGHT))
    coordinator.press("Save recommendation").open(f"{report}/check")
    assert "1 error" in coordinator.main
    coordinator.page.get_by_role("link", name="Accept with a reason").last.click()
    coordinator.write({"Reason": "Section 2.6 is in the published annex."}).press("Accept with this reason")
    assert "Nothing prevents signing." in coordinator.open(f"{report}/check").main


def sign(sro: BrowserUser) -> None:
    """Sign on a phone, without an interest and with the password."""
    sro.follow("Read and sign").choose("I have no interest in this matter")
    sro.page.locator("[name=has_read]").check()
    sro.page.locator("[name=typed_name]").fill("Example sro")
    sro.confirm(make.PASSWORD).press("Sign the report")
    assert "Report signed." in sro.banner


def publish(coordinator: BrowserUser, folder: Path) -> None:
    """Publish the report, and read its PDF."""
    coordinator.follow("Publish").press("Publish")
    assert "Report published." in coordinator.banner
    pdf = sound_pdf(coordinator.download("PDF", folder / "report.pdf"), NAME)
    words = words_of(pdf)
    assert RIGHT in words
    assert WRONG not in words


def verify(coordinator: BrowserUser, folder: Path) -> None:
    """Check the downloaded file, as anyone with a copy can."""
    coordinator.follow("check that it is genuine").write({"Document": folder / "report.pdf"})
    coordinator.press("Check the document")
    assert NAME in coordinator.main
    assert "Example sro" in coordinator.main


def back_at_the_board(coordinator: BrowserUser) -> None:
    """The decision stands with the board's recommendation, and under matters arising of the next meeting."""
    coordinator.open("/partnerships/west-midlands/decisions/by-other-bodies")
    assert "PCD 1307" in coordinator.main
    coordinator.open("/partnerships/west-midlands/meetings").follow("Next board").follow("Agenda").follow(
        "Preview to print"
    )
    assert "PCD 1307" in coordinator.main
