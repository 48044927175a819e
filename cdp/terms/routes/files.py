"""The files of a version: the canonical text, and the issued files or, if none are due, files of its current text."""

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.issuing.issuer import Made, make_pdf, make_word, newest_file
from cdp.issuing.words import note_on
from cdp.models import IssuedFileKind, TermsVersion
from cdp.terms.issuing.document import printed_now
from cdp.terms.issuing.kind import is_being_made
from cdp.terms.routes.shared import bp, edition, found
from cdp.terms.wording.text import canonical_text
from cdp.web.access import requires
from cdp.web.downloads import BEING_MADE, issued_download, made_now


@bp.get("/<key:key>/text")
@requires(Permission.READ)
def plain_text(access: Access, key: str) -> ResponseReturnValue:
    """Send the canonical text. For a signed version, the file's SHA-256 is the signed fingerprint."""
    version = found(access, key)
    seen = edition(access, version)
    whole = version.canonical_text or canonical_text(version, seen.facts)
    return made_now(whole.encode(), f"{seen.file_name}.txt", "text/plain")


@bp.get("/<key:key>/pdf")
@requires(Permission.READ)
def pdf(access: Access, key: str) -> ResponseReturnValue:
    """Send the issued PDF or, if none is due, as for a draft, a PDF of the current text."""
    return _file(access, found(access, key), IssuedFileKind.PDF, make_pdf)


@bp.get("/<key:key>/word")
@requires(Permission.READ)
def word(access: Access, key: str) -> ResponseReturnValue:
    """Send the issued Word file or, if none is due, as for a draft, a Word file of the current text."""
    return _file(access, found(access, key), IssuedFileKind.WORD, make_word)


def _file(
    access: Access, version: TermsVersion, kind: IssuedFileKind, maker: Callable[..., Made]
) -> ResponseReturnValue:
    issued = newest_file(version.document, kind)
    if issued is not None or is_being_made(version):
        return issued_download(issued, url_for("terms.show", key=version.key))
    made = maker(printed_now(edition(access, version)), author=access.partnership.name, now=clock.now())
    return made_now(made.content, made.name, made.media_type)


def file_notes(version: TermsVersion) -> dict[str, str]:
    """Return a note on each kind of file, such as its size, or that it is not issued yet."""
    return {kind.value: _note(version, kind) for kind in IssuedFileKind}


def _note(version: TermsVersion, kind: IssuedFileKind) -> str:
    if version.document is None:
        return "Not issued. This is the current text of the draft."
    issued = newest_file(version.document, kind)
    if issued is not None:
        return note_on(issued)
    return BEING_MADE if is_being_made(version) else "Not issued. This is the text of this version."
