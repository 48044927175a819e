"""One log line for each request: method, page, person, status and duration.

The page is logged by the name of its view, never by its address. Paths may hold one-time links, and query strings may
hold what people searched for.
"""

import logging
from time import perf_counter
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from cdp.logs import Facts
from cdp.web.headers import request_id

log = logging.getLogger(__name__)

ErrorInfo = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


def register(app: Flask) -> None:
    """Log every request and every failure; call this before other handlers are registered."""
    app.before_request(_begin)
    app.after_request(_end)
    app.log_exception = _failed  # type: ignore[method-assign]  # Flask's own writes the whole path


def about_the_request() -> Facts:
    """Return the request's reference for its log lines; the error page shows the same reference."""
    return {"request": request_id()} if has_request_context() else {}


def _begin() -> None:
    g.began = perf_counter()


def _end(response: Response) -> Response:
    if not log.isEnabledFor(logging.INFO):
        return response
    facts: dict[str, Any] = {
        "method": request.method if request.method.isalpha() and len(request.method) < 10 else "other",
        "endpoint": request.endpoint,
        "status": response.status_code,
        "ms": round((perf_counter() - g.began) * 1_000, 1) if "began" in g else None,
        "person": getattr(g.get("_login_user"), "person_key", None),
    }
    log.info("request", extra={"facts": facts})
    return response


def _failed(exc_info: ErrorInfo) -> None:
    facts = {"method": request.method, "endpoint": request.endpoint}
    log.error("a request failed", exc_info=exc_info, extra={"facts": facts})
