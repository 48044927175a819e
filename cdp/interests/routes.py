"""The pages of the register of interests."""

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.interests import queries, service
from cdp.interests.files import INTEREST_FILE, interest_rows
from cdp.interests.forms import ConfirmEntriesForm, DeclareInterestForm, EndForm, WithdrawForm
from cdp.interests.words import KINDS
from cdp.models import Person, RegisteredInterest
from cdp.partnerships.queries import person_by_key
from cdp.reference.areas import plain
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Form
from cdp.web.paging import page_of_list
from cdp.web.registers import register_download

PERSON = "/people/<key:key>"
ENTRY = "/entries/<key:key>"

bp = Blueprint("interests", __name__, url_prefix="/partnerships/<slug:slug>/interests")


@bp.route("", methods=["GET"])
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show the people of the partnership with their interests and last confirmations."""
    session, name = db.session(), request.args.get("q", "")
    present = queries.registered_people(session, access.partnership, clock.today())
    words = plain(name).split()
    everyone = [one.person for one in present.values()]
    found = [one for one in everyone if all(word in plain(one.name) for word in words)]
    listed = page_of_list(found, request.args.get("page"))
    return page(
        "interests/index.html",
        people=listed,
        entries=queries.entries_of(session, access, listed.items, queries.observers_among(present)),
        former=queries.former_people(session, access.partnership, present) if _keeps(access) else [],
        name=name,
        kinds=KINDS,
    )


@bp.route("/register.<any(xlsx, docx, csv):kind>", methods=["GET"])
@requires(Permission.READ)
def download(access: Access, kind: str) -> Response:
    """Return the register as a file, as the reader may see it."""
    session = db.session()
    present = queries.registered_people(session, access.partnership, clock.today())
    entries = queries.entries_of(session, access, [one.person for one in present.values()])
    return register_download(access, INTEREST_FILE, kind, interest_rows(entries), name="interests")


@bp.route(PERSON, methods=["GET"])
@requires(Permission.READ)
def person(access: Access, key: str) -> ResponseReturnValue:
    """Show one person's interests and their history; for people who have left, only to the coordinator and the SRO."""
    session = db.session()
    present = person_by_key(session, access.partnership, key, clock.today())
    whose = present or _former(access, key)
    seen = [
        one
        for one in queries.interests_of(session, access.partnership, [whose.id])
        if queries.may_see(access, one)
    ]
    (entry,) = queries.entries_of(session, access, [whose], () if present else (whose.id,))
    return page(
        "interests/person.html",
        person=whose,
        entry=entry,
        former=[one for one in reversed(seen) if not one.stands_on(clock.today())],
        confirmations=queries.confirmations_of(session, access.partnership, whose),
        kinds=KINDS,
        has_left=present is None,
        may_change=present is not None and _may_change(access, whose),
        button=Form(),
    )


@bp.route(f"{PERSON}/declare", methods=["GET", "POST"])
@requires(Permission.DECLARE_INTEREST)
def declare(access: Access, key: str) -> ResponseReturnValue:
    """Declare an interest; the coordinator may enter one for a person who declared it by letter."""
    whose = _own(access, _person(access, key))
    form = DeclareInterestForm()

    def change() -> Done:
        service.declare(db.session(), access.partnership, whose, form.details(), by=access.person)
        return Done("Interest added to the register.", url_for("interests.person", key=whose.key))

    return save(form, change) or page("interests/declare.html", form=form, person=whose)


@bp.route(f"{PERSON}/confirm", methods=["GET", "POST"])
@requires(Permission.DECLARE_INTEREST)
def confirm(access: Access, key: str) -> ResponseReturnValue:
    """Confirm that the entries are right, or that there is nothing to declare."""
    session = db.session()
    whose = _own(access, _person(access, key))
    (entry,) = queries.entries_of(session, access, [whose])
    form = ConfirmEntriesForm(data={"read": entry.mark})

    def change() -> Done:
        service.confirm(session, access.partnership, whose, read=form.read.data or "", by=access.person)
        return Done(
            "Entries confirmed. We will ask you to confirm them again in a year.",
            url_for("interests.person", key=whose.key),
        )

    return save(form, change) or page("interests/confirm.html", form=form, entry=entry, kinds=KINDS)


@bp.route(f"{ENTRY}/end", methods=["GET", "POST"])
@requires(Permission.DECLARE_INTEREST)
def end(access: Access, key: str) -> ResponseReturnValue:
    """Record that an interest has ended."""
    interest = _interest(access, key)
    form = EndForm(data={"ended_on": clock.today()})

    def change() -> Done:
        service.end(db.session(), interest, form.ended_on.data, by=access.person)
        return Done("End date saved.", url_for("interests.person", key=interest.person.key))

    return save(form, change) or page("interests/end.html", form=form, interest=interest)


@bp.route(f"{ENTRY}/withdraw", methods=["GET", "POST"])
@requires(Permission.DECLARE_INTEREST)
def withdraw(access: Access, key: str) -> ResponseReturnValue:
    """Withdraw an entry that was made by mistake."""
    interest, form = _interest(access, key), WithdrawForm()

    def change() -> Done:
        service.withdraw(db.session(), interest, form.because.data, by=access.person)
        return Done("Entry withdrawn.", url_for("interests.person", key=interest.person.key))

    return save(form, change) or page("interests/withdraw.html", form=form, interest=interest)


def _person(access: Access, key: str) -> Person:
    found = person_by_key(db.session(), access.partnership, key, clock.today())
    if found is None:
        abort(404)
    return found


def _former(access: Access, key: str) -> Person:
    """Return a person who declared an interest and has left; 404 unless the reader is the coordinator or the SRO."""
    former = queries.former_people(db.session(), access.partnership, ()) if _keeps(access) else ()
    found = next((one for one in former if one.key == key), None)
    if found is None:
        abort(404)
    return found


def _keeps(access: Access) -> bool:
    return access.is_coordinator or access.is_sro


def _may_change(access: Access, whose: Person) -> bool:
    own = whose.id == access.person.id and access.may(Permission.DECLARE_INTEREST)
    return own or access.is_coordinator


def _own(access: Access, whose: Person) -> Person:
    if not _may_change(access, whose):
        abort(403)
    return whose


def _interest(access: Access, key: str) -> RegisteredInterest:
    found = queries.interest_by_key(db.session(), access.partnership, key)
    if found is None or not queries.may_see(access, found):
        abort(404)
    _own(access, found.person)
    return found
