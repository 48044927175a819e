"""Reading terms of reference: the list by board, one version, and its downloads."""

from dataclasses import dataclass
from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, requires
from cdp.extensions import db
from cdp.models import Board, TermsState, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.terms import answer_queries, queries
from cdp.terms.mismatches import mismatches_of
from cdp.terms.routes.files import file_notes
from cdp.terms.routes.shared import bp, compared_with, edition, found, visible
from cdp.terms.standing import Standing, in_force_among, standing_of

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
    open_ones = [
        v for entry in listed for v in entry.of(Standing.WITH_PARTNERS, Standing.AGREED, Standing.WITH_SRO)
    ]
    tallies = answer_queries.tallies_of(session, open_ones)
    return render_template("terms/index.html", boards=listed, today=day, tallies=tallies)


@bp.get("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show one version whole: control table, contents, text and signature."""
    version = found(access, key)
    session, day = db.session(), clock.today()
    sro = partnerships.current_sro(session, access.partnership, day)
    answering = version.state is TermsState.CIRCULATED and access.may(Permission.ANSWER_TERMS)
    shown = edition(access, version)
    return render_template(
        "terms/show.html",
        edition=shown,
        earlier=compared_with(shown),
        file_notes=file_notes(version),
        own_answers=answer_queries.answers_spoken_for(session, version, access.person, day)
        if answering
        else [],
        may_sign=sro is not None and sro.person_id == access.person.id,
        sro=sro,
        mismatches=mismatches_of(session, version, day) if shown.standing is Standing.IN_FORCE else [],
    )
