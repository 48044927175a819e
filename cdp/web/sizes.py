"""How large a request may be: 1 MB and 2,000 fields, and more where a view says so."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from cdp.files.uploads import LARGEST_FILE

LARGEST_FORM = 1_000_000
"""Bytes of everything typed in a form, or sent by a script."""
MOST_FIELDS = 2_000
TYPED = "application/x-www-form-urlencoded"

View = TypeVar("View", bound=Callable[..., Any])


def takes(largest: int) -> Callable[[View], View]:
    """Let a view take a multipart form of at most `largest` bytes, besides the usual megabyte."""

    def decorate(view: View) -> View:
        view.largest_request = largest + LARGEST_FORM  # type: ignore[attr-defined]  # read by _limit
        return view

    return decorate


takes_file = takes(LARGEST_FILE)
"""Let the form of a view have a file. A file that is a little too large still gets a sentence beside its field."""


class _CountedFields(FormDataParser):
    """Refuse a form with too many fields before reading them, whichever way it was sent."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> tuple[Any, Any, Any]:
        """Return what was sent; raises RequestEntityTooLarge for too many fields."""
        if mimetype != TYPED:
            return super().parse(stream, mimetype, content_length, options)
        typed = stream.read()
        stream.read(1)  # raises if there is more, in a request that does not say how long it is
        if self.max_form_parts is not None and typed.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        return super().parse(BytesIO(typed), mimetype, len(typed), options)


class SizedRequest(Request):
    """A request whose fields are counted."""

    form_data_parser_class = _CountedFields


def register(app: Flask) -> None:
    """Limit the size of every request; call this before handlers that read forms are registered."""
    app.request_class = SizedRequest
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM, MAX_FORM_PARTS=MOST_FIELDS
    )
    app.before_request(_limit)


def _limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.mimetype == "multipart/form-data":
        request.max_content_length = getattr(view, "largest_request", LARGEST_FORM)
