"""Elements of charts as SVG: one picture for pages, SVG files and PNG files, in the colour of the text around it.

User input is escaped here. Colours never carry meaning alone.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

FONT = "arial, Open Sans, sans-serif"  # the font of pages, then the font of files


def picture(
    name: str,
    size: tuple[float, float],
    title: str,
    description: str,
    parts: Iterable[str],
    *,
    letters: int = 13,
) -> Markup:
    """Return an SVG element with a title and description; `name` makes its ids unique on a page.

    `size` is the width and height, and `letters` the size of texts, in pixels.
    """
    width, height = size
    return Markup(  # noqa: S704 -- user input has been escaped
        "".join(
            (
                (
                    f'<svg xmlns="http://www.w3.org/2000/svg" class="cdp-chart" role="img" '
                    f'aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {width:g} {height:g}" '
                    f'width="{width:g}" height="{height:g}" font-family="{FONT}" font-size="{letters}" '
                    f'fill="currentColor">\n<title id="{name}-title">{escape(title)}</title>\n'
                    f'<desc id="{name}-desc">{escape(description)}</desc>\n<g font-size="{letters}">\n'
                ),
                *parts,
                "</g></svg>",
            )
        )
    )


def text(
    x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, size: int | None = None
) -> str:
    """Return a line of text; `anchor` is start, middle or end."""
    looks = ' font-weight="bold"' if bold else ""
    looks += f' font-size="{size}"' if size else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{looks}>{escape(words)}</text>\n'


def stroke(d: str, *, width: float = 1, dash: str = "", opacity: float = 1) -> str:
    """Return a path drawn as a line in the colour of the text."""
    looks = f' stroke-dasharray="{dash}"' if dash else ""
    looks += f' stroke-opacity="{opacity:g}"' if opacity != 1 else ""
    return f'<path d="{d}" fill="none" stroke="currentColor" stroke-width="{width:g}"{looks}/>\n'


def grid(d: str) -> str:
    """Return the lines of a grid."""
    return (
        f'<path class="cdp-chart__grid" d="{d}" fill="none" stroke="currentColor" stroke-width="0.4" '
        'stroke-opacity="0.45"/>\n'
    )


def coloured(colour: str, parts: Iterable[str]) -> str:
    """Return shapes in one colour; they take the system's colour where colours are forced."""
    return f'<g stroke="{colour}" fill="{colour}">{"".join(parts)}</g>\n'


def marker(x: float, y: float, shape: str, words: str = "") -> str:
    """Return a marker, whose path is relative to its point, with a tooltip if there are words for it."""
    tooltip = f"<title>{escape(words)}</title>" if words else ""
    return f'<path d="M{x:g},{y:g}{shape}">{tooltip}</path>' if words else f'<path d="M{x:g},{y:g}{shape}"/>'
