"""The effects of replacing an ended area or body by its successors in the records of a partnership. No database access.

The footprint and reporting lines have dates, so they can change ahead. An organisation has only its present name, so
it is replaced once its body has ended.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cdp.models import Board, FootprintArea, Organisation, ReportingLine, Seat
from cdp.reference.areas import PublicBodyKind, plain, stored_code
from cdp.reference.bodies import PublicBody, public_body
from cdp.reference.dated import UPPER_TIER, ListedBody, ListedKind
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed

_KINDS = {
    ListedKind.INTEGRATED_CARE_BOARD: PublicBodyKind.INTEGRATED_CARE_BOARD,
    ListedKind.POLICING_BODY: PublicBodyKind.POLICING_BODY,
}


@dataclass(frozen=True)
class BodyReplacement:
    """An area or body that ends on `day`, the successors chosen, and the partnership's records that name it.

    `area` is its place in the footprint, or None. `members` are the organisations of successors that are members
    already, by code. `seats` are those of its own organisations.
    """

    entry: ListedBody
    by: tuple[ListedBody, ...]
    day: date
    today: date
    area: FootprintArea | None
    organisations: Sequence[Organisation]
    members: dict[str, Organisation]
    seats: Sequence[Seat]
    lines: Sequence[tuple[Board, ReportingLine]]

    @property
    def has_come(self) -> bool:
        """Whether the body has ended, so that organisations can be replaced."""
        return self.day <= self.today

    @property
    def last_day(self) -> date:
        """The last day of the body that ends."""
        return self.day - timedelta(days=1)

    @property
    def joining(self) -> list[str]:
        """The stored codes of the successors that can join a footprint."""
        codes = [stored_code(one.code) for one in self.by if one.kind in UPPER_TIER]
        return [code for code in codes if code is not None]

    @property
    def further(self) -> list[ListedBody]:
        """The successors that get organisations and seats of their own: all but the first, if they are not members."""
        return [one for one in self.by[1:] if one.code not in self.members]

    @property
    def changes_organisations(self) -> bool:
        """Whether organisations are replaced now: the body has ended, and its successor is not a member yet."""
        return self.has_come and bool(self.organisations) and self.by[0].code not in self.members

    @property
    def to_merge(self) -> Sequence[Organisation]:
        """The organisations to merge into that of the successor, which is a member already."""
        return self.organisations if self.has_come and self.by[0].code in self.members else ()

    @property
    def changes_anything(self) -> bool:
        """Whether there is anything to replace now."""
        return self.area is not None or bool(self.lines) or self.changes_organisations

    def seats_of(self, organisation: Organisation) -> list[Seat]:
        """Return the seats of one of the organisations that are replaced."""
        return [seat for seat in self.seats if seat.organisation_id == organisation.id]


def body_for(entry: ListedBody) -> PublicBody | None:
    """Return the public body that an entry of the dated lists is, or None if organisations are not matched to it."""
    if entry.kind in UPPER_TIER:
        return public_body(PublicBodyKind.COUNCIL.value, stored_code(entry.code))
    return public_body(_KINDS[entry.kind].value, entry.code) if entry.kind in _KINDS else None


def short_name_after(organisation: Organisation, entry: ListedBody) -> str:
    """Return the short name to keep: none if it is one of the names of the body that ended."""
    old = {plain(name) for name in entry.names}
    return "" if plain(organisation.short_name) in old else organisation.short_name


def sections_of(replacement: BodyReplacement) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the effects on organisations and reporting lines under headings, each effect as a sentence."""
    yield "Organisations and seats", tuple(_organisations(replacement)) or ("No organisation is affected.",)
    yield "Reporting lines", tuple(_lines(replacement)) or ("No reporting line is affected.",)


def _organisations(replacement: BodyReplacement) -> Iterator[str]:
    first = replacement.by[0]
    for organisation in replacement.organisations:
        boards = listed(list(dict.fromkeys(seat.board.name for seat in replacement.seats_of(organisation))))
        if not replacement.has_come:
            yield (
                f"{organisation.name} keeps its name and its seats until {in_words(replacement.last_day)}. "
                "Come back after that day to replace it."
            )
        elif first.code in replacement.members:
            yield (
                f"{organisation.name} stays as it is, because {replacement.members[first.code].name} is already a "
                "member organisation. Merge the two organisations."
            )
        else:
            keeps = (
                f"its people, its history and its seats on {boards}"
                if boards
                else "its people and its history"
            )
            yield f"{organisation.name} becomes {first.full_name}. It keeps {keeps}."
            for one in replacement.further:
                seats = f", with vacant seats on {boards}" if boards else ""
                yield f"{one.full_name} is added to the organisations{seats}."


def _lines(replacement: BodyReplacement) -> Iterator[str]:
    names = listed([one.full_name for one in replacement.by])
    for board, line in replacement.lines:
        until = f", and to {line.body_name} until {in_words(replacement.last_day)}"
        yield (
            f"{board.name} reports to {names} from {in_words(replacement.day)}"
            f"{'' if starts_after(line, replacement.day) else until}."
        )


def starts_after(line: ReportingLine, day: date) -> bool:
    """Return whether a reporting line starts on a day or later, so that it never led to the body that ended."""
    return line.starts_on is not None and line.starts_on >= day
