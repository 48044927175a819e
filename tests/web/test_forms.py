"""Forms show clear errors, keep what was typed, and give clean values."""

import io
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from tests.visitor import Visitor
from tests.web import showcase

GOOD: dict[str, Any] = {"title": "Naloxone", "purpose": "Decision", "due_on": date(2026, 12, 3)}


def test_an_empty_form_says_what_to_enter_and_where(visitor: Visitor) -> None:
    visitor.get("/showcase").submit("Save", due_on=None)
    assert visitor.errors == ["Enter a title", "Enter the date it is due", "Choose a purpose"]
    assert [visitor.links[words] for words in visitor.errors] == ["#title", "#due_on-day", "#purpose"]
    assert visitor.title == "Error: Everything – Combating Drugs Partnerships"


def test_a_good_form_gives_clean_values(visitor: Visitor) -> None:
    visitor.get("/showcase").submit(
        "Save", **GOOD, note="one\ntwo ", contact="a@EXAMPLE.org", starts_at="2.30pm", seats="12",
        rate="1.50", board="Partnership board", urgent=True, outcomes=["1", "Treatment"],
        paper=(io.BytesIO(b"x"), "needs.pdf"),
    )  # fmt: skip
    assert visitor.banner == "Saved."
    given = showcase.RECEIVED
    assert given["title"] == "Naloxone"
    assert given["note"] == "one\ntwo"
    assert given["contact"] == "a@example.org"
    assert given["due_on"] == date(2026, 12, 3)
    assert given["starts_at"] == time(14, 30)
    assert given["seats"] == 12
    assert given["rate"] == Decimal("1.50")
    assert given["board"] == "a"
    assert given["urgent"] is True
    assert given["outcomes"] == ["1", "3"]
    assert given["paper"].filename == "needs.pdf"
    assert given["version"] == 3


def test_optional_fields_may_be_left_empty(visitor: Visitor) -> None:
    visitor.get("/showcase").submit("Save", **GOOD, starts_at="", seats="")
    given = showcase.RECEIVED
    assert [given[name] for name in ("note", "contact", "starts_at", "seats", "rate", "board", "paper")] == [
        "", "", None, None, None, None, None,
    ]  # fmt: skip


def test_a_stored_record_is_shown_in_its_form(visitor: Visitor) -> None:
    visitor.get("/showcase")
    assert visitor.value("starts_at") == "10:30am"
    assert visitor.value("seats") == "12"
    assert visitor.value("due_on") == "3"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("due_on", ["31", "2", "2027"], "Enter a real date, like 27 3 2027"),
        ("due_on", ["", "2", "2027"], "The date must include a day"),
        ("due_on", ["1", "", "2027"], "The date must include a month"),
        ("due_on", ["1", "2", ""], "The date must include a year"),
        ("due_on", ["1", "2", "27"], "Enter a year with 4 numbers between 1900 and 2100"),
        ("due_on", ["9" * 23, "2", "2027"], "Enter a real date, like 27 3 2027"),
        ("due_on", ["²", "2", "2027"], "Enter a real date, like 27 3 2027"),
        ("starts_at", "9", "Enter a time like 10am, 2:30pm or 14:00"),
        ("starts_at", "13pm", "Enter a time like 10am, 2:30pm or 14:00"),
        ("starts_at", "25:00", "Enter a time like 10am, 2:30pm or 14:00"),
        ("seats", "9" * 23, "Enter a whole number, like 12"),
        ("seats", "0", "Enter a number that is 1 or more"),
        ("seats", "51", "Enter a number that is 50 or less"),
        ("rate", "NaN", "Enter a number, like 12 or 12.5"),
        ("rate", "1e9", "Enter a number, like 12 or 12.5"),
        ("rate", "1.234", "Enter at most 2 decimal places"),
        ("contact", "nobody", "Enter an email address in the correct format, like name@example.com"),
        ("title", "x" * 21, "Use 20 characters or fewer. You have used 21."),
        ("title", "taken", "Choose another title."),
    ],
)
def test_an_impossible_value_is_refused_with_a_sentence(
    visitor: Visitor, field: str, typed: str | list[str], sentence: str
) -> None:
    visitor.get("/showcase").submit("Save", **{**GOOD, field: typed})
    assert visitor.errors == [sentence]
    if isinstance(typed, str):
        assert visitor.value(field) == typed, "what was typed stays"


