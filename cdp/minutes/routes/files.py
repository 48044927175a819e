"""Minutes as documents: to print, as Word and PDF files, as the fixed text, and in their public version."""

from collections.abc import Callable

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.forms import PasswordForm
from cdp.audit.record import record
from cdp.documents.blocks import Document
from cdp.extensions import db
from cdp.issuing.issuer import Made, make_pdf, make_word, newest_file
from cdp.issuing.kinds import Printed
from cdp.minutes.circulating import issuing, redacting
from cdp.minutes.circulating import queries as circulated
from cdp.minutes.document import document_of
from cdp.minutes.queries import READ_BY_ALL
from cdp.minutes.routes.shared import FoundMinutes, bp, find_circulated, find_readable
from cdp.models import IssuedDocument, IssuedFileKind
from cdp.web.access import requires
from cdp.web.changes import page
from cdp.web.downloads import issued_download, made_now

MAKERS: dict[str, tuple[IssuedFileKind, Callable[..., Made]]] = {
    "word": (IssuedFileKind.WORD, make_word),
    "pdf": (IssuedFileKind.PDF, make_pdf),
}


@bp.route("/meetings/<key:key>/minutes/print")
@requires(Permission.READ)
def document(access: Access, key: str) -> ResponseReturnValue:
    """Show the minutes as one document to print."""
    found = find_readable(access, key)
    return render_template(
        "minutes/document.html", meeting=found.meeting, document=document_of(found.readable)
    )


@bp.route("/meetings/<key:key>/minutes/word")
@requires(Permission.READ)
def word(access: Access, key: str) -> ResponseReturnValue:
    """Return the public part of the minutes as a Word file, which is the same for every reader."""
    return _public_file(find_readable(access, key), "word")


@bp.route("/meetings/<key:key>/minutes/pdf")
@requires(Permission.READ)
def pdf(access: Access, key: str) -> ResponseReturnValue:
    """Return the public part of the minutes as a PDF file, which is the same for every reader."""
    return _public_file(find_readable(access, key), "pdf")


@bp.route("/meetings/<key:key>/minutes/text")
@requires(Permission.READ)
def plain_text(access: Access, key: str) -> ResponseReturnValue:
    """Send the fixed text of the public part of confirmed minutes, whose SHA-256 is the fingerprint."""
    found = find_readable(access, key)
    issued = found.minutes.document if found.minutes is not None else None
    if issued is None:
        abort(404)
    name = issuing.file_name(found.meeting, whole=False)
    return made_now(issued.text.encode(), f"{name}.txt", "text/plain")


@bp.route("/meetings/<key:key>/minutes/word/full", methods=["GET", "POST"])
@requires(Permission.READ)
def word_full(access: Access, key: str) -> ResponseReturnValue:
    """Return a Word file with the confidential content that this reader may see, after asking for the password."""
    found = find_readable(access, key)
    if not found.text.has_part_2:
        abort(404)
    form = PasswordForm()
    if form.validate_on_submit():
        record(
            db.session(),
            f"{access.person.name} downloaded the minutes of {found.meeting.title} "
            "with their confidential part.",
            by=access.person,
            on=found.meeting,
            partnership=access.partnership,
        )
        db.session.commit()
        return _file(found, _whole_document(found), document_of(found.readable), "word", whole=True)
    return page("minutes/word_full.html", form=form, meeting=found.meeting)


@bp.route("/meetings/<key:key>/minutes/public")
@requires(Permission.READ)
def public(access: Access, key: str) -> ResponseReturnValue:
    """Show the public version of the minutes, without the words that are redacted."""
    found, version = _public_version(access, key)
    return render_template("minutes/public.html", meeting=found.meeting, document=version.document)


@bp.route("/meetings/<key:key>/minutes/public/<any(word, pdf):kind>")
@requires(Permission.READ)
def public_file(access: Access, key: str, kind: str) -> ResponseReturnValue:
    """Return the public version of the minutes as a Word or PDF file, made without the redacted words."""
    found, version = _public_version(access, key)
    day = clock.in_london(found.meeting.starts_at).date().isoformat()
    return _made(found, version.document, kind, f"minutes-public-{day}")


def _public_version(access: Access, key: str) -> tuple[FoundMinutes, redacting.PublicVersion]:
    """Return the public version of circulated minutes; a draft has one only for the coordinator."""
    found, minutes = find_circulated(access, key)
    if minutes.state not in READ_BY_ALL and not access.is_coordinator:
        abort(404)
    return found, redacting.public_version(found.public, circulated.redactions_of(db.session(), minutes))


def _public_file(found: FoundMinutes, kind: str) -> ResponseReturnValue:
    issued = found.minutes.document if found.minutes is not None else None
    return _file(found, issued, document_of(found.public), kind, whole=False)


def _whole_document(found: FoundMinutes) -> IssuedDocument | None:
    """Return the issued document with Part 2, but only for a reader who may read all of it."""
    minutes = found.minutes
    if minutes is None or minutes.confidential_document is None:
        return None
    whole = {item.key for item in issuing.whole_text(minutes).items}
    return minutes.confidential_document if whole == {item.key for item in found.text.items} else None


def _file(
    found: FoundMinutes, issued: IssuedDocument | None, current: Document, kind: str, *, whole: bool
) -> ResponseReturnValue:
    """Return the issued file of confirmed minutes, or a file of the current text while nothing is issued."""
    # A text that was corrected after it was fixed is made anew
    if (
        issued is not None
        and found.minutes is not None
        and not issuing.corrections_since(db.session(), found.minutes, issued)
    ):
        back = url_for("minutes.show", key=found.meeting.key)
        return issued_download(newest_file(issued, MAKERS[kind][0]), back)
    return _made(found, current, kind, issuing.file_name(found.meeting, whole=whole))


def _made(found: FoundMinutes, current: Document, kind: str, name: str) -> ResponseReturnValue:
    minutes = found.minutes
    made_at = (minutes.confirmed_at or minutes.circulated_at) if minutes else None
    partnership = found.meeting.board.partnership
    made = MAKERS[kind][1](Printed(current, name), author=partnership.name, now=made_at or clock.now())
    return made_now(made.content, made.name, made.media_type)
