"""Pictures in documents: SVG created by the application for pages, PDF files and Word files.

A page includes the SVG unchanged, so only shapes and text are allowed. Styles, scripts and addresses are refused.
"""

from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree as Xml

NAMESPACE = "http://www.w3.org/2000/svg"
_ELEMENTS = frozenset(
    {
        "svg",
        "title",
        "desc",
        "g",
        "rect",
        "line",
        "path",
        "circle",
        "ellipse",
        "polygon",
        "polyline",
        "text",
        "tspan",
    }
)
_PLACES = {
    "viewBox",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "dx",
    "dy",
    "d",
    "points",
}
_LOOKS = {
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
}
_LETTERS = {"text-anchor", "font-family", "font-size", "font-weight", "font-style"}
_NAMES = {"role", "aria-labelledby", "aria-hidden", "id", "class"}
_ATTRIBUTES = frozenset({"width", "height", "transform", "opacity"} | _PLACES | _LOOKS | _LETTERS | _NAMES)


@dataclass(frozen=True)
class Size:
    """The width and height of a picture in CSS pixels."""

    width: float
    height: float


@lru_cache(maxsize=200)
def size_of(svg: str) -> Size:
    """Return the size of a picture, in CSS pixels, from its viewBox.

    Raises ValueError for SVG that is not well-formed, has elements or attributes that are not allowed, or lacks a valid
    viewBox. The same applies to a picture without `role="img"`, a title and a description, which screen reader users
    need.
    """
    if "<!" in svg or "<?" in svg:
        raise ValueError(
            "A picture is one svg element, without comments, declarations or entities of its own."
        )
    try:
        root = Xml.fromstring(svg)  # noqa: S314 -- without declarations, no entities can be expanded
    except Xml.ParseError as error:
        raise ValueError(f"The picture is not well-formed: {error}") from error
    for element in root.iter():
        _check(element)
    named = {child.tag.rpartition("}")[2] for child in root if (child.text or "").strip()}
    if root.get("role") != "img" or not {"title", "desc"} <= named:
        raise ValueError('A picture needs role="img", a title and a desc.')
    try:
        _, _, width, height = (float(figure) for figure in root.get("viewBox", "").split())
    except ValueError as error:
        raise ValueError("A picture needs a viewBox of four figures.") from error
    if width <= 0 or height <= 0:
        raise ValueError("A picture needs a width and a height.")
    return Size(width, height)


def _check(element: Xml.Element) -> None:
    namespace, _, tag = element.tag.rpartition("}")
    if namespace != f"{{{NAMESPACE}" or tag not in _ELEMENTS:
        raise ValueError(f"A picture may not hold the element {tag!r}.")
    for name, value in element.attrib.items():
        if name not in _ATTRIBUTES or "url(" in value.lower():
            raise ValueError(f"A picture may not hold the attribute {name}={value!r}.")