@pytest.mark.parametrize("name", ["board", "purpose", "outcomes"])
def test_a_value_that_is_not_an_option_is_refused(visitor: Visitor, name: str) -> None:
    visitor.get("/showcase").post(
        "/showcase", {"title": "A", "due_on": ["1", "2", "2027"], name: "made up", "version": 3}
    )
    assert "no longer available" in " ".join(visitor.errors)


@pytest.mark.parametrize("typed", ["bell \a", "null \x00", "escape \x1b[0m", "half \ud800", "never \ufffe"])
def test_characters_that_cannot_be_printed_are_removed_and_reported(visitor: Visitor, typed: str) -> None:
    title = typed.encode("utf-8", "surrogatepass")
    sent = {"title": title, "due_on": ["1", "2", "2027"], "purpose": "decision", "version": 3}
    visitor.get("/showcase").post("/showcase", sent)
    refused = visitor.errors == [
        "Your text had a character that cannot be printed. We removed it. Check the text."
    ]
    assert refused or "\ud800" in typed, "Werkzeug has replaced half characters already"


def test_a_line_break_in_a_single_line_is_removed_and_reported(visitor: Visitor) -> None:
    sent = {"title": "Minutes\r\nBcc: x", "due_on": ["1", "2", "2027"], "purpose": "decision", "version": 3}
    visitor.get("/showcase").post("/showcase", sent)
    assert visitor.errors == ["Your text had a line break. We removed it. Check the text."]
    assert visitor.value("title") == "Minutes Bcc: x"


@pytest.mark.parametrize("version", ["", "x", "9" * 23, "-1"])
def test_a_form_without_its_version_is_refused(visitor: Visitor, version: str) -> None:
    visitor.get("/showcase").submit("Save", **GOOD, version=version)
    assert visitor.errors == ["This page is out of date. Open it again before you save."]


@pytest.mark.parametrize("dates", [[], ["1"], ["1", "2"], ["1", "2", "2027", "4"], ["x"] * 40])
def test_a_date_sent_in_the_wrong_number_of_parts_never_fails(visitor: Visitor, dates: list[str]) -> None:
    visitor.get("/showcase").post(
        "/showcase", {"title": "A", "purpose": "decision", "version": 3, "due_on": dates}
    )
    assert visitor.status in {200, 422}


def test_text_that_people_type_is_never_markup(visitor: Visitor) -> None:
    evil = "<script>alert"
    visitor.get("/showcase").submit("Save", **{**GOOD, "title": evil, "due_on": None}, note="</textarea><b>")
    assert visitor.value("title") == evil
    assert visitor.value("note") == "</textarea><b>"
    assert "<b>Local</b> sub-group" in visitor.text


@pytest.mark.parametrize("typed", ["Partnership board", "  partnership   BOARD "])
def test_the_text_in_a_box_of_suggestions_decides_what_is_chosen(visitor: Visitor, typed: str) -> None:
    sends_board(visitor, chosen="b", typed=typed)
    assert visitor.banner == "Saved."
    assert showcase.RECEIVED["board"] == "a"


@pytest.mark.parametrize("typed", ["", " ", "Choose a board"])
def test_an_emptied_box_of_suggestions_chooses_nothing(visitor: Visitor, typed: str) -> None:
    sends_board(visitor, chosen="a", typed=typed)
    assert visitor.banner == "Saved."
    assert showcase.RECEIVED["board"] is None


@pytest.mark.parametrize("chosen", ["", "a"])
def test_a_text_that_names_no_option_is_an_error_and_is_shown_again(visitor: Visitor, chosen: str) -> None:
    sends_board(visitor, chosen=chosen, typed="Home Office")
    words = "“Home Office” is not in the list. Choose one of the suggestions, or leave this empty"
    assert visitor.errors == [words]
    assert visitor.links[words] == "#board"
    (board,) = [field for field in visitor.page.all("select") if field.get("name") == "board"]
    assert board.get("data-typed") == "Home Office"
    assert [option.get("value") for option in board if option.get("selected") is not None] == [""]
    assert visitor.value("title") == "Naloxone"


def sends_board(visitor: Visitor, *, chosen: str, typed: str) -> None:
    """Send the form as the script does: the list's choice, and the text in the box that hides the list."""
    visitor.get("/showcase")
    sent = {
        control.get("name", ""): control.get("value", "")
        for control in visitor.page.all("input")
        if control.get("type") in {"hidden", "text"}
    }
    answers = {"title": "Naloxone", "purpose": "decision", "due_on": ["3", "12", "2026"]}
    visitor.post("/showcase", sent | answers | {"board": chosen, "board-typed": typed})
