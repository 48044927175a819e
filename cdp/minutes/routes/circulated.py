"""Pages about circulated minutes: comments and their answers, corrections, and redactions."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.minutes.circulating import comments, correction_mailing, corrections, redacting
from cdp.minutes.circulating import queries as circulated
from cdp.minutes.circulating.forms import (
    CommentForm,
    CorrectionsMailForm,
    CorrectNoteForm,
    LaterCorrectionForm,
    RedactForm,
    SettleCommentForm,
)
from cdp.minutes.queries import READ_BY_ALL
from cdp.minutes.routes.shared import bp, find_circulated, find_item
from cdp.models import AnswerWay, MinutesState
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.wording.formats import plural


@bp.route("/meetings/<key:key>/minutes/comments", methods=["GET", "POST"])
@requires(Permission.READ)
def comments_on(access: Access, key: str) -> ResponseReturnValue:
    """List the comments that a person may read, and add one."""
    found, minutes = find_circulated(access, key)
    form, session = CommentForm(), db.session()
    form.offer(found.choices())

    def change() -> Done:
        comments.comment(session, minutes, form.given(), way=AnswerWay.PAGE, by=access.person)
        return Done("Comment sent to the secretariat.", url_for("minutes.comments_on", key=key))

    return save(form, change) or page(
        "minutes/comments.html",
        form=form,
        meeting=found.meeting,
        minutes=minutes,
        comments=circulated.comments_of(session, minutes, access),
        closed=comments.why_closed(minutes),
        outcomes=circulated.OUTCOMES,
    )


@bp.route("/meetings/<key:key>/minutes/comments/<key:comment_key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def settle_comment(access: Access, key: str, comment_key: str) -> ResponseReturnValue:
    """Settle a comment with an answer."""
    found, minutes = find_circulated(access, key)
    comment = with_key(circulated.comments_of(db.session(), minutes, access), comment_key)
    form = SettleCommentForm(comment)

    def change() -> Done:
        comments.settle(db.session(), comment, form.settlement(), by=access.person)
        words = f"Answer saved and emailed to {comment.person.name}." if emailed else "Answer saved."
        return Done(words, url_for("minutes.comments_on", key=key))

    emailed = comments.gets_email(db.session(), comment, by=access.person)
    return save(form, change) or page(
        "minutes/settle_comment.html", form=form, meeting=found.meeting, comment=comment, emailed=emailed
    )


@bp.route("/meetings/<key:key>/minutes/items/<key:item_key>/correct", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def correct(access: Access, key: str, item_key: str) -> ResponseReturnValue:
    """Correct the note of an item in circulated minutes, with an entry that readers see."""
    found, minutes = find_circulated(access, key)
    agenda_item, shown = find_item(access, found, item_key)
    form = CorrectNoteForm(minutes, shown.note)

    def change() -> Done:
        corrections.correct_note(db.session(), minutes, agenda_item, form.correction(), by=access.person)
        return Done("Minutes corrected. Members have not been emailed yet.", url_for("minutes.show", key=key))

    stop = ""
    if minutes.state is not MinutesState.CIRCULATED:
        stop = "Only circulated minutes that are not confirmed yet can be corrected here."
    return save(form, change) or page(
        "minutes/correct.html", form=form, meeting=found.meeting, item=shown, stop=stop
    )


@bp.route("/meetings/<key:key>/minutes/corrections/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def later_correction(access: Access, key: str) -> ResponseReturnValue:
    """Add a dated correction to confirmed minutes."""
    found, minutes = find_circulated(access, key)
    form = LaterCorrectionForm()
    form.offer(found.choices())

    def change() -> Done:
        words, item = form.entry.data or "", form.chosen_item()
        corrections.add_later(db.session(), minutes, words, item, by=access.person)
        return Done(
            "Correction recorded. Members have not been emailed yet.", url_for("minutes.show", key=key)
        )

    stop = ""
    if minutes.state is not MinutesState.CONFIRMED:
        stop = "These minutes are not confirmed yet. Correct the note of the item instead."
    return save(form, change) or page(
        "minutes/later_correction.html", form=form, meeting=found.meeting, stop=stop
    )


@bp.route("/meetings/<key:key>/minutes/corrections/send", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def send_corrections(access: Access, key: str) -> ResponseReturnValue:
    """Show who gets which email about corrections, then send it; afterwards, show its delivery."""
    found, minutes = find_circulated(access, key)
    session, meeting, form = db.session(), found.meeting, CorrectionsMailForm()
    if minutes.state not in READ_BY_ALL:
        abort(404)

    def change() -> Done:
        sent = correction_mailing.send(session, meeting, minutes, access, shown=form.shown.data or "")
        emails = plural(len(sent.letters), "email is", "emails are")
        return Done(f"{emails} being sent.", url_for("minutes.send_corrections", key=key))

    if answer := save(form, change):
        return answer
    waiting = correction_mailing.unsent(session, minutes, access)
    mailing = correction_mailing.mailing_of(session, meeting, minutes, waiting, by=access.person)
    form.shown.data = correction_mailing.fingerprint_of(session, mailing, waiting)
    return page(
        "minutes/send_corrections.html",
        form=form,
        meeting=meeting,
        mailing=mailing.preview(session) if waiting else None,
        sent=correction_mailing.emails_sent(session, minutes),
    )


@bp.route("/meetings/<key:key>/minutes/redactions", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def redactions(access: Access, key: str) -> ResponseReturnValue:
    """List the words left out of the public version, and leave out more."""
    found, minutes = find_circulated(access, key)
    form, session = RedactForm(), db.session()

    def change() -> Done:
        words, reason = form.passage.data or "", form.reason.data or ""
        redacting.redact(session, found.public, words, reason, by=access.person)
        return Done("Words left out of the public version.", url_for("minutes.redactions", key=key))

    if answer := save(form, change):
        return answer
    rows = circulated.redactions_of(session, minutes)
    return page(
        "minutes/redactions.html",
        form=form,
        meeting=found.meeting,
        redactions=rows,
        times=redacting.public_version(found.public, rows).times,
        published=minutes.state in READ_BY_ALL,
    )


@bp.route("/meetings/<key:key>/minutes/redactions/<key:redaction_key>/restore", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def restore(access: Access, key: str, redaction_key: str) -> ResponseReturnValue:
    """Put words back into the public version."""
    _, minutes = find_circulated(access, key)
    rows = circulated.redactions_of(db.session(), minutes)
    redaction = next((each for each in rows if each.key == redaction_key), None)
    if redaction is None:
        abort(404)
    redacting.restore(db.session(), redaction, by=access.person)
    db.session.commit()
    return redirect(url_for("minutes.redactions", key=key), 303)
