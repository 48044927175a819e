"""The development mailbox, and the failed emails of a partnership."""

from typing import cast

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.config import Settings
from cdp.extensions import db
from cdp.mail import failed, mailbox
from cdp.mail.waiting import waiting_for_server
from cdp.mailroom import retrying
from cdp.mailroom.routes.blueprint import bp, press
from cdp.web.access import public, requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Form
from cdp.web.paging import page_of, page_of_list

OPEN_BY_PURPOSE = (
    "In development, emails are written to a folder, and people need this page to sign in for the first time. "
    "In production, or if emails are really sent, the page does not exist."
)


@bp.route("/mailbox", methods=["GET"])
@public(OPEN_BY_PURPOSE)
def messages() -> ResponseReturnValue:
    """List the emails in the development folder, newest first."""
    settings = _development_settings()
    listed = page_of_list(mailbox.list_messages(settings.mailbox_path), request.args.get("page"))
    return render_template("mailroom/messages.html", messages=listed)


@bp.route("/mailbox/<name>", methods=["GET"])
@public(OPEN_BY_PURPOSE)
def message(name: str) -> ResponseReturnValue:
    """Show an email as text, with its calendar part."""
    mail = mailbox.read_message(_development_settings().mailbox_path, name)
    if mail is None:
        abort(404)
    return render_template("mailroom/message.html", mail=mail)


@bp.route("/partnerships/<slug:slug>/mail", methods=["GET"])
@requires(Permission.MANAGE_MEETINGS)
def failures(access: Access) -> ResponseReturnValue:
    """List the failed emails, with the mail server's errors."""
    listed = page_of(failed.failed_in(access.partnership.id), db.session(), request.args.get("page"))
    return render_template(
        "mailroom/failures.html",
        failed=listed,
        address_now=failed.address_now,
        waiting=waiting_for_server(db.session(), access.partnership.id),
    )


@bp.route("/partnerships/<slug:slug>/mail/<key:key>/try-again", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def try_again(access: Access, key: str) -> ResponseReturnValue:
    """Send a failed email again."""
    mail = failed.failed_by_key(db.session(), access.partnership.id, key)
    if mail is None:
        flash("This email has already been sent again.", "important")
        return redirect(url_for("mailroom.failures"), 303)

    def change() -> Done:
        retrying.try_again(db.session(), mail, by=access.person, partnership=access.partnership)
        return Done("The email is being sent again.", url_for("mailroom.failures"))

    return press(change, url_for("mailroom.failures"))


@bp.route("/partnerships/<slug:slug>/mail/try-all-again", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def try_all_again(access: Access) -> ResponseReturnValue:
    """Show how many failed emails can be sent again, and send them once confirmed."""
    session, form = db.session(), Form()

    def change() -> Done:
        words = retrying.try_all_again(session, access.partnership, by=access.person)
        return Done(words, url_for("mailroom.failures"))

    if answer := save(form, change):
        return answer
    found = failed.look_into_all(session, access.partnership.id)
    return page(
        "mailroom/try_all_again.html",
        form=form,
        resendable=sum(not each.obstacle for each in found),
        left_out=retrying.left_out(found),
    )


def _development_settings() -> Settings:
    """Return the settings if emails are written to a folder outside production; otherwise respond with 404."""
    settings = cast("Settings", current_app.extensions["settings"])
    if not settings.keeps_mail:
        abort(404)
    return settings
