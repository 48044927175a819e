"""The decorators that say who may use a view; a view without one fails the tests."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import abort, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cdp import clock
from cdp.access import Access, Permission
from cdp.access.identity import access_to
from cdp.extensions import db, login_manager
from cdp.models import Partnership

View = Callable[..., ResponseReturnValue]
Decorated = TypeVar("Decorated", bound=Callable[..., Any])

# Made once: building a statement costs more than running it
_PARTNERSHIP = sa.select(Partnership).where(Partnership.slug == sa.bindparam("slug"))

ABOUT = "It shows the same to everyone."


@dataclass(frozen=True)
class AccessRule:
    """Who may use a view; reading and changing data may need different rights."""

    kind: str  # public, signed_in, administrator, hidden_administrator or partnership
    reason: str = ""
    reading: Permission | None = None
    writing: Permission | None = None

    def permission_for(self, method: str) -> Permission | None:
        """Return the right that an HTTP method needs, or None if the rule is not about a partnership."""
        return self.reading if method in {"GET", "HEAD", "OPTIONS"} else self.writing


def rule_of(view: Callable[..., Any]) -> AccessRule | None:
    """Return the access rule of a view, or None if it has none."""
    return getattr(view, "access_rule", None)


def public(reason: str) -> Callable[[View], View]:
    """Let everyone use a view, signed in or not; `reason` tells reviewers of the code why."""

    def decorate(view: View) -> View:
        return _declare(view, AccessRule("public", reason=reason))

    return decorate


def requires_sign_in(view: View) -> View:
    """Let every signed-in person use a view that shows only their own data."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return _sign_in_first()
        return view(*args, **kwargs)

    return _declare(guarded, AccessRule("signed_in"))


def requires_administrator(view: View) -> View:
    """Let administrators of the installation use a view; anyone else gets 403."""
    return _declare(_for_administrators(view, otherwise=403), AccessRule("administrator"))


def requires_administrator_hidden(view: View) -> View:
    """Let administrators use a view about Part 2; anyone else gets 404 (docs/rules/rights.md 3)."""
    return _declare(_for_administrators(view, otherwise=404), AccessRule("hidden_administrator"))


def _for_administrators(view: View, *, otherwise: int) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return _sign_in_first()
        if not current_user.person.is_administrator:
            abort(otherwise)
        return view(*args, **kwargs)

    return guarded


def requires(reading: Permission, writing: Permission | None = None) -> Callable[[View], View]:
    """Find the partnership in the URL and pass the person's access to the view.

    Responds with 404 if there is no such partnership or the person has no role in it. Responds with 403 if their roles
    do not include the right (docs/rules/rights.md 3). `writing` is the right needed for methods that change something,
    if it differs from `reading`.
    """
    rule = AccessRule("partnership", reading=reading, writing=writing or reading)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(slug: str, **kwargs: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return _sign_in_first()
            access = _find_access(slug)
            permission = rule.permission_for(request.method)
            if permission is not None and not access.may(permission):
                abort(403)
            return view(access, **kwargs)

        return _declare(guarded, rule)

    return decorate


def _find_access(slug: str) -> Access:
    partnership = db.session.scalar(_PARTNERSHIP, {"slug": slug})
    if partnership is None:
        abort(404)
    access = access_to(db.session(), partnership, current_user.person, clock.today())
    if access is None:
        abort(404)
    g.access = access
    return access


def _sign_in_first() -> ResponseReturnValue:
    answer: ResponseReturnValue = login_manager.unauthorized()
    return answer


def _declare(view: Decorated, rule: AccessRule) -> Decorated:
    view.access_rule = rule  # type: ignore[attr-defined]  # read by rule_of
    return view
