"""The pages of a pack: made harmless, footed with page numbers, and linked to each other."""

from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    RectangleObject,
    StreamObject,
)

STRIP = (
    24.0  # points added below each page for its footer, so that the footer never covers the paper's own words
)
MARGIN = 36.0
SIZE = 8.0
ALLOWED = {"/URI", "/GoTo"}
# How to write along the lower edge of a page that is turned by 0, 90, 180 or 270 degrees
DIRECTIONS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def listed(value: Any) -> list[Any]:
    """Return the entries of an array, or a single value as a list."""
    inner = value.get_object()
    return list(inner) if isinstance(inner, ArrayObject) else [value]


def dictionary(value: Any) -> Any:
    """Return a value if it is a dictionary, which may be stored elsewhere in the file; otherwise an empty one."""
    inner = value.get_object() if value is not None else None
    return inner if isinstance(inner, DictionaryObject) else {}


def annotations(page: Any) -> list[Any]:
    """Return the annotations of a page, such as links."""
    found = page.get("/Annots")
    inner = found.get_object() if found is not None else None
    return [each for each in inner if dictionary(each)] if isinstance(inner, ArrayObject) else []


def make_harmless(page: Any) -> None:
    """Remove scripts and actions from a page, and attached files; links to web pages and within the file stay."""
    page.pop("/AA", None)
    kept = []
    for annotation in annotations(page):
        one = annotation.get_object()
        if one.get("/Subtype") in {"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D"}:
            continue
        one.pop("/AA", None)
        action = dictionary(one.get("/A"))
        if action and (action.get("/S") not in ALLOWED or "/Next" in action):
            del one["/A"]
        kept.append(annotation)
    if "/Annots" in page:
        page[NameObject("/Annots")] = ArrayObject(kept)


def lead_links_to(numbered: dict[int, Any], pages: list[Any], page_link: str) -> None:
    """Turn links to `page_link` and a number into links to the page with that number."""
    for page in pages:
        for annotation in annotations(page):
            one = annotation.get_object()
            address = str(dictionary(one.get("/A")).get("/URI", ""))
            number = address.removeprefix(page_link)
            if number == address or not number.isdecimal() or int(number) not in numbered:
                continue
            del one["/A"]
            target = numbered[int(number)].indirect_reference
            one[NameObject("/Dest")] = ArrayObject([target, NameObject("/Fit")])


def font_of_footers() -> DictionaryObject:
    """Return the font of the footers, which every viewer has."""
    names = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    return DictionaryObject({NameObject(name): NameObject(value) for name, value in names.items()})


def foot(writer: PdfWriter, page: Any, font: IndirectObject, left: str, right: str) -> None:
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
    parts = listed(drawn)
    page[NameObject("/Contents")] = ArrayObject([add(before), *parts, add(after)])
    _add_font(page, font)


def _text_at(left: float, text: str) -> str:
    return f"BT /CdpFoot {SIZE} Tf {left:.2f} {SIZE} Td ({_escaped(text)}) Tj ET"


def _add_font(page: Any, font: IndirectObject) -> None:
    """Add the footer's font to copies of the page's resources, which other pages may share."""
    resources = DictionaryObject(dictionary(page.get("/Resources")))
    fonts = DictionaryObject(dictionary(resources.get("/Font")))
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
