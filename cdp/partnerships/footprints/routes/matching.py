"""The page on which the coordinator checks which public bodies organisations match, and records the matches."""

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.partnerships import queries
from cdp.partnerships.footprints.forms.matching import MatchForm
from cdp.partnerships.footprints.queries import bodies
from cdp.partnerships.footprints.represented import matches, why_unmatched
from cdp.partnerships.footprints.represented import unmatched as not_matched
from cdp.partnerships.footprints.service import matching
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural


@bp.route(f"{HERE}/organisations/match", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def match_organisations(access: Access) -> ResponseReturnValue:
    """Show the organisations whose names match a body, and record the matches that are ticked."""
    session, form = db.session(), MatchForm()
    unmatched = not_matched(bodies.organisations_with_seats(session, access.partnership, clock.today()))
    found = matches(unmatched, matching.bodies_of_footprint(access.partnership))
    recognised = {match.organisation_key for match in found}
    others = [(key, name) for key, name in unmatched if key not in recognised]
    form.offer(found, others)
    if not form.is_submitted():
        form.tick_all()

    def change() -> Done:
        by_key = {each.key: each for each in queries.organisations_of(session, access.partnership)}
        chosen = [(by_key[match.organisation_key], match.body) for match in form.matches()]
        no_bodies = [by_key[key] for key in form.no_bodies.data or []]
        number = matching.match_organisations(
            session, access.partnership, chosen, no_bodies, by=access.person
        )
        return Done(f"{plural(number, 'organisation')} saved.", url_for("partnerships.footprint"))

    return save(form, change) or page(
        "partnerships/match_organisations.html",
        form=form,
        found=found,
        others=others,
        reasons={key: why_unmatched(name, clock.today()) for key, name in others},
    )
