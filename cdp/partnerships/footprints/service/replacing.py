"""Replace an ended area or body by its successors, after a person has seen the effects."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.models import Organisation, Partnership, Person, Seat
from cdp.partnerships import queries
from cdp.partnerships.boards.queries import boards_with_lines
from cdp.partnerships.boards.service import line_changes
from cdp.partnerships.boards.service.line_changes import LineDetails
from cdp.partnerships.changes import hold
from cdp.partnerships.footprints.coming import entry_of_organisation
from cdp.partnerships.footprints.effects import Effects, FootprintMove
from cdp.partnerships.footprints.replacing import (
    BodyReplacement,
    body_for,
    sections_of,
    short_name_after,
    starts_after,
)
from cdp.partnerships.footprints.service.areas import add_areas, area_by_code, remove_area
from cdp.partnerships.footprints.service.moves import check_seen, effects_of_move
from cdp.partnerships.members.service import organisations, seats
from cdp.partnerships.members.service.organisations import OrganisationDetails
from cdp.partnerships.members.service.seats import NewSeat, SeatDetails
from cdp.reference.dated import ListedBody, followed_by, listed
from cdp.reference.dated_names import entry_called


def successors_to_choose(code: str) -> tuple[ListedBody, ...]:
    """Return what follows the body with this code by law, or nothing if its end is only planned or not known."""
    entry = listed(code)
    return followed_by(code, entry.ends_on) if entry is not None and entry.ends_on is not None else ()


def replacement_of(
    session: Session, partnership: Partnership, entry: ListedBody, by: Sequence[ListedBody]
) -> BodyReplacement:
    """Return the records that replacing a body changes. Raises Refusal if no successor is chosen."""
    if not by or entry.ends_on is None:
        raise Refusal("Choose at least one successor.", field="by")
    today, day = clock.today(), entry.ends_on
    everyone = queries.organisations_of(session, partnership)
    entries = {
        one.id: entry_of_organisation(one.body_kind, one.body_code, one.name, today) for one in everyone
    }
    own = [one for one in everyone if entries[one.id] == entry]
    ids = {one.id for one in own}
    area = area_by_code(partnership, entry.code, today)
    boards = [one for one in boards_with_lines(session, partnership) if not one.is_closed_on(today)]
    return BodyReplacement(
        entry=entry,
        by=tuple(by),
        day=day,
        today=today,
        area=area if area is not None and (area.ends_on is None or area.ends_on > day) else None,
        organisations=own,
        members={entries[one.id].code: one for one in everyone if entries[one.id] in by},  # type: ignore[union-attr]
        seats=[
            seat
            for seat in queries.seats_of_partnership(session, partnership, today)
            if seat.organisation_id in ids
        ],
        lines=[
            (board, line)
            for board in boards
            for line in board.lines
            if line.to_board_id is None
            and (line.ends_on is None or line.ends_on >= day)
            and entry_called(line.body_name, today) == entry
        ],
    )


def effects_of_replacing(session: Session, partnership: Partnership, replacement: BodyReplacement) -> Effects:
    """Return the effects of replacing a body on the footprint, organisations, seats and reporting lines."""
    sections = tuple(sections_of(replacement))
    if replacement.area is None:
        return Effects(sections)
    before = frozenset(partnership.area_codes_on(max(replacement.day, replacement.today))) | {
        replacement.area.area_code
    }
    after = (before - {replacement.area.area_code}) | set(replacement.joining)
    on_footprint = effects_of_move(session, partnership, FootprintMove(replacement.day, before, after))
    return Effects((*on_footprint.sections, *sections))


def confirm_replacing(
    session: Session,
    partnership: Partnership,
    entry: ListedBody,
    by: Sequence[ListedBody],
    *,
    seen: str | None,
    person: Person,
) -> BodyReplacement:
    """Replace a body by its successors; `seen` is the fingerprint of the effects shown. Return what was replaced.

    Raises Refusal when the effects have changed, and as the services of areas, organisations, seats and lines do.
    """
    hold(session, partnership)
    session.expire(partnership, ["areas"])
    replacement = replacement_of(session, partnership, entry, by)
    check_seen(effects_of_replacing(session, partnership, replacement), seen)
    _replace_area(session, partnership, replacement, person)
    if replacement.changes_organisations:
        _replace_organisations(session, partnership, replacement, person)
    _replace_lines(session, replacement, person)
    return replacement


def _replace_area(
    session: Session, partnership: Partnership, replacement: BodyReplacement, by: Person
) -> None:
    if replacement.area is None:
        return
    day = max(replacement.day, replacement.area.starts_on)
    remove_area(session, partnership, replacement.area, day, by=by)
    there = set(partnership.area_codes_on(day))
    joining = [code for code in replacement.joining if code not in there]
    if joining:
        add_areas(session, partnership, joining, day, by=by)


def _replace_organisations(
    session: Session, partnership: Partnership, replacement: BodyReplacement, by: Person
) -> None:
    first = replacement.by[0]
    for organisation in replacement.organisations:
        there = replacement.seats_of(organisation)
        details = OrganisationDetails(
            first.full_name,
            short_name_after(organisation, replacement.entry),
            body_for(first),
            not_a_body=organisation.not_a_body,
        )
        organisations.change_organisations(session, partnership, [(organisation, details)], by=by)
        added = organisations.add_organisations(
            session,
            partnership,
            [OrganisationDetails(one.full_name, body=body_for(one)) for one in replacement.further],
            by=by,
        )
        new = [[NewSeat(seat.board, _seat_like(each, seat)) for seat in there] for each in added]
        seats.add_seats(session, partnership, list(chain(*new)), by=by)


def _seat_like(organisation: Organisation, seat: Seat) -> SeatDetails:
    return SeatDetails(
        organisation, seat.national_role, seat.kind, seat.title, votes=seat.votes, ends_on=seat.ends_on
    )


def _replace_lines(session: Session, replacement: BodyReplacement, by: Person) -> None:
    for board, line in replacement.lines:
        now = LineDetails(
            body_kind=line.body_kind,
            body_name=line.body_name,
            what=line.what,
            every_months=line.every_months,
            starts_on=line.starts_on,
            ends_on=line.ends_on,
        )
        named = list(replacement.by)
        if starts_after(line, replacement.day):
            first = named.pop(0)
            changed = replace(now, body_name=first.full_name)
        else:
            changed = replace(now, ends_on=replacement.last_day)
        line_changes.change_line(session, board, line, changed, version=line.version, by=by)
        for one in named:
            starts_on = max(replacement.day, line.starts_on) if line.starts_on else replacement.day
            following = replace(now, body_name=one.full_name, starts_on=starts_on)
            line_changes.add_line(session, board, following, by=by)
