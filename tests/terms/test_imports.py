"""Import of terms of reference from text files, and rules for every import."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.documents import markdown
from cdp.documents.blocks import Paragraph
from cdp.errors import Refusal
from cdp.files.uploads import CheckedFile, FileKind
from cdp.terms.importing.bodies import cut
from cdp.terms.importing.lines import TextSpan, clean, escaped, inline, words_of
from cdp.terms.importing.sections import ImportedSection, ImportedTerms, read_sections
from cdp.terms.importing.topics import figures, topic_of
from cdp.terms.wording.text import LONGEST_BODY, PLACEHOLDERS, check_body
from tests.terms.word_files import read_bytes, texts

COUNCIL = """TERMS OF REFERENCE

Contents
1. Purpose
2. Membership
3. Frequency of meetings

1. Purpose

The Board brings partners together so that they can act on the harm that drugs do in the
area, and it reports to the Health and Wellbeing Board at least once a year about what it
has done.

2. Membership

Members are:
• Police “and” it’s
• Probation
  - North
  - South
• NHS

1. Each names a deputy.
2. Each has one vote.

3. Frequency of meetings

Four times a year.
"""


def read_text(text: str | bytes) -> ImportedTerms:
    return read_bytes(text if isinstance(text, bytes) else text.encode(), "terms.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_text_file_in_any_encoding_is_divided_into_sections(encoding: str, line_end: str) -> None:
    found = read_text(COUNCIL.replace("\n", line_end).encode(encoding))
    assert found == ImportedTerms(
        "TERMS OF REFERENCE",
        (
            ImportedSection(
                "Purpose",
                "The Board brings partners together so that they can act on the harm that drugs do in the area, and "
                "it reports to the Health and Wellbeing Board at least once a year about what it has done.",
                "background_and_purpose",
            ),
            ImportedSection(
                "Membership",
                "Members are:\n\n- Police “and” it’s\n- Probation\n    - North\n    - South\n- NHS\n\n"
                "1. Each names a deputy.\n2. Each has one vote.",
                "membership",
            ),
            ImportedSection("Frequency of meetings", "Four times a year.", "meetings"),
        ),
        ("The table of contents was left out, because one is created automatically.",),
    )


def test_markdown_headings_and_bold_are_recognised() -> None:
    found = read_text(
        "# Terms of reference\n\n## Purpose\nThe **Board** acts.\n### Aims\nMany.\n## Quorum\n* Five\n"
    )
    assert found.title == "Terms of reference"
    assert texts(found) == {"Purpose": "The **Board** acts.\n\n**Aims**\n\nMany.", "Quorum": "- Five"}


def test_underlined_headings_and_capitals_are_recognised() -> None:
    assert texts(read_text("Purpose\n=======\nTo act.\n\nQuorum\n======\nFive.\n")) == {
        "Purpose": "To act.",
        "Quorum": "Five.",
    }
    found = read_text(
        "PURPOSE\nTo act.\n\nOUR OWN MATTERS\nFive.\n\nSRO\nA person.\n\nANNEX B: STRUCTURE\nA chart.\n"
    )
    assert [(section.heading, section.code) for section in found.sections] == [
        ("Purpose", "background_and_purpose"),
        ("OUR OWN MATTERS", "own"),
        ("Annex B: Structure", "annex_structure"),
    ]
    assert found.sections[1].body == "Five.\n\nSRO\n\nA person."


def test_usual_headings_are_recognised_without_formatting() -> None:
    found = read_text("Purpose\n\nTo act.\n\nMembership\n\nPolice.\n\nQuorum\n\nFive.\n")
    assert list(texts(found)) == ["Purpose", "Membership", "Quorum"]


def test_a_text_without_headings_is_one_section_with_a_note() -> None:
    found = read_text("Just a line.\nAnd another one.\n")
    assert found.sections == (ImportedSection("Introduction", "Just a line.\n\nAnd another one."),)
    assert found.notes == (
        "No headings were found, so all the text is in one section. You can divide it in the draft.",
    )


def test_a_section_without_automatic_text_gives_advice() -> None:
    found = read_text("# Quorum\n\nFive members.\n\n# Own\n\nText.\n")
    quorum, own = found.sections
    assert quorum.figures == figures()["quorum"]
    assert found.advice == (quorum.advice,)
    assert quorum.advice.startswith("The section “Quorum” has no automatic text.")
    assert f"{{{quorum.figures[0]}}}" in quorum.advice
    assert own.advice == ""
    stated = ImportedSection("Quorum", " ".join(f"{{{name}}}" for name in quorum.figures), "quorum")
    assert stated.figures == ()


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Quorum", "quorum"),
        ("The Membership", "membership"),
        ("Decision-making & voting", "decisions"),
        ("Chair and quorum", "quorum"),
        ("Annex A: Membership", "annex_membership"),
        ("Appendix 2 – Structure", "annex_structure"),
        ("Appendix C", None),
        ("Catering", None),
    ],
)
def test_headings_are_recognised_in_their_usual_spellings(heading: str, code: str | None) -> None:
    assert topic_of(heading) == code


def test_a_code_is_given_to_one_section_only() -> None:
    found = read_text("# Purpose\n\nOne.\n\n# Background\n\nTwo.\n")
    assert [section.code for section in found.sections] == ["background_and_purpose", "own"]


def test_a_heading_without_text_is_kept_with_a_note() -> None:
    found = read_text("# Purpose\n\n# Quorum\n\nFive.\n")
    assert found.sections[0] == ImportedSection("Purpose", "", "background_and_purpose")
    assert found.notes == ("The section “Purpose” has no text. Add text, or remove the section.",)


def test_a_section_that_is_too_long_is_divided_between_paragraphs() -> None:
    paragraph = "Words that fill a line and say little. " * 20
    found = read_text("# Purpose\n\n" + f"{paragraph}\n\n" * 60 + "# Quorum\n\nFive.\n")
    assert [section.heading for section in found.sections] == [
        "Purpose",
        "Purpose (continued)",
        "Purpose (continued)",
        "Quorum",
    ]
    assert all(len(section.body) <= LONGEST_BODY for section in found.sections)
    assert "\n\n".join(section.body for section in found.sections[:3]) == "\n\n".join(
        [paragraph.strip()] * 60
    )
    assert found.notes == ("The section “Purpose” was too long, so it is divided into 3 sections.",)


def test_too_many_sections_and_too_much_text_are_refused_with_advice() -> None:
    with pytest.raises(Refusal) as refused:
        read_text("".join(f"# Heading {number}\n\nText.\n\n" for number in range(61)))
    assert refused.value.sentence == (
        "The file has 61 sections, and the limit is 60. "
        "Change the smaller headings to ordinary text, and choose the file again."
    )
    with pytest.raises(Refusal, match="more than 400 KB of text"):
        read_text("A line of text.\n" * 30_000)


def test_other_kinds_and_empty_files_are_refused() -> None:
    with pytest.raises(Refusal, match="must be one of these kinds: DOCX, TXT"):
        read_bytes(b"%PDF-1.7 %%EOF", "terms.pdf")
    for text in ("\n \n", "\ufeff", "----\n"):
        with pytest.raises(Refusal, match="a file that contains text"):
            read_text(text)


def test_a_long_text_is_read_quickly() -> None:
    text = "".join(
        f"{number}. HEADING\n\n" + "Some *words* and (more) of them_. " * 150 + "\n\n"
        for number in range(1, 60)
    )
    begun = time.process_time()
    found = read_text(text)
    assert len(found.sections) == 59
    assert time.process_time() - begun < 3


def check(found: ImportedTerms) -> None:
    for section in found.sections:
        check_body(section.body)
        assert not any(f"{{{name}}}" in section.body for name in PLACEHOLDERS)
        assert len(section.body) <= LONGEST_BODY
        assert 0 < len(section.heading) <= 200
        assert section.heading == section.heading.strip()


lines = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=30),
    st.sampled_from(
        [
            "1. Purpose",
            "2 MEMBERSHIP",
            "# Quorum",
            "===",
            "---",
            "Contents",
            "- {members}",
            "  * deeper",
            "{quorum} _x_ **y** [a](b)",
            "Terms of reference",
            "Annex A",
            "1.1 Text",
            "",
        ]
    ),
)


@given(st.lists(lines, max_size=25).map("\n".join))
def test_any_text_gives_valid_sections(text: str) -> None:
    content = text.encode("utf-8", errors="replace")
    file = CheckedFile("x.txt", FileKind.TXT, content, "")
    try:
        found = read_sections(file, field="file")
    except Refusal as refused:
        assert refused.sentence.startswith("Choose a file that contains text.")  # noqa: PT017 -- either answer is right
        return
    check(found)


@given(st.binary(max_size=200), st.sampled_from([FileKind.TXT, FileKind.DOCX, FileKind.PDF]))
def test_any_bytes_are_read_or_refused(content: bytes, kind: FileKind) -> None:
    try:
        found = read_sections(CheckedFile("x", kind, content, ""), field="file")
    except Refusal as refused:
        assert refused.field == "file"  # noqa: PT017 -- either answer is right
        return
    check(found)


signs = st.text(st.sampled_from(list("ab1 .*_[](){}<>#-+|\\`~&;:!/quorum\t")), max_size=25)


@given(signs | st.text(max_size=25))
def test_text_is_displayed_as_it_was_typed(text: str) -> None:
    plain = words_of("".join(span.text for span in clean([TextSpan(text)])))
    shown = markdown.to_blocks(escaped(plain))
    if plain:
        assert [type(block) for block in shown] == [Paragraph]
        assert words_of("".join(run.text for block in shown for run in block.runs)) == plain  # type: ignore[union-attr]
    assert not re.search(r"\{[a-z_]+\}", escaped(plain))


@given(st.lists(st.builds(TextSpan, signs, st.booleans(), st.booleans()), max_size=5))
def test_formatting_never_changes_the_text(spans: list[TextSpan]) -> None:
    kept = clean(spans)
    plain = words_of("".join(span.text for span in kept))
    blocks = markdown.to_blocks(inline(kept))
    assert words_of("".join(run.text for block in blocks for run in block.runs)) == plain  # type: ignore[union-attr]


@given(st.text("ab .\n", max_size=200), st.integers(1, 40))
def test_a_body_is_cut_without_losing_a_word(body: str, longest: int) -> None:
    parts = list(cut(body, longest))
    assert all(len(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(body.split())
