"""PDF files are tagged and titled, use bundled fonts, and can be created from any text."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from cdp.documents import typesetting
from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Figure,
    Heading,
    ListItem,
    NumberedList,
    PageBreak,
    Paragraph,
    Quote,
    Table,
    runs,
)
from cdp.documents.markdown import to_blocks
from cdp.documents.pdf import Pdf, to_pdf
from cdp.documents.word import to_word

MADE_AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100" height="50" role="img">'
    "<title>A box</title><desc>One box</desc><rect x='5' y='5' width='90' height='40' fill='none' "
    "stroke='currentColor'/></svg>"
)


def pdf(*blocks: Block, title: str = "Terms of reference") -> Pdf:
    return to_pdf(Document(title, blocks), author="West Midlands CDP", made_at=MADE_AT)


def reader(made: Pdf) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(made.content))


def words(made: Pdf) -> str:
    whole = " ".join(page.extract_text() for page in reader(made).pages)
    return " ".join(whole.replace("\u200b", "").split())


EVERYTHING: tuple[Block, ...] = (
    Heading(2, "Quorum"),
    Paragraph.of("Five members."),
    Heading(3, "Who counts"),
    BulletList(
        (ListItem(runs("Members"), (BulletList.of(["their deputies"]),)), ListItem(runs("No guests")))
    ),
    NumberedList((ListItem(runs("third")), ListItem(runs("fourth"))), start=3),
    Quote((Paragraph.of("Subject to approval by partners."),)),
    Table.of("Members", ("Organisation", "Role"), [("Police", "Core")], widths=(2, 1)),
    Facts.of([("Version", "2")]),
    Figure(SVG, "A box with nothing in it", "Structure"),
    PageBreak(),
    Paragraph.of("The last page."),
)


def test_a_pdf_is_tagged_titled_in_english_and_has_bookmarks() -> None:
    made = pdf(*EVERYTHING)
    assert made.accessible
    root: Any = reader(made).trailer["/Root"]
    assert str(root["/MarkInfo"]["/Marked"]) == "True"
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert str(root["/ViewerPreferences"]["/DisplayDocTitle"]) == "True"
    info = reader(made).metadata
    assert info is not None
    assert info.title == "Terms of reference"
    assert info.author == "West Midlands CDP"
    titles = [entry["/Title"] for entry in reader(made).outline if not isinstance(entry, list)]
    assert "Quorum" in str(titles) + str(reader(made).outline)


def test_every_kind_of_block_is_printed() -> None:
    printed = words(pdf(*EVERYTHING))
    for text in (
        "Quorum",
        "Five members.",
        "Who counts",
        "their deputies",
        "3. third",
        "4. fourth",
        "Subject to approval by partners.",
        "Organisation",
        "Police",
        "Version",
        "The last page.",
        "Page 1 of 2",
    ):
        assert text in printed


def test_plain_bold_and_italic_text_is_set_in_the_faces_of_open_sans() -> None:
    blocks = to_blocks("Plain, **bold**, *italic* and ***both***.")
    page: Any = reader(pdf(*blocks)).pages[0]
    listed = page["/Resources"]["/Font"].values()
    fonts = {str(font.get_object()["/BaseFont"]).split("+")[1] for font in listed}
    assert fonts == {
        "OpenSans-Regular",
        "OpenSans-Bold",
        "OpenSans-Italic",
        "OpenSans-BoldItalic",
    }


def test_the_header_of_a_table_is_repeated_on_each_page() -> None:
    rows = [(f"Organisation {number}", "Core member of the board") for number in range(120)]
    made = pdf(Heading(2, "Annex"), Table.of("Members", ("Member body", "Role"), rows))
    pages = [page.extract_text() for page in reader(made).pages]
    assert len(pages) > 2
    assert all("Member body" in page for page in pages)


def test_typed_text_is_never_read_as_markup() -> None:
    text = '#import "x" $x^2$ @ref <label> *not bold* _nor this_ \\ // comment #panic() `code` = heading'
    assert "".join(text.split()) in "".join(words(pdf(Paragraph.of(text), title=text)).split())


@pytest.mark.parametrize(
    "text",
    ["Naloxone saves lives 💊", "Пример", "Ŵy Llŷn Ynys Môn", "Café £5 – “quoted” • ½", "שלום", "مرحبا"],
)
def test_many_scripts_are_printed_in_an_accessible_file(text: str) -> None:
    made = pdf(Paragraph.of(text))
    assert made.accessible
    assert made.unprintable == ()
    assert len(words(made)) > len("Terms of reference Page 1 of 1")


def test_a_character_without_a_font_is_listed_in_the_file() -> None:
    made = pdf(Paragraph.of("We met 漢字 twice."))
    assert made.unprintable == ("漢", "字")
    assert made.unprintable_names == (
        "U+6F22 CJK UNIFIED IDEOGRAPH-6F22",
        "U+5B57 CJK UNIFIED IDEOGRAPH-5B57",
    )
    printed = words(made)
    assert "We met [?] twice." in printed
    assert "U+6F22" in printed
    assert made.accessible


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pdf(*EVERYTHING).content == pdf(*EVERYTHING).content


def test_a_long_text_of_forty_sections_is_complete_in_pdf_and_word() -> None:
    paragraph = "Partners שותפים يقررون together 💊 and each answers once for its own organisation. " * 60
    blocks: list[Block] = []
    for number in range(40):
        blocks += [Heading(2, f"{number + 1}. Section"), *to_blocks(f"1. {paragraph}\n2. **Bold** {number}")]
    document = Document("Terms of reference", tuple(blocks))
    assert sum(len(paragraph) for _ in range(40)) > 190_000
    made = to_pdf(document, author="CDP", made_at=MADE_AT)
    assert made.accessible
    assert made.unprintable == ()
    printed = words(made)
    assert "40. Section" in printed
    assert printed.count("answers once for its own organisation") == 40 * 60
    word = docx.Document(BytesIO(to_word(document, author="CDP", made_at=MADE_AT)))
    whole = " ".join(one.text for one in word.paragraphs)
    assert whole.count("💊") == 40 * 60
    assert "שותפים" in whole


def test_without_fonts_the_file_is_created_with_advice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(typesetting, "FONTS", tmp_path / "nothing")
    typesetting.fonts.cache_clear()
    try:
        made = pdf(Paragraph.of("Plain words."))
        assert "Plain words." in words(made)
        assert "make assets" in made.advice
    finally:
        monkeypatch.undo()
        typesetting.fonts.cache_clear()


def test_a_time_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_pdf(Document("x", ()), author="CDP", made_at=datetime(2026, 11, 22))  # noqa: DTZ001 -- the mistake under test
