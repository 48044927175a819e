"""The block model refuses invalid content, and pages show the same content as Word files."""

import re

import html5lib
import pytest

from cdp.documents.blocks import (
    BulletList,
    Document,
    Facts,
    Heading,
    NumberedList,
    PageBreak,
    PageMarks,
    Paragraph,
    Run,
    Table,
    leads_to,
    with_following,
)
from cdp.documents.html import blocks_to_html, sheets_to_html
from cdp.documents.markdown import to_blocks


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/relative", "https:", "mailto:", "http://[", ""])
def test_a_link_that_is_not_absolute_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="absolute http"):
        Run("x", link=address)


@pytest.mark.parametrize("level", [1, 7])
def test_a_block_cannot_be_a_heading_of_level_1(level: int) -> None:
    with pytest.raises(ValueError, match="level 2 to 6"):
        Heading(level, "x")


def test_a_table_with_a_short_row_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 2 cells"):
        Table.of("Actions", ["Number", "Action"], [["1"]])
    with pytest.raises(ValueError, match="needs 2 widths"):
        Table.of("Actions", ["Number", "Action"], [], [1])


def test_regions_with_the_same_caption_have_labels_of_their_own() -> None:
    twice = [Table.of("Items", ["Item"], [["Naloxone"]]), Table.of("Items", ["Item"], [["Budget"]])]
    sheets = [(PageMarks(), twice), (PageMarks(), [Table.of("Items", ["Item"], [["Contract"]])])]
    html = "".join(html for _, html in sheets_to_html(sheets))
    assert re.findall('aria-label="([^"]*)"', html) == ["Items", "Items (2)", "Items (3)"]
    assert html.count(">Items</caption>") == 3


def test_blocks_become_valid_html_with_headings_below_the_page_heading() -> None:
    document = Document(
        "Agenda",
        (
            Heading(2, "Part 1 <open>"),
            Facts.of([("Place", "Town Hall & annexe")]),
            *to_blocks("**Agree**  \nnow [it](https://a.example/?b=1&c=2)\n\n- one\n  1. two\n\n> said"),
            NumberedList(NumberedList.of(["Four"]).items, start=4),
            Table.of('Actions "due" <soon>', ["Number"], [["1"]]),
            PageBreak(),
            Paragraph.of("End"),
        ),
    )
    html = blocks_to_html(document.blocks)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        f"<!doctype html><html><head><title>x</title></head><body>{html}</body></html>"
    )
    assert [(tag.tag, tag.text) for tag in tree.iter() if tag.tag in {"h1", "h2", "h3"}] == [
        ("h2", "Part 1 <open>")
    ]
    assert [tag.text for tag in tree.iter("dd")] == ["Town Hall & annexe"]
    assert [tag.get("href") for tag in tree.iter("a")] == ["https://a.example/?b=1&c=2"]
    assert [tag.get("start") for tag in tree.iter("ol")] == [None, "4"]
    assert [(tag.get("scope"), tag.text) for tag in tree.iter("th")] == [("col", "Number")]
    assert len(list(tree.iter("br"))) == 1
    assert [tag.text for tag in tree.iter("caption")] == ['Actions "due" <soon>']
    assert [tag.get("aria-label") for tag in tree.iter("div") if tag.get("role")] == ['Actions "due" <soon>']


def test_an_introducing_paragraph_stays_with_the_next_block() -> None:
    leads, ends = Paragraph.of("It reports to:"), Paragraph.of("That is all.")
    listed = BulletList.of(["The SRO"])
    assert leads_to(leads, listed)
    assert not leads_to(ends, listed)
    assert not leads_to(leads, ends)
    assert not leads_to(leads, None)
    assert list(with_following((leads, listed))) == [(leads, listed), (listed, None)]
