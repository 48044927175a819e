"""Changing a footprint in two steps: what it affects is read first, and then confirmed, all of it or nothing."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.models import FootprintArea, Partnership, Person
from cdp.partnerships import queries
from cdp.partnerships.changes import hold
from cdp.partnerships.footprints.effects import Around, Effects, Move, effects_of
from cdp.partnerships.footprints.queries import bodies
from cdp.partnerships.footprints.queries import effects as effect_queries
from cdp.partnerships.footprints.represented import standings
from cdp.partnerships.footprints.service.areas import add_areas, remove_area
from cdp.reference.areas import Authority, authority


def effects_of_adding(
    session: Session, partnership: Partnership, codes: Iterable[str], starts_on: date
) -> Effects:
    """Tell what adding authorities from a day on affects; a few statements, however many they are.

    A day in the past affects what is so today.
    """
    before = frozenset(partnership.area_codes_on(max(starts_on, clock.today())))
    joining = {authority(code).code for code in codes}
    return _effects(session, partnership, Move(starts_on, before, before | joining))


def effects_of_leaving(
    session: Session, partnership: Partnership, area: FootprintArea, leaves_on: date
) -> Effects:
    """Tell what taking an authority out of the footprint from a day on affects."""
    felt = max(leaves_on, clock.today())
    after = frozenset(
        each.area_code for each in partnership.areas if each is not area and each.holds_on(felt)
    )
    return _effects(session, partnership, Move(leaves_on, after | {area.area_code}, after))


def confirm_adding(
    session: Session,
    partnership: Partnership,
    codes: Sequence[str],
    starts_on: date,
    *,
    seen: str | None,
    by: Person,
) -> list[Authority]:
    """Add authorities once somebody has read what that affects; `seen` is the mark of what they read.

    Raises Refusal when it affects something else by now, and as adding does.
    """
    _look_again(session, partnership)
    _check_seen(effects_of_adding(session, partnership, codes, starts_on), seen)
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
    """Take an authority out once somebody has read what that affects; raises Refusal as `confirm_adding` does."""
    _look_again(session, partnership)
    _check_seen(effects_of_leaving(session, partnership, area, leaves_on), seen)
    remove_area(session, partnership, area, leaves_on, by=by)


def _look_again(session: Session, partnership: Partnership) -> None:
    """Wait for others who change the partnership, and read what they left."""
    hold(session, partnership)
    session.expire(partnership, ["areas"])


def _effects(session: Session, partnership: Partnership, move: Move) -> Effects:
    felt = max(move.day, clock.today())
    return effects_of(
        move,
        Around(
            partnership,
            standings(bodies.bodies_represented(session, partnership, clock.today())),
            effect_queries.figures_kept(session, partnership),
            effect_queries.terms_with_fixed_words(session, partnership, felt),
            queries.footprints_elsewhere(session, partnership, felt),
        ),
    )


def _check_seen(effects: Effects, seen: str | None) -> None:
    if effects.fingerprint != seen:
        raise Refusal("What this change affects is no longer what you read. Read it again, then confirm.")
