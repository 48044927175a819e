"""The files of a version: the canonical text, and the issued files or, for a draft, files of its current text."""

from collections.abc import Callable

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.issuing.issuer import Made, make_pdf, make_word, newest_file
from cdp.issuing.words import note_on
from cdp.models import IssuedFileKind, TermsState, TermsVersion
from cdp.terms.issuing.document import printed_now
from cdp.terms.routes.shared import bp, edition, found
from cdp.terms.wording.text import canonical_text
from cdp.web.access import requires
from cdp.web.downloads import BEING_MADE, issued_download


@bp.get("/<key:key>/text")
@requires(Permission.READ)
def plain_text(access: Access, key: str) -> ResponseReturnValue:
    """Send the canonical text. For a signed version, the file's SHA-256 is the signed fingerprint."""
    version = found(access, key)
    seen = edition(access, version)
    whole = version.canonical_text or canonical_text(version, seen.facts)
    return attachment(whole.encode(), "text/plain; charset=utf-8", f"{seen.file_name}.txt")


@bp.get("/<key:key>/pdf")
@requires(Permission.READ)
def pdf(access: Access, key: str) -> ResponseReturnValue:
    """Send the issued PDF or, for a draft, a PDF of its current text."""
    return _file(access, found(access, key), IssuedFileKind.PDF, make_pdf)


@bp.get("/<key:key>/word")
@requires(Permission.READ)
def word(access: Access, key: str) -> ResponseReturnValue:
    """Send the issued Word file or, for a draft, a Word file of its current text."""
    return _file(access, found(access, key), IssuedFileKind.WORD, make_word)


def _file(
    access: Access, version: TermsVersion, kind: IssuedFileKind, maker: Callable[..., Made]
) -> ResponseReturnValue:
    issued = newest_file(version.document, kind)
    if issued is not None or (version.document is not None and version.state is not TermsState.WITHDRAWN):
        return issued_download(issued, url_for("terms.show", key=version.key))
    made = maker(printed_now(edition(access, version)), author=access.partnership.name, now=clock.now())
    return attachment(made.content, made.media_type, made.name)


def file_notes(version: TermsVersion) -> dict[str, str]:
    """Return a note on each kind of file, such as its size, or that it is not issued yet."""
    return {kind.value: _note(version, kind) for kind in IssuedFileKind}


def _note(version: TermsVersion, kind: IssuedFileKind) -> str:
    if version.document is None:
        return "Not issued. This is the current text of the draft."
    issued = newest_file(version.document, kind)
    return note_on(issued) if issued else BEING_MADE


def attachment(content: bytes, media_type: str, file_name: str) -> Response:
    """Return a response that sends `content` as a file to download."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
