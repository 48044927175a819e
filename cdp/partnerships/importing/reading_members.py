"""Reading rows of members: organisations, their seats, and the headings and notes between them. Pure functions."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.imports.cells import CellProblem, SheetRow, StrayRow, shortened
from cdp.imports.rows import FileRows, SheetRows
from cdp.imports.values import is_nothing, yes_in
from cdp.models import SeatKind
from cdp.partnerships.changes import folded
from cdp.partnerships.importing import directory, values
from cdp.partnerships.importing.entries import LeftOut, MemberRow
from cdp.partnerships.importing.reading_people import representatives
from cdp.partnerships.importing.sections import ListSection, heading_note, in_capitals

CORE_VOTES = "core"
"""The answer to the question who votes, if it is not no one: core members."""
_NOTE = re.compile(
    r"\W*(total|totals|notes?|key|source|updated|last updated|nb|n\.b\.)\b|^[*†‡]|^\d+$", re.IGNORECASE
)
_HALF = 0.5


@dataclass(frozen=True)
class MemberReader:
    """What the reading of rows needs: the answers for the file, and names in the partnership.

    `organisations` are folded names. `since` is the first day of people in rows without one, and `core_votes` says
    whether core members vote if their row does not say.
    """

    boards: Sequence[str]
    organisations: Collection[str]
    national_role: str = ""
    since: date | None = None
    core_votes: bool = False

    @classmethod
    def of(cls, rows: FileRows, boards: Sequence[str], organisations: Collection[str]) -> "MemberReader":
        """Return the reader for a file with the answers that were given on the columns page."""
        since = rows.options.get("since", "")
        return cls(
            boards,
            {folded(name) for name in organisations},
            rows.options.get("national_role", ""),
            date.fromisoformat(since) if since else None,
            rows.options.get("votes") == CORE_VOTES,
        )

    def members(self, sheet: SheetRows) -> Iterator[MemberRow | LeftOut]:
        """Yield the rows of members, and the rows that are left out because they are headings or notes.

        A row without an organisation takes the organisation of the row above, even if that row is left out.
        """
        above: MemberRow | None = None
        section = ListSection(board=sheet.layout.options.get("board", ""))
        capitals = in_capitals([row.raw("organisation") for row in sheet.rows if row.raw("organisation")])
        mostly_named = _mostly_named(sheet)
        for row in _in_order(sheet):
            alone = _alone(row)
            if alone and folded(alone) not in self.organisations:
                below = section.under(alone, self.boards, capitals)
                if below is not None:
                    section, above = below, None
                    yield LeftOut(row.place, heading_note(alone, section), shortened(alone))
                    continue
            if isinstance(row, StrayRow):
                continue
            if alone and _NOTE.search(alone):
                yield LeftOut(row.place, f"A note: “{shortened(alone)}”.", shortened(alone))
                continue
            if left_out := directory.left_out(row):
                yield LeftOut(row.place, left_out)
                continue
            if alone and mostly_named and folded(alone) not in self.organisations and not sheet.has("board"):
                row.refuse(
                    "name",
                    f"“{shortened(alone)}” has no other cells. If it is a heading, leave the row out. If it is an "
                    "organisation without a representative, enter “Vacant”.",
                    "",
                )
            above = self._member(row, sheet, above, section)
            yield above

    def _member(
        self, row: SheetRow, sheet: SheetRows, above: MemberRow | None, section: ListSection
    ) -> MemberRow:
        place = directory.place_of(row, self.boards)
        continues = above if not row.raw("organisation") and place is None else None
        organisation = continues.organisation if continues else row.line("organisation")
        if not organisation:
            row.refuse("organisation", "Enter the organisation, here or in a row above.", "")
        own_board = (
            row.line("board") or (place.board if place else "") or (continues.board if continues else "")
        )
        kind, votes, ends_on = _kind(row, section)
        representative, deputy = representatives(row)
        if place and place.is_deputy:
            representative, deputy = None, representative
        title, role_of_seat = _title(row)
        has_seat = (
            not sheet.has("board")
            or bool(own_board)
            or bool(representative or deputy or title or row.raw("kind") or row.raw("votes"))
            or bool(row.problems)
        )
        role, guessed, unclear = "", False, None
        if has_seat:
            role, guessed, unclear = self._role(row, organisation, title, role_of_seat, section)
        if continues and guessed and not role:
            role, unclear = continues.national_role, None if continues.national_role else unclear
        return MemberRow(
            source=row,
            organisation=organisation,
            short_name=row.named("short_name", 60),
            board=own_board or section.board,
            has_seat=has_seat,
            title=title,
            national_role=role,
            role_is_guessed=guessed,
            role_is_unclear=unclear,
            kind=kind,
            votes=votes,
            votes_if_new=self.core_votes and kind in {None, SeatKind.CORE},
            ends_on=row.day("until", is_last=True) or ends_on,
            representative=representative,
            deputy=deputy,
            starts_on=row.day("starts_on"),
            starts_otherwise=self.since,
            is_of_directory=place is not None,
        )

    def _role(
        self, row: SheetRow, organisation: str, title: str, role_of_seat: str, section: ListSection
    ) -> tuple[str, bool, CellProblem | None]:
        """Return the national role, whether it was guessed, and the problem with a new seat if it is not clear."""
        said = row.named("national_role")
        code = (values.national_role_in(said) if said else None) or role_of_seat
        if code:
            return code, False, None
        job_title = row.raw("job_title")
        if values.is_elected(job_title, row.raw("name"), row.raw("name_title")):
            return values.ELECTED, True, None
        found = values.guessed_role(title, organisation, job_title) or section.role or self.national_role
        unclear = "The national role is not clear. Enter one, such as Police or NHS."
        if said:
            unclear = "is not a role of the national list. Enter one, such as Police or NHS."
        return found, True, None if found else row.problem("national_role", unclear, said)


def _in_order(sheet: SheetRows) -> list[SheetRow | StrayRow]:
    return sorted((*sheet.rows, *sheet.strays), key=lambda row: row.place.row)


def _alone(row: SheetRow | StrayRow) -> str:
    """Return the only text of a row, if it is where the organisation stands or in a column that is not read."""
    if isinstance(row, StrayRow):
        return row.texts[0] if len(row.texts) == 1 else ""
    return row.raw("organisation") if sum(map(bool, row.texts.values())) == 1 else ""


def _mostly_named(sheet: SheetRows) -> bool:
    """Return whether most rows name someone, so that a row without anyone is out of the ordinary."""
    named = [any(row.raw(code) for code in ("name", "first_name", "surname", "email")) for row in sheet.rows]
    return len(named) > 1 and sum(named) >= _HALF * len(named)


def _kind(row: SheetRow, section: ListSection) -> tuple[SeatKind | None, bool | None, date | None]:
    kind, votes, ends_on = section.kind, section.votes, section.ends_on
    said = row.named("kind")
    if said:
        known = values.kind_in(said)
        if known is None:
            row.refuse("kind", "is not a kind of seat. Enter Core member, Co-opted member or Observer.")
        else:
            kind, votes, ends_on = known
    says = row.meant("votes", yes_in)
    return kind, (votes if says is None else says), ends_on


def _title(row: SheetRow) -> tuple[str, str]:
    """Return the title of a seat, and its national role if the title is only the name of one.

    Lists that people download show the role of a seat without a title.
    """
    title = row.named("title")
    role = values.named_role(title) if title and not is_nothing(title) else None
    return ("", role) if role else (title, "")
