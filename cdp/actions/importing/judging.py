"""The verdict on every row of a log, compared with the actions that are recorded. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cdp.actions.importing.drafts import ActionDraft, LogDrafts, key_in_history
from cdp.actions.importing.repeated import key_of
from cdp.actions.importing.state import LogState
from cdp.actions.importing.words import LoggedState
from cdp.audit.record import reference_to
from cdp.imports.cells import shortened
from cdp.imports.judging import JudgedRows
from cdp.imports.rows import FileRows
from cdp.imports.verdicts import ImportChange, RowVerdict
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed

NO_BOARD = "This partnership has no board that is open. Add the board first, then import its log."


@dataclass(frozen=True, kw_only=True)
class RecordAction(ImportChange):
    """A change that records an action of a log. The first owner, a pair of organisation and person IDs, is the lead.

    `dates` has the due dates in order: the original first, the current one last. `said` has what else the log says, and
    `sheet` and `row` are where it stands there. `wording` is the hash by which a second import finds it.
    """

    board_id: int
    title: str
    owners: tuple[tuple[int, int | None], ...]
    raised_on: date
    dates: tuple[date, ...]
    state: LoggedState
    completed_on: date | None
    update: str
    meeting_id: int | None
    said: tuple[tuple[str, str], ...]
    sheet: str
    row: int
    wording: str


def judge(rows: FileRows, state: LogState) -> JudgedRows:
    """Return the verdict on every row of a log, and the questions about its wordings."""
    drafts = LogDrafts(rows, state)
    missing = (NO_BOARD,) if drafts.board_id is None and drafts.drafts else ()
    verdicts = [*drafts.log.verdicts]
    for draft in drafts.drafts:
        verdicts += _verdicts(draft, drafts.board_id or 0, state)
    return JudgedRows(verdicts, missing, questions=tuple(drafts.asked.all()))


def _verdicts(draft: ActionDraft, board_id: int, state: LogState) -> Iterator[RowVerdict]:
    rows = draft.group.rows
    wording = reference_to(key_in_history(draft))
    recorded = next(
        (
            state.recorded[key]
            for key in (wording, *(reference_to(key_of(row.title)) for row in rows))
            if key in state.recorded
        ),
        "",
    )
    first = rows[0].source.place
    for row in rows:
        source, what = row.source, shortened(row.title)
        if recorded:
            yield RowVerdict(source.place, what, notes=(f"Already recorded as action {recorded}.",))
        elif source.problems:
            yield RowVerdict(source.place, what, problems=tuple(source.problems))
        elif row is not rows[0]:
            note = f"The same action as row {first.row} of “{first.sheet}”."
            yield RowVerdict(source.place, what, notes=(note,), is_joined=True)
        elif any(one.source.problems for one in rows[1:]):
            yield RowVerdict(
                source.place, what, notes=("A later row of this action cannot be read yet.",), is_joined=True
            )
        else:
            yield RowVerdict(source.place, what, (_change(draft, board_id, state, wording),))


def _change(draft: ActionDraft, board_id: int, state: LogState, wording: str) -> RecordAction:
    source = draft.group.first.source
    return RecordAction(
        words=_words(draft),
        board_id=board_id,
        title=draft.title,
        owners=tuple((one.organisation_id or 0, one.person_id) for one in draft.owners),
        raised_on=draft.raised_on or state.day,
        dates=tuple(draft.dates),
        state=draft.state,
        completed_on=draft.completed_on,
        update=draft.group.last.update,
        meeting_id=draft.meeting_id,
        said=tuple(draft.said.items()),
        sheet=source.place.sheet,
        row=source.place.row,
        wording=wording,
    )


def _words(draft: ActionDraft) -> str:
    lead, *others = [owner.label for owner in draft.owners]
    due = f"due {in_words(draft.dates[-1])}"
    if len(draft.dates) > 1:
        due += f", first {in_words(draft.dates[0])}"
    ended = {
        LoggedState.DONE: "done",
        LoggedState.CLOSED: "closed",
    }.get(draft.state, "open")
    if draft.completed_on:
        ended += f" ({in_words(draft.completed_on)})"
    further = f", with {listed(others)}" if others else ""
    return f"New action: {lead}{further}; {due}; {ended}"
