"""The sign-off of July 2022 with the examples: partners respond in every way, the SRO signs, anyone can verify it.

The commissioner was agreed as SRO "subject to Terms of Reference being approved by partners".
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cdp import clock
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import PASSWORD, WEST_MIDLANDS_BOARD, Installation, served_examples

HOME = "/partnerships/west-midlands"
DOMAIN = "west-midlands.example"
OBJECTION = "A board for health and crime could decide without the Integrated Care Board."


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Serve the examples again, because this test signs their terms of reference."""
    with served_examples(tmp_path) as here:
        yield here


def test_partners_agree_the_terms_the_sro_signs_and_anybody_can_check_them(
    browser_user: Callable[..., BrowserUser], installation: Installation, tmp_path: Path
) -> None:
    coordinator = browser_user(f"coordinator@{DOMAIN}")
    health = browser_user(f"health@{DOMAIN}")
    sro = browser_user(f"sro@{DOMAIN}")
    assert "Conditional" in coordinator.open(f"{HOME}/roles").main

    the_third_version_is_objected_to(health)
    the_text_is_changed_and_circulated(coordinator)
    the_objector_reads_the_difference_and_approves(health)
    everybody_else_approves(browser_user, installation)
    one_answers_by_link_without_an_account(browser_user, installation)
    two_answer_by_letter(coordinator, tmp_path)

    the_sro_signs(sro, installation)
    assert "Confirmed" in coordinator.open(f"{HOME}/roles").main
    anybody_checks_the_files(browser_user(), sro, installation, tmp_path)
    the_next_meeting_shows_who_is_missing(coordinator, installation)


def terms_of_the_board(person: BrowserUser, version: int) -> BrowserUser:
    """Open a version of the board's terms of reference."""
    person.open(f"{HOME}/terms")
    return person.follow(f"Read version {version} of the terms of reference of {WEST_MIDLANDS_BOARD}")


def answer(person: BrowserUser, organisation: str, choice: str, comment: str = "") -> None:
    """Respond for an organisation on the page that shows the version."""
    person.follow(f"Respond for {organisation}").choose(choice)
    person.write({"Comment or reason for objecting": comment}).press(f"Respond for {organisation}")


def the_third_version_is_objected_to(health: BrowserUser) -> None:
    health.open(HOME)
    assert (
        f"Respond for Black Country Integrated Care Board: terms of reference of {WEST_MIDLANDS_BOARD}"
        in health.main
    )
    terms_of_the_board(health, 3)
    answer(health, "Black Country Integrated Care Board", "Object", OBJECTION)


def the_text_is_changed_and_circulated(coordinator: BrowserUser) -> None:
    terms_of_the_board(coordinator, 3).follow("Responses from organisations")
    assert OBJECTION in coordinator.main
    assert "1 organisation has objected" in coordinator.main
    coordinator.follow("Change the text")
    coordinator.write({"Reason for the change": "The Integrated Care Board asked to be in every quorum."})
    coordinator.press("Start the next version")
    assert coordinator.banner == "Version 4 started from the text of version 3."
    coordinator.follow("Edit Quorum")
    written = coordinator.value("Text")
    coordinator.write(
        {"Text": f"{written}\n1. No decision on health is taken without the Integrated Care Board."}
    )
    coordinator.press("Save section").follow("Circulate to partners")
    coordinator.write({"Deadline for responses": clock.today() + timedelta(days=14)})
    coordinator.choose("All organisations approve")
    coordinator.press("Circulate to 9 organisations")
    assert coordinator.heading == "Responses to version 4"


def the_objector_reads_the_difference_and_approves(health: BrowserUser) -> None:
    terms_of_the_board(health, 4).follow("Respond for Black Country Integrated Care Board")
    assert "No decision on health is taken without the Integrated Care Board." in health.main
    marked = health.texts("ins")
    assert any("No decision on health" in words for words in marked)
    health.choose("Approve").press("Respond for Black Country Integrated Care Board")


def everybody_else_approves(browser_user: Callable[..., BrowserUser], installation: Installation) -> None:
    for name, organisation in (
        ("member", "Example Treatment Services"),
        ("police", "West Midlands Police"),
        ("chair", "West Midlands Association of Directors of Public Health"),
        ("commissioner-officer", "Office of the Police and Crime Commissioner"),
        ("probation", "Probation Service, West Midlands Region"),
    ):
        person = browser_user(f"{name}@{DOMAIN}")
        terms_of_the_board(person, 4)
        answer(person, organisation, "Approve")
        assert f"Change the response of {organisation}" in person.main


