"""Pages where the coordinator changes the forms of decision reports and the reusable paragraphs."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.decision_reports.forms.templates import RetireForm, ReusableParagraphForm, form_for
from cdp.decision_reports.routes.shared import bp
from cdp.decision_reports.templates import queries, service
from cdp.decision_reports.templates.queries import OfferedForm
from cdp.extensions import db
from cdp.models import DecisionReportTemplate, ReusableParagraph
from cdp.reference.report_forms import supplied_paragraphs
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/forms")
@requires(Permission.SET_UP)
def form_list(access: Access) -> ResponseReturnValue:
    """Show the forms and the reusable paragraphs that authors are offered."""
    session, partnership = db.session(), access.partnership
    own = queries.own_paragraphs(session, partnership)
    replaced = {one.title for one in own}
    return page(
        "decision_reports/forms.html",
        offered=queries.offered_forms(session, partnership),
        own=own,
        supplied=[one for one in supplied_paragraphs() if one.title not in replaced],
    )


@bp.route("/forms/<code>/copy", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def copy_form(access: Access, code: str) -> ResponseReturnValue:
    """Add a form that is like another one."""
    like = _offered(access, code)
    form = form_for(like.form, 0)
    if not form.is_submitted():
        form.name.data = f"Copy of {like.form.name}"

    def change() -> Done:
        made = service.add_form(
            db.session(), access.partnership, like.form, form.words(), code="", by=access.person
        )
        return Done(f"Form “{made.name}” added.", url_for("decision_reports.form_list"))

    return save(form, change) or page("decision_reports/form.html", form=form, like=like, is_copy=True)


@bp.route("/forms/<code>/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_form(access: Access, code: str) -> ResponseReturnValue:
    """Change a form; a supplied one becomes the partnership's own."""
    offered = _offered(access, code)
    template = offered.template
    form = form_for(offered.form, template.version if template else 0)

    def change() -> Done:
        session, words = db.session(), form.words()
        if template is None:
            service.add_form(
                session, access.partnership, offered.form, words, code=offered.form.code, by=access.person
            )
        else:
            service.change_form(session, template, words, version=form.version.data, by=access.person)
        return Done(f"Form “{words.name}” saved.", url_for("decision_reports.form_list"))

    return save(form, change) or page("decision_reports/form.html", form=form, like=offered, is_copy=False)


@bp.route("/forms/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def remove_form(access: Access, key: str) -> ResponseReturnValue:
    """Stop offering a form of the partnership's own, after confirmation."""
    template = queries.template_by_key(db.session(), access.partnership, key) or abort(404)
    form = RetireForm(obj=template)

    def change() -> Done:
        service.retire_form(db.session(), template, version=form.version.data, by=access.person)
        return Done(f"Form “{template.name}” removed.", url_for("decision_reports.form_list"))

    return save(form, change) or _confirm(form, template, template.name)


@bp.route("/paragraphs/new", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def new_paragraph(access: Access) -> ResponseReturnValue:
    """Add a reusable paragraph."""
    form = ReusableParagraphForm.of(None)

    def change() -> Done:
        service.add_paragraph(
            db.session(), access.partnership, form.title.data, form.text.data, by=access.person
        )
        return Done("Paragraph added.", url_for("decision_reports.form_list"))

    return save(form, change) or page("decision_reports/paragraph.html", form=form, paragraph=None)


@bp.route("/paragraphs/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def edit_paragraph(access: Access, key: str) -> ResponseReturnValue:
    """Change a reusable paragraph; reports that have it already keep their text."""
    paragraph = queries.paragraph_by_key(db.session(), access.partnership, key) or abort(404)
    form = ReusableParagraphForm.of(paragraph)

    def change() -> Done:
        service.change_paragraph(
            db.session(),
            paragraph,
            form.title.data,
            form.text.data,
            version=form.version.data,
            by=access.person,
        )
        return Done("Paragraph saved.", url_for("decision_reports.form_list"))

    return save(form, change) or page("decision_reports/paragraph.html", form=form, paragraph=paragraph)


@bp.route("/paragraphs/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def remove_paragraph(access: Access, key: str) -> ResponseReturnValue:
    """Stop offering a reusable paragraph of the partnership's own, after confirmation."""
    paragraph = queries.paragraph_by_key(db.session(), access.partnership, key) or abort(404)
    form = RetireForm(obj=paragraph)

    def change() -> Done:
        service.retire_paragraph(db.session(), paragraph, version=form.version.data, by=access.person)
        return Done("Paragraph removed.", url_for("decision_reports.form_list"))

    return save(form, change) or _confirm(form, paragraph, paragraph.title)


def _confirm(
    form: RetireForm, row: DecisionReportTemplate | ReusableParagraph, name: str
) -> ResponseReturnValue:
    return page("decision_reports/retire.html", form=form, row=row, name=name)


def _offered(access: Access, code: str) -> OfferedForm:
    offered = queries.offered_forms(db.session(), access.partnership)
    return next((one for one in offered if one.code == code), None) or abort(404)
