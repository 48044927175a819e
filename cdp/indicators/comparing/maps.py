"""Maps of an indicator's figures by authority, shaded with patterns as well as colours, and labelled with values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup, escape

from cdp.charts.svg import FONT
from cdp.indicators.catalogue import Indicator
from cdp.indicators.comparing.areas import full_words, measured, named_with_unit
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.periods import Period
from cdp.indicators.statistics.comparison import ValueDifference, difference
from cdp.reference.areas import authority
from cdp.reference.shapes import MapView, Shape

MOST_LABELS = 40
THIRDS = 3


class Shade(StrEnum):
    """How an authority is shaded: by comparison with another area, or by thirds of the values."""

    HIGHER = "higher"
    SIMILAR = "similar"
    LOWER = "lower"
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"
    NONE = "none"


_OF_DIFFERENCE = {
    ValueDifference.HIGHER: Shade.HIGHER,
    ValueDifference.SIMILAR: Shade.SIMILAR,
    ValueDifference.LOWER: Shade.LOWER,
    ValueDifference.UNKNOWN: Shade.NONE,
}
_PATTERNS = {
    Shade.HIGHER: "solid",
    Shade.SIMILAR: "dots",
    Shade.LOWER: "stripes",
    Shade.TOP: "solid",
    Shade.MIDDLE: "dots",
    Shade.BOTTOM: "stripes",
    Shade.NONE: "blank",
}
PATTERN_WORDS = {
    shade: {"solid": "Solid", "dots": "Dots", "stripes": "Stripes", "blank": "Blank"}[pattern]
    for shade, pattern in _PATTERNS.items()
}
"""The names of the patterns, for a key in words."""


@dataclass(frozen=True)
class ShadedMap:
    """A map: its view, the shade and the figure of each authority by code, and the key in words with counts."""

    view: MapView
    title: str
    shades: Mapping[str, Shade]
    figures: Mapping[str, DisclosedFigure]
    key: tuple[tuple[Shade, str, int], ...]

    @property
    def unit(self) -> float:
        """Return the size of a pattern's tile in units of the view box."""
        return round(max(self.view.viewbox.width, self.view.viewbox.height) / 90, 2)

    @property
    def description(self) -> str:
        """Return what the map shows in words."""
        counts = ". ".join(f"{words}: {count}" for _, words, count in self.key)
        return f"{counts}. The table has the same values."


def shaded(
    indicator: Indicator,
    figures: Iterable[DisclosedFigure],
    base: DisclosedFigure | None,
    view: MapView,
    period: Period,
) -> ShadedMap:
    """Return a map of authorities; `base` is the figure that they are compared with.

    Authorities are shaded by comparison with it. If there is none, or no intervals, they are shaded by thirds.
    """
    codes = {outline.code for outline in view.footprint}
    by_code = {
        code: figure
        for figure in figures
        for code in authority(figure.place.code).outline_codes
        if code in codes
    }
    shades = _compared(by_code, base) if base is not None and indicator.per > 1 else {}
    if not any(shade is not Shade.NONE for shade in shades.values()):
        shades = _thirds(by_code)
        base = None
    shades = {code: shades.get(code, Shade.NONE) for code in codes}
    return ShadedMap(
        view=view,
        title=f"{named_with_unit(indicator)}, by authority, {period.label}",
        shades=shades,
        figures=by_code,
        key=tuple(_key(shades, base)),
    )


def drawn(shown: ShadedMap, name: str = "map", *, width: int | None = None) -> Markup:
    """Return a map as SVG; with `width`, it has a fixed width in pixels, as files need."""
    box, unit = shown.view.viewbox, shown.unit
    letters = round(unit * 3, 1)
    # Files are drawn by programs that scale lines with the map, unlike browsers
    pixel = box.width / width if width else 1
    fixed = "" if width else ' vector-effect="non-scaling-stroke"'
    size = f'width="{width}" height="{round(width * box.height / box.width)}"' if width else 'width="100%"'
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="cdp-map" viewBox="{box}" {size} role="img" '
            f'aria-labelledby="{name}-title {name}-desc" focusable="false" font-family="{FONT}">\n'
            f'<title id="{name}-title">{escape(shown.title)}</title>\n'
            f'<desc id="{name}-desc">{escape(shown.description)}</desc>\n<defs>'
        ),
        *patterns(name, unit),
        (
            '</defs>\n<g fill="#f3f2f1" stroke="#b1b4b6" '
            f'stroke-width="{0.5 * pixel:.2f}" fill-rule="evenodd" class="cdp-map__around">'
        ),
        *(f'<path d="{outline.d}"{fixed}/>' for outline in shown.view.neighbours),
        f'</g>\n<g stroke="#0b0c0c" stroke-width="{0.7 * pixel:.2f}" fill-rule="evenodd" class="cdp-map__line">',
        *(_authority(shown, outline, name, fixed) for outline in shown.view.footprint),
        "</g>\n",
        *_labels(shown, letters),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 -- user input has been escaped


