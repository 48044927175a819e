"""The effect of Word styles and numbering on a paragraph or a run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from cdp.terms.importing.lines import Item

_DEEPEST_STYLE = 12  # limit on a chain of styles based on one another, because the chain may be circular
_HEADING = re.compile(r"heading ([1-9])")
_OFF = {"0", "false", "off", "none"}
_STRUCK = ("w:strike", "w:dstrike")
_BODY_LEVEL = 9  # the outline level of ordinary text


@dataclass(frozen=True)
class StyleLook:
    """The effect of a style on a paragraph. `level` is the heading level from 1, or 0 if it is not a heading."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    bold: bool = False
    italic: bool = False
    is_hidden: bool = False
    is_struck: bool = False


@dataclass(frozen=True)
class RunLook:
    """The formatting of a run that matters to the text."""

    bold: bool
    italic: bool
    is_hidden: bool
    is_struck: bool


class Styles:
    """The styles and lists of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.looks: dict[str, StyleLook] = {}

    def of(self, paragraph: Any) -> StyleLook:
        """Return the effect of a paragraph's style and its own outline level."""
        properties = paragraph.find(qn("w:pPr"))
        style = _value(properties, "w:pStyle") or self._default_paragraph
        look = self._look(style)
        level = _level(properties)
        return look if level is None else replace(look, level=level)

    def run(self, run: Any, paragraph: StyleLook) -> RunLook:
        """Return the effect of a run’s own formatting and character style, on top of its paragraph’s style."""
        properties = run.find(qn("w:rPr"))
        style = _value(properties, "w:rStyle")

        def look(*names: str, otherwise: bool) -> bool:
            here = [found for name in names if (found := _switch(properties, name)) is not None]
            if here:
                return any(here)
            return (
                any(self._toggle(style, name, otherwise=otherwise) for name in names) if style else otherwise
            )

        return RunLook(
            look("w:b", otherwise=paragraph.bold),
            look("w:i", otherwise=paragraph.italic),
            is_hidden=look("w:vanish", otherwise=paragraph.is_hidden),
            is_struck=look(*_STRUCK, otherwise=paragraph.is_struck),
        )

    def item(self, paragraph: Any) -> Item | None:
        """Return the list position set by a paragraph or its style; None if the paragraph is not in a list."""
        properties = paragraph.find(qn("w:pPr"))
        style = _value(properties, "w:pStyle") or self._default_paragraph
        numbering = [
            _numbering(properties),
            *(_numbering(one.find(qn("w:pPr"))) for one in self._chain(style)),
        ]
        number = next((found[0] for found in numbering if found[0] is not None), None)
        depth = next((found[1] for found in numbering if found[1] is not None), 0)
        if number is None or number == "0":
            return self._item_by_name(style)
        kind = self._kinds.get((number, depth))
        if kind == "none":
            return None
        named = self._item_by_name(style)
        return Item(ordered=kind != "bullet", depth=max(depth, named.depth if named else 0), list_id=number)

    def _item_by_name(self, style: str) -> Item | None:
        name = self._name(style)
        if name.startswith("list bullet"):
            return Item(ordered=False, depth=_depth_of(name))
        if name.startswith("list number"):
            return Item(ordered=True, depth=_depth_of(name))
        return None

    def _look(self, style: str) -> StyleLook:
        if style not in self.looks:
            self.looks[style] = self._read_look(style)
        return self.looks[style]

    def _read_look(self, style: str) -> StyleLook:
        names = [self._name_of(one) for one in self._chain(style)]
        level = next((found for one in self._chain(style) if (found := self._own_level(one)) is not None), 0)
        return StyleLook(
            level,
            is_title=bool(names) and names[0] == "title",
            is_contents=any(name.startswith("toc") for name in names[:1]),
            bold=self._toggle(style, "w:b", otherwise=False),
            italic=self._toggle(style, "w:i", otherwise=False),
            is_hidden=self._toggle(style, "w:vanish", otherwise=False),
            is_struck=any(self._toggle(style, name, otherwise=False) for name in _STRUCK),
        )

    def _own_level(self, style: Any) -> int | None:
        """Return the heading level that a style itself sets, 0 for ordinary text, or None if it sets none.

        A style for ordinary text may be based on a heading style.
        """
        level = _level(style.find(qn("w:pPr")))
        named = _HEADING.fullmatch(self._name_of(style))
        return level if level is not None or named is None else int(named[1])

    def _toggle(self, style: str, name: str, *, otherwise: bool) -> bool:
        for one in self._chain(style):
            found = _switch(one.find(qn("w:rPr")), name)
            if found is not None:
                return found
        return otherwise

    def _chain(self, style: str | None) -> Iterator[Any]:
        """Yield a style, then the style that it is based on, and so on."""
        for _ in range(_DEEPEST_STYLE):
            element = self._by_id.get(style or "")
            if element is None:
                return
            yield element
            style = _value(element, "w:basedOn")

    def _name(self, style: str) -> str:
        return next((self._name_of(one) for one in self._chain(style)), "")

    @staticmethod
    def _name_of(style: Any) -> str:
        return (_value(style, "w:name") or "").strip().lower()

    @cached_property
    def _by_id(self) -> dict[str, Any]:
        return {
            style.get(qn("w:styleId")) or "": style
            for style in self.document.styles.element.iterchildren(qn("w:style"))
        }

    @cached_property
    def _default_paragraph(self) -> str:
        return next(
            (
                key
                for key, style in self._by_id.items()
                if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) not in {None, *_OFF}
            ),
            "",
        )

    @cached_property
    def _kinds(self) -> dict[tuple[str, int], str]:
        """Return the number format, such as "decimal" or "bullet", by list ID and depth."""
        relations = self.document.part.rels.values()
        part = next((one.target_part for one in relations if one.reltype.endswith("/numbering")), None)
        if part is None:
            return {}
        kinds: dict[tuple[str, int], str] = {}
        shapes = {
            shape.get(qn("w:abstractNumId")): {
                _number(level.get(qn("w:ilvl"))): _value(level, "w:numFmt") or "decimal"
                for level in shape.iterchildren(qn("w:lvl"))
            }
            for shape in part.element.iterchildren(qn("w:abstractNum"))
        }
        for numbered in part.element.iterchildren(qn("w:num")):
            for depth, kind in shapes.get(_value(numbered, "w:abstractNumId"), {}).items():
                kinds[numbered.get(qn("w:numId")) or "", depth] = kind
        return kinds


def _value(parent: Any, name: str) -> str | None:
    child = None if parent is None else parent.find(qn(name))
    return None if child is None else child.get(qn("w:val"))


def _switch(properties: Any, name: str) -> bool | None:
    child = None if properties is None else properties.find(qn(name))
    return None if child is None else (child.get(qn("w:val")) or "1").lower() not in _OFF


def _level(properties: Any) -> int | None:
    """Return the outline level, counted from 1, or 0 for ordinary text; None if no level is set."""
    found = _value(properties, "w:outlineLvl")
    if found is None:
        return None
    number = _number(found)
    return number + 1 if 0 <= number < _BODY_LEVEL else 0


def _numbering(properties: Any) -> tuple[str | None, int | None]:
    numbering = None if properties is None else properties.find(qn("w:numPr"))
    depth = _value(numbering, "w:ilvl")
    return _value(numbering, "w:numId"), None if depth is None else max(_number(depth), 0)


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,3}", text) else 0


def _depth_of(name: str) -> int:
    """Return the list depth, from 0, that the name of a style shows: "list bullet 2" has depth 1."""
    return int(name[-1]) - 1 if name[-1:].isdigit() and name[-1] != "0" else 0
