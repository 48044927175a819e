"""The page that compares two versions, clause by clause."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import TermsVersion
from cdp.terms.approval import queries as answer_queries
from cdp.terms.approval.forms.answering import CompareForm
from cdp.terms.routes.shared import bp, compared_with, edition, found
from cdp.terms.versions import queries
from cdp.terms.versions.comparison import compared
from cdp.web.access import requires
from cdp.web.converters import key_asked


@bp.get("/<key:key>/changes")
@requires(Permission.READ)
def changes(access: Access, key: str) -> ResponseReturnValue:
    """Show the changes since another version (`?since=`), up to this version or to the one in `?to=`."""
    shown = edition(access, found(access, key))
    keys = {version.key: version for version in shown.others}
    new = _wanted(access, keys, "to") or shown.version
    old = _wanted(access, keys, "since") or compared_with(shown, new)
    form = CompareForm(data={"since": old.key if old else "", "to": new.key})
    form.offer(shown.others)
    comparison = None
    if old is not None:
        session, day = db.session(), clock.today()
        comparison = compared(
            old, queries.text_facts(session, old, day), new, queries.text_facts(session, new, day)
        )
    return render_template(
        "terms/changes.html",
        edition=shown,
        new=new,
        form=form,
        comparison=comparison,
        own=_own_answers(access, old) if old is not None else [],
    )


def _wanted(access: Access, versions: dict[str, TermsVersion], name: str) -> TermsVersion | None:
    """Return the version that a URL parameter names, with sections; None if empty, 404 if the person may not see it."""
    key = key_asked(name)
    if not key:
        return None
    if key not in versions:
        abort(404)
    return found(access, key)


def _own_answers(access: Access, old: TermsVersion) -> list[str]:
    """Return the names of those of the reader's organisations that approved the earlier version."""
    return answer_queries.approved_by(db.session(), old, access.organisation_ids)
