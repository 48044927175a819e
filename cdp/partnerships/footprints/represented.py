"""Which public bodies in a footprint have a seat, and which are not matched to an organisation. No database access."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz import fuzz, process

from cdp.reference.areas import PublicBodyKind, plain, stored_code
from cdp.reference.bodies import PublicBody
from cdp.reference.body_names import suggest
from cdp.reference.dated import UPPER_TIER, ListedKind, renewed
from cdp.reference.dated_names import entry_called
from cdp.wording.formats import day as in_words

NEARLY_THE_SAME = 90
NO_NAMES = {"community safety partnership", "csp"}
"""What boards act as that does not say which community safety partnership it is."""


class OrganisationSeat(NamedTuple):
    """An organisation, the body to which it is matched, and one board on which it has a seat, each None if none."""

    key: str
    name: str
    kind: str | None
    code: str | None
    not_a_body: bool
    board: str | None

    @property
    def is_unmatched(self) -> bool:
        """Whether it is neither matched to a body nor known to be none."""
        return self.code is None and not self.not_a_body


class ServedBody(NamedTuple):
    """A body that a board acts as, and the board's name."""

    body: str
    board: str


class AreaSpan(NamedTuple):
    """An authority in the footprint, by its stored code, and the first day on which it is outside, or None."""

    code: str
    ends_on: date | None


class ConfirmedAbsence(NamedTuple):
    """A body that takes no part, as a coordinator confirmed on a day, and why."""

    kind: str
    code: str
    confirmed_on: date
    reason: str


class LineToBody(NamedTuple):
    """A reporting line from a board to a body outside the partnership, by name."""

    key: str
    board_key: str
    board: str
    body: str


class SeatState(StrEnum):
    """Whether a body has a seat. A body is absent only if every organisation is matched or known to be no body.

    A coordinator may also have confirmed that it takes no part.
    """

    SEATED = "seated"
    WITHOUT_SEAT = "without_seat"
    NOT_MATCHED = "not_matched"
    ABSENT = "absent"
    TAKES_NO_PART = "takes_no_part"


@dataclass(frozen=True)
class Representation:
    """How a body is represented: seats as (organisation, board), and organisations without one as (key, name).

    `near` are organisations, as (key, name), that are not matched yet and whose names suggest the body. `served_by` are
    the boards that also meet as it, and `perhaps_served_by` those that meet as one of several that it may be. `absence`
    is the confirmation that it takes no part, or None.
    """

    seats: tuple[tuple[str, str], ...] = ()
    without: tuple[tuple[str, str], ...] = ()
    near: tuple[tuple[str, str], ...] = ()
    served_by: tuple[str, ...] = ()
    perhaps_served_by: tuple[str, ...] = ()
    absence: ConfirmedAbsence | None = None

    @property
    def is_seated(self) -> bool:
        """Whether the body has a seat on a board."""
        return bool(self.seats)

    def state(self, *, all_matched: bool) -> SeatState:
        """Return whether the body has a seat; `all_matched` says whether no organisation is left to match."""
        if self.seats:
            return SeatState.SEATED
        if self.without:
            return SeatState.WITHOUT_SEAT
        if self.absence is not None:
            return SeatState.TAKES_NO_PART
        return SeatState.ABSENT if all_matched else SeatState.NOT_MATCHED


NOT_REPRESENTED = Representation()
Representations = Mapping[tuple[str, str], Representation]


def representations(
    organisations: Iterable[OrganisationSeat],
    bodies: Iterable[PublicBody] = (),
    served: Iterable[ServedBody] = (),
    absences: Iterable[ConfirmedAbsence] = (),
) -> Representations:
    """Return how each body is represented, by (kind, code); bodies that are not represented are left out.

    `bodies` are those that organisations not matched yet, and bodies that boards act as, may be.
    """
    among, everyone = tuple(bodies), list(organisations)
    seats: dict[tuple[str, str], list[tuple[str, str]]] = {}
    without: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for each in everyone:
        if each.kind is None or each.code is None:
            continue
        body = (each.kind, renewed(each.code))
        if each.board is None:
            without.setdefault(body, []).append((each.key, each.name))
        else:
            seats.setdefault(body, []).append((each.name, each.board))
    near: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for match in matches(unmatched(everyone), among):
        near.setdefault((match.body.kind.value, match.body.code), []).append(
            (match.organisation_key, match.organisation)
        )
    boards, perhaps = _boards_serving(served, among)
    absent = {(one.kind, one.code): one for one in absences}
    return {
        body: Representation(
            tuple(seats.get(body, ())),
            tuple(without.get(body, ())),
            tuple(near.get(body, ())),
            tuple(boards.get(body, ())),
            tuple(perhaps.get(body, ())),
            absent.get(body),
        )
        for body in seats.keys()
        | without.keys()
        | near.keys()
        | boards.keys()
        | perhaps.keys()
        | absent.keys()
    }


