"""Changes to a footprint in two steps: the effects are shown first, then a person confirms the whole change."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.models import FootprintArea, Partnership, Person
from cdp.partnerships import queries
from cdp.partnerships.changes import hold
from cdp.partnerships.footprints.effects import Effects, FootprintMove, MoveContext, effects_of
from cdp.partnerships.footprints.queries import bodies
from cdp.partnerships.footprints.queries import effects as effect_queries
from cdp.partnerships.footprints.represented import representations
from cdp.partnerships.footprints.service.areas import add_areas, remove_area
from cdp.reference.areas import Authority, authority


def effects_of_adding(
    session: Session, partnership: Partnership, codes: Iterable[str], starts_on: date
) -> Effects:
    """Return the effects of adding authorities from a day, in a fixed number of statements.

    For a day in the past, these are the effects today.
    """
    before = frozenset(partnership.area_codes_on(max(starts_on, clock.today())))
    joining = {authority(code).code for code in codes}
    return effects_of_move(session, partnership, FootprintMove(starts_on, before, before | joining))


def effects_of_leaving(
    session: Session, partnership: Partnership, area: FootprintArea, leaves_on: date
) -> Effects:
    """Return the effects of removing an authority from the footprint from a day."""
    effective = max(leaves_on, clock.today())
    after = frozenset(
        each.area_code for each in partnership.areas if each is not area and each.holds_on(effective)
    )
    return effects_of_move(session, partnership, FootprintMove(leaves_on, after | {area.area_code}, after))


def confirm_adding(
    session: Session,
    partnership: Partnership,
    codes: Sequence[str],
    starts_on: date,
    *,
    seen: str | None,
    by: Person,
) -> list[Authority]:
    """Add authorities after a person has seen the effects; `seen` is the fingerprint of the effects shown.

    Raises Refusal when the effects have changed, and as `add_areas` does.
    """
    _read_again(session, partnership)
    check_seen(effects_of_adding(session, partnership, codes, starts_on), seen)
    return add_areas(session, partnership, codes, starts_on, by=by)


def confirm_leaving(
    session: Session,
    partnership: Partnership,
    area: FootprintArea,
    leaves_on: date,
    *,
    seen: str | None,
    by: Person,
) -> None:
    """Remove an authority after a person has seen the effects. Raises Refusal as `confirm_adding` does."""
    _read_again(session, partnership)
    check_seen(effects_of_leaving(session, partnership, area, leaves_on), seen)
    remove_area(session, partnership, area, leaves_on, by=by)


def _read_again(session: Session, partnership: Partnership) -> None:
    """Wait for other changes to the partnership, and read its footprint again."""
    hold(session, partnership)
    session.expire(partnership, ["areas"])


def effects_of_move(session: Session, partnership: Partnership, move: FootprintMove) -> Effects:
    """Return the effects of a change to the footprint, in a fixed number of statements."""
    effective = max(move.day, clock.today())
    return effects_of(
        move,
        MoveContext(
            partnership,
            representations(bodies.organisations_with_seats(session, partnership, clock.today())),
            effect_queries.figure_counts(session, partnership),
            effect_queries.terms_with_fixed_words(session, partnership, effective),
            queries.footprints_elsewhere(session, partnership, effective),
        ),
    )


def check_seen(effects: Effects, seen: str | None) -> None:
    """Raise Refusal if the effects are not those that a person has seen; `seen` is the fingerprint of those."""
    if effects.fingerprint != seen:
        raise Refusal("The effects of this change have changed. Read them again, then confirm.")
