"""Files that people send and download: laid into the store, and given out so that they run nothing.

Source: docs/rules/reliability.md 17.
"""

from io import BytesIO
from typing import BinaryIO, cast

from flask import Response, abort, current_app, send_file
from werkzeug.datastructures import FileStorage

from cdp.files.paper_store import PaperStore
from cdp.files.uploads import LARGEST_FILE, PAPERS, CheckedFile, Kind, check_upload
from cdp.models import PaperFile


def paper_store() -> PaperStore:
    """Return where this installation keeps its papers."""
    return PaperStore(current_app.extensions["settings"].papers_path)


def checked_file(
    sent: FileStorage, field: str, allowed: frozenset[Kind] = PAPERS, *, largest: int = LARGEST_FILE
) -> CheckedFile:
    """Return a file that was sent if it may be kept; raises Refusal at `field` (cdp.files.uploads)."""
    sent.stream.seek(0)  # a change that lost a race reads it again
    stream = cast("BinaryIO", sent.stream)
    return check_upload(sent.filename or "", stream, allowed, field=field, largest=largest)


def paper_download(wanted: PaperFile) -> Response:
    """Answer with the file of a paper; 404 when the store has lost or altered it."""
    return download(wanted.sha256, wanted.name, wanted.media_type)


def download(sha256: str, name: str, media_type: str) -> Response:
    """Answer with a file of the store under a name; 404 when the store has lost or altered it."""
    try:
        content = paper_store().read(sha256)
    except (FileNotFoundError, ValueError):
        current_app.logger.exception("The paper store has lost or altered a file.")
        abort(404)
    return made_now(content, name, media_type)


def made_now(content: bytes, name: str, media_type: str) -> Response:
    """Answer with a file that was made for this request, to be kept under a name and run nothing."""
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