def patterns(name: str, unit: float) -> Iterator[str]:
    """Yield the patterns of the shades: a solid colour, dots, stripes and blank."""
    square = f'width="{unit}" height="{unit}"'
    units = 'patternUnits="userSpaceOnUse"'
    here = f'<rect {square} fill="#1d70b8" class="cdp-map__here"/>'
    ground = f'<rect {square} fill="#ffffff" class="cdp-map__ground"/>'
    yield f'<pattern id="{name}-solid" {square} {units}>{here}</pattern>'
    yield (
        f'<pattern id="{name}-dots" {square} {units}>{ground}<circle cx="{unit / 2:g}" cy="{unit / 2:g}" '
        f'r="{unit * 0.28:.2f}" fill="#1d70b8" class="cdp-map__here"/></pattern>'
    )
    yield (
        f'<pattern id="{name}-stripes" {square} {units} patternTransform="rotate(45)">{ground}'
        f'<rect width="{unit * 0.3:.2f}" height="{unit}" fill="#505a5f" class="cdp-map__ink"/></pattern>'
    )
    yield f'<pattern id="{name}-blank" {square} {units}>{ground}</pattern>'


def pattern_of(shade: Shade) -> str:
    """Return the name of the pattern of a shade."""
    return _PATTERNS[shade]


def _compared(figures: Mapping[str, DisclosedFigure], base: DisclosedFigure) -> dict[str, Shade]:
    return {
        code: _OF_DIFFERENCE[difference(measured(figure), measured(base))] for code, figure in figures.items()
    }


def _thirds(figures: Mapping[str, DisclosedFigure]) -> dict[str, Shade]:
    """Return shades by thirds of the different values; equal values share a shade."""
    values = sorted({figure.value for figure in figures.values() if figure.value is not None})
    shades = (Shade.BOTTOM, Shade.MIDDLE, Shade.TOP)
    return {
        code: Shade.NONE
        if figure.value is None
        else shades[values.index(figure.value) * THIRDS // len(values)]
        for code, figure in figures.items()
    }


def _key(shades: Mapping[str, Shade], base: DisclosedFigure | None) -> Iterator[tuple[Shade, str, int]]:
    counts = list(shades.values())
    if base is not None:
        name = base.place.name
        words = {
            Shade.HIGHER: f"Higher than {name}",
            Shade.SIMILAR: f"Similar to {name}",
            Shade.LOWER: f"Lower than {name}",
        }
    else:
        words = {Shade.TOP: "Highest third", Shade.MIDDLE: "Middle third", Shade.BOTTOM: "Lowest third"}
    for shade, said in words.items():
        yield shade, said, counts.count(shade)
    yield Shade.NONE, "No value" if base is None else "No value, or not compared", counts.count(Shade.NONE)


def _authority(shown: ShadedMap, outline: Shape, name: str, fixed: str) -> str:
    figure = shown.figures.get(outline.code)
    words = full_words(figure) if figure else "no value"
    return (
        f'<path fill="url(#{name}-{pattern_of(shown.shades[outline.code])})" d="{outline.d}"{fixed}>'
        f"<title>{escape(outline.name)}: {escape(words)}</title></path>\n"
    )


def _labels(shown: ShadedMap, letters: float) -> Iterator[str]:
    """Yield the value of each authority on the map, if they are few enough to read."""
    outlines: Sequence[Shape] = shown.view.footprint
    if len(outlines) > MOST_LABELS:
        return
    yield (
        f'<g fill="#0b0c0c" stroke="#ffffff" stroke-width="{letters / 4:.1f}" paint-order="stroke" '
        f'font-weight="700" text-anchor="middle" font-size="{letters}" aria-hidden="true" class="cdp-map__marks">'
    )
    for outline in outlines:
        figure = shown.figures.get(outline.code)
        if figure is not None and figure.value is not None:
            x, y = outline.label
            yield f'<text x="{x:g}" y="{y + letters / 3:g}">{escape(figure.value_words)}</text>'
    yield "</g>\n"
