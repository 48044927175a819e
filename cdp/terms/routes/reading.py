"""Pages to read terms of reference: the list by board, and one version."""

from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import Board, TermsState, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.partnerships.boards.tree import tree_below_first_board
from cdp.terms.approval import queries as answer_queries
from cdp.terms.review import due
from cdp.terms.review.mismatches import mismatches_of
from cdp.terms.routes.files import file_notes
from cdp.terms.routes.shared import bp, compared_with, edition, found
from cdp.terms.versions import queries
from cdp.terms.versions.states import TermsStanding, in_force_among, standing_of
from cdp.terms.versions.sub_groups import family_of
from cdp.terms.versions.visibility import visible
from cdp.web.access import requires

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class BoardTerms:
    """The versions of one board with their standings.

    `depth` is the number of levels above the board. `review` says why the version in force needs a review, or is empty.
    """

    board: Board
    versions: list[tuple[TermsVersion, TermsStanding]]
    depth: int
    review: str

    def of(self, *standings: str) -> list[TermsVersion]:
        """Return the versions with these standings, newest first."""
        return [version for version, standing in self.versions if standing in standings]


@bp.get("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """List each board's version in force, draft and earlier versions, with sub-groups below their parent board."""
    session, day = db.session(), clock.today()
    boards = partnerships.boards_of(session, access.partnership)
    versions = queries.versions_by_board(session, boards)
    listed = []
    for branch in tree_below_first_board(boards):
        board, all_versions = branch.board, versions[branch.board.id]
        seen = visible(access, board, all_versions)
        in_force = in_force_among(seen, day)
        wanted = in_force is not None and due.review_should_start(in_force, all_versions, day)
        reason = due.reason_in_words(in_force, day) if in_force is not None and wanted else ""
        listed.append(BoardTerms(board, [(v, standing_of(v, in_force)) for v in seen], branch.depth, reason))
    open_ones = [
        v
        for entry in listed
        for v in entry.of(TermsStanding.WITH_PARTNERS, TermsStanding.AGREED, TermsStanding.WITH_SRO)
    ]
    tallies = answer_queries.tallies_of(session, open_ones)
    return render_template("terms/index.html", boards=listed, today=day, tallies=tallies)


@bp.get("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show the whole of one version: document control, contents, text and signature."""
    version = found(access, key)
    session, day = db.session(), clock.today()
    sro = partnerships.current_sro(session, access.partnership, day)
    answering = version.state is TermsState.CIRCULATED and access.may(Permission.ANSWER_TERMS)
    shown = edition(access, version)
    is_in_force = shown.standing is TermsStanding.IN_FORCE
    return render_template(
        "terms/show.html",
        edition=shown,
        family=family_of(session, version.board, day),
        review_due=_review_due(session, version, day) if is_in_force else None,
        earlier=compared_with(shown),
        file_notes=file_notes(version),
        own_answers=answer_queries.answers_spoken_for(session, version, access.person, day)
        if answering
        else [],
        may_sign=sro is not None and sro.person_id == access.person.id,
        sro=sro,
        mismatches=mismatches_of(session, version, day) if is_in_force else [],
    )


def _review_due(session: Session, version: TermsVersion, day: date) -> str | None:
    """Return the review date in words: empty if a review is due only because of changes, None if no review is due."""
    if not due.needs_review(version, day):
        return None
    wanted = due.review_should_start(version, queries.versions_of(session, version.board), day)
    return due.date_in_words(version, day) if wanted else None
