"""Verdicts for rows about the partnership, its footprint and its boards. Pure functions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cdp.imports.cells import CellProblem, shortened
from cdp.imports.verdicts import Consent, ImportChange, RowVerdict
from cdp.models import BoardKind
from cdp.partnerships.changes import folded, same_name
from cdp.partnerships.footprints.successors import ended_words, why_not_on
from cdp.partnerships.importing.changes import AddArea, Describe, SetBoard
from cdp.partnerships.importing.entries import AuthorityRow, BoardRow, FileEntries, PartnershipRow
from cdp.partnerships.importing.state import BoardNow, State
from cdp.partnerships.words import BOARD_KINDS
from cdp.reference.areas import Authority, authority, plain
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed


@dataclass(frozen=True)
class BoardFound:
    """A board of the partnership, or a new board in the file, which has no id yet."""

    name: str
    board_id: int | None = None
    closes_on: date | None = None


Boards = Mapping[str, BoardFound]


def boards_of(reading: FileEntries, state: State) -> Boards:
    """Return the boards of the partnership and those in the file, by normalised name."""
    found = {folded(row.name): BoardFound(row.name, None, row.closes_on) for row in reading.boards}
    return found | {
        folded(board.name): BoardFound(board.name, board.id, board.closes_on) for board in state.boards
    }


def board_called(boards: Boards, name: str) -> BoardFound | None:
    """Return the board with this name, or the only board whose own name contains all these words, or None."""
    if exact := boards.get(folded(name)):
        return exact
    words = set(plain(name).split())
    holding = [board for board in boards.values() if words and words <= set(plain(board.name).split())]
    return holding[0] if len(holding) == 1 else None


def differences(pairs: Iterable[tuple[str, str, str]]) -> str:
    """Return the changes as text such as "kind from “Board” to “Sub-group”"; `pairs` are (label, before, after)."""
    changed = [
        f"{label} from {f'“{before}”' if before else 'nothing'} to “{after}”"
        for label, before, after in pairs
        if before != after
    ]
    return ", ".join(changed)


def judge_partnership(reading: FileEntries, state: State) -> Iterator[RowVerdict]:
    """Yield the verdicts for the details of the partnership. A file may have only one row with these."""
    for number, row in enumerate(reading.partnership):
        problems = list(row.source.problems)
        if number:
            problems.append(row.source.problem("name", "is a second partnership. Keep one row."))
        if any(same_name(row.name, name) for name in state.names):
            problems.append(
                row.source.problem("name", "is the name of another partnership. Enter a different name.")
            )
        if row.agreed_on and row.agreed_on > state.day:
            problems.append(
                row.source.problem("agreed_on", "is in the future. Enter today or a day in the past.")
            )
        if (
            state.partnership is None
            and not row.secretariat_email
            and not row.source.raw("secretariat_email")
        ):
            missing = "The secretariat’s email address is missing. Enter it."
            problems.append(row.source.problem("secretariat_email", missing, ""))
        changes = () if problems else _described(row, state)
        yield RowVerdict(row.source.place, row.name, changes, tuple(problems))


def _described(row: PartnershipRow, state: State) -> tuple[ImportChange, ...]:
    now = state.partnership
    described = Describe(
        words=f"New partnership: {row.name}",
        name=row.name,
        acronym=row.acronym or (now.acronym if now else ""),
        agreed_on=row.agreed_on or (now.agreed_on if now else None),
        rationale=row.rationale or (now.rationale if now else ""),
        secretariat_email=row.secretariat_email or (now.secretariat_email if now else ""),
    )
    if now is None:
        return (described,)
    changed = differences(
        (label, in_words(before) if isinstance(before, date) else before or "",
         in_words(after) if isinstance(after, date) else after or "")
        for label, before, after in (
            ("name", now.name, described.name),
            ("acronym", now.acronym, described.acronym),
            ("date agreed", now.agreed_on, described.agreed_on),
            ("rationale", now.rationale, described.rationale),
            ("secretariat email", now.secretariat_email, described.secretariat_email),
        )
    )  # fmt: skip
    facts = {name: value for name, value in vars(described).items() if name not in {"words", "consent"}}
    return (Describe(words=f"Changes {changed}", consent=Consent.CHANGE, **facts),) if changed else ()


def judge_areas(reading: FileEntries, state: State) -> Iterator[RowVerdict]:
    """Yield the verdicts for the authorities in the footprint."""
    seen: dict[str, AuthorityRow] = {}
    for row in reading.areas:
        if row.source.problems or row.area is None:
            name = shortened(row.source.raw("authority"))
            yield RowVerdict(row.source.place, name, problems=tuple(row.source.problems))
            continue
        name = listed([place.name for place in row.area.places])
        new = [place for place in row.area.places if place.code not in seen]
        again = {seen[place.code].source.place.row for place in row.area.places if place.code in seen}
        notes = (ended_words(row.area), *(f"The same as row {number}." for number in sorted(again)))
        if reason := next(filter(None, (_why_not(row, place, state) for place in new)), ""):
            problem = row.source.problem("starts_on" if row.starts_on else "authority", reason, "")
            yield RowVerdict(row.source.place, name, problems=(problem,))
            continue
        seen |= {place.code: row for place in new}
        changes = [added for place in new if (added := _area(row, place, state)) is not None]
        yield RowVerdict(row.source.place, name, tuple(changes), notes=tuple(filter(None, notes)))


def _why_not(row: AuthorityRow, place: Authority, state: State) -> str:
    return why_not_on(place, row.starts_on or state.day)


def _area(row: AuthorityRow, place: Authority, state: State) -> AddArea | None:
    """Return the change that adds an authority, or None if it is in the footprint."""
    code, name = place.code, place.name
    known = [area for area in state.areas if authority(area.code).code == code]
    if any(area.ends_on is None or area.ends_on > state.day for area in known):
        return None
    left_on = max((area.ends_on for area in known if area.ends_on), default=None)
    starts_on = max(filter(None, (row.starts_on or state.day, left_on)))
    back = f", which left it on {in_words(left_on)}" if left_on else ""
    return AddArea(
        words=f"Adds {name} to the footprint from {in_words(starts_on)}{back}",
        consent=Consent.CHANGE if left_on else Consent.NEW,
        code=code,
        starts_on=starts_on,
    )


def judge_boards(reading: FileEntries, state: State) -> Iterator[RowVerdict]:
    """Yield the verdicts for boards and sub-groups."""
    names = {folded(board.name): board.name for board in state.boards}
    names = {folded(row.name): row.name for row in reading.boards} | names
    above = {folded(board.name): folded(board.under) for board in state.boards}
    above |= {folded(row.name): folded(row.under) for row in reading.boards if row.under}
    seen: dict[str, BoardRow] = {}
    now = {folded(board.name): board for board in state.boards}
    for row in reading.boards:
        key = folded(row.name)
        problems = [*row.source.problems, *_board_problems(row, names, above, now.get(key))]
        if key in seen and row.name:
            problems.append(
                row.source.problem("name", f"is also in row {seen[key].source.place.row}. Keep one.")
            )
        seen.setdefault(key, row)
        changes = () if problems else _board(row, names, now.get(key))
        yield RowVerdict(row.source.place, row.name, changes, tuple(problems))


def _board_problems(
    row: BoardRow, names: Mapping[str, str], above: Mapping[str, str], now: BoardNow | None
) -> Iterator[CellProblem]:
    kind = row.kind or (now.kind if now else None)
    starts_on, closes_on = row.starts_on or (now and now.starts_on), row.closes_on or (now and now.closes_on)
    if kind is BoardKind.TASK_AND_FINISH and closes_on is None:
        yield row.source.problem("closes_on", "Enter the date the group closes.", "")
    if kind is BoardKind.TASK_AND_FINISH and not (row.output or (now and now.output)):
        yield row.source.problem("output", "Enter the output of the group.", "")
    if starts_on and closes_on and closes_on < starts_on:
        yield row.source.problem("closes_on", "is before the day it starts. Correct one of them.")
    if row.under and folded(row.under) not in names:
        yield row.source.problem(
            "under", "is not a board of this partnership or this file. Correct the name."
        )
    elif row.under and _is_below_itself(folded(row.name), above):
        yield row.source.problem("under", "is below this board. Enter another board.")


def _is_below_itself(key: str, above: Mapping[str, str]) -> bool:
    passed, here = {key}, above.get(key, "")
    while here:
        if here in passed:
            return True
        passed.add(here)
        here = above.get(here, "")
    return False


def _board(row: BoardRow, names: Mapping[str, str], now: BoardNow | None) -> tuple[ImportChange, ...]:
    kind = row.kind or (now.kind if now else BoardKind.SUB_GROUP if row.under else BoardKind.BOARD)
    under = names.get(folded(row.under), "") or (now.under if now else "")
    facts: dict[str, Any] = {
        "kind": kind,
        "under": under,
        "purpose": row.purpose or (now.purpose if now else ""),
        "starts_on": row.starts_on or (now.starts_on if now else None),
        "closes_on": row.closes_on or (now.closes_on if now else None),
        "output": row.output or (now.output if now else ""),
    }
    if now is None:
        part_of = f" under {under}" if under else ""
        words = f"New {BOARD_KINDS[kind].lower()}{part_of}"
        return (SetBoard(words=words, board_id=None, name=row.name, **facts),)
    changed = differences(
        (label.replace("_", " ").removesuffix(" on"), _shown(getattr(now, label)), _shown(after))
        for label, after in facts.items()
    )
    if not changed:
        return ()
    words = f"Changes {changed}"
    return (SetBoard(words=words, consent=Consent.CHANGE, board_id=now.id, name=now.name, **facts),)


def _shown(value: object) -> str:
    if isinstance(value, date):
        return in_words(value)
    return BOARD_KINDS[value] if isinstance(value, BoardKind) else str(value or "")
