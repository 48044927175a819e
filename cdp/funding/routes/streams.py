"""The overview of a year, the pages of one funding stream, and its allocations with their letters."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.funding import queries, streams
from cdp.funding.figures import figures_of, sum_of
from cdp.funding.forms.streams import AllocationForm, StreamForm
from cdp.funding.offers import offered_streams
from cdp.funding.positions import allocated_in, positions_of, quarter_chart, quarter_rows, total_of
from cdp.funding.routes.blueprint import bp, find_stream
from cdp.models import FundingStream, PlanLine, StreamAllocation
from cdp.national.queries import facts_in_use
from cdp.partnerships.queries import organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import checked_file, download, paper_store
from cdp.web.forms import Form
from cdp.web.sizes import takes_file
from cdp.workplans.periods import FIRST_YEAR, LAST_YEAR, plan_year


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show each stream's position in a financial year, by default this one, and all streams with their dates."""
    session, today = db.session(), clock.today()
    years = sorted({*queries.years_of(session, access), plan_year(today)})
    year = _chosen_year(years, plan_year(today))
    found = queries.streams_of(session, access.partnership)
    lines = queries.lines_here(access)
    positions = positions_of(session, found, lines, figures_of(session, lines, year=year), year)
    total = total_of(positions)
    return render_template(
        "funding/index.html",
        streams=found,
        positions=positions,
        total=total,
        allocated=allocated_in(positions),
        quarters=quarter_rows(total),
        chart=quarter_chart(total),
        ending=[each for each in found if queries.ends_soon(each, today)],
        year=year,
        years=years,
        today=today,
    )


def _chosen_year(years: list[int], otherwise: int) -> int:
    asked = request.args.get("year", "")
    return int(asked) if asked in map(str, years) else otherwise


