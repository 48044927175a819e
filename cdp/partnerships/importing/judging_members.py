"""Verdicts for rows about members: the organisation and seat of each row, and its changes. Pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from cdp.imports.cells import CellProblem, RowPlace
from cdp.imports.people import bare_name
from cdp.imports.verdicts import Consent, ImportChange, RowVerdict
from cdp.models import SeatKind
from cdp.models.spans import is_over
from cdp.partnerships.changes import folded
from cdp.partnerships.importing.changes import SetSeat
from cdp.partnerships.importing.entries import FileEntries, MemberRow
from cdp.partnerships.importing.judging_people import People, people_of
from cdp.partnerships.importing.judging_set_up import BoardFound, Boards, board_called, differences
from cdp.partnerships.importing.mailboxes import Mailboxes
from cdp.partnerships.importing.organisations import Organisations
from cdp.partnerships.importing.seats import by_organisation_and_board, match
from cdp.partnerships.importing.state import SeatNow, State
from cdp.partnerships.words import SEAT_KINDS
from cdp.reference.national_roles import national_roles
from cdp.wording.formats import day as in_words

MOST_NAMED = 5


@dataclass
class Judged:
    """A row that is being judged; `title` is the title of its seat, taken from a job title if necessary.

    `is_there` marks a row of the contact directory whose person has a seat.
    """

    row: MemberRow
    title: str
    problems: list[CellProblem]
    organisation_id: int | None = None
    organisation: str = ""
    board: BoardFound | None = None
    seat: SeatNow | None = None
    is_there: bool = False
    same_as: RowPlace | None = None
    changes: list[ImportChange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def what(self) -> str:
        """A short description of the row."""
        seat = (self.title or _role_name(self.row.national_role)) if self.row.has_seat else ""
        return ": ".join(filter(None, (self.organisation or self.row.organisation, seat)))

    @property
    def place(self) -> RowPlace:
        """The position of the row."""
        return self.row.source.place

    def refuse(self, code: str, sentence: str, value: str | None = None) -> None:
        """Add a problem with a cell of the row."""
        self.problems.append(self.row.source.problem(code, sentence, value))

    def add(self, found: Iterable[ImportChange | CellProblem | str]) -> None:
        """Add changes, problems and notes."""
        for one in found:
            if isinstance(one, ImportChange):
                self.changes.append(one)
            elif isinstance(one, CellProblem):
                self.problems.append(one)
            else:
                self.notes.append(one)


def judge_members(
    reading: FileEntries, state: State, boards: Boards, mailboxes: Mailboxes
) -> Iterator[RowVerdict]:
    """Yield the verdicts for organisations, their seats and their people, in the order of the file."""
    judged = [Judged(row, row.title, list(row.source.problems)) for row in reading.members]
    organisations, people = Organisations(reading.members, state), People(state, mailboxes)
    for one in judged:
        if (seat := people.seat_in_directory(one.row)) is not None:
            one.seat, one.is_there = seat, True
            one.problems.extend(people.problems(one.row))
            continue
        _find_organisation(one, organisations)
        if one.row.has_seat:
            _find_board(one, boards, state)
        one.problems.extend(people.problems(one.row))
        if one.problems and one.organisation_id is None and one.row.role_is_unclear is not None:
            one.problems.append(one.row.role_is_unclear)
    _tell_apart(judged)
    seats = by_organisation_and_board(state.seats)
    _find_seats(judged, seats, state)
    for one in judged:
        if one.is_there and one.seat is not None:
            one.add(people.judge(one.row, one.seat, one.seat.ends_on, Consent.NEW))
        elif one.same_as is not None:
            one.notes.append(f"The same as row {one.same_as.row}.")
        elif one.row.has_seat and one.board is not None and not one.problems:
            of_both = seats.get((one.organisation_id or 0, one.board.board_id or 0), [])
            _judge_seat(one, one.board, of_both, people, state)
        changes = () if one.problems else tuple(one.changes)
        yield RowVerdict(one.place, one.what, changes, tuple(one.problems), tuple(one.notes))


def _find_organisation(one: Judged, organisations: Organisations) -> None:
    if not one.row.organisation:
        return
    found = organisations.find(one.row)
    one.organisation = found.name if found else one.row.organisation
    one.organisation_id = found.id if found else None
    if problem := organisations.problem(one.row):
        one.problems.append(problem)
    if change := organisations.change(one.row, found):
        one.changes.append(change)


def _find_board(one: Judged, boards: Boards, state: State) -> None:
    one.board = board_called(boards, one.row.board) if one.row.board else None
    if one.board is not None:
        if is_over(one.board.closes_on, state.day):
            one.refuse(
                "board", f"closed on {in_words(one.board.closes_on)}. Choose another board.", one.row.board
            )
        return
    if not boards:
        one.refuse("board", "There is no board yet. Add one first, or add a sheet of boards to the file.", "")
        return
    names = "; ".join(board.name for board in list(boards.values())[:MOST_NAMED])
    wrong = "is not a board of this partnership." if one.row.board else "The board is missing."
    one.refuse("board", f"{wrong} Enter one of these: {names}.", one.row.board)


def _tell_apart(judged: Sequence[Judged]) -> None:
    """Mark repeated rows for the same seat, and use job titles to tell apart several seats without a title.

    If job titles do not tell them apart, the later rows get a problem.
    """
    by_seat: dict[tuple[str, str, str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.row.has_seat and one.board is not None:
            key = (folded(one.organisation), one.board.name, one.row.national_role, folded(one.title))
            by_seat[key].append(one)
    for alike in by_seat.values():
        different: dict[tuple[object, ...], Judged] = {}
        for one in alike:
            first = different.setdefault(_said(one.row), one)
            if first is not one:
                one.same_as = first.place
        if len(different) > 1:
            _by_job_title(list(different.values()))


def _said(row: MemberRow) -> tuple[object, ...]:
    people = tuple((person.email.casefold(), bare_name(person.name)) for _, person in people_of(row))
    return (people, row.kind, row.votes, row.ends_on)


def _by_job_title(alike: list[Judged]) -> None:
    titles = [one.row.representative.job_title if one.row.representative else "" for one in alike]
    if not alike[0].title and all(titles) and len({folded(title) for title in titles}) == len(titles):
        for one, title in zip(alike, titles, strict=True):
            one.title = title
            one.notes.append(f"We use the job title “{title}” as the title of this seat.")
        return
    first = alike[0]
    for one in alike[1:]:
        if not one.problems:
            again = f"{one.organisation} already has this seat in row {first.place.row}."
            one.refuse("title", f"{again} Give each seat its own title.", "")


def _find_seats(judged: Sequence[Judged], seats: dict[tuple[int, int], list[SeatNow]], state: State) -> None:
    wanted: dict[tuple[int, int], list[Judged]] = defaultdict(list)
    for one in judged:
        known = one.organisation_id is not None and one.board is not None and one.board.board_id is not None
        if known and one.row.has_seat and one.same_as is None and not one.problems:
            assert one.organisation_id is not None  # noqa: S101 -- checked above
            assert one.board is not None  # noqa: S101
            wanted[one.organisation_id, one.board.board_id or 0].append(one)
    for key, rows in wanted.items():
        match(rows, [seat for seat in seats.get(key, []) if seat.holds_on(state.day)], state)


def _judge_seat(
    one: Judged, board: BoardFound, of_both: Sequence[SeatNow], people: People, state: State
) -> None:
    if is_over(one.row.ends_on, state.day):
        one.notes.append(
            f"The last day in the file, {in_words(one.row.ends_on)}, has passed. Nothing will change."
        )
        return
    if one.seat is None and one.row.role_is_unclear is not None:
        one.problems.append(one.row.role_is_unclear)
        return
    wanted = _wanted(one, board)
    _check_rules(one, wanted)
    if one.problems:
        return
    consent = Consent.NEW
    if one.seat is None:
        ended = [seat for seat in of_both if not seat.holds_on(state.day) and _is_alike(seat, wanted)]
        consent = Consent.CHANGE if ended else Consent.NEW
        one.changes.append(_new_seat(one, wanted, ended, consent))
    elif change := _changed_seat(one.seat, wanted, of_both, one, state):
        one.changes.append(change)
    one.add(people.judge(one.row, one.seat, wanted.ends_on, consent))


def _check_rules(one: Judged, wanted: SetSeat) -> None:
    """Add a problem for each rule for seats that the row breaks (cdp.partnerships.members.service.seats)."""
    if wanted.kind is SeatKind.CO_OPTED and wanted.ends_on is None:
        one.refuse("until", "Enter the last day of the co-opted seat.", "")
    if wanted.votes and wanted.kind is not SeatKind.CORE:
        one.refuse("votes", "does not fit this kind of seat, because only core members vote. Enter No.")


def _wanted(one: Judged, board: BoardFound) -> SetSeat:
    """Return the seat as in the file, with the values of the existing seat where the row specifies none."""
    seat, row = one.seat, one.row
    kind = row.kind or (seat.kind if seat else SeatKind.CORE)
    votes = row.votes
    if votes is None:
        votes = seat.votes if seat and seat.kind is kind else row.votes_if_new and kind is SeatKind.CORE
    return SetSeat(
        words="",
        seat_id=seat.id if seat else None,
        place=one.place,
        organisation_id=one.organisation_id,
        organisation=one.organisation,
        board=board.name,
        title=(row.title or seat.title) if seat else one.title,
        national_role=seat.national_role if seat and row.role_is_guessed else row.national_role,
        kind=kind,
        votes=votes,
        ends_on=row.ends_on or (seat.ends_on if seat else None),
    )


def _is_alike(seat: SeatNow, wanted: SetSeat) -> bool:
    return seat.national_role == wanted.national_role and folded(seat.title) == folded(wanted.title)


def _new_seat(one: Judged, wanted: SetSeat, ended: Sequence[SeatNow], consent: Consent) -> SetSeat:
    guessed = " (guessed)" if one.row.role_is_guessed else ""
    until = f" until {in_words(wanted.ends_on)}" if wanted.ends_on else ""
    words = (
        f"New seat on {wanted.board}: {SEAT_KINDS[wanted.kind].lower()}{until}, "
        f"{'votes' if wanted.votes else 'no vote'}, {_role_name(wanted.national_role)}{guessed}"
    )
    if ended:
        last = max(seat.ends_on for seat in ended if seat.ends_on is not None)
        words += f". A seat like this ended on {in_words(last)}"
    return SetSeat(**{**vars(wanted), "words": words, "consent": consent})


def _changed_seat(
    seat: SeatNow, wanted: SetSeat, of_both: Sequence[SeatNow], one: Judged, state: State
) -> SetSeat | None:
    changed = differences(
        (
            ("title", seat.title, wanted.title),
            ("national role", _role_name(seat.national_role), _role_name(wanted.national_role)),
            ("kind", SEAT_KINDS[seat.kind], SEAT_KINDS[wanted.kind]),
            ("votes", "yes" if seat.votes else "no", "yes" if wanted.votes else "no"),
            ("last day", in_words(seat.ends_on), in_words(wanted.ends_on)),
        )
    )
    if not changed:
        return None
    if any(other is not seat and other.holds_on(state.day) and _is_alike(other, wanted) for other in of_both):
        one.refuse(
            "title", f"{one.organisation} has another seat like this. Give each seat its own title.", ""
        )
        return None
    return SetSeat(**{**vars(wanted), "words": f"Changes {changed}", "consent": Consent.CHANGE})


@cache
def _names() -> dict[str, str]:
    return {role.code: role.name for role in national_roles()}


def _role_name(code: str) -> str:
    return _names().get(code, "")
