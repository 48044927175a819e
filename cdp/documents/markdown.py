"""The subset of Markdown that users can write, rendered in the same way on pages and in files.

HTML, pictures and code are not allowed. Markdown rules that hide text (link definitions) are disabled. So are rules
that people trigger by accident, with a line of dashes or four spaces at the start of a line.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import count

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup, escape

from cdp.documents.blocks import (
    LINK_SCHEMES,
    LOWEST_LEVEL,
    Block,
    BulletList,
    Heading,
    ListItem,
    NumberedList,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    is_safe_link,
)

LENGTH_CAP = 50_000
"""The longest text, in characters, that is parsed as Markdown; forms refuse longer text."""

_UNWANTED_RULES = ["code", "fence", "backticks", "hr", "lheading", "reference", "html_block", "html_inline"]
_UNWANTED_RULES += ["image", "entity"]
_CLASSES = {
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "blockquote": "govuk-inset-text",
    "table": "govuk-table",
    "caption": "govuk-visually-hidden",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
    "h5": "govuk-heading-s",
    "h6": "govuk-heading-s",
}
_TAGS = {*_CLASSES, "li", "strong", "em", "br"}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}, "th": {"scope"}}
_REL = "noopener noreferrer"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class _Reader(MarkdownIt):
    """A Markdown parser that allows links only to absolute web and mail addresses."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 -- markdown-it's own name
        return is_safe_link(url)


_reader = _Reader("commonmark", {"html": False}).enable("table").disable(_UNWANTED_RULES)


# Texts in each cache: past minutes and terms are read far more often than they change
REMEMBERED = 1_000


@lru_cache(maxsize=REMEMBERED)
def to_html(text: str, *, heading_floor: int = 3) -> Markup:
    """Return Markdown as safe HTML.

    Headings start at level `heading_floor` (2 to 6), and no level below that is skipped. Text longer than LENGTH_CAP
    is shown as plain text, so that nothing is lost and no page is slow.
    """
    text = _printable(text)
    if len(text) > LENGTH_CAP:
        return Markup("\n").join(
            Markup('<p class="govuk-body">{}</p>').format(
                Markup("<br>").join(escape(line) for line in lines.split("\n"))
            )
            for lines in _plain_paragraphs(text)
        )
    tokens = _tokens(text, heading_floor)
    for token in tokens:
        _dress(token)
    html = _reader.renderer.render(tokens, _reader.options, {})
    return Markup(  # noqa: S704 -- nh3 has just cleaned it
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            allowed_classes={tag: set(names.split()) for tag, names in _CLASSES.items()},
            url_schemes=set(LINK_SCHEMES),
            link_rel=_REL,
        )
    )


def to_blocks(text: str, *, heading_floor: int = 3) -> list[Block]:
    """Return Markdown as blocks with the same content as `to_html`."""
    return list(_read(text, heading_floor))


@lru_cache(maxsize=REMEMBERED)
def _read(text: str, heading_floor: int) -> tuple[Block, ...]:
    text = _printable(text)
    if len(text) > LENGTH_CAP:
        return tuple(Paragraph.of(lines) for lines in _plain_paragraphs(text))
    return tuple(_blocks(SyntaxTreeNode(_tokens(text, heading_floor)).children))


def _printable(text: str) -> str:
    """Return text with line feeds as the only line ends, and without characters that are not allowed in files."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _plain_paragraphs(text: str) -> list[str]:
    return [lines for lines in re.split(r"\n\s*\n", text.strip("\n")) if lines.strip()]


def _tokens(text: str, heading_floor: int) -> list[Token]:
    """Parse Markdown, adjust heading levels, drop empty headings, and add captions to tables."""
    kept: list[Token] = []
    outline: list[int] = []
    tables = count(1)
    tokens = iter(_reader.parse(text))
    for token in tokens:
        if token.type != "heading_open":
            kept.append(token)
            if token.type == "table_open":
                kept.append(_caption(f"Table {next(tables)}"))
            continue
        inline, close = next(tokens), next(tokens)
        if not inline.content.strip():
            continue
        level = int(token.tag[1])
        while outline and outline[-1] >= level:
            outline.pop()
        outline.append(level)
        token.tag = close.tag = f"h{min(heading_floor + len(outline) - 1, LOWEST_LEVEL)}"
        kept += [token, inline, close]
    return kept


def _caption(words: str) -> Token:
    """Return a token for a table caption, which screen reader users need and Markdown cannot express."""
    html = Markup('<caption class="{}">{}</caption>\n').format(_CLASSES["caption"], words)
    return Token("html_block", "", 0, content=html, meta={"caption": words}, block=True)


def _dress(token: Token) -> None:
    """Add the page's CSS classes to a token and its children."""
    if token.tag == "th":
        token.attrs = {"scope": "col"}
    if token.nesting == 1 and token.tag in _CLASSES:
        token.attrSet("class", _CLASSES[token.tag])
    for child in token.children or []:
        _dress(child)


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> tuple[Block, ...]:
    """Return the blocks for a list of block-level nodes."""
    blocks: list[Block] = []
    for node in nodes:
        match node.type:
            case "heading":
                blocks.append(Heading(int(node.tag[1]), "".join(run.text for run in _inline(node))))
            case "paragraph":
                blocks.append(Paragraph(_inline(node)))
            case "bullet_list":
                blocks.append(BulletList(_items(node)))
            case "ordered_list":
                blocks.append(NumberedList(_items(node), start=int(node.attrs.get("start", 1))))
            case "blockquote":
                blocks.append(Quote(_blocks(node.children)))
            case "table":
                blocks.append(_table(node))
    return tuple(blocks)


def _items(node: SyntaxTreeNode) -> tuple[ListItem, ...]:
    items = []
    for item in node.children:
        inner = _blocks(item.children)
        if inner and isinstance(inner[0], Paragraph):
            items.append(ListItem(inner[0].runs, inner[1:]))
        else:
            items.append(ListItem((), inner))
    return tuple(items)


def _table(node: SyntaxTreeNode) -> Table:
    caption, *parts = node.children
    header, *rows = (tuple(_inline(cell) for cell in row.children) for part in parts for row in part.children)
    return Table(
        caption.meta["caption"], tuple("".join(run.text for run in cell) for cell in header), tuple(rows)
    )


def _inline(node: SyntaxTreeNode) -> Runs:
    return tuple(_runs(node, Run("")))


def _runs(node: SyntaxTreeNode, around: Run) -> list[Run]:
    """Return the runs within a node, which inherit the formatting of `around`."""
    found: list[Run] = []
    for child in node.children:
        match child.type:
            case "text":
                found.append(Run(child.content, around.strong, around.emphasis, around.link))
            case "softbreak":
                found.append(Run(" ", around.strong, around.emphasis, around.link))
            case "hardbreak":
                found.append(Run("\n", around.strong, around.emphasis, around.link))
            case "strong":
                found += _runs(child, Run("", strong=True, emphasis=around.emphasis, link=around.link))
            case "em":
                found += _runs(child, Run("", strong=around.strong, emphasis=True, link=around.link))
            case "link":
                found += _runs(child, Run("", around.strong, around.emphasis, link=str(child.attrs["href"])))
            case _:
                found += _runs(child, around)
    return [run for run in found if run.text]
