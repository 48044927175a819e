"""The line above every view that says who may see it; a view without one fails the tests."""

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

ABOUT = "It says the same to everybody."


@dataclass(frozen=True)
class AccessRule:
    """Who may use a view: GET and other methods may need different rights."""

    kind: str  # public, signed_in, administrator, hidden_administrator or partnership
    reason: str = ""
    reading: Permission | None = None
    writing: Permission | None = None

    def permission_for(self, method: str) -> Permission | None:
        """Return the right that a method needs."""
        return self.reading if method in {"GET", "HEAD", "OPTIONS"} else self.writing


def rule_of(view: Callable[..., Any]) -> AccessRule | None:
    """Return what a view declares, or None when it declares nothing."""
    return getattr(view, "access_rule", None)


def public(reason: str) -> Callable[[View], View]:
    """Let everybody use a view, signed in or not; the reason is read in review."""

    def decorate(view: View) -> View:
        return _declare(view, AccessRule("public", reason=reason))

    return decorate


def requires_sign_in(view: View) -> View:
    """Let every signed-in person use a view; what it shows is their own."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return _sign_in_first()
        return view(*args, **kwargs)

    return _declare(guarded, AccessRule("signed_in"))


def requires_administrator(view: View) -> View:
    """Let administrators of the installation use a view; everybody else is told that it is not theirs."""
    return _declare(_for_administrators(view, otherwise=403), AccessRule("administrator"))


def requires_administrator_hidden(view: View) -> View:
    """Let administrators use a view about Part 2; to everybody else it does not exist (docs/rules/rights.md 3: 404)."""
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
    """Find the partnership named in the URL and hand the view the person's access to it.

    No such partnership, or no role in it: 404. A role without the right: 403 (docs/rules/rights.md 3). `writing` is the
    right for methods that change something, where it differs from the right to look.
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
