"""The actions of a log as they would be recorded, with what is still open about each row. Pure functions."""

from dataclasses import dataclass, field
from datetime import date

from cdp.actions.importing import log as logs
from cdp.actions.importing.colours import colour_said
from cdp.actions.importing.dated import LogDates
from cdp.actions.importing.log import ActionLog, LoggedAction
from cdp.actions.importing.owned import LogOwners
from cdp.actions.importing.repeated import RepeatedAction, grouped, key_of, pair_of
from cdp.actions.importing.rules import FILE, RULES, SAID, SAME, TOPICS
from cdp.actions.importing.state import LogState
from cdp.actions.importing.words import LoggedState, SaidState, state_said
from cdp.imports.asking import AskedQuestions, proposed_rule
from cdp.imports.cells import shortened
from cdp.imports.date_types import DateCertainty, DateContext, Towards
from cdp.imports.dates import dates_within
from cdp.imports.marked import STRUCK, MarkedRows
from cdp.imports.owners import Directory, KnownOwner
from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.imports.rows import FileRows
from cdp.wording.formats import day as in_words

LONGEST_TITLE = 500


@dataclass
class ActionDraft:
    """An action of the log as it would be recorded. `dates` has the due dates in order: the first is the original."""

    group: RepeatedAction
    title: str
    owners: list[KnownOwner] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)
    raised_on: date | None = None
    state: LoggedState = LoggedState.OPEN
    completed_on: date | None = None
    meeting_id: int | None = None
    said: dict[str, str] = field(default_factory=dict)


