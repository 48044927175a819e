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
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

CPU_SECONDS = 60
MOST_PAGES = 3_000
STRIP = (
    24.0  # points added below each page for its footer, so that the footer never covers the paper's own words
)
MARGIN = 36.0
SIZE = 8.0
ALLOWED = {"/URI", "/GoTo"}
DEEPEST = 60
# How to write along the lower edge of a page that is turned by 0, 90, 180 or 270 degrees
DIRECTIONS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


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
        self.tags = _Tags(self.writer)

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
            _make_harmless(page)
        self.tags.adopt(reader, added)
        return added

    def write(self, order: dict[str, Any]) -> dict[str, object]:
        front = self._append(PdfReader(order["front"]))
        sections = [PackSection(*section) for section in order["sections"]]
        sources = [*self.pages, front]  # the front is source -1
        pages: list[Any] = []
        starts: list[int] = []
        numbered: dict[int, Any] = {}
        font = self.writer._add_object(_font())
        for section in sections:
            starts.append(len(pages))
            for place in range(section.length):
                page, number = sources[section.source][section.first + place], section.number + place
                _foot(self.writer, page, font, section.foot, f"{order['prefix']}{number}")
                pages.append(page)
                numbered[number] = page
        self._put_in_order(pages)
        _lead_links_to(numbered, pages, order["page_link"])
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