def needs_seat(kind: PublicBodyKind) -> bool:
    """Return whether bodies of a kind should have a seat.

    Regions and community safety partnerships should not, because they are not organisations. Fire and rescue
    authorities may have one: they are not among the core members of the national guidance.
    """
    return kind not in WITHOUT_SEATS


WITHOUT_SEATS = {
    PublicBodyKind.REGION,
    PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP,
    PublicBodyKind.FIRE_AND_RESCUE_AUTHORITY,
}


@dataclass(frozen=True)
class Match:
    """An organisation that is not matched to a body yet, and the body that its name suggests."""

    organisation_key: str
    organisation: str
    body: PublicBody


def unmatched(organisations: Iterable[OrganisationSeat]) -> list[tuple[str, str]]:
    """Return each organisation, as (key, name), that is neither matched to a body nor known to be none."""
    return list(dict.fromkeys((each.key, each.name) for each in organisations if each.is_unmatched))


def matches(unmatched: Iterable[tuple[str, str]], bodies: Iterable[PublicBody]) -> list[Match]:
    """Return a match for each organisation, given as (key, name), whose name suggests exactly one of the bodies.

    A name that suggests none but is nearly a body's own name, such as one with a slip of the pen, counts too.
    """
    among = tuple(body for body in bodies if body.kind is not PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP)
    found = [(key, name, suggest(name, among) or _nearly(name, among)) for key, name in unmatched]
    return [Match(key, name, body) for key, name, body in found if body is not None]


def why_unmatched(name: str, day: date) -> str:
    """Return why an organisation cannot be matched to a body of the footprint, in a sentence; "" if nothing is known.

    The dated lists have bodies that no footprint can have: national ones, and councils that no law has set up yet.
    """
    entry = entry_called(name, day)
    if entry is None:
        return ""
    if entry.kind is ListedKind.NATIONAL_BODY:
        return "A national body has no area of its own. Tick it as not a public body with an area."
    if entry.has_ended_by(day):
        return f"It ended on {in_words(entry.ends_on)}. Match the body that followed it."
    if entry.kind in UPPER_TIER and stored_code(entry.code) is None:
        return "This council is planned, and no order has set it up. It can be matched once our lists have the order."
    return "Its area does not overlap the footprint."


def _nearly(name: str, among: Iterable[PublicBody]) -> PublicBody | None:
    names = {plain(each): body for body in among for each in (body.usual_name, *body.known_as) if " " in each}
    best = process.extract(
        plain(name), names.keys(), scorer=fuzz.ratio, score_cutoff=NEARLY_THE_SAME, limit=3
    )
    found = {names[each[0]] for each in best}
    return found.pop() if len(found) == 1 else None


def _boards_serving(
    served: Iterable[ServedBody], bodies: Iterable[PublicBody]
) -> tuple[dict[tuple[str, str], list[str]], dict[tuple[str, str], list[str]]]:
    """Return the boards that act as community safety partnerships, and those that act as one without naming it."""
    among = [body for body in bodies if body.kind is PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP]
    sure: dict[tuple[str, str], list[str]] = {}
    perhaps: dict[tuple[str, str], list[str]] = {}
    for each in served:
        body = suggest(each.body, among)
        if body is not None:
            sure.setdefault((body.kind.value, body.code), []).append(each.board)
        elif plain(each.body) in NO_NAMES:
            for body in among:
                perhaps.setdefault((body.kind.value, body.code), []).append(each.board)
    return sure, perhaps
