"""Import of terms of reference from Word files in the formats that councils use."""

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdp.errors import Refusal
from cdp.terms.importing import word
from cdp.terms.importing.sections import ImportedSection, ImportedTerms
from cdp.terms.wording.text import check_body
from tests.terms.word_files import (
    CASES,
    bold,
    bytes_of,
    field,
    imported,
    new,
    numbered,
    numbering,
    picture,
    read_bytes,
    table,
    texts,
    with_part,
)


def test_a_document_with_heading_styles_becomes_sections() -> None:
    document = new()
    document.add_heading("Terms of reference of the Slough Partnership", 0)
    document.add_paragraph("Agreed in draft.")
    document.add_heading("1. Purpose", 1)
    paragraph = document.add_paragraph("The ")
    paragraph.add_run("Board").bold = True
    paragraph.add_run(" brings partners together.")
    document.add_heading("Aims", 2)
    document.add_paragraph("less harm", style="List Bullet")
    document.add_paragraph("fewer deaths", style="List Bullet 2")
    document.add_paragraph("less crime", style="List Bullet")
    document.add_heading("2. QUORUM", 1)
    document.add_paragraph("Five members.", style="List Number")
    document.add_paragraph("Deputies count.", style="List Number")
    document.add_paragraph("Unless the chair says otherwise:")
    document.add_paragraph("Nobody else does.", style="List Number")
    assert imported(document) == ImportedTerms(
        "Terms of reference of the Slough Partnership",
        (
            ImportedSection("Introduction", "Agreed in draft."),
            ImportedSection(
                "Purpose",
                "The **Board** brings partners together.\n\n**Aims**\n\n"
                "- less harm\n    - fewer deaths\n- less crime",
                "background_and_purpose",
            ),
            ImportedSection(
                "Quorum",
                "1. Five members.\n2. Deputies count.\n\n"
                "Unless the chair says otherwise:\n\n3. Nobody else does.",
                "quorum",
            ),
        ),
        (),
    )


def test_bold_numbered_lines_are_headings_in_a_file_without_styles() -> None:
    document = new()
    bold(document, "WEST MIDLANDS COMBATING DRUGS PARTNERSHIP")
    bold(document, "TERMS OF REFERENCE")
    bold(document, "1. PURPOSE")
    document.add_paragraph("1.1 The Partnership exists.")
    bold(document, "2. MEMBERSHIP")
    document.add_paragraph("2.1 Members are:")
    document.add_paragraph("•\tPolice")
    document.add_paragraph("•\tNHS")
    bold(document, "Deputies")
    document.add_paragraph("They may attend.")
    bold(document, "3 FREQUENCY OF MEETINGS:")
    document.add_paragraph("Four times a year.")
    bold(document, "Appendix A: Membership")
    document.add_paragraph("To follow.")
    found = imported(document)
    assert found.title == "WEST MIDLANDS COMBATING DRUGS PARTNERSHIP – TERMS OF REFERENCE"
    assert [(section.heading, section.code) for section in found.sections] == [
        ("Purpose", "background_and_purpose"),
        ("Membership", "membership"),
        ("Frequency of meetings", "meetings"),
        ("Appendix A: Membership", "annex_membership"),
    ]
    assert texts(found)["Membership"] == (
        "2.1 Members are:\n\n- Police\n- NHS\n\n**Deputies**\n\nThey may attend."
    )


def test_headings_numbered_by_word_keep_their_paragraphs() -> None:
    document = new()
    number = numbering(document, "decimal", "decimal", "lowerLetter", "bullet")
    numbered(bold(document, "Purpose"), number)
    numbered(document.add_paragraph("The Board acts."), number, 1)
    numbered(document.add_paragraph("on supply"), number, 2)
    numbered(document.add_paragraph("on demand"), number, 2)
    numbered(document.add_paragraph("It meets."), number, 1)
    numbered(bold(document, "Voting"), number)
    numbered(document.add_paragraph("One vote each."), number, 1)
    assert texts(imported(document)) == {
        "Purpose": "1. The Board acts.\n    1. on supply\n    2. on demand\n2. It meets.",
        "Voting": "1. One vote each.",
    }