class _Tags:
    """The structure for screen readers: each file's own structure, one after another in a single tree."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self.kids: list[list[Any]] = []
        self.roles = DictionaryObject()
        self.parents: list[tuple[int, Any]] = []

    def adopt(self, reader: PdfReader, pages: list[Any]) -> None:
        """Take over the structure of a file whose pages were added; a damaged structure is left out."""
        for page in pages:
            page[NameObject("/Tabs")] = NameObject("/S")
        try:
            found = reader.root_object.get("/StructTreeRoot")
            tree = None if found is None else found.get_object()
            numbers = {} if tree is None else dict(_numbers(tree["/ParentTree"], 0))
            offset = max((number for number, _ in self.parents), default=-1) + 1
            parents = [(offset + number, value.clone(self.writer)) for number, value in numbers.items()]
            kids = [] if tree is None else [kid.clone(self.writer) for kid in _listed(tree.raw_get("/K"))]
        except Exception:  # a structure can be broken in many ways
            tree, numbers, offset, parents, kids = None, {}, 0, [], []
        for page in pages:
            _renumber(page, offset, numbers)
        self.parents += parents
        self.kids.append(kids)
        if tree is not None:
            for name, role in tree.get("/RoleMap", {}).items():
                self.roles.setdefault(NameObject(name), NameObject(role))

    def finish(self) -> None:
        """Write the tree."""
        add = self.writer._add_object
        tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
        whole = DictionaryObject(
            {NameObject("/Type"): NameObject("/StructElem"), NameObject("/S"): NameObject("/Document")}
        )
        root, top = add(tree), add(whole)
        whole[NameObject("/P")] = root
        # The front was added last, and is read first
        kids = [kid for several in [*self.kids[-1:], *self.kids[:-1]] for kid in several]
        for kid in kids:
            if isinstance(element := kid.get_object(), DictionaryObject):
                element[NameObject("/P")] = top
        whole[NameObject("/K")] = ArrayObject(kids)
        tree[NameObject("/K")] = ArrayObject([top])
        numbers = ArrayObject(
            each for number, value in self.parents for each in (NumberObject(number), value)
        )
        tree[NameObject("/ParentTree")] = add(DictionaryObject({NameObject("/Nums"): numbers}))
        tree[NameObject("/ParentTreeNextKey")] = NumberObject(len(self.parents))
        tree[NameObject("/RoleMap")] = self.roles
        catalog = self.writer._root_object
        catalog[NameObject("/StructTreeRoot")] = root
        catalog[NameObject("/MarkInfo")] = DictionaryObject(
            {NameObject("/Marked"): BooleanObject(value=True)}
        )


def _numbers(node: Any, depth: int) -> list[tuple[int, Any]]:
    """Return the entries of a number tree."""
    node = node.get_object()
    if depth > DEEPEST:
        raise ValueError("A number tree is too deep.")
    pairs = node.get("/Nums", [])
    found = [(int(pairs[place]), pairs[place + 1]) for place in range(0, len(pairs) - 1, 2)]
    for kid in node.get("/Kids", []):
        found += _numbers(kid, depth + 1)
    return found


def _listed(value: Any) -> list[Any]:
    inner = value.get_object()
    return list(inner) if isinstance(inner, ArrayObject) else [value]


def _renumber(page: Any, offset: int, known: dict[int, Any]) -> None:
    """Point a page, its annotations and its pictures at their new places in the structure."""
    drawn = _dictionary(_dictionary(page.get("/Resources")).get("/XObject")).values()
    for holder in [page, *_annotations(page), *drawn]:
        one = holder.get_object()
        for name in ("/StructParents", "/StructParent"):
            if name not in one:
                continue
            number = int(one[name])
            if number in known:
                one[NameObject(name)] = NumberObject(offset + number)
            else:
                del one[name]


def _dictionary(value: Any) -> Any:
    inner = value.get_object() if value is not None else None
    return inner if isinstance(inner, DictionaryObject) else {}


def _annotations(page: Any) -> list[Any]:
    found = page.get("/Annots")
    inner = found.get_object() if found is not None else None
    return [each for each in inner if _dictionary(each)] if isinstance(inner, ArrayObject) else []


def _make_harmless(page: Any) -> None:
    """Remove scripts and actions from a page, and attached files; links to web pages and within the file stay."""
    page.pop("/AA", None)
    kept = []
    for annotation in _annotations(page):
        one = annotation.get_object()
        if one.get("/Subtype") in {"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D"}:
            continue
        one.pop("/AA", None)
        action = _dictionary(one.get("/A"))
        if action and (action.get("/S") not in ALLOWED or "/Next" in action):
            del one["/A"]
        kept.append(annotation)
    if "/Annots" in page:
        page[NameObject("/Annots")] = ArrayObject(kept)


def _lead_links_to(numbered: dict[int, Any], pages: list[Any], page_link: str) -> None:
    """Turn links to `page_link` and a number into links to the page with that number."""
    for page in pages:
        for annotation in _annotations(page):
            one = annotation.get_object()
            address = str(_dictionary(one.get("/A")).get("/URI", ""))
            number = address.removeprefix(page_link)
            if number == address or not number.isdecimal() or int(number) not in numbered:
                continue
            del one["/A"]
            target = numbered[int(number)].indirect_reference
            one[NameObject("/Dest")] = ArrayObject([target, NameObject("/Fit")])


def _font() -> DictionaryObject:
    names = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    return DictionaryObject({NameObject(name): NameObject(value) for name, value in names.items()})


def _foot(writer: PdfWriter, page: Any, font: IndirectObject, left: str, right: str) -> None:
    """Make a page taller by STRIP, and write a footer there, as seen when the page is turned as it should be."""
    turned = int(page.rotation) % 360
    turned = turned if turned in DIRECTIONS else 0
    x0, y0, x1, y1 = (float(value) for value in page.cropbox)
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    strip, start, width = {
        0: ((x0, y0 - STRIP, x1, y0), (x0, y0 - STRIP), x1 - x0),
        90: ((x1, y0, x1 + STRIP, y1), (x1 + STRIP, y0), y1 - y0),
        180: ((x0, y1, x1, y1 + STRIP), (x1, y1 + STRIP), x1 - x0),
        270: ((x0 - STRIP, y0, x0, y1), (x0 - STRIP, y1), y1 - y0),
    }[turned]
    box = (min(x0, strip[0]), min(y0, strip[1]), max(x1, strip[2]), max(y1, strip[3]))
    for name in ("/MediaBox", "/CropBox"):
        page[NameObject(name)] = RectangleObject([FloatObject(value) for value in box])
    for name in ("/TrimBox", "/BleedBox", "/ArtBox"):
        page.pop(name, None)
    room = width - 2 * MARGIN - _length(right) - SIZE
    colour, along = "0.2 0.2 0.2 rg", " ".join(map(str, DIRECTIONS[turned]))
    box_of_strip = f"{strip[0]:.2f} {strip[1]:.2f} {strip[2] - strip[0]:.2f} {strip[3] - strip[1]:.2f} re f"
    words = "\n".join(
        [
            "/Artifact BMC q 1 1 1 rg",
            box_of_strip,
            f"{colour} {along} {start[0]:.2f} {start[1]:.2f} cm",
            _text_at(MARGIN, _cut(left, room)),
            _text_at(width - MARGIN - _length(right), right),
            "Q EMC",
            "",
        ]
    )
    before, after = StreamObject(), StreamObject()
    before.set_data(b"q\n")
    after.set_data(b"\nQ\n" + words.encode("cp1252"))
    add = writer._add_object
    drawn = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
    parts = _listed(drawn)
    page[NameObject("/Contents")] = ArrayObject([add(before), *parts, add(after)])
    _add_font(page, font)


def _text_at(left: float, text: str) -> str:
    return f"BT /CdpFoot {SIZE} Tf {left:.2f} {SIZE} Td ({_escaped(text)}) Tj ET"


def _add_font(page: Any, font: IndirectObject) -> None:
    """Add the footer's font to copies of the page's resources, which other pages may share."""
    resources = DictionaryObject(_dictionary(page.get("/Resources")))
    fonts = DictionaryObject(_dictionary(resources.get("/Font")))
    fonts[NameObject("/CdpFoot")] = font
    resources[NameObject("/Font")] = fonts
    page[NameObject("/Resources")] = resources


def _length(text: str) -> float:
    """Return about how long a text in Helvetica is, in points, never too little."""
    return len(text) * SIZE * 0.58


def _cut(text: str, room: float) -> str:
    most = max(int(room / (SIZE * 0.55)), 1)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _escaped(text: str) -> str:
    """Return text for a PDF string, with "?" for characters that the footer's font does not have."""
    known = text.encode("cp1252", "replace").decode("cp1252")
    return known.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
