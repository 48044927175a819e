"""Pages that list national facts and show one with its history, and those to change them."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.models import Person
from cdp.national import queries, service
from cdp.national.forms import FactForm, NewFactForm, TellForm
from cdp.national.words import CATEGORIES, STANDINGS
from cdp.reference.national_facts import NationalFact, NationalFacts
from cdp.web.access import current_person, requires_administrator, requires_sign_in
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of_list

bp = Blueprint("national", __name__)

AT = "/national-facts"


@bp.get(AT)
@requires_sign_in
def facts() -> ResponseReturnValue:
    """List the national facts by subject, with their sources."""
    wanted, category = request.args.get("q", ""), request.args.get("subject", "")
    everything = queries.facts_in_use(db.session())
    found = [
        fact
        for fact in everything.facts
        if category in ("", fact.category)
        and wanted.casefold().strip() in f"{fact.title} {fact.note}".casefold()
    ]
    return page(
        "national/facts.html",
        facts=page_of_list(found, request.args.get("page")),
        everything=everything,
        wanted=wanted,
        subject=category,
        subjects=CATEGORIES,
        standings=STANDINGS,
        today=clock.today(),
    )


@bp.get(f"{AT}/<plain:code>")
@requires_sign_in
def fact(code: str) -> ResponseReturnValue:
    """Show one national fact, its source and its history."""
    found, everything = _found(code)
    stored = queries.stored_fact(db.session(), code)
    return page(
        "national/fact.html",
        fact=found,
        everything=everything,
        history=history_of(db.session(), stored) if stored else [],
        subjects=CATEGORIES,
        standings=STANDINGS,
        today=clock.today(),
    )


@bp.route(f"{AT}/new", methods=["GET", "POST"])
@requires_administrator
def new_fact() -> ResponseReturnValue:
    """Add a national fact with its source."""
    form = NewFactForm()
    form.offer(queries.facts_in_use(db.session()))

    def change() -> Done:
        row = service.add_fact(db.session(), form.chosen_category, form.details(), by=_me())
        return Done("Fact added.", url_for("national.fact", code=row.key))

    return save(form, change) or page("national/new_fact.html", form=form)


@bp.route(f"{AT}/<plain:code>/edit", methods=["GET", "POST"])
@requires_administrator
def edit_fact(code: str) -> ResponseReturnValue:
    """Change a national fact with its source."""
    found, everything = _found(code)
    stored = queries.stored_fact(db.session(), code)
    form = FactForm.of(found, stored.version if stored else 0)
    form.offer(everything, found)

    def change() -> Done:
        service.change_fact(db.session(), code, form.details(), read_version=form.version.data, by=_me())
        return Done("Fact saved.", url_for("national.fact", code=code))

    return save(form, change) or page("national/edit_fact.html", form=form, fact=found)


@bp.route(f"{AT}/tell", methods=["GET", "POST"])
@requires_sign_in
def tell() -> ResponseReturnValue:
    """Tell the administrators that a national fact has changed, or that one is missing."""
    code = request.args.get("fact", "")
    about = queries.facts_in_use(db.session()).by_key.get(code)
    form = TellForm()
    back = url_for("national.fact", code=code) if about else url_for("national.facts")

    def change() -> Done:
        service.tell_of_change(db.session(), about.key if about else "", form.what.data, by=_me())
        return Done("The administrators will be told by email.", back)

    return save(form, change) or page("national/tell.html", form=form, about=about, back=back)


def _found(code: str) -> tuple[NationalFact, NationalFacts]:
    """Return a fact, and all facts; 404 if there is no such fact."""
    everything = queries.facts_in_use(db.session())
    return everything.by_key.get(code) or abort(404), everything


def _me() -> Person:
    person = current_person()
    assert person is not None  # noqa: S101 -- every view here requires sign-in
    return person
