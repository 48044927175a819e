"""Reading terms of reference: the list by board, one version, and its downloads."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, requires
from cdp.documents.word import to_word
from cdp.extensions import db
from cdp.models import Board, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.terms import queries
from cdp.terms.document import word_document
from cdp.terms.routes.shared import bp, edition, found, visible
from cdp.terms.standing import Standing, in_force_among, standing_of
from cdp.terms.text import canonical_text

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
REVIEW_SOON = timedelta(days=60)


@dataclass(frozen=True)
class BoardTerms:
    """What there is for one board: the version in force, those to come, and all others by standing."""

    board: Board
    versions: list[tuple[TermsVersion, Standing]]
    review_due: bool

    def of(self, *standings: str) -> list[TermsVersion]:
        """Return the versions with these standings, newest first."""
        return [version for version, standing in self.versions if standing in standings]


@bp.get("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """List each board's version in force, its draft and its earlier versions."""
    session, day = db.session(), clock.today()
    boards = partnerships.boards_of(session, access.partnership)
    versions = queries.versions_by_board(session, boards)
    listed = []
    for board in boards:
        seen = visible(access, board, versions[board.id])
        in_force = in_force_among(seen, day)
        due = bool(in_force and in_force.review_on and in_force.review_on <= day + REVIEW_SOON)
        listed.append(BoardTerms(board, [(v, standing_of(v, in_force)) for v in seen], due))
    return render_template("terms/index.html", boards=listed, today=day)


@bp.get("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show one version whole: control table, contents, text and signature."""
    version = found(access, key)
    sro = partnerships.current_sro(db.session(), access.partnership, clock.today())
    return render_template(
        "terms/show.html",
        edition=edition(access, version),
        may_sign=sro is not None and sro.person_id == access.person.id,
        sro=sro,
    )


@bp.get("/<key:key>/text")
@requires(Permission.READ)
def plain_text(access: Access, key: str) -> ResponseReturnValue:
    """Send the canonical text: `sha256sum` of the file gives the fingerprint that was signed."""
    version = found(access, key)
    seen = edition(access, version)
    whole = version.canonical_text or canonical_text(version, seen.facts)
    return _attachment(whole.encode(), "text/plain; charset=utf-8", f"{seen.file_name}.txt")


@bp.get("/<key:key>/word")
@requires(Permission.READ)
def word(access: Access, key: str) -> ResponseReturnValue:
    """Send the version as a Word file."""
    seen = edition(access, found(access, key))
    content = to_word(word_document(seen), author=access.partnership.name, made_at=clock.now())
    return _attachment(content, WORD, f"{seen.file_name}.docx")


def _attachment(content: bytes, media_type: str, file_name: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
