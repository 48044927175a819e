"""Pages for partners' responses: the table of all responses, and the forms to give or record one."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import TermsAnswer, TermsState, TermsVersion
from cdp.terms.approval import agreement, answers
from cdp.terms.approval import queries as answer_queries
from cdp.terms.approval.agreement import tally_of
from cdp.terms.approval.answers import AS_WORDS
from cdp.terms.approval.forms.answering import OnBehalfForm, TermsResponseForm
from cdp.terms.approval.tracking import track
from cdp.terms.routes.shared import answer_in, bp, edition, found
from cdp.terms.versions import queries
from cdp.terms.versions.comparison import Comparison, compared
from cdp.terms.versions.visibility import has_left_the_draft, sees_drafts
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import checked_file, download, paper_store
from cdp.web.sizes import takes_file


@bp.get("/<key:key>/answers", endpoint="answers")
@requires(Permission.READ)
def all_answers(access: Access, key: str) -> ResponseReturnValue:
    """Show every organisation's response, which responses are outstanding, and whether partners have agreed."""
    version = found(access, key)
    if version.circulated_at is None:
        abort(404)
    session, day = db.session(), clock.today()
    listed = queries.answers_of(session, version)
    speakers = queries.speakers_of(session, version.board_id, day)
    tally = tally_of(listed)
    return render_template(
        "terms/answers.html",
        edition=edition(access, version),
        tracking=track(version, listed, speakers, clock.now()),
        tally=tally,
        rule=agreement.rule_in_words(version),
        blocked=agreement.blocked_because(version, tally, day),
        own=[answer for answer in listed if (answer.organisation_id, access.person.id) in speakers],
        may_open=lambda answer: _may_open_letter(access, version, answer),
    )


@bp.route("/<key:key>/answers/<key:answer_key>/answer", methods=["GET", "POST"])
@requires(Permission.ANSWER_TERMS)
def answer(access: Access, key: str, answer_key: str) -> ResponseReturnValue:
    """Show the whole text to a representative or deputy, and save the organisation's response."""
    version = found(access, key)
    row = answer_in(version, answer_key)
    session, day = db.session(), clock.today()
    capacity = answers.capacity_of(session, row, access.person, day)
    if capacity is None:
        abort(403)
    if request.method == "GET" and version.state is not TermsState.CIRCULATED:
        return redirect(url_for("terms.answers", key=key), 303)
    form = TermsResponseForm(obj=row)

    def change() -> Done:
        answers.give(session, row, form.given(), read_version=form.version.data, by=access.person)
        sentence = f"Response for {row.organisation.name} recorded."
        return Done(sentence, url_for("terms.answers", key=key))

    others = answer_queries.answers_spoken_for(session, version, access.person, day)
    return save(form, change) or page(
        "terms/answer.html",
        form=form,
        answer=row,
        capacity=AS_WORDS[capacity],
        others=[other for other in others if other.id != row.id],
        edition=edition(access, version),
        **earlier_response(row),
    )


def earlier_response(row: TermsAnswer) -> dict[str, Any]:
    """Return an organisation's response to an earlier version (`before`), and the changes since then (`comparison`).

    Without an earlier response, the comparison is with the version that this one is based on. Either may be None.
    """
    session, day, version = db.session(), clock.today(), row.terms
    before = answer_queries.answered_before(session, row)
    earlier = before.terms if before is not None else version.drafted_from
    comparison: Comparison | None = None
    if earlier is not None and has_left_the_draft(earlier):
        comparison = compared(
            earlier,
            queries.text_facts(session, earlier, day),
            version,
            queries.text_facts(session, version, day),
        )
    return {"before": before, "comparison": comparison}


@bp.route("/<key:key>/answers/<key:answer_key>/on-behalf", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
@takes_file
def on_behalf(access: Access, key: str, answer_key: str) -> ResponseReturnValue:
    """Record an organisation's response and the letter that contains it."""
    version = found(access, key)
    row = answer_in(version, answer_key)
    if request.method == "GET" and version.state is not TermsState.CIRCULATED:
        return redirect(url_for("terms.answers", key=key), 303)
    form = OnBehalfForm(obj=row)

    def change() -> Done:
        answers.give_on_behalf(
            db.session(),
            row,
            form.given(),
            checked_file(form.file.data, "file"),
            store=paper_store(),
            read_version=form.version.data,
            by=access.person,
        )
        sentence = f"Response of {row.organisation.name} recorded."
        return Done(sentence, url_for("terms.answers", key=key))

    return save(form, change) or page("terms/on_behalf.html", form=form, version=version, answer=row)


@bp.get("/<key:key>/answers/<key:answer_key>/letter")
@requires(Permission.READ)
def letter(access: Access, key: str, answer_key: str) -> ResponseReturnValue:
    """Return the letter with a response to people who may read drafts, or to people from the organisation."""
    version = found(access, key)
    row = answer_in(version, answer_key)
    if not _may_open_letter(access, version, row):
        abort(403)
    if row.letter_sha256 is None:
        abort(404)
    return download(row.letter_sha256, row.letter_name, row.letter_media_type)


def _may_open_letter(access: Access, version: TermsVersion, row: TermsAnswer) -> bool:
    return sees_drafts(access, version.board) or row.organisation_id in access.organisation_ids
