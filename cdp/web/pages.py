"""Error pages: what happened, what to do, and what was typed in a form that was not saved."""

import errno
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from cdp.errors import Conflict, Refusal
from cdp.extensions import db
from cdp.web.forgery import SentFromElsewhere
from cdp.web.headers import request_id
from cdp.wording.product import PRODUCT_IN_HISTORY, PRODUCT_NAME

log = logging.getLogger(__name__)

# Fields that are never shown on an error page
NEVER_SHOWN = ("csrf_token", "once", "version", "password", "code", "token")
LONGEST_SHOWN = 25_000
READ_ONLY = {"GET", "HEAD"}
DISK_TROUBLES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


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
        (
            "A file can be up to 25 MB, and the text of a form up to 1 MB.",
            "Make it smaller, or split it, and try again.",
        ),
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
            "You can still read pages. Try again in a few minutes.",
            "If it keeps happening, tell the people who run the service and give them the reference below.",
        ),
    ),
}


OPEN_TOO_LONG = ErrorPage(
    "This page was open for too long",
    ("For security we did not save it. Go back, reload the page and send it again.",),
)
FROM_ELSEWHERE = ErrorPage(
    "Your browser did not say which page this came from",
    (
        "For security we did not save it, because another site could have sent it.",
        "A setting or an extension of your browser may hide the address of the page. Allow it for this site.",
        "Then go back, reload the page and send it again. If that does not help, use another browser.",
    ),
)


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
        response = _drawn("errors/error.html", status, heading=heading, advice=advice)
    return response


def conflict_page(conflict: Conflict) -> Response:
    """Return the page with the stored and the typed text, so that neither is lost (docs/rules/reliability.md 24)."""
    if _wants_json():
        texts = [{"label": d.label, "theirs": d.theirs, "yours": d.yours} for d in conflict.differences]
        body = {"error": str(conflict), "differences": texts, "version": conflict.current_version}
        return make_response(body, 409)
    return _drawn("errors/conflict.html", 409, heading=PAGES[409].heading, differences=conflict.differences)


def register(app: Flask) -> None:
    """Give every failure an error page."""
    app.jinja_env.globals.update(product_name=PRODUCT_NAME, product_in_history=PRODUCT_IN_HISTORY)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _form_refused)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _database_trouble)
    app.register_error_handler(DataError, _cannot_be_stored)
    app.register_error_handler(OSError, _disk_trouble)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]  # Werkzeug's own type
    status = error.code if error.code in PAGES else (400 if error.code < 500 else 500)
    if request.method not in READ_ONLY or _has_unsaved():
        _forget_unsaved()  # otherwise the page can use what is loaded already, such as who is signed in
    response = error_page(status)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    response.status_code = error.code
    return response


def _form_refused(error: CSRFError) -> Response:
    """Return the page for a form that does not prove that it was opened here."""
    log.info("form refused: %s", error.description)
    return _typed_page(400, FROM_ELSEWHERE if isinstance(error, SentFromElsewhere) else OPEN_TOO_LONG)


def _refusal(refusal: Refusal) -> Response:
    _forget_unsaved()
    return error_page(400, heading="We could not do that", advice=(refusal.sentence,))


def _conflict(conflict: Conflict) -> Response:
    _forget_unsaved()
    return conflict_page(conflict)


def _stale(error: StaleDataError) -> Response:
    log.info("two changes at once: %s", error)
    return _typed_page(409, PAGES[409])


def _cannot_be_stored(error: DataError) -> Response:
    """Return the page for a value that no column can hold: in an address, there is no such page."""
    log.warning("a value cannot be stored", exc_info=error)
    if request.method in READ_ONLY:
        _forget_unsaved()
        return error_page(404)
    return _typed_page(400, PAGES[400])


def _database_trouble(error: OperationalError) -> Response:
    """Return the page shown when the database is full, busy or unavailable."""
    log.error("database trouble", exc_info=error)
    return _cannot_save()


def _disk_trouble(error: OSError) -> Response:
    """Return the page shown when the disk is full or cannot be written; raises any other error again."""
    if error.errno not in DISK_TROUBLES:
        raise error
    log.error("disk trouble", exc_info=error)
    return _cannot_save()


def _cannot_save() -> Response:
    response = _typed_page(503, PAGES[503])
    response.headers["Retry-After"] = "30"
    return response


def _typed_page(status: int, page: ErrorPage) -> Response:
    """Return an error page with what was typed, so that the person can copy it."""
    _forget_unsaved()
    if _wants_json():
        return error_page(status, heading=page.heading, advice=page.advice)
    return _drawn("errors/typed.html", status, heading=page.heading, advice=page.advice, typed=_typed())


def _drawn(template: str, status: int, **context: Any) -> Response:
    """Return an error page, or the one for 503 if the database cannot tell who is signed in.

    From 500 on, the page does not ask who is signed in, because the database may be the cause of the error.
    """
    context |= {"status": status, "reference": request_id()}
    if status >= 500:
        g.bare = True
        return make_response(current_app.jinja_env.get_template(template).render(**context), status)
    try:
        return make_response(render_template(template, **context), status)
    except OperationalError as error:
        return _database_trouble(error)


def _has_unsaved() -> bool:
    session = db.session()
    return bool(session.new or session.dirty or session.deleted)


def _forget_unsaved() -> None:
    """Roll back this request's changes, so that the error page shows what is stored."""
    with suppress(SQLAlchemyError):
        db.session.rollback()


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return bool(best == "application/json")


def _typed() -> list[tuple[str, str]]:
    """Return what was typed in a form that was not saved, for the person to copy; passwords and tokens are left out.

    Nothing can be returned if the disk was full before the form was read.
    """
    with suppress(OSError):
        return [
            (name.replace("_", " ").capitalize(), value[:LONGEST_SHOWN])
            for name, value in request.form.items(multi=True)
            if value.strip() and not any(word in name for word in NEVER_SHOWN)
        ]
    return []
