"""A person's roles in a partnership, what they may do there, and what they may see."""

from cdp.access.identity import Access
from cdp.access.matrix import MATRIX, Permission, Role
from cdp.access.visibility import (
    may_see_action,
    may_see_commitment,
    may_see_decision,
    may_see_item,
    may_see_procedure,
    visible_items,
)

__all__ = [
    "MATRIX",
    "Access",
    "Permission",
    "Role",
    "may_see_action",
    "may_see_commitment",
    "may_see_decision",
    "may_see_item",
    "may_see_procedure",
    "visible_items",
]
