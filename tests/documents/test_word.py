"""Word files: styles, lists, tables and properties."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm

from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Heading,
    ListItem,
    NumberedList,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Table,
    runs,
)
from cdp.documents.word import to_word

MADE_AT = datetime(2026, 12, 3, 10, 30, tzinfo=UTC)


def word_of(*blocks: Block, title: str = "Agenda", subtitle: str = "") -> Any:
    data = to_word(Document(title, blocks, subtitle), author="West Midlands secretariat", made_at=MADE_AT)
    return docx.Document(BytesIO(data))


def styled(word: Any) -> list[tuple[str, str]]:
    return [(paragraph.style.name, paragraph.text) for paragraph in word.paragraphs if paragraph.text]


def test_a_document_has_its_title_author_language_and_paper_size() -> None:
    word = word_of(title="Minutes of the board", subtitle="3 December 2026")
    properties = word.core_properties
    assert (properties.title, properties.author, properties.language) == (
        "Minutes of the board",
        "West Midlands secretariat",
        "en-GB",
    )
    assert properties.created == properties.modified == MADE_AT
    assert properties.comments == ""
    assert {tag.get(qn("w:val")) for tag in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    section = word.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert abs(section.left_margin - Cm(2.5)) < Cm(0.01)
    assert styled(word) == [("Title", "Minutes of the board"), ("Subtitle", "3 December 2026")]


def test_headings_are_real_headings_one_below_the_title() -> None:
    word = word_of(Heading(2, "Items for decision"), Heading(3, "Workplan"), Paragraph.of("Agree it."))
    assert styled(word)[1:] == [
        ("Heading 1", "Items for decision"),
        ("Heading 2", "Workplan"),
        ("Normal", "Agree it."),
    ]


def test_every_page_has_a_page_number_and_the_total() -> None:
    footer = word_of().sections[0].footer.paragraphs[0]
    fields = [field.get(qn("w:instr")) for field in footer._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "".join(text.text for text in footer._p.iter(qn("w:t"))) == "Page 1 of 1"


def test_a_table_repeats_its_header_and_keeps_each_row_on_one_page() -> None:
    word = word_of(Table.of("Actions", ["Number", "Action"], [["1", "Write"], ["2", "Ask"]], [1, 3]))
    (table,) = word.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Number", "Action"],
        ["1", "Write"],
        ["2", "Ask"],
    ]
    repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert repeated == [True, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [cell.width.cm for cell in table.rows[1].cells] == [
        pytest.approx(4, 0.01),
        pytest.approx(12, 0.01),
    ]
    assert ("Caption", "Actions") in styled(word)
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Actions"


def test_lists_nest_and_each_numbered_list_starts_where_it_says() -> None:
    inner = BulletList.of(["the draft"])
    word = word_of(
        NumberedList((ListItem(runs("Agree")), ListItem(runs("Note"), (inner, Paragraph.of("again"))))),
        NumberedList.of(["One"]),
        NumberedList((ListItem(runs("Four")),), start=4),
    )
    found = [
        (
            paragraph.style.name,
            paragraph.text,
            paragraph._p.pPr.numPr.ilvl.val,
            paragraph._p.pPr.numPr.numId.val,
        )
        for paragraph in word.paragraphs
        if paragraph._p.pPr.numPr is not None
    ]
    numbers = [number for *_, number in found]
    assert [line[:3] for line in found] == [
        ("List Number", "Agree", 0),
        ("List Number", "Note", 0),
        ("List Bullet", "the draft", 1),
        ("List Number", "One", 0),
        ("List Number", "Four", 0),
    ]
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 4
    lists = word.part.numbering_part.element
    starts = {
        int(one.numId): int(one.find(f".//{qn('w:startOverride')}").get(qn("w:val")))
        for one in lists.num_lst
        if one.find(f".//{qn('w:startOverride')}") is not None
    }
    assert [starts[number] for number in numbers] == [1, 1, 1, 1, 4]


def test_bold_italics_line_breaks_and_links_are_kept() -> None:
    word = word_of(
        Paragraph(
            (
                Run("Agreed ", strong=True),
                Run("at once\nby all ", emphasis=True),
                Run("see papers", link="https://cdp.example/papers?a=1&b=2"),
                Run("."),
            )
        )
    )
    paragraph = word.paragraphs[1]
    assert paragraph.text == "Agreed at once\nby all see papers."
    assert [(run.text, run.bold, run.italic) for run in paragraph.runs] == [
        ("Agreed ", True, None),
        ("at once\nby all ", None, True),
        (".", None, None),
    ]
    assert [(link.text, link.address) for link in paragraph.hyperlinks] == [
        ("see papers", "https://cdp.example/papers?a=1&b=2")
    ]


def test_facts_quotes_and_page_breaks_are_in_the_file() -> None:
    word = word_of(Facts.of([("Date", "3 December 2026")]), Quote((Paragraph.of("As written"),)), PageBreak())
    assert [cell.text for cell in word.tables[0].rows[0].cells] == ["Date", "3 December 2026"]
    assert word.tables[0].rows[0].cells[0].paragraphs[0].runs[0].bold
    quote = next(paragraph for paragraph in word.paragraphs if paragraph.text == "As written")
    assert quote.paragraph_format.left_indent.cm > 0.5
    assert any(mark.get(qn("w:type")) == "page" for mark in word.element.iter(qn("w:br")))


def test_characters_that_xml_does_not_allow_are_left_out() -> None:
    nasty = "a\x00b\x0b\x1b\ud800\ufffe\uffffc Siân Ŵ 🙂 <&>"
    word = word_of(
        Heading(2, nasty),
        Paragraph.of(nasty),
        Facts.of([(nasty, nasty)]),
        Table.of(nasty, [nasty], [[nasty]]),
        BulletList.of([nasty]),
        title=nasty * 20,
        subtitle=nasty,
    )
    clean = "abc Siân Ŵ 🙂 <&>"
    assert word.core_properties.title == (clean * 20)[:255]
    assert [text for _, text in styled(word)] == [clean * 20, clean, clean, clean, clean, clean]
    assert {cell.text for table in word.tables for row in table.rows for cell in row.cells} == {clean}


def test_the_same_document_has_the_same_bytes() -> None:
    document = Document("Agenda", (Paragraph.of("One"), NumberedList.of(["a"])))
    first, second = (to_word(document, author="A", made_at=MADE_AT) for _ in range(2))
    assert first == second
    assert {part.date_time for part in ZipFile(BytesIO(first)).infolist()} == {(2026, 12, 3, 10, 30, 0)}


def test_a_document_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_word(Document("Agenda", ()), author="A", made_at=MADE_AT.replace(tzinfo=None))


def test_a_file_opens_in_the_present_mode_of_word_in_british_english() -> None:
    word = word_of(Paragraph.of("Agree it."))
    settings = word.settings.element
    modes = {mark.get(qn("w:name")): mark.get(qn("w:val")) for mark in settings.iter(qn("w:compatSetting"))}
    assert modes["compatibilityMode"] == "15"
    assert [dict(mark.attrib) for mark in settings.iter(qn("w:themeFontLang"))] == [{qn("w:val"): "en-GB"}]
    theme = word.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob.decode()
    assert set(re.findall('<a:latin typeface="([^"]*)"', theme)) == {"Arial"}


def test_every_table_says_which_of_its_cells_are_headings() -> None:
    word = word_of(
        Facts.of([("Date", "3 December 2026"), ("Place", "Council House")]),
        Table.of("Actions", ["Number", "Action"], [["1", "Write"]]),
    )
    headings = [
        [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] for table in word.tables
    ]
    assert headings == [[True, False], [True, False]]
    looks = [table._tbl.tblPr.find(qn("w:tblLook")) for table in word.tables]
    assert [(look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) for look in looks] == [
        ("1", "1"),
        ("1", None),
    ]
