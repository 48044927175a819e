"""Pages to write an email to members, check its recipients, send it and see its delivery."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.contacts import member_emails, queries
from cdp.contacts.forms.directory import DirectoryFilterForm, DiscardEmailForm
from cdp.contacts.forms.member_emails import SendEmailForm, form_for
from cdp.contacts.lines import DirectoryLine, chosen
from cdp.contacts.routes.blueprint import HERE, bp, everyone, press
from cdp.extensions import db
from cdp.models import MailState, MemberEmail, MemberEmailKind
from cdp.partnerships.members.failing import failing_among
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of
from cdp.wording.formats import plural

CIRCULAR = f"{HERE}/circulars/<key:key>"


@bp.route(f"{HERE}/circulars", methods=["GET"])
@requires(Permission.SET_UP)
def email_list(access: Access) -> ResponseReturnValue:
    """List the drafts, and the sent emails with their delivery."""
    listed = page_of(queries.emails_of(access.partnership), db.session(), request.args.get("page"))
    return page(
        "contacts/member_emails.html",
        member_emails=listed,
        counts=queries.counts_of(db.session(), listed.items),
        MailState=MailState,
    )


@bp.route(f"{HERE}/circulars/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_member_email(access: Access) -> ResponseReturnValue:
    """Choose the recipients of an email and write it."""
    return _write(access, MemberEmailKind.LETTER)


@bp.route(f"{HERE}/checks/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_check(access: Access) -> ResponseReturnValue:
    """Choose the people to ask to check their details."""
    return _write(access, MemberEmailKind.CHECK)


@bp.route(CIRCULAR, methods=["GET", "POST"])
@requires(Permission.SET_UP)
def member_email(access: Access, key: str) -> ResponseReturnValue:
    """Show a draft with its recipients, and send it; for an email that was sent, show its delivery."""
    shown, session, form = _find(access, key), db.session(), SendEmailForm()

    def send() -> Done:
        plan = member_emails.send(session, shown, shown=form.shown.data or "", by=access.person)
        number = len(plan.mailing.letters)
        return Done(
            f"{plural(number, 'email is', 'emails are')} being sent.",
            url_for("contacts.member_email", key=key),
        )

    if answer := save(form, send):
        return answer
    if shown.sent_at is not None:
        return _record(shown, form)
    plan = member_emails.plan_of(session, shown)
    form.shown.data = plan.fingerprint
    return page(
        "contacts/check_member_email.html",
        form=form,
        member_email=shown,
        plan=plan,
        mailing=plan.mailing.preview(session),
        kinds=MemberEmailKind,
    )


@bp.route(f"{CIRCULAR}/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_member_email(access: Access, key: str) -> ResponseReturnValue:
    """Change a draft."""
    shown = _find(access, key)
    if shown.sent_at is not None:
        abort(404)
    return _write(access, shown.kind, shown)


@bp.route(f"{CIRCULAR}/discard", methods=["POST"])
@requires(Permission.SET_UP)
def discard_member_email(access: Access, key: str) -> ResponseReturnValue:
    """Discard a draft."""
    shown = _find(access, key)

    def change() -> Done:
        member_emails.discard(db.session(), shown)
        return Done("Draft discarded. Nothing was sent.", url_for("contacts.email_list"))

    return press(change, url_for("contacts.member_email", key=key), DiscardEmailForm())


def _write(access: Access, kind: MemberEmailKind, draft: MemberEmail | None = None) -> ResponseReturnValue:
    session, people = db.session(), everyone(access)
    form = form_for(kind, draft, _ticked(people) if draft is None else ())
    form.offer(people)

    def change() -> Done:
        kept = draft
        if kept is None:
            kept = member_emails.write(session, access.partnership, form.draft(), by=access.person)
            session.flush()
        else:
            member_emails.rewrite(session, kept, form.draft(), version=form.version.data, by=access.person)
        return Done(
            "Draft saved. Check the recipients, then send.",
            url_for("contacts.member_email", key=kept.key),
        )

    return save(form, change) or page(
        "contacts/write_member_email.html", form=form, kind=kind, kinds=MemberEmailKind, draft=draft
    )


def _ticked(people: list[DirectoryLine]) -> list[str]:
    """Return the keys of the people ticked in the directory; if none are, of the people found with its filters."""
    if keys := set(request.args.getlist("to")):
        return [line.person.key for line in people if line.person.key in keys]
    asked = DirectoryFilterForm(request.args)
    asked.offer(people)
    filters = asked.filters()
    return [line.person.key for line in chosen(people, filters, clock.today())] if asked.is_set else []


def _record(shown: MemberEmail, form: SendEmailForm) -> ResponseReturnValue:
    session = db.session()
    listed = page_of(queries.recipients_of(shown), session, request.args.get("page"))
    return page(
        "contacts/member_email.html",
        form=form,
        member_email=shown,
        recipients=listed,
        counts=queries.counts_of(session, [shown]).get(shown.id, {}),
        failing=failing_among(session, [row.person_id for row in listed.items]),
        kinds=MemberEmailKind,
        MailState=MailState,
    )


def _find(access: Access, key: str) -> MemberEmail:
    return queries.email_by_key(db.session(), access.partnership, key) or abort(404)
