"""Files that people download: attachments that run nothing where they are opened (RELIABILITY 17)."""

from io import BytesIO

from flask import Response, abort, current_app, send_file

from cdp.models import PaperFile
from cdp.web.paper_store import PaperStore


def paper_download(wanted: PaperFile) -> Response:
    """Answer with the file of a paper; 404 when the store has lost or altered it."""
    store = PaperStore(current_app.extensions["settings"].papers_path)
    try:
        content = store.read(wanted.sha256)
    except (FileNotFoundError, ValueError):
        current_app.logger.exception("The paper store has lost or altered a file.")
        abort(404)
    answer = send_file(
        BytesIO(content),
        mimetype=wanted.media_type,
        as_attachment=True,
        download_name=wanted.name,
        conditional=False,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