def one_answers_by_link_without_an_account(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    mail = installation.letter(f"lived-experience@{DOMAIN}", "Please respond by")
    link = re.search(r"/terms-answer/\S+", mail.text)
    assert link is not None
    guest = browser_user(width=320)
    guest.open(link[0])
    assert guest.heading == "Respond for West Midlands Lived Experience Forum"
    guest.choose("Approve with a comment").write(
        {"Comment or reason for objecting": "Thank you for asking us."}
    )
    guest.press("Respond for West Midlands Lived Experience Forum")
    assert "Approved with a comment" in guest.main
    guest.expected.add(404)
    assert "does not work" in guest.open(f"{link[0]}x").main


def two_answer_by_letter(coordinator: BrowserUser, tmp_path: Path) -> None:
    letter = tmp_path / "Letter of the council.txt"
    letter.write_text("We approve the terms of reference.", encoding="utf-8")
    for organisation in ("Birmingham City Council", "His Majesty's Prison and Probation Service"):
        terms_of_the_board(coordinator, 4).follow("Responses from organisations")
        coordinator.follow(f"Record its response for {organisation}")
        coordinator.choose("Approve")
        coordinator.page.get_by_label("Letter").set_input_files(letter)
        coordinator.press("Record the response")
    assert "Agreed" in coordinator.main


def the_sro_signs(sro: BrowserUser, installation: Installation) -> None:
    mail = installation.letter(f"sro@{DOMAIN}", f"Please sign: terms of reference of {WEST_MIDLANDS_BOARD}")
    link = re.search(r"/partnerships/\S+/sign", mail.text)
    assert link is not None
    sro.open(link[0])
    assert "9 of 9" in sro.main
    sro.write(
        {
            "I have read the whole text, and sign it as Senior Responsible Owner": True,
            "Your full name": "Example SRO",
        }
    ).confirm(PASSWORD).press("Sign the terms of reference")
    assert sro.banner == "Terms of reference signed."
    installation.issue()


def anybody_checks_the_files(
    anybody: BrowserUser, sro: BrowserUser, installation: Installation, tmp_path: Path
) -> None:
    terms_of_the_board(sro, 4)
    for words, kind, name in (
        ("PDF file", "PDF file", "terms.pdf"),
        ("Word file", "Word file", "terms.docx"),
        ("Text file", "text file", "terms.txt"),
    ):
        file = tmp_path / name
        given = sro.download(words, file)
        check(anybody, file)
        assert anybody.heading == "This document was issued by a partnership"
        assert f"The {kind} issued on" in anybody.main
        assert "9 of 9 organisations approved" in anybody.main
        assert "Example SRO" in anybody.main
        changed = bytearray(given)
        changed[len(changed) // 2] ^= 1
        file.write_bytes(bytes(changed))
        check(anybody, file)
        assert anybody.heading == "This document was not issued by a partnership"
        assert hashlib.sha256(bytes(changed)).hexdigest() in anybody.main


def check(anybody: BrowserUser, file: Path) -> None:
    anybody.open("/verify")
    anybody.page.get_by_label("Document").set_input_files(file)
    anybody.press("Check the document")


def the_next_meeting_shows_who_is_missing(coordinator: BrowserUser, installation: Installation) -> None:
    meeting = installation.meeting("Welcome")
    with installation.on(clock.now() + timedelta(days=30)):
        coordinator.sign_in(f"coordinator@{DOMAIN}", PASSWORD)
        coordinator.open(f"{meeting}/attendance")
        for name in ("Example councillor", "Example chair", "Example member", "Example probation"):
            coordinator.page.get_by_role("group", name=name).get_by_label("Present", exact=True).check()
        coordinator.page.get_by_role("group", name="Example police").get_by_label("Apologies").check()
        coordinator.press("Save attendance")
        coordinator.open(meeting)
        assert "Not quorate" in coordinator.main
        assert "A police representative, from West Midlands Police." in coordinator.main
        assert "An NHS representative, from Black Country Integrated Care Board." in coordinator.main
        coordinator.open(f"{meeting}/attendance")
        for name in ("Example health", "Example police"):
            coordinator.page.get_by_role("group", name=name).get_by_label("Present", exact=True).check()
        coordinator.press("Save attendance")
        assert "Quorate" in coordinator.open(meeting).main
        assert "Not quorate" not in coordinator.main