def test_capitals_alone_or_bold_alone_are_headings_too() -> None:
    for write in (
        lambda document, words: document.add_paragraph(words.upper()),
        bold,
    ):
        document = new()
        for heading in ("Quorum", "Our own matters"):
            write(document, heading)
            document.add_paragraph("Words below it, and enough of them to be a sentence.")
        found = imported(document)
        assert [section.heading.casefold() for section in found.sections] == ["quorum", "our own matters"]
        assert [section.code for section in found.sections] == ["quorum", "own"]


def test_short_numbered_lines_are_headings_only_with_text_below_them() -> None:
    document = new()
    for words in (
        "1. Purpose",
        "To act.",
        "2. Members",
        "They are these.",
        "1. Police",
        "2. Probation",
        "3. NHS",
    ):
        document.add_paragraph(words)
    assert texts(imported(document)) == {
        "Purpose": "To act.",
        "Members": "They are these.\n\n1. Police\n2. Probation\n3. NHS",
    }


def test_an_outline_level_makes_a_heading_but_a_text_style_based_on_a_heading_does_not() -> None:
    document = new()
    own = document.styles.add_style("Kapitel", WD_STYLE_TYPE.PARAGRAPH)
    own.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))
    text = document.styles.add_style("Numbered text", WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = document.styles["Heading 2"]
    text.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="9"/>'))
    for heading in ("Purpose", "Quorum"):
        document.add_paragraph(heading, style="Kapitel")
        document.add_paragraph(f"About {heading}.", style="Numbered text")
    assert [section.heading for section in imported(document).sections] == ["Purpose", "Quorum"]


def test_a_single_top_level_first_heading_is_the_title() -> None:
    document = new()
    document.add_heading("Terms of Reference", 1)
    for heading in ("Purpose", "Quorum"):
        document.add_heading(heading, 2)
        document.add_paragraph("Text.")
    found = imported(document)
    assert found.title == "Terms of Reference"
    assert [section.heading for section in found.sections] == ["Purpose", "Quorum"]


def test_a_table_of_contents_of_any_kind_is_left_out() -> None:
    document = new()
    body = document.element.body
    body.insert(
        0,
        parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
            "</w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Purpose 2</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    first = document.add_paragraph()
    field(first, "begin")
    field(first, "instruction", ' TOC \\o "1-3" ')
    field(first, "separate")
    first.add_run("Purpose\t2")
    document.add_paragraph("Quorum\t3")
    field(document.add_paragraph(), "end")
    document.add_paragraph("Purpose ........ 2")
    for heading in ("Purpose", "Quorum"):
        document.add_heading(heading, 1)
        document.add_paragraph("Text.")
    found = imported(document)
    assert texts(found) == {"Purpose": "Text.", "Quorum": "Text."}
    assert found.notes == ("The table of contents was left out, because one is created automatically.",)


def test_an_unclosed_table_of_contents_does_not_hide_the_text() -> None:
    document = new()
    first = document.add_paragraph()
    field(first, "begin")
    field(first, "instruction", "TOC")
    for heading in ("Purpose", "Quorum"):
        document.add_heading(heading, 1)
        document.add_paragraph("Text.")
    assert texts(imported(document)) == {"Purpose": "Text.", "Quorum": "Text."}


def test_tables_become_lists_and_document_control_is_left_out() -> None:
    document = new()
    table(document, [("Version", "1.2"), ("Author", "Somebody"), ("Review date", "May 2025")], header=False)
    document.add_heading("Membership", 1)
    table(document, [("Organisation", "Role", "Person"), ("Police", "Police", "A"), ("Slough", "DPH", "")])
    document.add_heading("Contacts", 1)
    table(document, [("Chair", "A person"), ("Secretary", "1. Another")], header=False)
    document.add_heading("Roles", 1)
    table(document, [("Post", "Duty"), ("Chair", "keeps order")])
    document.add_heading("Box", 1)
    table(document, [("Only words in a frame.",)], header=False)
    found = imported(document)
    assert texts(found) == {
        "Membership": "- Police; Role: Police; Person: A\n- Slough; Role: DPH",
        "Contacts": "- Chair: A person\n- Secretary: 1. Another",
        "Roles": "**Post: Duty**\n\n- Chair: keeps order",
        "Box": "Only words in a frame.",
    }
    assert found.notes == (
        "3 tables were changed to a list, with a line for each row.",
        "1 document control table was left out, because versions and dates are recorded automatically.",
    )


def _with_everything_that_is_left_out() -> bytes:
    document = new()
    document.add_heading("Purpose", 1)
    paragraph = document.add_paragraph("Stays. ")
    w = nsdecls("w")
    for markup in (
        f"<w:ins {w}><w:r><w:t>Put in. </w:t></w:r></w:ins>",
        f"<w:del {w}><w:r><w:delText>Taken out. </w:delText></w:r></w:del>",
        f"<w:r {w}><w:rPr><w:vanish/></w:rPr><w:t>Hidden. </w:t></w:r>",
        f'<w:r {w}><w:footnoteReference w:id="2"/></w:r>',
        f'<w:r {w}><w:commentReference w:id="1"/></w:r>',
        f'<w:hyperlink {nsdecls("w", "r")} r:id="rId99"><w:r><w:t>A link.</w:t></w:r></w:hyperlink>',
        f"<w:r {w}><w:pict><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
    ):
        paragraph._p.append(parse_xml(markup))
    document.add_picture(picture())
    document.add_heading("Quorum", 1)
    document.add_paragraph("Five.").add_run().add_break(WD_BREAK.PAGE)
    document.sections[0].header.paragraphs[0].text = "OFFICIAL"
    return bytes_of(document)


def test_content_that_cannot_be_imported_is_noted() -> None:
    found = read_bytes(_with_everything_that_is_left_out())
    assert texts(found) == {"Purpose": "Stays. Put in. A link.", "Quorum": "Five."}
    assert found.notes == (
        "1 picture was left out. Add a description if you need one.",
        "1 text box was left out. Copy any text that you need: “In a box”.",
        "1 footnote was left out. Add to the text anything that you need.",
        "1 link was replaced with plain text, without the address.",
        "The file has tracked changes, which were accepted. Text that they delete was left out: “Taken out.”.",
        "The file has tracked changes, which were accepted. Text that they insert was kept: “Put in.”.",
        "Comments were left out.",
        "Hidden text was left out: “Hidden.”.",
        "Headers and footers were left out.",
    )


def test_names_in_braces_and_markdown_characters_are_imported_as_text() -> None:
    document = new()
    document.add_paragraph("{quorum} and {anything} # 5 * 3 <b>bold</b> [here](https://x.example) a_b")
    document.add_paragraph("# not a heading")
    document.add_paragraph("{members}")
    (section,) = imported(document).sections
    check_body(section.body)
    assert section.body == (
        "\\{quorum\\} and \\{anything\\} # 5 * 3 \\<b>bold\\</b> [here\\](https://x.example) a_b\n\n"
        "\\# not a heading\n\n\\{members\\}"
    )


def test_manual_line_breaks_become_paragraphs_and_formatting_is_kept() -> None:
    document = new()
    paragraph = document.add_paragraph()
    paragraph.add_run("First ").bold = True
    paragraph.add_run("line").add_break()
    paragraph.add_run("second line").italic = True
    assert texts(imported(document)) == {"Introduction": "**First** line\n\n*second line*"}


def test_a_file_without_text_is_refused_with_advice() -> None:
    document = new()
    for content in (bytes_of(document), _picture_only()):
        with pytest.raises(Refusal) as refused:
            read_bytes(content)
        assert refused.value.field == "file"
        assert refused.value.sentence == (
            "Choose a file that contains text. If this is a scan or a picture, use the original document, "
            "or type the text into a new file."
        )


def _picture_only() -> bytes:
    document = new()
    document.add_picture(picture())
    return bytes_of(document)


def _plain() -> bytes:
    document = new()
    document.add_heading("Purpose", 1)
    document.add_paragraph("Text.")
    return bytes_of(document)


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        BOMB.decode().encode("utf-16"),
        b"",
        b"<w:document",
        b"<a/>",
        b"\0" * 100,
        b'<?xml version="1.0"?>' + b"<a>" * 5_000 + b"</a>" * 5_000,
    ],
)
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/numbering.xml"])
def test_a_broken_or_hostile_file_is_refused(content: bytes, part: str) -> None:
    try:
        found = read_bytes(with_part(_plain(), part, lambda _: content))
    except Refusal as refused:
        assert "Word" in refused.sentence  # noqa: PT017 -- some parts may be broken and the text still read
    else:
        assert part != "word/document.xml"
        assert "<!" not in content.decode(errors="replace").replace("\0", "")
        assert texts(found)


