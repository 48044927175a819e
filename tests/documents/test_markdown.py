"""Markdown that people type gives the same content on pages and in Word files."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.documents.blocks import (
    Block,
    BulletList,
    Heading,
    ListItem,
    NumberedList,
    Paragraph,
    Quote,
    Run,
    Table,
    runs,
)
from cdp.documents.markdown import LENGTH_CAP, to_blocks, to_html


def words_of_page(html: str) -> str:
    """Return the visible text of a page, without captions that are only for screen readers."""
    html = re.sub(r"<caption.*?</caption>", "", html)
    text = re.sub(r"<br>|</?(?:p|li|ul|ol|h\d|blockquote|t\w+)\b[^>]*>", " ", html)
    text = re.sub(r"<[^>]+>", "", text)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", "\xa0"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return "".join(text.split())


def words_of_blocks(blocks: tuple[Block, ...]) -> str:
    """Return the visible text of a Word file."""
    said = ""
    for block in blocks:
        match block:
            case Heading():
                said += block.text
            case Paragraph():
                said += "".join(run.text for run in block.runs)
            case Quote():
                said += words_of_blocks(block.blocks)
            case BulletList() | NumberedList():
                for item in block.items:
                    said += "".join(run.text for run in item.runs) + words_of_blocks(item.inner)
            case Table():
                said += "".join(block.header)
                said += "".join(run.text for row in block.rows for cell in row for run in cell)
    return "".join(said.split())


def test_a_paragraph_keeps_its_bold_italic_and_links() -> None:
    text = "The **SRO *and* chair** read [the guidance](https://gov.example/a?b=1&c=2)."
    assert to_html(text) == (
        '<p class="govuk-body">The <strong>SRO <em>and</em> chair</strong> read '
        '<a href="https://gov.example/a?b=1&amp;c=2" class="govuk-link" rel="noopener noreferrer">the guidance</a>.'
        "</p>\n"
    )
    assert to_blocks(text) == [
        Paragraph(
            (
                Run("The "),
                Run("SRO ", strong=True),
                Run("and", strong=True, emphasis=True),
                Run(" chair", strong=True),
                Run(" read "),
                Run("the guidance", link="https://gov.example/a?b=1&c=2"),
                Run("."),
            )
        )
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[press](javascript:alert(1))",
        "[press](JaVaScRiPt:alert(1))",
        "[press](data:text/html,<script>alert(1)</script>)",
        "[press](/sign-out)",
        "![picture](https://tracker.example/1.png)",
        '[press](https://a.example "onmouseover=alert(1)")',
        "<a href='javascript:alert(1)'>press</a>",
        '<https://a.example/"onclick=alert(1)>',
    ],
)
def test_no_text_becomes_a_script_a_picture_or_an_unsafe_link(hostile: str) -> None:
    html = to_html(hostile)
    tags = re.findall(r"<(\w+)([^>]*)>", html)
    assert {tag for tag, _ in tags} <= {"p", "a"}
    for tag, attributes in tags:
        assert not re.search(r"\bon\w+=|\bstyle=|\btitle=", attributes)
        if tag == "a":
            assert re.search(r'href="https://', attributes)


@pytest.mark.parametrize(
    "text", ["---", "Quorum\n---", "    Four spaces", "[note]: https://a.example", "&copy; `x`"]
)
def test_typed_text_is_never_lost_or_changed(text: str) -> None:
    assert words_of_page(to_html(text)) == "".join(text.split())
    assert words_of_blocks(tuple(to_blocks(text))) == "".join(text.split())


@pytest.mark.parametrize("floor", [2, 3, 4])
def test_headings_are_never_above_the_floor_and_never_skip_a_level(floor: int) -> None:
    text = "## Purpose\n\n#### Detail\n\n# Membership\n\n#\n\n### Seats\n\n###### Small"
    expected = [
        Heading(floor, "Purpose"),
        Heading(floor + 1, "Detail"),
        Heading(floor, "Membership"),
        Heading(floor + 1, "Seats"),
        Heading(floor + 2, "Small"),
    ]
    assert to_blocks(text, heading_floor=floor) == expected
    assert re.findall(r"<h(\d)[^>]*>(\w+)", to_html(text, heading_floor=floor)) == [
        (str(heading.level), heading.text) for heading in expected
    ]


def test_lists_nest_and_each_numbered_list_counts_separately() -> None:
    text = "1. Agree\n2. Note\n   - the *draft*\n\n     again\n\nThen\n\n4. Sign"
    assert to_blocks(text) == [
        NumberedList(
            (
                ListItem(runs("Agree")),
                ListItem(
                    runs("Note"),
                    (
                        BulletList(
                            (ListItem((Run("the "), Run("draft", emphasis=True)), (Paragraph.of("again"),)),)
                        ),
                    ),
                ),
            )
        ),
        Paragraph.of("Then"),
        NumberedList((ListItem(runs("Sign")),), start=4),
    ]
    assert '<ol start="4"' in to_html(text)


def test_a_table_has_a_caption_and_column_headers_on_the_page_and_in_word() -> None:
    text = "| Seat | Holder |\n|---|:-:|\n| Police | **Vacant** |\n\n> | A |\n> |---|\n> | b |"
    html = to_html(text)
    assert re.findall(r"<caption[^>]*>(.*?)</caption>", html) == ["Table 1", "Table 2"]
    assert html.count('<th scope="col"') == 3
    assert "style=" not in html
    assert to_blocks(text) == [
        Table.of("Table 1", ["Seat", "Holder"], [["Police", (Run("Vacant", strong=True),)]]),
        Quote((Table.of("Table 2", ["A"], [["b"]]),)),
    ]


def test_a_text_longer_than_the_cap_is_shown_as_typed() -> None:
    text = "**bold** <b>\n" * (LENGTH_CAP // 10) + "\nlast"
    html = to_html(text)
    assert "<strong>" not in html
    assert "&lt;b&gt;" in html
    assert words_of_page(html) == "".join(text.split())
    assert to_blocks(text)[-1] == Paragraph.of("last")


def test_deep_nesting_is_parsed_quickly() -> None:
    assert to_html("> " * 20_000 + "end")
    assert to_html("[" * 20_000)
    assert to_html("*a " * 10_000)


@given(st.text(st.sampled_from("ab *_#>-+1.|:[]()<>&`\\\"'\n\t\x00\x0b\ud800ŵ🙂h:/"), max_size=60))
def test_any_text_gives_a_page_and_blocks_with_the_same_content(text: str) -> None:
    assert words_of_page(to_html(text)) == words_of_blocks(tuple(to_blocks(text)))