@bp.route("/streams/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def new_stream(access: Access) -> ResponseReturnValue:
    """Add a stream, perhaps from a national fact about a grant."""
    session = db.session()
    existing = queries.streams_of(session, access.partnership)
    facts = facts_in_use(session)
    offers = offered_streams(facts, existing)
    offered = next((each for each in offers if each.key == request.args.get("fact")), None)
    form = StreamForm(offered=offered)
    form.offer(organisations_of(session, access.partnership), existing)

    def change() -> Done:
        stream = streams.add_stream(session, access.partnership, form.details(), by=access.person)
        return _saved(stream, f"{stream.label} added.")

    return save(form, change) or page(
        "funding/new_stream.html", form=form, offered=offered, offers=offers, facts=facts, today=clock.today()
    )


@bp.route("/streams/<key:key>")
@requires(Permission.READ)
def stream(access: Access, key: str) -> ResponseReturnValue:
    """Show one stream: dates with their source, allocations with letters, and its lines by year."""
    here, session, today = find_stream(access, key), db.session(), clock.today()
    lines = PlanLine.stream_id == here.id
    figures = figures_of(session, queries.lines_here(access) & lines)
    years = sorted(
        {year for of_line in figures.values() for year in of_line} | {a.year for a in here.allocations}
    )
    by_year = [
        (
            year,
            next((each for each in here.allocations if each.year == year), None),
            sum_of(of_line[year] for of_line in figures.values() if year in of_line),
        )
        for year in years
    ]
    facts = facts_in_use(session)
    return render_template(
        "funding/stream.html",
        stream=here,
        by_year=by_year,
        fact=facts.by_key.get(here.fact_key),
        facts=facts,
        ends_soon=queries.ends_soon(here, today),
        today=today,
        history=history_of(session, here) if access.may(Permission.READ_HISTORY) else [],
        may_edit=access.may(Permission.EDIT_WORKPLAN),
    )


@bp.route("/streams/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def edit_stream(access: Access, key: str) -> ResponseReturnValue:
    """Change a stream."""
    here, session = find_stream(access, key), db.session()
    form = StreamForm(here)
    form.offer(organisations_of(session, access.partnership), queries.streams_of(session, access.partnership))

    def change() -> Done:
        streams.change_stream(session, here, form.details(), by=access.person)
        return _saved(here, f"{here.label} saved.")

    return save(form, change) or page("funding/edit_stream.html", form=form, stream=here)


@bp.route("/streams/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def remove_stream(access: Access, key: str) -> ResponseReturnValue:
    """Remove a stream that was added by mistake and has no lines."""
    here, form = find_stream(access, key), Form()

    def change() -> Done:
        streams.remove_stream(db.session(), here, by=access.person)
        return Done(f"{here.label} removed.", url_for("funding.index"))

    return save(form, change) or page("funding/remove_stream.html", form=form, stream=here)


@bp.route("/streams/<key:key>/allocations/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
@takes_file
def new_allocation(access: Access, key: str) -> ResponseReturnValue:
    """Record the allocation of a year, with its letter."""
    here = find_stream(access, key)
    form = AllocationForm(_open_years(here))
    return _saved_allocation(access, here, form) or page(
        "funding/allocation.html", form=form, stream=here, allocation=None
    )


@bp.route("/streams/<key:key>/allocations/<key:allocation_key>", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
@takes_file
def edit_allocation(access: Access, key: str, allocation_key: str) -> ResponseReturnValue:
    """Change the allocation of a year, for example when it is confirmed."""
    here = find_stream(access, key)
    allocation = _allocation(here, allocation_key)
    form = AllocationForm((), allocation)
    return _saved_allocation(access, here, form) or page(
        "funding/allocation.html", form=form, stream=here, allocation=allocation
    )


@bp.route("/streams/<key:key>/allocations/<key:allocation_key>/remove", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def remove_allocation(access: Access, key: str, allocation_key: str) -> ResponseReturnValue:
    """Remove the allocation of a year that was recorded by mistake."""
    here, form = find_stream(access, key), Form()
    allocation = _allocation(here, allocation_key)

    def change() -> Done:
        streams.remove_allocation(db.session(), allocation, by=access.person)
        return _saved(here, "Allocation removed.")

    return save(form, change) or page(
        "funding/remove_allocation.html", form=form, stream=here, allocation=allocation
    )


@bp.get("/streams/<key:key>/allocations/<key:allocation_key>/letter")
@requires(Permission.READ)
def letter(access: Access, key: str, allocation_key: str) -> ResponseReturnValue:
    """Return the letter that announced an allocation."""
    allocation = _allocation(find_stream(access, key), allocation_key)
    if allocation.letter_sha256 is None:
        abort(404)
    return download(allocation.letter_sha256, allocation.letter_name, allocation.letter_media_type)


@bp.get("/streams")
@requires(Permission.READ)
def stream_list(access: Access) -> ResponseReturnValue:  # noqa: ARG001 -- the address of a list leads to the overview
    """Lead to the overview, which has the streams."""
    return redirect(url_for("funding.index"), 303)


def _saved_allocation(
    access: Access, here: FundingStream, form: AllocationForm
) -> ResponseReturnValue | None:
    def change() -> Done:
        sent = form.file.data
        streams.set_allocation(
            db.session(),
            here,
            form.details(),
            checked_file(sent, "file") if sent else None,
            store=paper_store(),
            by=access.person,
        )
        return _saved(here, "Allocation saved.")

    return save(form, change)


def _open_years(here: FundingStream) -> list[int]:
    """Return the financial years of a stream that have no allocation yet."""
    last = plan_year(here.ends_on) if here.ends_on else min(plan_year(clock.today()) + 5, LAST_YEAR)
    taken = {each.year for each in here.allocations}
    return [
        year for year in range(max(plan_year(here.starts_on), FIRST_YEAR - 10), last + 1) if year not in taken
    ]


def _allocation(here: FundingStream, key: str) -> StreamAllocation:
    return queries.allocation_in(here, key) or abort(404)


def _saved(here: FundingStream, message: str) -> Done:
    return Done(message, url_for("funding.stream", key=here.key))