def test_a_file_with_too_much_in_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    document = new()
    for number in range(30):
        document.add_paragraph(f"Paragraph {number}.")
    content = bytes_of(document)
    monkeypatch.setattr(word, "MOST_BLOCKS", 20)
    with pytest.raises(Refusal, match="too large to read"):
        read_bytes(content)
    monkeypatch.undo()
    monkeypatch.setattr("cdp.files.word.LARGEST_DOCUMENT", 1_000)
    with pytest.raises(Refusal, match="too large to read"):
        read_bytes(content)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=20))
def test_damaged_bytes_are_read_or_refused(place: int, damage: bytes) -> None:
    def change(part: bytes) -> bytes:
        at = place % len(part)
        return part[:at] + damage + part[at + len(damage) :]

    try:
        found = read_bytes(with_part(_plain(), "word/document.xml", change))
    except Refusal:
        return
    assert found.sections


words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40) | st.sampled_from(
    [
        "1. Purpose",
        "QUORUM",
        "{members}",
        "Contents",
        "• x",
        "**",
        "2 MEETINGS",
        "Annex A",
        "Terms of reference",
    ]
)
styles = st.sampled_from(
    ["Normal", "Heading 1", "Heading 2", "Title", "List Bullet", "List Bullet 3", "List Number 2", "Quote"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(words, styles, st.booleans(), st.booleans()), max_size=12))
