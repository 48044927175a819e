"""What the pages with charts share: their tabs, addresses, and downloads of pictures."""

from collections.abc import Iterable, Sequence

from flask import Response, abort, request, url_for
from markupsafe import Markup

from cdp import clock
from cdp.access import Access
from cdp.charts.files import framed
from cdp.documents.typesetting import draw
from cdp.extensions import db
from cdp.indicators.catalogue import Indicator
from cdp.indicators.comparing.reading import FigureReader, reader_of
from cdp.indicators.files import restriction_of
from cdp.indicators.kinds import FigureKind
from cdp.indicators.reading import is_withheld
from cdp.web.downloads import made_now

Tab = tuple[str, str, bool]
POINTS_PER_PIXEL = 0.75
_TABS = (
    ("Summary", "indicators.show"),
    ("Control chart", "indicators.control"),
    ("Compare areas", "indicators.areas"),
    ("Groups", "indicators.groups"),
)


def tabs_of(indicator: Indicator, endpoint: str) -> list[Tab]:
    """Return the tabs of an indicator's pages; `endpoint` is the page that is open."""
    return [(words, url_for(target, metric_id=indicator.id), target == endpoint) for words, target in _TABS]


def kind_tabs(
    indicator: Indicator, endpoint: str, kinds: Iterable[tuple[FigureKind, str]], chosen: FigureKind | None
) -> list[Tab]:
    """Return the tabs of the kinds of values on a page."""
    return [
        (
            words,
            url_for(endpoint, metric_id=indicator.id, periods=kind.length, unit=kind.unit),
            kind == chosen,
        )
        for kind, words in kinds
    ]


def kept(*names: str) -> dict[str, str]:
    """Return those of the address's arguments that are set, for the address of a file of the same page."""
    return {name: value for name in names if (value := request.args.get(name))}


def reader(access: Access, *, for_file: bool = False) -> FigureReader:
    """Return the reader of the partnership's figures today."""
    return reader_of(db.session(), access, clock.today(), for_file=for_file)


def file_reader(access: Access, indicator: Indicator) -> FigureReader:
    """Return the reader of figures for a file, or respond with 404 if an embargo keeps them from this person."""
    if is_withheld(access, indicator, clock.today()):
        abort(404)
    return reader(access, for_file=True)


def picture_file(
    access: Access,
    indicator: Indicator,
    chart: Markup | None,
    kind: str,
    *,
    name: str,
    title: str,
    notes: Sequence[str] = (),
) -> Response:
    """Return a response with a chart as an SVG or PNG file, with its title, notes, and any restriction.

    Responds with 404 if there is no chart.
    """
    if chart is None:
        abort(404)
    restriction = restriction_of(indicator)
    picture, width = framed(chart, title, [*([restriction] if restriction else []), *notes])
    if kind == "svg":
        content, media_type = str(picture).encode(), "image/svg+xml"
    else:
        content, media_type = draw(str(picture), width * POINTS_PER_PIXEL), "image/png"
    file_name = f"{name}-{indicator.id.replace('_', '-')}-{access.partnership.slug}-{clock.today()}.{kind}"
    return made_now(content, file_name, media_type)


def sources_note(sources: Sequence[str]) -> str:
    """Return the sources of a chart as one note."""
    return f"Source: {'; '.join(sources)}. Drawn on {clock.today():%-d %B %Y}."
