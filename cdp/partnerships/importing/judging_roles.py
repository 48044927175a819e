"""Verdicts for rows about roles: the SRO, named leads, chairs, coordinators and observers. Pure functions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from cdp.imports.cells import CellProblem, shortened
from cdp.imports.people import bare_name
from cdp.imports.verdicts import Consent, ImportChange, RowVerdict
from cdp.models import Appointment, SroState
from cdp.models.partnership import ACTING
from cdp.models.spans import is_over
from cdp.partnerships.changes import folded
from cdp.partnerships.importing import values
from cdp.partnerships.importing.changes import AppointSro, AppointToRole
from cdp.partnerships.importing.entries import FileEntries, Named, RoleRow
from cdp.partnerships.importing.judging_set_up import BoardFound, Boards, board_called
from cdp.partnerships.importing.mailboxes import Mailboxes
from cdp.partnerships.importing.state import State
from cdp.partnerships.roles.service.role_changes import HELD_BY_ONE, OF_A_BOARD
from cdp.partnerships.words import ROLES, SRO_STATES, capital
from cdp.wording.formats import day as in_words

BY_CONSENT = "Regional viewers need a consent, which you record on the page “Roles”. Leave the row out."


def judge_roles(
    reading: FileEntries, state: State, boards: Boards, mailboxes: Mailboxes
) -> Iterator[RowVerdict]:
    """Yield the verdicts for roles. If only one person can hold a role, its rows must all name the same person."""
    seen: dict[tuple[str, str], RoleRow] = {}
    acting: RoleRow | None = None
    for one in reading.roles:
        row, problems = one, list(one.source.problems)
        if one.person and one.person.email:
            problems += mailboxes.problems(one.source, one.person)
            row = replace(one, person=mailboxes.as_recorded(one.source, one.person))
        if row.role == values.SRO:
            verdict = _sro(row, state, problems, acting, mailboxes)
            acting = acting or (row if _sro_state(row) in ACTING else None)
        else:
            verdict = _role(row, state, boards, problems, seen, mailboxes)
        if row.person and not verdict.problems:
            renames = tuple(mailboxes.renamed(row.source, row.person))
            verdict = replace(verdict, changes=(*renames, *verdict.changes))
        yield verdict


def _sro_state(row: RoleRow) -> SroState:
    return row.state or (SroState.CONDITIONAL if row.condition else SroState.CONFIRMED)


def _sro(
    row: RoleRow, state: State, problems: list[CellProblem], acting: RoleRow | None, mailboxes: Mailboxes
) -> RowVerdict:
    what = "SRO"
    how_far = _sro_state(row)
    post = row.post or (row.person.job_title if row.person else "")
    if row.person is None or problems:
        return RowVerdict(row.source.place, what, problems=tuple(problems))
    known = next(
        (sro for sro in state.sros if mailboxes.is_holder(row.source, row.person, sro.email, sro.name)), None
    )
    if known is not None:
        return RowVerdict(row.source.place, what, notes=tuple(_sro_notes(row, known.state)))
    if how_far in ACTING and acting is not None:
        again = (
            f"is a second SRO, after row {acting.source.place.row}. Keep one, or enter Proposed as the state."
        )
        problems.append(row.source.problem("name", again))
    for code, words in (("post", post), ("organisation", row.organisation)):
        if not words:
            problems.append(row.source.problem(code, f"The {code} of the SRO is missing. Enter it.", ""))
    if how_far is SroState.CONDITIONAL and not row.condition:
        problems.append(row.source.problem("condition", "Enter the condition of the appointment.", ""))
    if row.starts_on and row.starts_on > state.day:
        problems.append(
            row.source.problem("starts_on", "is in the future. Enter the day on which it was agreed.")
        )
    others = [sro for sro in state.sros if sro.state in ACTING]
    if problems or (others and how_far in ACTING):
        notes = () if problems else (
            f"{others[0].name} is the SRO. Nothing will change. End that appointment on the page “Roles” first.",
        )  # fmt: skip
        return RowVerdict(row.source.place, what, problems=tuple(problems), notes=notes)
    appointed = AppointSro(
        words=f"{row.person.name} as SRO, {SRO_STATES[how_far].lower()}",
        person=row.person,
        post=post,
        organisation=row.organisation,
        state=how_far,
        condition=row.condition if how_far is SroState.CONDITIONAL else "",
        agreed_on=row.starts_on,
    )
    return RowVerdict(row.source.place, what, (appointed,))


def _sro_notes(row: RoleRow, now: SroState) -> Iterator[str]:
    if row.state is not None and row.state is not now:
        yield f"The appointment is {SRO_STATES[now].lower()}. Nothing will change. Change it on the page “Roles”."


def _role(
    row: RoleRow,
    state: State,
    boards: Boards,
    problems: list[CellProblem],
    seen: dict[tuple[str, str], RoleRow],
    mailboxes: Mailboxes,
) -> RowVerdict:
    if not isinstance(row.role, Appointment):
        return RowVerdict(row.source.place, shortened(row.source.raw("role")), problems=tuple(problems))
    board, starts_on = "", row.starts_on or state.day
    if row.role is Appointment.REGIONAL_VIEWER:
        problems.append(row.source.problem("role", BY_CONSENT, ""))
    if row.role in OF_A_BOARD:
        found = board_called(boards, row.board) if row.board else _only(boards)
        if found is None:
            sentence = (
                "is not a board of this partnership or this file." if row.board else "The board is missing."
            )
            problems.append(
                row.source.problem("board", f"{sentence} Enter the board that they chair.", row.board)
            )
        board = found.name if found else row.board
    if row.ends_on and row.ends_on < starts_on:
        problems.append(row.source.problem("ends_on", "is before the first day. Correct one of them."))
    what = f"{capital(ROLES[row.role])}{f' of {board}' if board else ''}"
    key = (row.role.value, folded(board) if row.role in HELD_BY_ONE else row.source.raw("email").casefold())
    if key in seen:
        other = seen[key]
        if _same_person(other.person, row.person):
            note = f"The same as row {other.source.place.row}."
            return RowVerdict(row.source.place, what, problems=tuple(problems), notes=(note,))
        again = f"Only one person can have this role, and it is also in row {other.source.place.row}. Keep one row."
        problems.append(row.source.problem("role", again, ""))
    seen[key] = row
    if problems or row.person is None:
        return RowVerdict(row.source.place, what, problems=tuple(problems))
    changes, notes = _given(row, row.person, row.role, board, starts_on, state, mailboxes)
    return RowVerdict(row.source.place, what, changes, notes=notes)


def _only(boards: Boards) -> BoardFound | None:
    return next(iter(boards.values())) if len(boards) == 1 else None


def _same_person(one: Named | None, other: Named | None) -> bool:
    if one is None or other is None or one.email.casefold() != other.email.casefold():
        return False
    return bare_name(one.name) == bare_name(other.name)


def _given(
    row: RoleRow,
    person: Named,
    role: Appointment,
    board: str,
    starts_on: date,
    state: State,
    mailboxes: Mailboxes,
) -> tuple[tuple[ImportChange, ...], tuple[str, ...]]:
    """Return the change that gives a role, or a note that says why not; both are empty if the person has the role."""
    known = [one for one in state.roles if one.role is role and folded(one.board) == folded(board)]
    own = [one for one in known if mailboxes.is_holder(row.source, person, one.email, one.name)]
    if any(not is_over(one.ends_on, state.day) for one in own):
        return (), ()
    if is_over(row.ends_on, state.day):
        return (), (f"It ended on {in_words(row.ends_on)}. Nothing will change.",)
    had_until = max((one.ends_on for one in own if one.ends_on), default=None)
    if had_until:
        starts_on = max(starts_on, had_until + timedelta(days=1))
    in_place = [one for one in known if not is_over(one.ends_on, starts_on)] if role in HELD_BY_ONE else []
    if any(one.starts_on >= starts_on for one in in_place):
        other = in_place[-1]
        return (), (f"{other.name} has this role from {in_words(other.starts_on)}. Nothing will change.",)
    before = in_place[0] if in_place else None
    words = f"{person.name} from {in_words(starts_on)}"
    consent = Consent.NEW
    if had_until:
        words, consent = f"{words}, who had it until {in_words(had_until)}", Consent.CHANGE
    if before:
        words, consent = f"{person.name} replaces {before.name} from {in_words(starts_on)}", Consent.FOLLOW
    given = AppointToRole(
        words=words,
        consent=consent,
        role=role,
        board=board,
        person=person,
        starts_on=starts_on,
        ends_on=row.ends_on,
        ends_role_id=before.id if before else None,
    )
    return (given,), ()
