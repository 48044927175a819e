"""How large a request may be: 1 MB and 2,000 fields, and more where a view takes a file or the text of a document."""

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
LARGEST_TEXT = 5_000_000
"""Bytes of a form with the whole text of a document."""
TYPED = "application/x-www-form-urlencoded"

View = TypeVar("View", bound=Callable[..., Any])


def takes_file(view: View) -> View:
    """Let the form of a view have a file. A file that is a little too large still gets a sentence beside its field."""
    view.takes_file = True  # type: ignore[attr-defined]  # read by _limit
    return view


def takes_whole_text(view: View) -> View:
    """Let the form of a view have the whole text of a document, in one field for each section."""
    view.takes_whole_text = True  # type: ignore[attr-defined]  # read by _limit
    return view


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
    if getattr(view, "takes_file", False) and request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST_FILE + LARGEST_FORM
    if getattr(view, "takes_whole_text", False):
        request.max_content_length = request.max_form_memory_size = LARGEST_TEXT
