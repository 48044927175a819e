"""Replies by email: those to check, failing addresses, and the administrator's view of the mailbox."""

import re
from typing import cast

from flask import abort, current_app, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.config import Settings
from cdp.extensions import db
from cdp.mailroom import queries, service
from cdp.mailroom.forms import AcceptReplyForm, filled_from
from cdp.mailroom.routes.blueprint import bp, press
from cdp.mailroom.words import SAID, WHY_HELD
from cdp.meetings import queries as meetings
from cdp.meetings.answers import why_closed
from cdp.models import Invitation, ReceivedMail, ReplyState
from cdp.models.base import KEY_LENGTH, KEY_LETTERS
from cdp.partnerships.members import failing
from cdp.web.access import requires, requires_administrator
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.web.paging import page_of

KEY = re.compile(f"[{KEY_LETTERS}]{{{KEY_LENGTH}}}")


@bp.route("/partnerships/<slug:slug>/replies", methods=["GET"])
@requires(Permission.MANAGE_MEETINGS)
def replies(access: Access) -> ResponseReturnValue:
    """List the replies to check, followed by the emails dealt with most recently."""
    session = db.session()
    return page(
        "mailroom/replies.html",
        waiting=page_of(queries.held_in(access.partnership), session, request.args.get("page")),
        dealt_with=page_of(queries.dealt_with_in(access.partnership), session, 1, size=20),
        why=WHY_HELD,
        said=SAID,
        reads_replies=_settings().reads_replies,
    )


@bp.route("/partnerships/<slug:slug>/replies/<key:key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def reply(access: Access, key: str) -> ResponseReturnValue:
    """Show one reply by email, and let the coordinator accept it as the reply of a person."""
    session, held = db.session(), _find(access, key)
    invited = _invited(held)
    form = AcceptReplyForm(data=filled_from(held, invited))
    form.offer(invited)

    def change() -> Done:
        invitation = with_key(invited, form.person.data)
        words = service.accept(session, held, invitation, form.details(), by=access.person)
        return Done(words, url_for("mailroom.replies"))

    return save(form, change) or page(
        "mailroom/reply.html",
        form=form,
        held=held,
        waits=held.state is ReplyState.HELD,
        closed=why_closed(held.meeting, own=False) if held.meeting else "",
        why=WHY_HELD,
    )


@bp.route("/partnerships/<slug:slug>/replies/<key:key>/ignore", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def ignore_reply(access: Access, key: str) -> ResponseReturnValue:
    """Ignore a reply."""
    held = _find(access, key)

    def change() -> Done:
        service.ignore(db.session(), held, by=access.person)
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
        reads_replies=_settings().reads_replies,
    )


def _find(access: Access, key: str) -> ReceivedMail:
    held = queries.held_by_key(db.session(), access.partnership, key)
    if held is None:
        abort(404)
    return held


def _page_of_mark(access: Access) -> str:
    """Return the URL to go back to: the invitations of the meeting in the query string, otherwise the members.

    The reader came from that page to remove the mark on a failing address.
    """
    key = request.args.get("meeting", "")
    known = KEY.fullmatch(key) and meetings.meeting_by_key(db.session(), access.partnership, key)
    return url_for("meetings.invitations", key=key) if known else url_for("partnerships.members")


def _invited(held: ReceivedMail) -> list[Invitation]:
    """Return the people on the list of the meeting that a reply is about, in order of name."""
    if held.meeting is None:
        return []
    rows = [row for row in meetings.invitations_of(db.session(), held.meeting) if row.removed_at is None]
    return sorted(rows, key=lambda row: row.person.name.casefold())


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["settings"])
