"""Starting terms of reference from a Word or text file: checking the sections found, and creating the draft."""

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import encode_multipart

from cdp.files.uploads import check_upload
from cdp.models import AuditEvent, Board, TermsVersion
from cdp.terms.drafting import service
from cdp.terms.drafting.sections import MOST_SECTIONS
from cdp.terms.drafting.service import Beginning
from cdp.terms.importing import forms
from cdp.terms.importing.forms import Use
from cdp.terms.importing.sections import read_sections
from cdp.terms.versions import queries
from cdp.terms.wording.text import LONGEST_BODY
from tests import make
from tests.terms.word_files import bytes_of
from tests.visitor import Visitor

Visit = Callable[[], Visitor]

OLD = """Terms of reference

Contents
1. Purpose
2. Our pledge
3. Quorum
4. History

1. Purpose

The Board brings partners together so that they can act on the harm that drugs do here.

2. Our pledge

We listen to *everyone* who has lived through it, and we act on what they tell us.

3. Quorum

Five members are needed, and one of them is a councillor from one of the councils.

4. History

It began in 2022, when partners met for the first time, and it has met ever since then.
"""
PURPOSE = "The Board brings partners together so that they can act on the harm that drugs do here."
PLEDGE = r"We listen to \*everyone\* who has lived through it, and we act on what they tell us."
CONTENTS = "The table of contents was left out, because one is created automatically."


def place(board: Board) -> str:
    return f"/partnerships/west-midlands/terms/new/{board.key}/file"


def sent_file(content: str | bytes, name: str = "Terms of reference 2024.txt") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content.encode() if isinstance(content, str) else content), name


def upload(visitor: Visitor, board: Board, file: tuple[io.BytesIO, str] | None = None) -> Visitor:
    return visitor.get(place(board)).submit("Upload", file=file or sent_file(OLD))


def version_of(session: Session, board: Board) -> TermsVersion | None:
    session.expire_all()
    return queries.version_being_written(session, board)


def written(session: Session, board: Board) -> list[tuple[str, str, str]]:
    version = version_of(session, board)
    assert version is not None
    return [(section.code, section.heading, section.body) for section in version.sections]


