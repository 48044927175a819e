"""Pages behind a personal link, where a person checks their own entry in one partnership without an account."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.contacts import changes, checks, links, queries
from cdp.contacts.changes import ReportedChange
from cdp.contacts.checks import DetailsToCheck
from cdp.contacts.forms.directory import ConfirmDetailsForm, change_form_for
from cdp.contacts.points import area_words
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import ContactPoint, DirectoryEntry, Person
from cdp.web.access import public
from cdp.web.changes import Done, page, save
from cdp.web.personal_pages import ALONE, RECEIPT, WHY_PUBLIC, link_has_ended, stand_alone

bp = Blueprint("contact_link", __name__, url_prefix=links.LINK.path)
stand_alone(bp)

ENDED = "This link no longer works. Ask the secretariat for a new one."


@bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def check(token: str) -> ResponseReturnValue:
    """Show a person their own directory entry, and record that the person has confirmed the details."""
    entry = _open(token)
    form = ConfirmDetailsForm()

    def change() -> Done:
        shown = _shown(links.LINK.opened_by(db.session(), token))
        checks.confirm(db.session(), shown, mark=form.mark.data or "", by=shown.person)
        return Done("Thank you. Your details were verified today.", RECEIPT)

    if save(form, change):
        return redirect(url_for("contact_link.check", token=token, recorded="right"), 303)
    shown = _shown(entry)
    form.mark.data = shown.mark
    return _page("contacts/link_check.html", entry, token, form=form, shown=shown)


@bp.route("/<token>/change", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def report_own_change(token: str) -> ResponseReturnValue:
    """Report a change to the person's own entry."""
    entry = _open(token)
    return _report(entry, token, entry.person)


@bp.route("/<token>/points/<key:key>/change", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def report_point_change(token: str, key: str) -> ResponseReturnValue:
    """Report a change to a contact point that the person is responsible for."""
    entry = _open(token)
    point = next((point for point in _shown(entry).points if point.key == key), None)
    return _report(entry, token, point or abort(404))


def _report(entry: DirectoryEntry, token: str, about: Person | ContactPoint) -> ResponseReturnValue:
    session = db.session()
    earlier = queries.open_change_of(session, entry.person, entry.partnership, about)
    form = change_form_for(about, earlier)

    def change() -> Done:
        current = links.LINK.opened_by(session, token)
        if current is None:
            raise Refusal(ENDED)
        reported = ReportedChange(form.values(), form.comment.data, by_link=True)
        changes.report(session, current.partnership, about, reported, by=current.person)
        return Done("Thank you. The secretariat will deal with your change.", RECEIPT)

    if save(form, change):
        return redirect(url_for("contact_link.check", token=token, recorded="told"), 303)
    return _page("contacts/link_report_change.html", entry, token, form=form, about=about, earlier=earlier)


def _open(token: str) -> DirectoryEntry:
    """Return the entry that a link's token opens. Every link that does not work gets the same page."""
    return links.LINK.opened_by(db.session(), token) or link_has_ended()


def _shown(entry: DirectoryEntry | None) -> DetailsToCheck:
    if entry is None:
        raise Refusal(ENDED)
    return checks.shown_to(db.session(), entry.partnership, entry.person, clock.today())


def _page(template: str, entry: DirectoryEntry, token: str, **context: Any) -> ResponseReturnValue:
    return page(
        template,
        entry=entry,
        person=entry.person,
        partnership=entry.partnership,
        token=token,
        recorded=_recorded(entry) if request.method == "GET" else "",
        area_words=area_words,
        **ALONE,
        **context,
    )


def _recorded(entry: DirectoryEntry) -> str:
    """Return what the page's address says that the person has just done; empty if the database does not confirm it."""
    claim = request.args.get("recorded", "")
    if claim == "right" and entry.verified_on == clock.today():
        return claim
    waiting = (
        queries.open_changes(db.session(), entry.partnership, [entry.person_id]) if claim == "told" else []
    )
    return claim if any(change.told_by_id == entry.person_id for change in waiting) else ""
