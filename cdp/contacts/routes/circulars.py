"""Mail to a chosen set of people: choosing and writing, checking who gets it, sending, and what was sent."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.contacts import circulars, queries
from cdp.contacts.forms.circulars import SendForm, form_for
from cdp.contacts.forms.directory import ButtonForm, FilterForm
from cdp.contacts.lines import Line, chosen
from cdp.contacts.routes.blueprint import HERE, bp, everyone, press
from cdp.extensions import db
from cdp.models import Circular, CircularKind, MailState
from cdp.partnerships.members.failing import failing_among
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of
from cdp.wording.formats import plural

CIRCULAR = f"{HERE}/circulars/<key:key>"


@bp.route(f"{HERE}/circulars", methods=["GET"])
@requires(Permission.SET_UP)
def sent(access: Access) -> ResponseReturnValue:
    """List the drafts, and what was sent to whom and how it fared."""
    listed = page_of(queries.circulars_of(access.partnership), db.session(), request.args.get("page"))
    return page(
        "contacts/circulars.html",
        circulars=listed,
        counts=queries.counts_of(db.session(), listed.items),
        MailState=MailState,
    )


@bp.route(f"{HERE}/circulars/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_circular(access: Access) -> ResponseReturnValue:
    """Choose who gets a mail, and write it."""
    return _write(access, CircularKind.LETTER)


@bp.route(f"{HERE}/checks/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_check(access: Access) -> ResponseReturnValue:
    """Choose who is asked to check their entry."""
    return _write(access, CircularKind.CHECK)


@bp.route(CIRCULAR, methods=["GET", "POST"])
@requires(Permission.SET_UP)
def circular(access: Access, key: str) -> ResponseReturnValue:
    """Show who would get a draft and what it says, and send it; of one that was sent, how it fared."""
    shown, session, form = _find(access, key), db.session(), SendForm()

    def send() -> Done:
        plan = circulars.send(session, shown, shown=form.shown.data or "", by=access.person)
        many = plural(len(plan.recipients), "mail")
        return Done(f"On their way: {many}.", url_for("contacts.circular", key=key))

    if answer := save(form, send):
        return answer
    if shown.sent_at is not None:
        return _record(shown, form)
    plan = circulars.plan_of(session, shown)
    form.shown.data = plan.fingerprint
    example = plan.recipients[0] if plan.recipients else None
    return page(
        "contacts/check_circular.html",
        form=form,
        circular=shown,
        plan=plan,
        example=example,
        letter_words=circulars.words_for(session, shown, example) if example else None,
        kinds=CircularKind,
    )


@bp.route(f"{CIRCULAR}/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_circular(access: Access, key: str) -> ResponseReturnValue:
    """Change a draft."""
    shown = _find(access, key)
    if shown.sent_at is not None:
        abort(404)
    return _write(access, shown.kind, shown)


@bp.route(f"{CIRCULAR}/discard", methods=["POST"])
@requires(Permission.SET_UP)
def discard_circular(access: Access, key: str) -> ResponseReturnValue:
    """Throw a draft away."""
    shown = _find(access, key)

    def change() -> Done:
        circulars.discard(db.session(), shown)
        return Done("The draft is thrown away. Nothing was sent.", url_for("contacts.sent"))

    return press(change, url_for("contacts.circular", key=key), ButtonForm())


def _write(access: Access, kind: CircularKind, draft: Circular | None = None) -> ResponseReturnValue:
    session, people = db.session(), everyone(access)
    form = form_for(kind, draft, _ticked(people) if draft is None else ())
    form.offer(people)

    def change() -> Done:
        kept = draft
        if kept is None:
            kept = circulars.write(session, access.partnership, form.draft(), by=access.person)
            session.flush()
        else:
            circulars.rewrite(session, kept, form.draft(), version=form.version.data, by=access.person)
        return Done(
            "The draft is kept. Check who gets it, then send.",
            url_for("contacts.circular", key=kept.key),
        )

    return save(form, change) or page(
        "contacts/write_circular.html", form=form, kind=kind, kinds=CircularKind, draft=draft
    )


def _ticked(people: list[Line]) -> list[str]:
    """Return the keys of those who were ticked in the directory, or else of those whom its filters found."""
    if keys := set(request.args.getlist("to")):
        return [line.person.key for line in people if line.person.key in keys]
    asked = FilterForm(request.args)
    asked.offer(people)
    filters = asked.filters()
    return [line.person.key for line in chosen(people, filters, clock.today())] if asked.asked else []


def _record(shown: Circular, form: SendForm) -> ResponseReturnValue:
    session = db.session()
    listed = page_of(queries.recipients_of(shown), session, request.args.get("page"))
    return page(
        "contacts/circular.html",
        form=form,
        circular=shown,
        recipients=listed,
        counts=queries.counts_of(session, [shown]).get(shown.id, {}),
        failing=failing_among(session, [row.person_id for row in listed.items]),
        kinds=CircularKind,
        MailState=MailState,
    )


def _find(access: Access, key: str) -> Circular:
    return queries.circular_by_key(db.session(), access.partnership, key) or abort(404)
