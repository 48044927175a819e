"""The pages of the national timetable and of the partnership's own milestones."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.models import Milestone
from cdp.national.queries import facts_in_use
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of
from cdp.wording.formats import plural
from cdp.workplans.milestones import forms, queries, service
from cdp.workplans.milestones.queries import MilestoneList
from cdp.workplans.milestones.states import line_of

bp = Blueprint("milestones", __name__, url_prefix="/partnerships/<slug:slug>/workplan/milestones")


@bp.get("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """List the milestones that are not met, met or removed, each with its source."""
    session, today = db.session(), clock.today()
    asked = request.args.get("list", "")
    which = MilestoneList(asked) if asked in set(MilestoneList) else MilestoneList.OPEN
    found = page_of(queries.in_list(access.partnership, which), session, request.args.get("page"))
    facts = facts_in_use(session)
    return page(
        "milestones/index.html",
        found=found,
        lines=[line_of(each, facts, today) for each in found.items],
        which=which,
        lists=list(MilestoneList),
    )


@bp.route("/national", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def national(access: Access) -> ResponseReturnValue:
    """Choose dates of the national timetable and add them, past ones too."""
    session, today = db.session(), clock.today()
    offered = queries.dates_to_add(session, access.partnership, facts_in_use(session), today)
    form = forms.NationalDatesForm()
    form.offer(offered, today)

    def change() -> Done:
        added = service.add_national_dates(session, access.partnership, form.dates.data, by=access.person)
        return Done(f"{plural(len(added), 'milestone')} added.", url_for("milestones.index"))

    return save(form, change) or page("milestones/national.html", form=form, offered=offered)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def new(access: Access) -> ResponseReturnValue:
    """Add a milestone that the partnership sets itself, past or to come."""
    form = forms.MilestoneForm()

    def change() -> Done:
        service.add_milestone(db.session(), access.partnership, form.details(), by=access.person)
        return Done("Milestone added.", url_for("milestones.index"))

    return save(form, change) or page("milestones/new.html", form=form)


@bp.get("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show a milestone with its dates, source and evidence and, to people who may read it, its history."""
    return _page_of(access, _milestone(access, key))


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Change the date of a milestone, with a reason, or the title of the partnership's own."""
    milestone = _present(access, key)
    kind = forms.NationalDateForm if milestone.template_code else forms.OwnMilestoneForm
    form = kind(obj=milestone)

    def change() -> Done:
        service.change_milestone(db.session(), milestone, form.change(), by=access.person)
        return Done("Milestone saved.", url_for("milestones.show", key=key))

    return save(form, change) or page("milestones/edit.html", form=form, milestone=milestone)


@bp.route("/<key:key>/met", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def met(access: Access, key: str) -> ResponseReturnValue:
    """Record whether a milestone was met, by whom it was submitted, and the evidence."""
    milestone = _present(access, key)
    form = forms.SubmissionForm(obj=milestone)

    def change() -> Done:
        service.record_submission(db.session(), milestone, form.submission(), by=access.person)
        return Done("Milestone saved.", url_for("milestones.show", key=key))

    return save(form, change) or page("milestones/met.html", form=form, milestone=milestone)


@bp.route("/<key:key>/national-date", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def national_date(access: Access, key: str) -> ResponseReturnValue:
    """Use a new national date, or keep the partnership's own beside it."""
    milestone = _present(access, key)
    line = line_of(milestone, facts_in_use(db.session()), clock.today())
    form = forms.NewsForm(obj=milestone)
    news = line.news
    if news is not None:
        form.offer(milestone.due_on, news.due_on)

    def change() -> Done:
        assert news is not None  # noqa: S101 -- without news, the form offers nothing to choose
        service.answer_news(
            db.session(), milestone, news, form.version.data, use=form.use.data == "yes", by=access.person
        )
        return Done("Milestone saved.", url_for("milestones.show", key=key))

    return save(form, change) or page("milestones/national_date.html", form=form, line=line)


@bp.route("/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.EDIT_WORKPLAN)
def remove(access: Access, key: str) -> ResponseReturnValue:
    """Remove a milestone with a reason."""
    milestone = _present(access, key)
    form = forms.RemovalForm(obj=milestone)

    def change() -> Done:
        service.remove_milestone(
            db.session(), milestone, form.reason.data, form.version.data, by=access.person
        )
        return Done(f"“{milestone.title}” removed. You can restore it.", url_for("milestones.index"))

    return save(form, change) or page("milestones/remove.html", form=form, milestone=milestone)


@bp.post("/<key:key>/restore")
@requires(Permission.EDIT_WORKPLAN)
def restore(access: Access, key: str) -> ResponseReturnValue:
    """Restore a milestone that was removed."""
    milestone, form = _milestone(access, key), forms.RestoreForm()

    def change() -> Done:
        service.restore_milestone(db.session(), milestone, by=access.person)
        return Done(f"“{milestone.title}” restored.", url_for("milestones.show", key=key))

    return save(form, change) or _page_of(access, milestone, form)


def _page_of(
    access: Access, milestone: Milestone, form: forms.RestoreForm | None = None
) -> ResponseReturnValue:
    return page(
        "milestones/show.html",
        line=line_of(milestone, facts_in_use(db.session()), clock.today()),
        history=history_of(db.session(), milestone) if access.may(Permission.READ_HISTORY) else [],
        form=form,
    )


def _milestone(access: Access, key: str) -> Milestone:
    found = queries.milestone_by_key(db.session(), access.partnership, key)
    if found is None:
        abort(404)
    return found


def _present(access: Access, key: str) -> Milestone:
    """Return a milestone that was not removed; 404 otherwise."""
    found = _milestone(access, key)
    if found.removed_at is not None:
        abort(404)
    return found
