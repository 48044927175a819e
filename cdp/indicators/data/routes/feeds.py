"""The addresses that Excel, Power BI and other programs read, without sign-in, cookies or redirects.

The token is in the header Authorization, as a bearer token or as the password of HTTP Basic with any user name. It is
never read from the address, which programs and proxies write to logs. Our own log lines name the view only.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from flask import Response, json, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.access.identity import access_to
from cdp.accounts import data_tokens
from cdp.errors import Refusal
from cdp.extensions import db, note_aside
from cdp.files.spreadsheets import Cell, as_csv
from cdp.indicators.data.columns import INDICATOR_FIELDS, VALUE_FIELDS
from cdp.indicators.data.routes.blueprint import bp
from cdp.indicators.data.values import USUAL_PAGE, ValueFilters, indicators_wanted, page_of_values
from cdp.models import DataToken
from cdp.web.access import public

T = TypeVar("T")
WHY_PUBLIC = (
    "Programs cannot sign in; a personal token in a header is the proof, and gives its person's rights."
)
NOTE_WAITS_MS = 250
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Vary": "Authorization",
}
REFUSED = "Send a valid data token, as a bearer token or as the password of HTTP Basic.\n"


@bp.route("/data/v1/<slug:slug>/values.<any(csv, json):kind>", methods=["GET"])
@public(WHY_PUBLIC)
def values(slug: str, kind: str) -> ResponseReturnValue:
    """Return one page of the values that the token's person may see, without small numbers."""
    access = _access(slug)
    if access is None:
        return _refused()
    try:
        filters, size = _filters(), _size()
        found = page_of_values(db.session(), access, filters, after=request.args.get("after", ""), size=size)
    except Refusal as refusal:
        return _plain(f"{refusal.sentence}\n", 400)
    following = ""
    if found.next_after:
        kept = {name: value for name, value in request.args.items() if name in _KNOWN and name != "after"}
        following = url_for(
            "data.values", slug=slug, kind=kind, _external=True, **kept | {"after": found.next_after}
        )
    return _answer(kind, VALUE_FIELDS, found.rows, "values", following)


@bp.route("/data/v1/<slug:slug>/indicators.<any(csv, json):kind>", methods=["GET"])
@public(WHY_PUBLIC)
def indicators(slug: str, kind: str) -> ResponseReturnValue:
    """Return the indicators that the partnership follows."""
    access = _access(slug)
    if access is None:
        return _refused()
    followed = [indicator for _, indicator in indicators_wanted(db.session(), access, ValueFilters())]
    return _answer(kind, INDICATOR_FIELDS, followed, "indicators", "")


_KNOWN = frozenset({"outcome", "indicator", "area", "from", "to", "size", "after"})


def _access(slug: str) -> Access | None:
    """Return the access of the token's person to a partnership, or None if the token does not open it."""
    session, token = db.session(), _token_sent()
    found = data_tokens.token_in_use(session, token) if token else None
    if found is None or found.partnership.slug != slug:
        return None
    access = access_to(session, found.partnership, found.person, clock.today())
    if access is None or not access.may(Permission.READ):
        return None
    _note_use(found)
    return access


def _token_sent() -> str:
    sent = request.authorization
    if sent is None:
        return ""
    return (sent.token if sent.type == "bearer" else sent.password if sent.type == "basic" else "") or ""


def _note_use(found: DataToken) -> None:
    """Record the use of a token in a separate short transaction; if that fails, the next use will be recorded."""
    now = clock.now()
    if data_tokens.wants_noting(found, now):
        note_aside(lambda session: data_tokens.note_use(session, found.id, now), wait_ms=NOTE_WAITS_MS)


def _filters() -> ValueFilters:
    """Return the filters in the address; raises Refusal for a name that is no filter, or a date that is none."""
    unknown = sorted(set(request.args) - _KNOWN)
    if unknown:
        raise Refusal(f"The filters are: {', '.join(sorted(_KNOWN))}.")
    return ValueFilters(
        outcome=request.args.get("outcome", ""),
        indicator=request.args.get("indicator", ""),
        area=request.args.get("area", ""),
        starts_from=_day("from"),
        ends_by=_day("to"),
    )


def _day(name: str) -> date | None:
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(f"Write “{name}” as a date like 2024-04-01.") from None


def _size() -> int:
    text = request.args.get("size", "")
    if not text:
        return USUAL_PAGE
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 7):
        raise Refusal("Write “size” as a whole number, like 1000.")
    return int(text)


def _answer(
    kind: str, fields: Mapping[str, Callable[[T], Cell]], rows: list[T], name: str, following: str
) -> Response:
    """Return rows as CSV or JSON; the address of the next page is in the JSON, and in the header Link."""
    if kind == "csv":
        content: str | bytes = as_csv(list(fields), ([cell(row) for cell in fields.values()] for row in rows))
        response = Response(content, content_type="text/csv; charset=utf-8")
    else:
        body: dict[str, Any] = {
            name: [{field: _as_json(cell(row)) for field, cell in fields.items()} for row in rows],
            "next": following or None,
        }
        response = Response(json.dumps(body), content_type="application/json")
    response.headers.update(HEADERS)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _as_json(cell: Cell) -> Any:
    if isinstance(cell, Decimal):
        return float(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def _refused() -> Response:
    """Return a 401 that is the same for a missing, wrong, expired or revoked token, and for another partnership."""
    response = _plain(REFUSED, 401)
    response.headers["WWW-Authenticate"] = 'Basic realm="Indicator data", charset="UTF-8"'
    return response


def _plain(text: str, status: int) -> Response:
    response = Response(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers.update(HEADERS)
    return response
