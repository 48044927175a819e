"""Security headers and a request reference for every response, and error pages."""

import logging
import secrets
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    make_response,
    render_template,
    request,
    session,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from cdp.errors import Conflict, Refusal
from cdp.extensions import db
from cdp.wording.product import PRODUCT_IN_HISTORY, PRODUCT_NAME

log = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"
# Fields that are never shown on an error page
NEVER_SHOWN = ("csrf_token", "once", "version", "password", "code", "token")
LONGEST_SHOWN = 100_000


@dataclass(frozen=True)
class ErrorPage:
    """The heading and advice of an error page."""

    heading: str
    advice: tuple[str, ...]


PAGES = {
    400: ErrorPage(
        "We could not understand that request",
        ("Go back, check what you typed and try again.",),
    ),
    403: ErrorPage(
        "You cannot see or do this",
        (
            "Your role in this partnership does not include it.",
            "If you need it, ask the partnership’s coordinator.",
        ),
    ),
    404: ErrorPage(
        "Page not found",
        (
            "If you typed the web address, check it is correct.",
            "If you followed a link, the page may have moved, or you may need another role to see it.",
        ),
    ),
    405: ErrorPage(
        "That cannot be done from this address",
        ("Go back to the page you came from and use its buttons.",),
    ),
    409: ErrorPage(
        "Someone else saved a change while you were writing",
        ("Open the page again to see what it says now, then make your change.",),
    ),
    413: ErrorPage(
        "Your file or form is too large",
        ("A file can be up to 25 MB. Make it smaller, or split it, and try again.",),
    ),
    415: ErrorPage(
        "We cannot read that kind of file or message",
        ("Go back and use the form on the page.",),
    ),
    429: ErrorPage(
        "You have tried too many times",
        ("Wait a few minutes, then try again.",),
    ),
    500: ErrorPage(
        "Sorry, there is a problem with the service",
        (
            "Your change was not saved. Go back and try again in a few minutes.",
            "If it keeps happening, tell the people who run the service and give them the reference below.",
        ),
    ),
    503: ErrorPage(
        "Sorry, the service cannot save anything at the moment",
        (
            "You can still read pages. Go back and try again in a few minutes. What you typed will still be there.",
            "If it keeps happening, tell the people who run the service and give them the reference below.",
        ),
    ),
}


def csp_nonce() -> str:
    """Return this request's nonce, which allows our own inline scripts."""
    if not has_request_context():
        return ""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def request_id() -> str:
    """Return this request's reference, which is in its log lines and on its error page."""
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex[:12]
    reference: str = g.request_id
    return reference


def error_page(status: int, *, heading: str | None = None, advice: tuple[str, ...] | None = None) -> Response:
    """Return the error page for a status, or JSON if the client asked for it.

    For a status of 500 or more, the page does not show who is signed in, because the database may not be available.
    """
    page = PAGES[status]
    heading = heading or page.heading
    advice = page.advice if advice is None else advice
    if _wants_json():
        body = {"error": " ".join((heading + ".", *advice)), "reference": request_id()}
        response = make_response(body, status)
    else:
        render = _render_bare if status >= 500 else render_template
        html = render(
            "errors/error.html", heading=heading, advice=advice, status=status, reference=request_id()
        )
        response = make_response(html, status)
    return response


def _render_bare(template: str, **context: Any) -> str:
    """Render a page without loading the signed-in person, because the database may be the cause of the error."""
    g.bare = True
    return current_app.jinja_env.get_template(template).render(**context)


def conflict_page(conflict: Conflict) -> Response:
    """Return the page with the stored and the typed text, so that neither is lost (docs/rules/reliability.md 24)."""
    if _wants_json():
        texts = [{"label": d.label, "theirs": d.theirs, "yours": d.yours} for d in conflict.differences]
        body = {"error": str(conflict), "differences": texts, "version": conflict.current_version}
        return make_response(body, 409)
    html = render_template(
        "errors/conflict.html",
        heading=PAGES[409].heading,
        differences=conflict.differences,
        reference=request_id(),
    )
    return make_response(html, 409)


def register(app: Flask) -> None:
    """Add headers to every response, and an error page for every failure."""
    app.jinja_env.globals.update(
        csp_nonce=csp_nonce,
        request_id=request_id,
        product_name=PRODUCT_NAME,
        product_in_history=PRODUCT_IN_HISTORY,
    )
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _page_was_open_too_long)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _database_trouble)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]  # Werkzeug's own type
    status = error.code if error.code in PAGES else (400 if error.code < 500 else 500)
    _forget_unsaved()
    response = error_page(status)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    response.status_code = error.code
    return response


def _page_was_open_too_long(error: CSRFError) -> Response:
    log.info("form refused: %s", error.description)
    _forget_unsaved()
    heading = "This page was open for too long"
    advice = ("For security we did not save it. Go back, reload the page and send it again.",)
    if _wants_json():
        return error_page(400, heading=heading, advice=advice)
    html = render_template(
        "errors/typed.html", heading=heading, advice=advice, typed=_typed(), reference=request_id()
    )
    return make_response(html, 400)


def _refusal(refusal: Refusal) -> Response:
    _forget_unsaved()
    return error_page(400, heading="We could not do that", advice=(refusal.sentence,))


def _conflict(conflict: Conflict) -> Response:
    _forget_unsaved()
    return conflict_page(conflict)


def _stale(error: StaleDataError) -> Response:
    log.info("two changes at once: %s", error)
    _forget_unsaved()
    if _wants_json():
        return error_page(409)
    html = render_template(
        "errors/typed.html",
        heading=PAGES[409].heading,
        advice=PAGES[409].advice,
        typed=_typed(),
        reference=request_id(),
    )
    return make_response(html, 409)


def _database_trouble(error: OperationalError) -> Response:
    """Return the error page shown when the disk is full, or the database is busy or unavailable."""
    log.error("database trouble", exc_info=error)
    _forget_unsaved()
    response = error_page(503)
    response.headers["Retry-After"] = "30"
    return response


def _forget_unsaved() -> None:
    """Roll back this request's changes, so that the error page shows what is stored."""
    with suppress(SQLAlchemyError):
        db.session.rollback()


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return bool(best == "application/json")


def _typed() -> list[tuple[str, str]]:
    """Return what was typed in a form that was not saved, for the person to copy; passwords and tokens are left out."""
    return [
        (name.replace("_", " ").capitalize(), value[:LONGEST_SHOWN])
        for name, value in request.form.items(multi=True)
        if value.strip() and not any(word in name for word in NEVER_SHOWN)
    ]


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY.format(nonce=csp_nonce()))
    response.headers.setdefault("X-Request-Id", request_id())
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", ONE_YEAR)
    if "Cache-Control" not in response.headers and (session or _signed_in() or response.status_code >= 400):
        response.headers["Cache-Control"] = "no-store"
    return response


def _signed_in() -> bool:
    """Return whether a signed-in person was loaded for this request, without querying the database."""
    person = g.get("_login_user")
    return bool(person and person.is_authenticated)
