"""Who is signed in, what they may do, and what they may see."""

from cdp.access.identity import Access, CurrentPerson, current_access, current_person
from cdp.access.matrix import MATRIX, Permission, Role
from cdp.access.require import (
    ABOUT,
    AccessRule,
    public,
    requires,
    requires_administrator,
    requires_administrator_hidden,
    requires_sign_in,
    rule_of,
)
from cdp.access.visibility import may_see_action, may_see_decision, may_see_item, visible_items

__all__ = [
    "ABOUT",
    "MATRIX",
    "Access",
    "AccessRule",
    "CurrentPerson",
    "Permission",
    "Role",
    "current_access",
    "current_person",
    "may_see_action",
    "may_see_decision",
    "may_see_item",
    "public",
    "requires",
    "requires_administrator",
    "requires_administrator_hidden",
    "requires_sign_in",
    "rule_of",
    "visible_items",
]
