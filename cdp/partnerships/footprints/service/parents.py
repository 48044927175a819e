"""Which partnership stands above another one: an umbrella over several, or the one of a whole police force area."""

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
    """The partnership that stands above; None for none."""

    parent: Partnership | None


def set_parent(
    session: Session, partnership: Partnership, details: ParentDetails, *, version: int, by: Person
) -> None:
    """Put a partnership under another one, or under none; it gives nobody any right.

    Both histories tell of it. Raises Refusal where a partnership would stand above itself.
    """
    _hold_all(session)
    before, after = _facts(partnership.parent), _facts(details.parent)
    check_version(partnership, version, [("Parent", before["Parent"], after["Parent"])])
    parent = details.parent
    check_parent(partnership, parent)
    if parent is partnership.parent:
        return
    left, partnership.parent = partnership.parent, parent
    said = f"made {partnership.name} a part of {parent.name}" if parent else _no_longer(partnership, left)
    for chain in sorted(filter(None, (partnership, left, parent)), key=lambda each: each.id):
        audit.record(
            session,
            f"{by.name} {said}.",
            by=by,
            on=partnership,
            partnership=chain,
            details=changed(before, after),
        )


def check_parent(partnership: Partnership | None, parent: Partnership | None) -> None:
    """Raise Refusal when a partnership would stand above itself."""
    if partnership is None or parent is None:
        return
    if parent.id == partnership.id or is_above(partnership, parent):
        raise Refusal("Choose another parent: this one belongs to the partnership itself.", field="parent")


def _hold_all(session: Session) -> None:
    """Let changes of parents wait for each other: two at once could make a circle that neither sees."""
    session.execute(sa.select(Partnership.id).order_by(Partnership.id).with_for_update())
    for partnership in session.identity_map.values():
        if isinstance(partnership, Partnership):
            session.expire(partnership, ["parent", "parent_id", "version"])


def _no_longer(partnership: Partnership, left: Partnership | None) -> str:
    return f"took {partnership.name} out of {left.name if left else 'its parent'}"


def _facts(parent: Partnership | None) -> dict[str, str]:
    return {"Parent": parent.name if parent else ""}
