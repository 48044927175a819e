"""Pages to change a draft's quorum, rules and timings, which meetings and reminders use and the text states."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.terms.drafting import quorum as changing_quorum
from cdp.terms.drafting.figures import change_figures
from cdp.terms.drafting.forms.figures import FiguresForm, QuorumForm, QuorumPartForm
from cdp.terms.routes.drafting import open_draft
from cdp.terms.routes.shared import bp, found, pressed
from cdp.terms.versions.facts import voting_seats_on
from cdp.terms.wording.quorum_rule import members_among, rule_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<key:key>/figures", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def figures(access: Access, key: str) -> ResponseReturnValue:
    """Change the rules and timings that meetings use and the text states."""
    version = open_draft(access, key)
    form = FiguresForm(obj=version)

    def change() -> Done:
        change_figures(
            db.session(), version, form.figures(), read_version=form.version.data, by=access.person
        )
        return Done("Rules and timings saved. The text has been updated.", url_for("terms.edit", key=key))

    return save(form, change) or page("terms/figures.html", form=form, version=version)


@bp.route("/<key:key>/quorum", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def quorum(access: Access, key: str) -> ResponseReturnValue:
    """Change the number and share of voting members in the quorum, and show the required members."""
    version = open_draft(access, key)
    form = QuorumForm(data=QuorumForm.stored(version))

    def change() -> Done:
        changing_quorum.change_quorum(
            db.session(),
            version,
            form.number.data,
            form.share.data,
            remote_counts=form.remote_counts,
            read_version=form.version.data,
            by=access.person,
        )
        return Done(rule_of(version).sentence(), url_for("terms.quorum", key=key))

    answer = save(form, change)
    if answer is not None:
        return answer
    seats = voting_seats_on(db.session(), version.board, clock.today())
    rule = rule_of(version)
    return page(
        "terms/quorum.html",
        form=form,
        version=version,
        rule=rule,
        base=members_among(seats),
        never=rule.why_never(seats),
    )


@bp.route("/<key:key>/quorum/add", methods=["GET", "POST"])
@requires(Permission.DRAFT_TERMS)
def add_to_quorum(access: Access, key: str) -> ResponseReturnValue:
    """Add required members to the quorum."""
    version = open_draft(access, key)
    seats = voting_seats_on(db.session(), version.board, clock.today())
    form = QuorumPartForm(data={"version": version.version, "at_least": 1})
    form.offer(seats)

    def change() -> Done:
        changing_quorum.add_part(
            db.session(), version, form.part(seats), read_version=form.version.data, by=access.person
        )
        return Done(rule_of(version).sentence(), url_for("terms.quorum", key=key))

    return save(form, change) or page("terms/add_to_quorum.html", form=form, version=version)


@bp.post("/<key:key>/quorum/remove")
@requires(Permission.DRAFT_TERMS)
def remove_from_quorum(access: Access, key: str) -> ResponseReturnValue:
    """Remove required members from the quorum."""
    version = found(access, key)
    try:
        place, read_version = int(request.form.get("place", "")), int(request.form.get("version", ""))
    except ValueError:
        abort(400)
    back = url_for("terms.quorum", key=key)

    def change() -> Done:
        changing_quorum.remove_part(db.session(), version, place, read_version=read_version, by=access.person)
        return Done(rule_of(version).sentence(), back)

    return pressed(change, back)
