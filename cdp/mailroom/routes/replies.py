"""Replies by email: those to check, failing addresses, and the administrator's view of the mailbox."""

import re
from typing import cast

from flask import abort, current_app, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.config import Settings
from cdp.extensions import db
from cdp.mailroom import held, queries
from cdp.mailroom.forms import AcceptAllForm, AcceptReplyForm, filled_from
from cdp.mailroom.routes.blueprint import bp, press
from cdp.mailroom.words import SAID, why_held
from cdp.meetings import queries as meetings
from cdp.meetings.answers import why_closed
from cdp.models import Invitation, ReceivedMail, ReplyState
from cdp.models.base import KEY_LENGTH, KEY_LETTERS
from cdp.partnerships.members import failing
from cdp.web.access import requires, requires_administrator
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.web.paging import page_of, page_of_list

KEY = re.compile(f"[{KEY_LETTERS}]{{{KEY_LENGTH}}}")


@bp.route("/partnerships/<slug:slug>/replies", methods=["GET"])
@requires(Permission.MANAGE_MEETINGS)
def replies(access: Access) -> ResponseReturnValue:
    """List the replies to check by person, followed by the emails dealt with most recently."""
    session = db.session()
    waiting = held.groups_of(queries.held_in(session, access.partnership))
    return page(
        "mailroom/replies.html",
        waiting=page_of_list(waiting, request.args.get("page")),
        ready=len(held.acceptable(session, access.partnership).ready) if waiting else 0,
        dealt_with=page_of(queries.dealt_with_in(access.partnership), session, 1, size=20),
        why=why_held,
        said=SAID,
        settings=_settings(),
    )


@bp.route("/partnerships/<slug:slug>/replies/accept-all", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def accept_all_replies(access: Access) -> ResponseReturnValue:
    """Show the replies from known addresses that can be accepted together, and accept them once confirmed."""
    session, form = db.session(), AcceptAllForm()

    def change() -> Done:
        words = held.accept_all(session, access.partnership, shown=form.shown.data or "", by=access.person)
        return Done(words, url_for("mailroom.replies"))

    if answer := save(form, change):
        return answer
    found = held.acceptable(session, access.partnership)
    form.shown.data = found.fingerprint
    return page("mailroom/accept_all.html", form=form, found=found)


@bp.route("/partnerships/<slug:slug>/replies/<key:key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def reply(access: Access, key: str) -> ResponseReturnValue:
    """Show one reply by email, and let the coordinator accept it as the reply of a person."""
    session, mail = db.session(), _find(access, key)
    invited = _invited(mail)
    form = AcceptReplyForm(data=filled_from(mail, invited))
    form.offer(invited)

    def change() -> Done:
        invitation = with_key(invited, form.person.data)
        words = held.accept(session, mail, invitation, form.details(), by=access.person)
        return Done(words, url_for("mailroom.replies"))

    return save(form, change) or page(
        "mailroom/reply.html",
        form=form,
        held=mail,
        waits=mail.state is ReplyState.HELD,
        earlier=queries.replaced_by(session, mail),
        closed=why_closed(mail.meeting, own=False) if mail.meeting else "",
        why=why_held,
    )


@bp.route("/partnerships/<slug:slug>/replies/<key:key>/ignore", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def ignore_reply(access: Access, key: str) -> ResponseReturnValue:
    """Ignore a reply."""
    mail = _find(access, key)

    def change() -> Done:
        held.ignore(db.session(), mail, by=access.person)
        return Done("Reply ignored. Nothing else was changed.", url_for("mailroom.replies"))

    return press(change, url_for("mailroom.replies"))


@bp.route("/partnerships/<slug:slug>/addresses/<key:key>/works-again", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def address_works_again(access: Access, key: str) -> ResponseReturnValue:
    """Remove the mark that says that an address is failing."""
    mark = queries.failing_by_key(db.session(), access.partnership, key)
    if mark is None:
        abort(404)
    back = _page_of_mark(access)

    def change() -> Done:
        failing.works_again(db.session(), mark, by=access.person, partnership=access.partnership)
        return Done(f"The address of {mark.person.name} is no longer marked as failing.", back)

    return press(change, back)


@bp.route("/replies", methods=["GET"])
@requires_administrator
def mail_of_nobody() -> ResponseReturnValue:
    """Show administrators the state of the mailbox, and emails without a partnership."""
    session = db.session()
    return page(
        "mailroom/unassigned.html",
        mails=page_of(queries.unassigned(), session, request.args.get("page")),
        mailboxes=queries.mailboxes(session),
        said=SAID,
        settings=_settings(),
    )


def _find(access: Access, key: str) -> ReceivedMail:
    mail = queries.held_by_key(db.session(), access.partnership, key)
    if mail is None:
        abort(404)
    return mail


def _page_of_mark(access: Access) -> str:
    """Return the URL to go back to: the invitations of the meeting in the query string, otherwise the members.

    The reader came from that page to remove the mark on a failing address.
    """
    key = request.args.get("meeting", "")
    known = KEY.fullmatch(key) and meetings.meeting_by_key(db.session(), access.partnership, key)
    return url_for("meetings.invitations", key=key) if known else url_for("partnerships.members")


def _invited(mail: ReceivedMail) -> list[Invitation]:
    """Return the people on the list of the meeting that a reply is about, in order of name."""
    if mail.meeting is None:
        return []
    rows = [row for row in meetings.invitations_of(db.session(), mail.meeting) if row.removed_at is None]
    return sorted(rows, key=lambda row: row.person.name.casefold())


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