class LogDrafts:
    """All actions of a file, read with the answers given so far. Problems and notes are added to the rows."""

    def __init__(self, rows: FileRows, state: LogState) -> None:
        self._answers = FileAnswers(rows.options)
        self._state = state
        self._rows = rows
        self.asked = AskedQuestions(self._answers, RULES, TOPICS)
        self.log: ActionLog = logs.read(rows)
        directory = Directory(state.people, state.organisations, state.roles, self.log.initials)
        self._owners = LogOwners(self.asked, self._answers, directory, state.organisations)
        self._dates = LogDates(self.asked, self._answers, state.day)
        self._legends = {
            sheet.rows[0].place.sheet_number: sheet.legend for sheet in rows.sheets if sheet.rows
        }
        self._struck_as_closed = {
            sheet.rows[0].place.sheet_number
            for sheet in rows.sheets
            if sheet.rows and sheet.layout.options.get(STRUCK) == MarkedRows.CLOSED
        }
        self.board_id = self._board()
        self._apart_from_merged()
        days = self.log.sheet_days
        self._newest = max((day for day in days.values() if day), default=None)
        self._is_by_meeting = len(days) > 1 and all(days.values())
        groups = grouped(self.log.actions, days, lambda pair: self._answers.of("same", pair))
        self.drafts = [self._draft(group) for group in groups]
        self._totals()

    def _board(self) -> int | None:
        """Return the board of the actions: the only one, or the one chosen."""
        boards = self._state.boards
        if len(boards) < 2 or not self.log.actions:
            return boards[0][0] if boards else None
        main = next((str(key) for key, _, is_main in boards if is_main), "")
        choices = tuple((str(key), name) for key, name, _ in boards)
        question = FileQuestion(
            "board", "", FILE, "Which board do the actions belong to?", "", choices, main, is_of_file=True
        )
        answer = self.asked.ask(question, self.log.actions[0].source)
        return next((key for key, *_ in boards if str(key) == (answer or main)), None)

    def _apart_from_merged(self) -> None:
        for action in self.log.actions:
            if "meeting" not in action.source.marks.merged:
                continue
            action.source.note(f"The meeting, “{action.source.raw('meeting')}”, is in a merged cell.")
            if self.asked.agree("merged", action.source) == "no":
                action.meeting, action.context = None, DateContext(action.report_day, Towards.NEAR)

    def _draft(self, group: RepeatedAction) -> ActionDraft:
        first, last = group.first, group.last
        draft = ActionDraft(group, first.title)
        self._check_title(first)
        for later, earlier in group.doubts.items():
            self._check_same(later, earlier, is_likely=earlier in group.rows)
        self._set_state(draft)
        draft.raised_on = first.meeting.day if first.meeting and first.meeting.day else first.report_day
        draft.dates = self._dates.of(draft)
        named = next((row for row in reversed(group.rows) if row.text("owners")), last)
        draft.owners = self._owners.of(named)
        draft.meeting_id = self._meeting(draft)
        draft.said = self._said(draft)
        self._tell_moves(draft)
        return draft

    def _check_title(self, row: LoggedAction) -> None:
        if not row.title:
            row.source.refuse("action", "The action is missing. Enter it, or leave the row out.", "")
        elif len(row.title) > LONGEST_TITLE:
            row.source.refuse("action", f"has more than {LONGEST_TITLE} characters. Shorten it.", row.title)
        row.source.line("action", 20_000)

    def _check_same(self, later: LoggedAction, earlier: LoggedAction, *, is_likely: bool) -> None:
        row, before = later.source, earlier.source
        place = f"row {before.place.row} of “{before.place.sheet}”"
        question = FileQuestion(
            "same",
            pair_of(earlier, later),
            SAME,
            f"Is “{shortened(later.title)}” the same action as “{shortened(earlier.title)}”?",
            f"The earlier is {place}.",
            (("yes", "Yes, it is one action"), ("no", "No, they are two actions")),
            "yes" if is_likely else "",
        )
        self.asked.ask(question, row)
        row.refuse("same", f"Is this the same action as {place}, “{shortened(earlier.title)}”? Choose.", "")

    def _set_state(self, draft: ActionDraft) -> None:
        last = draft.group.last
        row = last.source
        context = DateContext(last.report_day, Towards.BEFORE) if last.report_day else last.context
        said = state_said(row.raw("status"), last.update, context)
        closed = any(one.listed_as_closed or one.marked_closed for one in draft.group.rows)
        if row.marks.is_struck and row.place.sheet_number in self._struck_as_closed:
            row.note("Struck through in the log: read as closed.")
            closed = True
        if closed:
            day = said.completed or next(dates_within(last.update, context), None)
            said = SaidState(LoggedState.CLOSED, said.words, day)
        elif said.words and said.state is not LoggedState.ASK:
            row.note(f"“{shortened(said.words)}” is read as {said.state.value}.")
        draft.state = said.state
        chosen = row.raw("state")
        if chosen in {LoggedState.OPEN, LoggedState.DONE, LoggedState.CLOSED}:
            draft.state = LoggedState(chosen)
        elif said.state is LoggedState.ASK:
            row.refuse("state", "is neither open nor done. Choose the state.", said.words)
        elif said.state is LoggedState.OPEN and self._has_vanished(last):
            row.refuse("state", "Later sheets no longer have this action. Choose its state.", "")
        if draft.state in {LoggedState.DONE, LoggedState.CLOSED}:
            draft.completed_on = self._completed(last, said, context)

    def _has_vanished(self, row: LoggedAction) -> bool:
        return self._is_by_meeting and row.report_day != self._newest

    def _completed(self, row: LoggedAction, said: SaidState, context: DateContext) -> date | None:
        if found := self._dates.read(row, "completed", context):
            return found[-1]
        if row.source.raw("completed") or said.completed is None:
            return None
        if said.completed.certainty is DateCertainty.PROPOSED:
            row.source.note(f"Completed on {in_words(said.completed.day)}: {said.completed.why}.")
            if self.asked.agree(proposed_rule(said.completed), row.source) == "no":
                return None
        return said.completed.day

    def _meeting(self, draft: ActionDraft) -> int | None:
        """Return the recorded meeting of the board on the day that the log names, if a person says it is this one."""
        found = [
            one
            for one in self._state.meetings
            if one.day == draft.raised_on and one.board_id == self.board_id
        ]
        if len(found) != 1 or draft.raised_on is None:
            return None
        question = FileQuestion(
            "meeting",
            str(draft.raised_on),
            FILE,
            f"Are the actions of {in_words(draft.raised_on)} from the meeting recorded here?",
            "They will be listed in the minutes of that meeting, which are still a draft.",
            (("yes", f"Yes: {found[0].title}"), ("no", "No: keep only the date")),
            "yes",
        )
        return found[0].id if self.asked.ask(question, draft.group.first.source) == "yes" else None

    def _said(self, draft: ActionDraft) -> dict[str, str]:
        """Return what else the log says, for the history."""
        first, last = draft.group.first, draft.group.last
        said = {"meeting": first.meeting.said if first.meeting else "", "item": first.source.line("item")}
        reference = " ".join(first.source.raw("reference").split())
        if reference:
            reference = self._reference(first, reference)
            said["reference"] = reference if self.asked.agree("reference", first.source) != "no" else ""
        rating = colour_said(last, self._legends.get(last.source.place.sheet_number, {}), self.asked)
        if rating:
            said["rating"] = rating if self.asked.agree("rating", last.source) != "no" else ""
        return {name: text for name, text in said.items() if text}

    def _reference(self, row: LoggedAction, reference: str) -> str:
        """Return a reference; ask once about one that a spreadsheet may have shortened, such as 7.06 for 07.06."""
        peers = (
            [
                one.source.raw("reference")
                for one in self.log.actions
                if one.meeting is row.meeting
                and one.source.place.sheet_number == row.source.place.sheet_number
            ]
            if len(reference) == 4 and reference[:1].isdigit() and reference[1] == "."
            else []
        )
        longer = f"0{reference}"
        if not any(len(peer) == 5 and peer[2:] == longer[2:] for peer in peers):
            return reference
        question = FileQuestion(
            "reference",
            reference,
            SAID,
            f"Is “{reference}” the reference {longer}?",
            "A spreadsheet drops a first 0 from a number.",
            ((longer, f"Yes: {longer}"), (reference, f"No: {reference}")),
            longer,
        )
        return self.asked.ask(question, row.source) or reference

    def _tell_moves(self, draft: ActionDraft) -> None:
        moves = len(draft.dates) - 1
        row = draft.group.last
        if moves < 2 and "twice" in row.update.casefold() and "moved" in row.update.casefold():
            row.source.note(
                "The log says that the date moved twice. Only the moves that it shows are recorded."
            )

    def _totals(self) -> None:
        count = sum(draft.state in {LoggedState.OPEN, LoggedState.ASK} for draft in self.drafts)
        for total in self.log.totals:
            if total.count != count:
                question = FileQuestion(
                    "total",
                    str(total.count),
                    SAID,
                    f"The log says {total.count} open. Its rows say {count}. Which is right?",
                    "We import what the rows say. If the log is right, correct its rows on the next page.",
                    (
                        ("rows", f"{count}, as the rows say"),
                        ("log", f"{total.count}: I will correct the rows"),
                    ),
                )
                self.asked.ask(question, total.source)


def key_in_history(draft: ActionDraft) -> str:
    """Return the wording of an action by which a second import of the log finds it."""
    return key_of(draft.title)
