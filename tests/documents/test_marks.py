"""The marks that a document has on every page: its marking, part, status and edition."""

from datetime import UTC, datetime
from io import BytesIO

import docx
import pypdf

from cdp.documents.blocks import Document, Heading, PageBreak, PageMarks, Paragraph
from cdp.documents.html import sheets_to_html
from cdp.documents.pdf import to_pdf
from cdp.documents.word import to_word

MADE_AT = datetime(2026, 12, 3, 10, 30, tzinfo=UTC)
PART_1 = PageMarks("OFFICIAL", "Part 1: public", "Draft, with the chair", "Minutes: Board meeting. Version 2")
PART_2 = PageMarks("OFFICIAL-SENSITIVE", "Part 2: confidential", "Draft, with the chair", PART_1.edition)
MINUTES = Document(
    "Minutes",
    (
        Paragraph.of("The meeting opened at 10am."),
        PageBreak(),
        Paragraph.of("The board noted the report."),
        PageBreak(PART_2),
        Heading(2, "Part 2: confidential items"),
        Paragraph.of("The supplier offered less."),
    ),
    marks=PART_1,
)


def test_every_page_of_a_pdf_has_the_marks_of_its_part() -> None:
    content = to_pdf(MINUTES, author="Secretariat", made_at=MADE_AT).content
    pages = [page.extract_text().splitlines() for page in pypdf.PdfReader(BytesIO(content)).pages]
    assert [page[:2] for page in pages] == [
        ["OFFICIAL", "Part 1: public · Draft, with the chair"],
        ["OFFICIAL", "Part 1: public · Draft, with the chair"],
        ["OFFICIAL-SENSITIVE", "Part 2: confidential · Draft, with the chair"],
    ]
    for number, page in enumerate(pages, start=1):
        assert " ".join(page[-2:]).endswith(f"Minutes: Board meeting. Version 2 Page {number} of 3")
    assert [
        ("The supplier offered less." in page, "The board noted the report." in page) for page in pages
    ] == [
        (False, False),
        (False, True),
        (True, False),
    ]


def test_a_part_of_a_word_file_is_a_section_with_its_own_header_and_footer() -> None:
    word = docx.Document(BytesIO(to_word(MINUTES, author="Secretariat", made_at=MADE_AT)))
    headers = [[line.text for line in section.header.paragraphs] for section in word.sections]
    assert headers == [
        ["OFFICIAL", "Part 1: public · Draft, with the chair"],
        ["OFFICIAL-SENSITIVE", "Part 2: confidential · Draft, with the chair"],
    ]
    for section in word.sections:
        (footer,) = section.footer.paragraphs
        assert footer.text.startswith("Minutes: Board meeting. Version 2\tPage ")
        assert [
            field.get(docx.oxml.ns.qn("w:instr")) for field in footer._p.iter(docx.oxml.ns.qn("w:fldSimple"))
        ] == [
            "PAGE",
            "NUMPAGES",
        ]


def test_a_document_without_marks_has_only_page_numbers() -> None:
    plain = Document("Letter", (Paragraph.of("Dear member"),))
    word = docx.Document(BytesIO(to_word(plain, author="Secretariat", made_at=MADE_AT)))
    assert [line.text for line in word.sections[0].header.paragraphs] == [""]
    pdf = pypdf.PdfReader(BytesIO(to_pdf(plain, author="Secretariat", made_at=MADE_AT).content))
    assert pdf.pages[0].extract_text().splitlines() == ["Letter", "Dear member", "Page 1 of 1"]


def test_the_sheets_of_a_page_are_its_parts() -> None:
    assert [marks for marks, _ in MINUTES.sheets] == [PART_1, PART_2]
    html = [html for _, html in sheets_to_html(MINUTES.sheets)]
    assert ["supplier" in each for each in html] == [False, True]
