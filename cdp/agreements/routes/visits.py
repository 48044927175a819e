"""Pages that record a visit, add evidence, raise an action from it, and show the themes across visits."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from cdp import clock
from cdp.access import Access, Permission
from cdp.actions.confirmations import raised_words
from cdp.actions.queries import possible_owners
from cdp.actions.service import check_due_date
from cdp.agreements.routes.blueprint import bp, find, saved
from cdp.agreements.visits import queries, service
from cdp.agreements.visits.forms import VisitActionForm, VisitFileForm, VisitForm
from cdp.extensions import db
from cdp.files.uploads import CheckedFile
from cdp.models import AgreementVisit, FundingAgreement
from cdp.partnerships.queries import boards_of, organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.web.downloads import checked_file, download, paper_store
from cdp.web.sizes import takes_file


@bp.route("/themes")
@requires(Permission.READ_AGREEMENTS)
def themes(access: Access) -> ResponseReturnValue:
    """Show the themes across the visits that the reader may read."""
    return render_template("agreements/themes.html", themes=queries.themes_of(db.session(), access))


@bp.route("/<key:key>/visits/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
@takes_file
def new_visit(access: Access, key: str) -> ResponseReturnValue:
    """Record a visit, with a file of evidence if there is one."""
    agreement, form = find(access, key), VisitForm()

    def change() -> Done:
        files = [_kept(form.file.data)] if form.file.data is not None else []
        service.record_visit(db.session(), agreement, form.details(), files, by=access.person)
        return saved(agreement, "Visit recorded.")

    return save(form, change) or page("agreements/new_visit.html", form=form, agreement=agreement)


@bp.route("/<key:key>/visits/<key:visit_key>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def edit_visit(access: Access, key: str, visit_key: str) -> ResponseReturnValue:
    """Change a visit."""
    agreement, visit = _find(access, key, visit_key)
    form = VisitForm(visit)

    def change() -> Done:
        service.change_visit(db.session(), visit, form.details(), by=access.person)
        return saved(agreement, "Visit saved.")

    return save(form, change) or page(
        "agreements/edit_visit.html", form=form, agreement=agreement, visit=visit
    )


@bp.route("/<key:key>/visits/<key:visit_key>/files/new", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
@takes_file
def new_visit_file(access: Access, key: str, visit_key: str) -> ResponseReturnValue:
    """Add a file of evidence to a visit."""
    agreement, visit = _find(access, key, visit_key)
    form = VisitFileForm()

    def change() -> Done:
        service.add_file(db.session(), visit, _kept(form.file.data), by=access.person)
        return saved(agreement, "File added.")

    return save(form, change) or page(
        "agreements/new_visit_file.html", form=form, agreement=agreement, visit=visit
    )


@bp.route("/<key:key>/visits/<key:visit_key>/files/<key:file_key>")
@requires(Permission.READ_AGREEMENTS)
def visit_file(access: Access, key: str, visit_key: str, file_key: str) -> ResponseReturnValue:
    """Return a file of evidence."""
    _, visit = _find(access, key, visit_key)
    file = with_key(visit.files, file_key)
    return download(file.sha256, file.name, file.media_type)


@bp.route("/<key:key>/visits/<key:visit_key>/action", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def follow_up(access: Access, key: str, visit_key: str) -> ResponseReturnValue:
    """Raise an action that follows from a visit."""
    agreement, visit = _find(access, key, visit_key)
    form, session, today = VisitActionForm(), db.session(), clock.today()
    form.offer_boards(boards_of(session, access.partnership, open_on=today))
    form.offer_owners(
        organisations_of(session, access.partnership), possible_owners(session, access.partnership, today)
    )

    def change() -> Done:
        check_due_date(form.due_on.data, confirmed=form.use_anyway.data)
        raised = service.raise_follow_up(session, visit, form.details(), by=access.person)
        return saved(agreement, raised_words(raised))

    return save(form, change) or page(
        "agreements/follow_up.html", form=form, agreement=agreement, visit=visit
    )


def _find(access: Access, key: str, visit_key: str) -> tuple[FundingAgreement, AgreementVisit]:
    agreement = find(access, key)
    visits = queries.visits_of(db.session(), agreement)
    return agreement, next((one for one in visits if one.key == visit_key), None) or abort(404)


def _kept(sent: FileStorage) -> CheckedFile:
    file = checked_file(sent, "file")
    paper_store().write(file.content)
    return file
