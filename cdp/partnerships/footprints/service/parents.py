"""Changes to the parent of a partnership: an umbrella, or a partnership for a whole police force area."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit
from cdp.errors import Refusal
from cdp.models import Partnership, Person
from cdp.partnerships.changes import changed, check_version
from cdp.partnerships.footprints.national import is_above


@dataclass(frozen=True)
class ParentDetails:
    """The parent of a partnership, or None."""

    parent: Partnership | None


def set_parent(
    session: Session, partnership: Partnership, details: ParentDetails, *, version: int, by: Person
) -> None:
    """Set or remove the parent of a partnership; this gives no one any access.

    The change is recorded in the histories of the partnership, its old parent and its new parent. Raises Refusal if a
    partnership would be above itself, and Conflict if its row no longer has this version.
    """
    _hold_all(session)
    before, after = _facts(partnership.parent), _facts(details.parent)
    check_version(partnership, version, [("Parent", before["Parent"], after["Parent"])])
    parent = details.parent
    check_parent(partnership, parent)
    if parent is partnership.parent:
        return
    left, partnership.parent = partnership.parent, parent
    change = f"made {partnership.name} a part of {parent.name}" if parent else _no_longer(partnership, left)
    for chain in sorted(filter(None, (partnership, left, parent)), key=lambda each: each.id):
        audit.record(
            session,
            f"{by.name} {change}.",
            by=by,
            on=partnership,
            partnership=chain,
            details=changed(before, after),
        )


def check_parent(partnership: Partnership | None, parent: Partnership | None) -> None:
    """Raise Refusal if the chosen parent is the partnership itself or one of the partnerships below it."""
    if partnership is None or parent is None:
        return
    if parent.id == partnership.id or is_above(partnership, parent):
        raise Refusal("Choose another parent. This one is part of the partnership itself.", field="parent")


def _hold_all(session: Session) -> None:
    """Lock all partnerships, because two changes of parents at the same time could form a circle."""
    session.execute(sa.select(Partnership.id).order_by(Partnership.id).with_for_update())
    for partnership in session.identity_map.values():
        if isinstance(partnership, Partnership):
            session.expire(partnership, ["parent", "parent_id", "version"])


def _no_longer(partnership: Partnership, left: Partnership | None) -> str:
    return f"removed {partnership.name} from {left.name if left else 'its parent'}"


def _facts(parent: Partnership | None) -> dict[str, str]:
    return {"Parent": parent.name if parent else ""}
