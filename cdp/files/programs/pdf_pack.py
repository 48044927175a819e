"""A program that merges PDF files into one pack with page numbers, bookmarks, links and tags.

It converses in lines of JSON. It is first sent the papers, each [path, whether it goes into the pack], and answers a
line for each as it reads it: {"pages": 12} or {"problem": "encrypted" | "broken" | "long"}. It is then sent the order
of the pack (`PackSection`), writes the file, and answers {"pages": 312}. Papers that do not go into the pack are only
counted. Scripts and actions in papers are left out, except links.
"""

import json
from typing import Any, NamedTuple, TextIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError, FileNotDecryptedError
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from cdp.files.programs.pdf_pages import font_of_footers, foot, lead_links_to, make_harmless
from cdp.files.programs.pdf_tags import PackTags

CPU_SECONDS = 60
MOST_PAGES = 3_000


class PackSection(NamedTuple):
    """A run of pages in the pack: from the front (`source` -1) or a paper (its place in the list of paths).

    `foot` is the left part of the footer, and `marks` are the bookmarks to its first page, each a level and a title.
    `number` is the number of its first page.
    """

    source: int
    first: int
    length: int
    foot: str
    marks: list[tuple[int, str]]
    number: int


def converse(sent: TextIO, answers: TextIO) -> None:
    """Read the papers, then write the pack, as described for the program."""
    pack = _Pack()
    for path, goes_in in json.loads(sent.readline()):
        _answer(answers, pack.take(path, goes_in=goes_in))
    order = sent.readline()
    if order:
        _answer(answers, pack.write(json.loads(order)))


def _answer(answers: TextIO, result: dict[str, object]) -> None:
    answers.write(json.dumps(result) + "\n")
    answers.flush()


class _Pack:
    """The pack while it is being made: a writer with the pages of every paper that could be read."""

    def __init__(self) -> None:
        self.writer = PdfWriter()
        self.pages: list[list[Any]] = []
        self.tags = PackTags(self.writer)

    def take(self, path: str, *, goes_in: bool) -> dict[str, object]:
        before = len(self.writer.pages)
        self.pages.append([])
        try:
            reader = PdfReader(path, strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                return {"problem": "encrypted"}
            if before + len(reader.pages) > MOST_PAGES:
                return {"problem": "long"}
            if not reader.pages:
                return {"problem": "broken"}
            if not goes_in:
                return {"pages": len(reader.pages)}
            self.pages[-1] = self._append(reader)
        except (DependencyError, FileNotDecryptedError):
            return {"problem": "encrypted"}
        except Exception:  # a PDF can be broken in many ways
            self.pages[-1] = []
            return {"problem": "broken"}
        return {"pages": len(self.pages[-1])}

    def _append(self, reader: PdfReader) -> list[Any]:
        before = len(self.writer.pages)
        self.writer.append(reader, import_outline=False)
        added = [self.writer.pages[place] for place in range(before, len(self.writer.pages))]
        for page in added:
            make_harmless(page)
        self.tags.adopt(reader, added)
        return added

    def write(self, order: dict[str, Any]) -> dict[str, object]:
        front = self._append(PdfReader(order["front"]))
        sections = [PackSection(*section) for section in order["sections"]]
        sources = [*self.pages, front]  # the front is source -1
        pages: list[Any] = []
        starts: list[int] = []
        numbered: dict[int, Any] = {}
        font = self.writer._add_object(font_of_footers())
        for section in sections:
            starts.append(len(pages))
            for place in range(section.length):
                page, number = sources[section.source][section.first + place], section.number + place
                foot(self.writer, page, font, section.foot, f"{order['prefix']}{number}")
                pages.append(page)
                numbered[number] = page
        self._put_in_order(pages)
        lead_links_to(numbered, pages, order["page_link"])
        self._mark(sections, starts)
        self._describe(order)
        self._label(
            order["prefix"],
            [(start, section.number) for start, section in zip(starts, sections, strict=True)],
        )
        self.writer.write(order["out"])
        return {"pages": len(pages)}

    def _put_in_order(self, pages: list[Any]) -> None:
        """Make the tree of pages flat, with these pages only."""
        root: Any = self.writer._pages.get_object()
        root[NameObject("/Kids")] = ArrayObject(page.indirect_reference for page in pages)
        root[NameObject("/Count")] = NumberObject(len(pages))
        for page in pages:
            page[NameObject("/Parent")] = self.writer._pages
        self.writer.flattened_pages = pages

    def _mark(self, sections: list[PackSection], starts: list[int]) -> None:
        above: list[Any] = []
        for section, start in zip(sections, starts, strict=True):
            for level, title in section.marks:
                del above[level:]
                parent = above[-1] if above else None
                above.append(self.writer.add_outline_item(title=title, page_number=start, parent=parent))

    def _describe(self, order: dict[str, Any]) -> None:
        root = self.writer._root_object
        root[NameObject("/Lang")] = TextStringObject(order["language"])
        root[NameObject("/ViewerPreferences")] = DictionaryObject(
            {NameObject("/DisplayDocTitle"): BooleanObject(value=True)}
        )
        self.writer.page_mode = "/UseOutlines"
        self.tags.finish()
        self.writer.metadata = {"/Title": order["title"], "/Author": order["author"]}

    def _label(self, prefix: str, runs: list[tuple[int, int]]) -> None:
        """Let viewers show our page numbers: `runs` are places in the file and the number of the page there."""
        numbers = ArrayObject()
        for place, number in runs:
            label = {NameObject("/S"): NameObject("/D"), NameObject("/St"): NumberObject(number)}
            if prefix:
                label[NameObject("/P")] = TextStringObject(prefix)
            numbers += [NumberObject(place), DictionaryObject(label)]
        labels = DictionaryObject({NameObject("/Nums"): numbers})
        self.writer._root_object[NameObject("/PageLabels")] = labels