def test_any_document_gives_valid_sections(paragraphs: list[tuple[str, str, bool, bool]]) -> None:
    document = docx.Document()
    for text, style, is_bold, is_italic in paragraphs:
        paragraph = document.add_paragraph(style=style)
        for run in (paragraph.add_run(text[::2]), paragraph.add_run(text[1::2])):
            run.bold = is_bold
        run.italic = is_italic
    try:
        found = imported(document)
    except Refusal as refused:
        assert refused.sentence.startswith("Choose a file that contains text.")  # noqa: PT017 -- either answer is right
        return
    for section in found.sections:
        check_body(section.body)
        assert 0 < len(section.heading) <= 200
        assert "\n" not in section.heading


def test_text_that_is_struck_through_is_left_out_and_merged_cells_are_repeated() -> None:
    found = read_bytes((CASES / "20-terms-struck-out-and-merged.docx").read_bytes())
    bodies = texts(found)
    assert bodies["Name and footprint"] == (
        "The Alliance covers the four boroughs of the Valley and reports to the Integrated Care Board."
    )
    assert [line.partition(";")[0] for line in bodies["Membership"].splitlines()[:4]] == [
        "- Health",
        "- Health",
        "- Criminal justice",
        "- Criminal justice",
    ]
    assert found.notes == (
        "1 table was changed to a list, with a line for each row.",
        "Text that is struck through was left out: “three”; “Clinical Commissioning Group”.",
        "The text of merged table cells was repeated in each of their rows.",
    )


def test_tracked_changes_are_accepted_and_both_wordings_are_shown() -> None:
    found = read_bytes((CASES / "22-terms-tracked-changes.docx").read_bytes())
    assert texts(found)["Quorum"] == "The quorum is five voting members."
    assert found.notes == (
        "The file has tracked changes, which were accepted. Text that they delete was left out: “three”.",
        "The file has tracked changes, which were accepted. Text that they insert was kept: “five”.",
    )


def test_text_struck_through_or_hidden_by_a_style_is_left_out_too() -> None:
    document = new()
    for name, look in (("Withdrawn", "strike"), ("Internal", "hidden")):
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        setattr(style.font, look, True)
    paragraph = document.add_paragraph("Five members")
    paragraph.add_run(" or four", style="Withdrawn")
    paragraph.add_run(" (ask the chair)", style="Internal")
    paragraph.add_run(" form a quorum.")
    found = imported(document)
    assert texts(found) == {"Introduction": "Five members form a quorum."}
    assert "Text that is struck through was left out: “or four”." in found.notes
    assert "Hidden text was left out: “(ask the chair)”." in found.notes
