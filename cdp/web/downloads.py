"""Uploads and downloads, with headers that stop browsers running downloaded files (docs/rules/reliability.md 17)."""

from io import BytesIO
from typing import BinaryIO, cast

from flask import Response, abort, current_app, flash, redirect, send_file
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from cdp.files.paper_store import PaperStore
from cdp.files.pdfs import examined
from cdp.files.uploads import LARGEST_FILE, PAPERS, CheckedFile, FileKind, check_upload
from cdp.models import IssuedFile, PaperFile

BEING_MADE = "We are preparing this file. Try again in a moment."


def paper_store() -> PaperStore:
    """Return this installation's store of papers."""
    return PaperStore(current_app.extensions["settings"].papers_path)


def checked_file(
    sent: FileStorage, field: str, allowed: frozenset[FileKind] = PAPERS, *, largest: int = LARGEST_FILE
) -> CheckedFile:
    """Return an uploaded file of at most `largest` bytes; raises Refusal for `field` if it may not be stored."""
    sent.stream.seek(0)  # a change that is retried reads the file again
    stream = cast("BinaryIO", sent.stream)
    return check_upload(sent.filename or "", stream, allowed, field=field, largest=largest)


def kept_paper(sent: FileStorage) -> CheckedFile:
    """Write an uploaded paper to the store, even if it is a PDF that cannot be opened; raises as `checked_file`."""
    checked = checked_file(sent, "file")
    paper_store().write(checked.content)
    return examined(checked)


def paper_download(wanted: PaperFile) -> Response:
    """Return a response with a paper's file; 404 when the file is missing or altered."""
    return download(wanted.sha256, wanted.name, wanted.media_type)


def issued_download(issued: IssuedFile | None, back: str) -> ResponseReturnValue:
    """Return a response with an issued file, or redirect to `back` with a message while the worker is making it."""
    if issued is None:
        flash(BEING_MADE, "important")
        return redirect(back, 303)
    return download(issued.sha256, issued.name, issued.media_type)


def download(sha256: str, name: str, media_type: str) -> Response:
    """Return a response with a stored file; 404 when the file is missing or altered."""
    try:
        content = paper_store().read(sha256)
    except (FileNotFoundError, ValueError):
        current_app.logger.exception("A file in the paper store is missing or altered.")
        abort(404)
    return made_now(content, name, media_type)


def made_now(content: bytes, name: str, media_type: str) -> Response:
    """Return a response that downloads a file made for this request."""
    answer = send_file(
        BytesIO(content),
        mimetype=media_type,
        as_attachment=True,
        download_name=name,
        conditional=False,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