@pytest.mark.both_databases
def test_a_draft_can_be_started_from_the_sections_of_a_file(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    coordinator.get(f"/partnerships/west-midlands/terms/new/{world.board.key}")
    coordinator.click("Start from a Word or text file").submit("Upload", file=sent_file(OLD))
    assert coordinator.heading == "Check the sections"
    assert "We found 4 sections in the file “Terms of reference 2024.txt”" in coordinator.main
    assert "Recognised as “Quorum”" in coordinator.main
    assert "Replace its own rules and timings with these names: {quorum_rule}" in coordinator.main
    assert CONTENTS in coordinator.main
    assert version_of(session, world.board) is None

    coordinator.submit("Start the draft")
    assert coordinator.banner == "Version 1 started."
    assert coordinator.heading == "Draft terms of reference"
    assert written(session, world.board) == [
        (
            "background_and_purpose",
            "Purpose",
            PURPOSE,
        ),
        ("own", "Our pledge", PLEDGE),
        (
            "quorum",
            "Quorum",
            "Five members are needed, and one of them is a councillor from one of the councils.",
        ),
        (
            "own",
            "History",
            "It began in 2022, when partners met for the first time, and it has met ever since then.",
        ),
    ]
    version = version_of(session, world.board)
    assert version is not None
    said = session.scalar(sa.select(AuditEvent.sentence).where(AuditEvent.subject_key == version.key))
    assert said == (
        "Example coordinator started version 1 of the terms of reference of Combating Drugs Partnership Board "
        "from the file “Terms of reference 2024.txt”."
    )


def test_a_word_file_is_previewed(world: make.World, coordinator: Visitor) -> None:
    document = docx.Document()
    document.add_heading("Membership", 1)
    document.add_paragraph("Members are:")
    document.add_paragraph("Police", style="List Bullet")
    upload(coordinator, world.board, sent_file(bytes_of(document), "Terms.docx"))
    assert "Recognised as “Membership”" in coordinator.main
    assert any(item.text == "Police" for item in coordinator.page.all("li"))
    assert coordinator.value("body-1") == "Members are:\r\n\r\n- Police"


def test_sections_are_changed_joined_and_left_out(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    changes: dict[str, Any] = {
        "heading-1": "What we are for",
        "body-3": "{quorum_rule}",
        "use-2": "Join to the section before",
        "use-4": "Leave out",
    }
    upload(coordinator, world.board).submit("Preview", **changes)
    assert coordinator.heading == "Check the sections"
    assert version_of(session, world.board) is None
    assert coordinator.value("body-3") == "{quorum_rule}"
    assert coordinator.value("use-2") == Use.JOIN
    coordinator.submit("Start the draft")
    assert written(session, world.board) == [
        (
            "background_and_purpose",
            "What we are for",
            f"{PURPOSE}\n\n**Our pledge**\n\n{PLEDGE}",
        ),
        ("quorum", "Quorum", "{quorum_rule}"),
    ]


def test_errors_are_shown_next_to_their_fields_and_everything_is_kept(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    upload(coordinator, world.board)
    wrong: dict[str, Any] = {
        "heading-1": "",
        "heading-2": "Promise",
        "body-2": "Members: {members} and {nonsense}",
        "body-3": "x" * (LONGEST_BODY + 1),
    }
    coordinator.submit("Start the draft", status=422, **wrong)
    first, second, third = coordinator.errors
    assert first == "Enter a heading, or join the section to the one before it"
    assert second.startswith("Replace {nonsense}, because there is no automatic text of that name.")
    assert third == "Use 20,000 characters or fewer. You have used 20,001."
    assert coordinator.value("heading-2") == "Promise"
    assert coordinator.value("body-3") == wrong["body-3"]
    assert CONTENTS in coordinator.main
    opened = [element for element in coordinator.page.all("details") if element.get("open") is not None]
    assert len(opened) == 3

    left_out = dict.fromkeys(("use-2", "use-3"), "Leave out")
    coordinator.submit("Start the draft", status=200, **{"heading-1": "Purpose"}, **left_out)
    assert [heading for _, heading, _ in written(session, world.board)] == ["Purpose", "History"]


def test_a_section_that_cannot_be_joined_gets_an_error(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    upload(coordinator, world.board)
    nothing_before: dict[str, Any] = {"use-1": "Leave out", "use-2": "Join to the section before"}
    coordinator.submit("Start the draft", status=422, **nothing_before)
    assert coordinator.errors == ["There is no section before it to join. Keep it, or leave it out."]
    too_much: dict[str, Any] = {"use-1": "Keep", "body-1": "x" * LONGEST_BODY}
    coordinator.submit("Start the draft", status=422, **too_much)
    assert coordinator.errors[0].startswith(
        "Keep this section, or shorten it. Joined to the section before, it has 20,"
    )
    coordinator.submit(
        "Start the draft", status=422, **{f"use-{number}": "Leave out" for number in range(1, 5)}
    )
    assert coordinator.errors == ["Keep at least one section."]
    assert version_of(session, world.board) is None


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (sent_file("%PDF-1.7 %%EOF", "Terms.pdf"), "The file must be one of these kinds: DOCX, TXT."),
        (sent_file("words", "Terms.docx"), "The file is damaged or protected by a password."),
        (sent_file(" \n ", "Terms.txt"), "Choose a file that contains text."),
        ((io.BytesIO(), ""), "Choose a file with your terms of reference"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_next_to_its_field(
    world: make.World, coordinator: Visitor, file: tuple[io.BytesIO, str], sentence: str
) -> None:
    upload(coordinator, world.board, file)
    assert coordinator.status == 422
    assert coordinator.heading == "Start from a file"
    assert coordinator.errors[0].startswith(sentence)


def test_sixty_sections_of_the_longest_text_fit_in_a_request(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    upload(coordinator, world.board)
    fields = {"csrf_token": coordinator.token(), "file_name": "Long.txt"}
    for number in range(1, MOST_SECTIONS + 1):
        fields |= {
            f"heading-{number}": f"Part {number}",
            f"body-{number}": "ж" * LONGEST_BODY,
            f"use-{number}": Use.KEEP,
            f"code-{number}": "own",
        }
    boundary, body = encode_multipart(fields)
    address = f"{place(world.board)}/sections"
    session.rollback()
    answer = coordinator.client.post(
        address, data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code == 303
    assert [len(body) for _, _, body in written(session, world.board)] == [LONGEST_BODY] * MOST_SECTIONS


def test_extra_sections_and_unknown_codes_are_ignored(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    upload(coordinator, world.board)
    fields = {"file_name": "Made up.txt"}
    for number in (1, 2, 3, 61, 700):
        fields |= {f"heading-{number}": "Quorum", f"body-{number}": "Text.", f"code-{number}": "quorum"}
    fields["code-3"] = "invented"
    coordinator.post(f"{place(world.board)}/sections", fields, status=200)
    assert written(session, world.board) == [
        ("quorum", "Quorum", "Text."),
        ("own", "Quorum", "Text."),
        ("own", "Quorum", "Text."),
    ]


def test_the_draft_is_created_once_even_if_the_form_is_sent_twice(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    upload(coordinator, world.board)
    page = coordinator.page
    coordinator.submit("Start the draft")
    first = coordinator.path
    coordinator._page, coordinator.path = page, place(world.board)
    coordinator.submit("Start the draft", status=200)
    assert coordinator.path == first
    assert len(queries.versions_of(session, world.board)) == 1


def test_a_second_draft_is_refused(session: Session, world: make.World, coordinator: Visitor) -> None:
    upload(coordinator, world.board)
    service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    sentence = (
        "There is already a draft of these terms of reference. Continue editing it, or withdraw it first."
    )
    coordinator.submit("Start the draft", status=422, **{"heading-1": "Kept"})
    assert coordinator.errors == [sentence]
    assert coordinator.value("heading-1") == "Kept"
    assert "Version 1 is already being written." in coordinator.get(place(world.board)).main
    coordinator.post(place(world.board), {"file": sent_file(OLD)}, status=422)
    assert coordinator.errors == [sentence]


def test_only_the_coordinator_of_this_partnership_can_start_from_a_file(
    world: make.World, visit: Visit, coordinator: Visitor
) -> None:
    for person in (world.sro, world.chair, world.police_member, world.lead):
        visit().sign_in(person).get(place(world.board), status=403)
    elsewhere = visit().sign_in(world.neighbour_coordinator)
    elsewhere.get(place(world.board), status=404)
    elsewhere.post(f"{place(world.board)}/sections", {"body-1": "Text."}, status=404)
    coordinator.get(place(world.board).replace(world.board.key, "bcdfghjklmnp"), status=404)


def test_the_address_of_the_sections_redirects_to_choosing_a_file(
    world: make.World, coordinator: Visitor
) -> None:
    coordinator.get(f"{place(world.board)}/sections")
    assert coordinator.heading == "Start from a file"


def test_recognised_sections_can_be_compared_with_the_version_in_force(
    session: Session, world: make.World
) -> None:
    imported = read_sections(check_upload("terms.txt", sent_file(OLD)[0]))
    form_sections = [
        service.NewSection(section.heading, section.body, section.code) for section in imported.sections
    ]
    version = service.start_from_sections(session, world.board, form_sections, "a file", by=world.coordinator)
    clauses = [section.clause for section in version.sections]
    assert clauses[0] == "background_and_purpose"
    assert clauses[2] == "quorum"
    assert len({clauses[1], clauses[3], "own"}) == 3


def test_every_use_has_a_label() -> None:
    assert set(forms.USES) == set(Use)
