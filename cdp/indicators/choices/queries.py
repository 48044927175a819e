"""Indicators of the partnership's own by key, and authorities in groups to choose from."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.indicators.places import canonical
from cdp.models import OwnIndicator, Partnership
from cdp.reference import area_bodies, areas


def own_by_key(session: Session, partnership: Partnership, key: str) -> OwnIndicator | None:
    """Return the partnership's own indicator with this key, or None."""
    return session.scalar(
        sa.select(OwnIndicator).where(OwnIndicator.partnership_id == partnership.id, OwnIndicator.key == key)
    )


def names_of(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return codes of authorities with their names, by name."""
    return sorted(((code, areas.authority(code).name) for code in codes), key=lambda pair: pair[1])


def authorities_by_region(
    typed: str, *, without: Collection[str]
) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Return the authorities whose name or code has a text in it, by the code of their region: its name and they."""
    wanted, left_out = areas.plain(typed), {canonical(code) for code in without}
    found = {}
    for region in area_bodies.regions():
        codes = [code for code in map(canonical, region.authority_codes) if code not in left_out]
        options = [
            (code, name)
            for code, name in names_of(codes)
            if not wanted or wanted in areas.plain(name) or typed.upper() == code
        ]
        if options:
            found[region.code] = (region.name, options)
    return found
