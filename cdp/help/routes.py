"""The help contents page and the help pages. For people who are signed in, links lead to their own partnership."""

from collections.abc import Callable

from flask import abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.extensions import db
from cdp.help.pages import PAGES, first_for
from cdp.help.rights import rights_of_roles
from cdp.partnerships.queries import all_partnerships, partnership_ids_of
from cdp.web.about import blueprint as about
from cdp.web.access import ABOUT, current_person, public, rule_of

bp = about  # shared with the other pages that are the same for everyone


@bp.get("/help")
@public(ABOUT)
def help() -> ResponseReturnValue:  # noqa: A001 -- the endpoint is about.help
    """List the help pages, starting with the one for the reader's role."""
    here = _own_access()
    return render_template(
        "about/help/contents.html", pages=list(PAGES.values()), first=first_for(here.roles) if here else None
    )


@bp.get("/help/<slug:page>")
@public(ABOUT)
def help_page(page: str) -> ResponseReturnValue:
    """Show one help page."""
    found = PAGES.get(page)
    if found is None:
        abort(404)
    here = _own_access()
    return render_template(
        found.template, page=found, own=here, address_of=_address_for(here), rights=rights_of_roles()
    )


def _own_access() -> Access | None:
    """Return the reader's access to their first partnership, or None if they have none or are signed out."""
    person, today = current_person(), clock.today()
    if person is None:
        return None
    session = db.session()
    ids = partnership_ids_of(session, person, today)
    mine = [partnership for partnership in all_partnerships(session) if partnership.id in ids]
    return access_to(session, mine[0], person, today) if mine else None


def _address_for(here: Access | None) -> Callable[[str], str]:
    """Return a function that returns an endpoint's address in the reader's partnership.

    For an endpoint that the reader may not open, the function returns "".
    """

    def address(endpoint: str) -> str:
        view = current_app.view_functions[endpoint]
        rule = rule_of(view)
        permission = rule.permission_for("GET") if rule else None
        if here is None or (permission is not None and not here.may(permission)):
            return ""
        if current_app.url_map.is_endpoint_expecting(endpoint, "slug"):
            return url_for(endpoint, slug=here.partnership.slug)
        return url_for(endpoint)

    return address
