"""A person's own calendar: creating, renewing and ending its address, and what it leaves out.

An address is shown only once, in the response to the form that created it, because only its hash is stored.
"""

from collections.abc import Callable

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.accounts import calendar_addresses
from cdp.calendars import queries
from cdp.calendars.forms import CalendarButtonForm, CalendarForm
from cdp.calendars.routes.blueprint import HERE, addresses_of, bp
from cdp.extensions import db
from cdp.web.access import current_person, requires, requires_sign_in
from cdp.web.changes import Done, page, save, save_and_show
from cdp.web.forms import Form


@bp.route("/profile/calendars", methods=["GET"])
@requires_sign_in
def mine() -> ResponseReturnValue:
    """List the partnerships in which the person may have a calendar, and whether they have an address in each."""
    session, person = db.session(), current_person()
    if person is None:
        abort(401)
    return render_template(
        "calendars/mine.html",
        partnerships=queries.partnerships_with_calendars(session, person, clock.today()),
        feeds=calendar_addresses.feeds_of(session, person),
    )


@bp.route(f"{HERE}/calendar", methods=["GET", "POST"])
@requires(Permission.READ)
def own(access: Access) -> ResponseReturnValue:
    """Show a person's calendar in a partnership, to create its address or change what it leaves out."""
    session = db.session()
    feed = calendar_addresses.feed_of(session, access.person, access.partnership)
    if feed is None:
        form = CalendarForm()
        answer = _show_once(form, access, lambda: _made(access, form))
        return answer or page("calendars/own.html", form=form, feed=None)
    form = CalendarForm(obj=feed)

    def change() -> Done:
        calendar_addresses.leave_out_invited(session, feed, leaves_out=form.leaves_out_invited.data)
        return Done("Calendar saved.", url_for("calendars.own"))

    return save(form, change) or page("calendars/own.html", form=form, feed=feed)


@bp.route(f"{HERE}/calendar/renew", methods=["GET", "POST"])
@requires(Permission.READ)
def renew(access: Access) -> ResponseReturnValue:
    """Ask for confirmation, then create a new address that replaces the old one."""
    session, form = db.session(), CalendarButtonForm()
    feed = calendar_addresses.feed_of(session, access.person, access.partnership)
    if feed is None:
        return redirect(url_for("calendars.own"), 303)
    answer = _show_once(form, access, lambda: calendar_addresses.renew(session, feed))
    return answer or page("calendars/renew.html", form=form, feed=feed)


@bp.route(f"{HERE}/calendar/end", methods=["GET", "POST"])
@requires(Permission.READ)
def end(access: Access) -> ResponseReturnValue:
    """Ask for confirmation, then end the address."""
    session, form = db.session(), CalendarButtonForm()
    feed = calendar_addresses.feed_of(session, access.person, access.partnership)
    if feed is None:
        return redirect(url_for("calendars.own"), 303)

    def change() -> Done:
        calendar_addresses.end(session, feed, by=access.person)
        return Done("Calendar address ended. It no longer works.", url_for("calendars.own"))

    return save(form, change) or page("calendars/end.html", form=form, feed=feed)


def _made(access: Access, form: CalendarForm) -> str:
    return calendar_addresses.make(
        db.session(), access.person, access.partnership, leaves_out_invited=form.leaves_out_invited.data
    )


def _show_once(form: Form, access: Access, make: Callable[[], str]) -> ResponseReturnValue | None:
    """Create an address and return the page that shows it, or return None if the form must be shown."""

    def show(token: str) -> ResponseReturnValue:
        addresses = addresses_of(db.session(), url_for("calendars.feed", token=token))
        return page("calendars/address.html", addresses=addresses)

    return save_and_show(form, make, show, otherwise=url_for("calendars.own"), by=access.person)
