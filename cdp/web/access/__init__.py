"""Who is signed in, and the decorators that say who may use a view."""

from cdp.web.access.current import CurrentPerson, current_access, current_person
from cdp.web.access.require import (
    ABOUT,
    AccessRule,
    public,
    requires,
    requires_administrator,
    requires_administrator_hidden,
    requires_sign_in,
    rule_of,
)

__all__ = [
    "ABOUT",
    "AccessRule",
    "CurrentPerson",
    "current_access",
    "current_person",
    "public",
    "requires",
    "requires_administrator",
    "requires_administrator_hidden",
    "requires_sign_in",
    "rule_of",
]
