"""Changes to the authorities that a partnership covers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit
from cdp.errors import Refusal
from cdp.models import FootprintArea, Partnership, Person
from cdp.partnerships.changes import hold
from cdp.partnerships.footprints.service.matching import bodies_of_footprint, match_by_name
from cdp.partnerships.footprints.successors import why_not_on
from cdp.reference.areas import Authority, authority, is_authority
from cdp.wording.formats import day, listed


def add_areas(
    session: Session, partnership: Partnership, codes: Sequence[str], starts_on: date, *, by: Person
) -> list[Authority]:
    """Add upper-tier authorities to the footprint from a day, and return them sorted by name.

    Organisations with the names of bodies in the new footprint are matched to them. Raises Refusal when no authority
    was chosen, a code is unknown, or an authority is already in the footprint or does not exist on that day.
    """
    hold(session, partnership)
    chosen = check_areas(partnership, codes, starts_on)
    before = set(bodies_of_footprint(partnership))
    for place in chosen:
        partnership.areas.append(FootprintArea(area_code=place.code, starts_on=starts_on))
    names = listed([place.name for place in chosen])
    audit.record(
        session,
        f"{by.name} added {names} to the footprint from {day(starts_on)}.",
        by=by,
        on=partnership,
        partnership=partnership,
        details={"added": [place.code for place in chosen], "from": starts_on.isoformat()},
    )
    match_by_name(session, partnership, before, by=by)
    return chosen


def check_areas(partnership: Partnership, codes: Sequence[str], starts_on: date) -> list[Authority]:
    """Return the authorities with these codes, by name, if all may be added. Raises Refusal as `add_areas` does."""
    if not codes:
        raise Refusal("Choose at least one authority.", field="areas")
    if not all(is_authority(code) for code in codes):
        raise Refusal("Choose authorities from the list.", field="areas")
    chosen = sorted({authority(code) for code in codes}, key=lambda place: place.name)
    for place in chosen:
        if any(_meets(area, place.code, starts_on) for area in partnership.areas):
            raise Refusal(f"{place.name} is already in the footprint. Untick it.", field="areas")
        if reason := why_not_on(place, starts_on):
            raise Refusal(reason, field="starts_on" if place.starts_on else "areas")
    return chosen


def check_leaving(area: FootprintArea, leaves_on: date) -> None:
    """Raise Refusal if the day is before the authority joined the footprint."""
    if leaves_on < area.starts_on:
        name = authority(area.area_code).name
        raise Refusal(
            f"{name} joined on {day(area.starts_on)}. Enter that date or a later one.", field="leaves_on"
        )


def remove_area(
    session: Session, partnership: Partnership, area: FootprintArea, leaves_on: date, *, by: Person
) -> None:
    """Remove an authority from the footprint from the day `leaves_on`.

    If that is the day on which the authority joined, its record is deleted, because adding it was a mistake. Raises
    Refusal for an earlier day.
    """
    name = authority(area.area_code).name
    check_leaving(area, leaves_on)
    hold(session, partnership)
    if leaves_on == area.starts_on:
        partnership.areas.remove(area)
    else:
        area.ends_on = leaves_on
    audit.record(
        session,
        f"{by.name} removed {name} from the footprint from {day(leaves_on)}.",
        by=by,
        on=partnership,
        partnership=partnership,
        details={"removed": area.area_code, "from": leaves_on.isoformat()},
    )


def area_by_code(partnership: Partnership, code: str, today: date) -> FootprintArea | None:
    """Return the record of an authority that is in the footprint on a day or will join later, or None."""
    if not is_authority(code):
        return None
    wanted = authority(code).code
    return next(
        (
            area
            for area in partnership.areas
            if area.area_code == wanted and (area.ends_on is None or area.ends_on > today)
        ),
        None,
    )


def _meets(area: FootprintArea, code: str, starts_on: date) -> bool:
    return area.area_code == code and (area.ends_on is None or area.ends_on > starts_on)
