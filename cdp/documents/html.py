"""Rendering of blocks as HTML, for a page whose h1 is the document's title.

This is not done in Jinja, because minutes have hundreds of blocks, and macros took a third of the rendering time.
"""

from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup, escape

from cdp.documents.blocks import (
    Block,
    BulletList,
    Facts,
    Figure,
    Heading,
    ListItem,
    NumberedList,
    PageBreak,
    PageMarks,
    Panels,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
)
from cdp.documents.pictures import size_of

TALLEST_ON_A_PAGE = 1_400
"""In pixels. A taller picture is split over several printed pages, so that its text stays legible."""


def blocks_to_html(blocks: Iterable[Block]) -> Markup:
    """Return blocks as HTML, with all text escaped.

    Tables and pictures that can be scrolled are labelled with their captions, numbered if a caption is repeated.
    """
    return _rendered(blocks, Counter())


def sheets_to_html(sheets: Iterable[tuple[PageMarks, Iterable[Block]]]) -> list[tuple[PageMarks, Markup]]:
    """Return the sheets of one document with their blocks as HTML; a repeated caption is numbered across the sheets."""
    captions: Counter[str] = Counter()
    return [(marks, _rendered(blocks, captions)) for marks, blocks in sheets]


def _rendered(blocks: Iterable[Block], captions: Counter[str]) -> Markup:
    return Markup(_blocks(blocks, captions))  # noqa: S704 -- all text has been escaped


def _blocks(blocks: Iterable[Block], captions: Counter[str]) -> str:
    return "".join(_block(block, captions) for block in blocks)


def _block(block: Block, captions: Counter[str]) -> str:
    match block:
        case Paragraph():
            return f'<p class="govuk-body">{_runs(block.runs)}</p>\n'
        case Heading(level, text):
            return f'<h{level} class="govuk-heading-{"m" if level == 2 else "s"}">{escape(text)}</h{level}>\n'
        case BulletList() | NumberedList():
            return _list(block, captions)
        case Facts():
            return f'<dl class="govuk-summary-list">{"".join(map(_fact, block.pairs))}\n</dl>\n'
        case Table():
            return _table(block, _label(block.caption, captions))
        case Figure():
            return _figure(block, _label(block.caption, captions))
        case Quote():
            return f'<blockquote class="govuk-inset-text">\n{_blocks(block.blocks, captions)}</blockquote>\n'
        case Panels():
            panels = "".join(f"<div>{_blocks(panel, captions)}</div>\n" for panel in block.panels)
            return f'<div class="cdp-panels">\n{panels}</div>\n'
        case PageBreak():
            return '<div class="cdp-page-break"></div>\n'


def _list(block: BulletList | NumberedList, captions: Counter[str]) -> str:
    items = _items(block.items, captions)
    if isinstance(block, BulletList):
        return f'<ul class="govuk-list govuk-list--bullet">{items}\n</ul>\n'
    start = f' start="{block.start}"' if block.start != 1 else ""
    return f'<ol class="govuk-list govuk-list--number"{start}>{items}\n</ol>\n'


def _items(items: Iterable[ListItem], captions: Counter[str]) -> str:
    return "".join(f"\n  <li>{_runs(item.runs)}{_blocks(item.inner, captions)}</li>" for item in items)


def _label(caption: str, captions: Counter[str]) -> Markup:
    """Return a label that no other region has, because screen readers list regions by their labels."""
    captions[caption] += 1
    times = captions[caption]
    return escape(caption if times == 1 else f"{caption} ({times})")


def _fact(pair: tuple[str, Runs]) -> str:
    label, value = pair
    return (
        f'\n  <div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{escape(label)}</dt>'
        f'<dd class="govuk-summary-list__value">{_runs(value)}</dd></div>'
    )


def _table(table: Table, label: Markup) -> str:
    """Return a table that scrolls if it is wider than the screen, as `wide_table` does in templates."""
    caption = escape(table.caption)
    head = "".join(
        f'<th scope="col" class="govuk-table__header">{escape(words)}</th>' for words in table.header
    )
    rows = "".join(
        f'\n    <tr class="govuk-table__row">{"".join(map(_cell, row))}</tr>' for row in table.rows
    )
    return f"""<div class="cdp-scroll" role="region" aria-label="{label}" tabindex="0">
<table class="govuk-table">
  <caption class="govuk-table__caption govuk-table__caption--s">{caption}</caption>
  <thead class="govuk-table__head"><tr class="govuk-table__row">{head}</tr></thead>
  <tbody class="govuk-table__body">{rows}
  </tbody>
</table>
</div>
"""


def _figure(figure: Figure, label: Markup) -> str:
    """Return a picture that scrolls if it is too wide. The SVG was checked when the figure was created.

    In print, the picture is kept on one page unless it is so tall that its text would become too small.
    """
    caption = escape(figure.caption)
    kept = " cdp-picture--one-page" if size_of(figure.svg).height <= TALLEST_ON_A_PAGE else ""
    return f"""<figure class="cdp-picture{kept}">
<div class="cdp-scroll" role="region" aria-label="{label}" tabindex="0">{figure.svg}</div>
<figcaption class="govuk-body-s">{caption}</figcaption>
</figure>
"""


def _cell(cell: Runs) -> str:
    return f'<td class="govuk-table__cell">{_runs(cell)}</td>'


def _runs(runs: Runs) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    html = str(escape(run.text)).replace("\n", "<br>")
    if run.emphasis:
        html = f"<em>{html}</em>"
    if run.strong:
        html = f"<strong>{html}</strong>"
    if run.link:
        html = f'<a class="govuk-link" href="{escape(run.link)}" rel="noopener noreferrer">{html}</a>'
    return html
