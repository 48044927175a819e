"""The words of a version: figures filled in, the canonical text and its fingerprint."""

import hashlib
import unicodedata
from datetime import date

import pytest

from cdp.documents.blocks import Paragraph, Table
from cdp.errors import Refusal
from cdp.models import TermsSection, TermsSignature, TermsVersion
from cdp.terms import text

FACTS = text.TextFacts(
    partnership="West Midlands Combating Drugs Partnership",
    board="Partnership Board",
    starts_on=None,
    members=(
        text.Member("West Midlands Police", "Police", "Example police member"),
        text.Member("Probation Service", "Probation Service", ""),
    ),
)


def version(*bodies: str, quorum: int = 5) -> TermsVersion:
    return TermsVersion(
        number=1,
        quorum=quorum,
        meetings_a_year=4,
        notice_working_days=10,
        paper_working_days=5,
        minutes_working_days=10,
        review_months=12,
        sections=[
            TermsSection(position=position, code="own", heading=f"Section {position}", body=body)
            for position, body in enumerate(bodies, start=1)
        ],
    )


def test_the_canonical_text_names_every_figure_that_the_software_acts_on() -> None:
    drawn = version("The quorum is {quorum}.", "{members}")
    drawn.sections[1].heading = "Annex A: Membership"
    assert text.canonical_text(drawn, FACTS) == (
        "# Terms of reference: Partnership Board\n"
        "\n"
        "West Midlands Combating Drugs Partnership\n"
        "\n"
        "Version: 1\n"
        "In force: from the day on which it is signed\n"
        "Quorum: 5 voting members\n"
        "Meetings: at least four times a year\n"
        "Notice of a meeting: 10 clear working days before it\n"
        "Papers: 5 clear working days before the meeting\n"
        "Draft minutes: within 10 working days of the meeting\n"
        "Review: at least every 12 months\n"
        "\n"
        "## 1. Section 1\n"
        "\n"
        "The quorum is 5.\n"
        "\n"
        "## Annex A: Membership\n"
        "\n"
        "- West Midlands Police (Police): Example police member\n"
        "- Probation Service (Probation Service): vacant\n"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Café\nPlan",
        "Café\r\nPlan",
        "Café\rPlan",
        unicodedata.normalize("NFD", "Café\nPlan"),
        "Café\nPlan\n\n\n",
    ],
)
def test_the_fingerprint_does_not_depend_on_line_ends_or_on_how_an_accent_was_typed(typed: str) -> None:
    assert text.canonical(typed) == "Café\nPlan\n"
    assert text.fingerprint(text.canonical(typed)) == hashlib.sha256("Café\nPlan\n".encode()).hexdigest()
    with_section = text.canonical_text(version(typed), FACTS)
    assert with_section == text.canonical_text(version("Café\nPlan"), FACTS)


def test_right_to_left_writing_and_emoji_survive() -> None:
    whole = text.canonical_text(version("שלום 🙂 السلام"), FACTS)
    assert whole.endswith("שלום 🙂 السلام\n")
    assert text.fingerprint(whole) == hashlib.sha256(whole.encode("utf-8")).hexdigest()


def test_text_and_figures_cannot_disagree() -> None:
    bodies = ("The quorum is {quorum}. It meets {frequency}; papers {paper_days}; review {review_months}.",)
    five, seven = version(*bodies), version(*bodies, quorum=7)
    assert text.blocks_of(five.sections[0].body, five, FACTS) == [
        Paragraph.of(
            "The quorum is 5. It meets at least four times a year; papers 5 clear working days; review 12 months."
        )
    ]
    assert "The quorum is 7." in text.canonical_text(seven, FACTS)


@pytest.mark.parametrize(
    ("a_year", "words"),
    [
        (1, "at least once a year"),
        (2, "at least twice a year"),
        (3, "at least three times a year"),
        (12, "at least twelve times a year"),
        (26, "at least 26 times a year"),
    ],
)
def test_how_often_a_board_meets_reads_as_people_say_it(a_year: int, words: str) -> None:
    assert text.frequency(a_year) == words


def test_the_members_stand_in_a_table() -> None:
    before, table, after = text.blocks_of("They are:\n\n{members}\n\nand others.", version(), FACTS)
    assert before == Paragraph.of("They are:")
    assert after == Paragraph.of("and others.")
    assert table == Table.of(
        "Members of Partnership Board",
        ("Organisation", "Role", "Representative"),
        [
            ("West Midlands Police", "Police", "Example police member"),
            ("Probation Service", "Probation Service", "Vacant"),
        ],
        widths=(5, 4, 4),
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            "At least {quorom} members.",
            (
                "The text has {quorom}, which nothing can be filled in for. Use one of {quorum}, {frequency}, "
                "{notice_days}, {paper_days}, {minutes_days}, {review_months}, {members}."
            ),
        ),
        ("The {members} meet.", "Put {members} on a line of its own: the list of members stands there."),
    ],
)
def test_words_in_braces_that_nothing_can_fill_are_refused(body: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        text.check_body(body)
    assert refused.value.sentence == sentence
    assert refused.value.field == "body"


def test_other_braces_are_left_alone() -> None:
    text.check_body("A set {A, B} and {} and { quorum } stay.")
    assert "{A, B} and {} and { quorum }" in text.canonical_text(
        version("A set {A, B} and {} and { quorum } stay."), FACTS
    )


def test_a_name_with_braces_in_it_is_not_filled_in() -> None:
    facts = text.TextFacts("{quorum} Partnership", "Board", None, (text.Member("{quorum}", "Police", ""),))
    whole = text.canonical_text(version("{members}"), facts)
    assert "{quorum} Partnership" in whole
    assert "- {quorum} (Police): vacant" in whole


def test_facts_come_back_from_storage_as_they_went_in() -> None:
    facts = text.TextFacts("Partnership", "Board", date(2027, 4, 1), FACTS.members)
    assert text.TextFacts.of_stored(facts.stored()) == facts
    assert text.TextFacts.of_stored(FACTS.stored()) == FACTS


def test_any_change_of_the_text_shows_as_not_signed() -> None:
    signed = version("The quorum is {quorum}.")
    signed.canonical_text = text.canonical_text(signed, FACTS)
    signed.fingerprint = text.fingerprint(signed.canonical_text)
    assert not text.is_as_signed(signed, FACTS)
    signed.signature = TermsSignature(fingerprint=signed.fingerprint)
    assert text.is_as_signed(signed, FACTS)
    signed.quorum = 4
    assert not text.is_as_signed(signed, FACTS)
    signed.quorum = 5
    signed.sections[0].body = "The quorum is  {quorum}."
    assert not text.is_as_signed(signed, FACTS)
