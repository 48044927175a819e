"""The rows of a workplan file as entries: each cell read, asked about, or a problem. An empty cell says nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cdp.imports.asking import YES, AskedQuestions
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.owners import Directory
from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.imports.restricted import RESTRICTED
from cdp.imports.rows import FileRows
from cdp.models import ActivityState, LeadConfidence
from cdp.partnerships.changes import folded
from cdp.wording.formats import words
from cdp.workplans.importing import cells, plan
from cdp.workplans.importing.cells import KeyDateCell
from cdp.workplans.importing.dated import PlanCalendar
from cdp.workplans.importing.draft import PlanMarks
from cdp.workplans.importing.leads import PlanLeads
from cdp.workplans.importing.plan import PlannedRow
from cdp.workplans.importing.rules import PROGRESS, RULES, SAID, TOPICS
from cdp.workplans.importing.served import PlanServed
from cdp.workplans.importing.state import PlanNow
from cdp.workplans.importing.words import progress_said, says_done

LONGEST_TEXT = 4_000


@dataclass(frozen=True)
class PlanEntry:
    """One row. None, an empty text or an empty tuple means that the row says nothing about it.

    Activities are given by number, organisations and people by ID. `said` has what else the file says, for the history.
    """

    row: SheetRow
    number: int | None
    year: int | None
    serves: str
    objective: str
    title: str
    lead_organisation: int | None
    lead_person: int | None
    partner_organisations: tuple[int, ...]
    partners: str
    starts_on: date | None
    due_on: date | None
    waits_for: tuple[int, ...]
    key_dates: tuple[KeyDateCell, ...]
    metric: str | None
    funding_stream: str
    state: ActivityState | None
    percent: int | None
    confidence: LeadConfidence | None
    text: str
    said: tuple[tuple[str, str], ...] = ()


class PlanEntries:
    """All activities of a file, read with the answers given so far. Problems and notes are added to the rows."""

    def __init__(self, rows: FileRows, now: PlanNow) -> None:
        self._now = now
        answers = FileAnswers(rows.options)
        self._answers = answers
        self.asked = AskedQuestions(answers, RULES, TOPICS)
        self.plan = plan.read(rows)
        self.marks = PlanMarks(self.asked, answers, self.plan, now.day)
        directory = Directory(now.people, now.organisations, now.roles, {})
        self._leads = PlanLeads(self.asked, directory)
        self._served = PlanServed(self.asked, answers, now)
        self._calendar = PlanCalendar(self.asked, answers)
        self._check_references()
        self.entries = [self._entry(row) for row in self.plan.rows]

    def _check_references(self) -> None:
        for row, earlier in plan.repeated_references(self.plan.rows):
            question = FileQuestion(
                "twice",
                row.reference,
                SAID,
                f"“{shortened(row.reference)}” stands twice. Are these two activities?",
                "Each activity gets a new reference here.",
                ((YES, "Yes, import both"), ("no", "No, I will correct the rows")),
                YES,
            )
            if self.asked.ask(question, row.source) != YES:
                row.source.refuse(
                    "reference",
                    f"is the reference of row {earlier.source.place.row} too. Leave one out.",
                    row.reference,
                )

    def _entry(self, planned: PlannedRow) -> PlanEntry:
        row, now = planned.source, self._now
        number = row.meant("reference", cells.number_in) if planned.is_ours else None
        if number is not None and number not in now.by_number:
            row.refuse("reference", "is not in the workplan. Leave the cell empty for a new activity.")
        if not planned.title:
            row.refuse("title", "The activity is missing. Enter what will be done.", "")
        elif len(planned.title) > 300:
            row.refuse("title", "has more than 300 characters. Shorten it.", planned.title)
        year = self.marks.year_of(planned)
        serves, objective = self._served.of(planned)
        leads = self._leads.of(row, is_ours=planned.is_ours)
        dates = self._calendar.of(row, planned.title, year)
        state, further = self._progress(row)
        metric, measure = self._metric(row)
        text = self._text(planned, [*further, *measure, *dates.said])
        return PlanEntry(
            row=row,
            number=number,
            year=None if planned.is_ours and not row.raw("year") else year,
            serves=serves,
            objective=objective,
            title=row.line("title", 20_000) if planned.is_ours else planned.title,
            lead_organisation=leads.lead.organisation_id if leads.lead else None,
            lead_person=leads.person_id,
            partner_organisations=tuple(
                one for one in leads.organisations if not leads.lead or one != leads.lead.organisation_id
            ),
            partners="; ".join(leads.others),
            starts_on=dates.starts,
            due_on=dates.due,
            waits_for=self._waits_for(row),
            key_dates=tuple(dates.key_dates),
            metric=metric,
            funding_stream=row.named("funding_stream", 120),
            state=state,
            percent=self._percent(row, state),
            confidence=row.meant("confidence", cells.confidence_in),
            text=text,
            said=tuple(self._said(planned)),
        )

    def _waits_for(self, row: SheetRow) -> tuple[int, ...]:
        waits_for = row.meant("waits_for", cells.numbers_in) or ()
        if missing := [f"W{each}" for each in waits_for if each not in self._now.by_number]:
            row.refuse("waits_for", f"{missing[0]} is not in the workplan. Correct the reference.")
        return waits_for

    def _percent(self, row: SheetRow, state: ActivityState | None) -> int | None:
        percent = row.meant("percent", cells.percent_in)
        return 100 if percent is None and state is ActivityState.COMPLETE else percent

    def _progress(self, row: SheetRow) -> tuple[ActivityState | None, list[str]]:
        """Return the state that a row gives, and its words if they say more."""
        said = " ".join(row.raw("state").split())
        if not said:
            return self._done_by_update(row), []
        progress = progress_said(said)
        more = [f"Status: {said}"] if progress.says_more else []
        if progress.state is not None:
            if folded(said) != folded(words(progress.state)):
                row.note(f"“{shortened(said)}” is read as “{words(progress.state)}”.")
            return progress.state, more
        question = FileQuestion(
            "state",
            said,
            PROGRESS,
            f"What does the status “{shortened(said)}” mean?",
            "The words of the file are kept in the update.",
            (
                *((each.value, words(each)) for each in ActivityState),
                ("none", "Nothing: leave the progress open"),
            ),
            ActivityState.UNDER_WAY.value if folded(said) == "incomplete" else "",
        )
        answer = self.asked.ask(question, row)
        if not answer:
            row.refuse(
                "state",
                "is not one of Not started, Under way, At risk, Complete and Stopped. Enter one of them.",
            )
        return (ActivityState(answer) if answer in set(ActivityState) else None), more

    def _done_by_update(self, row: SheetRow) -> ActivityState | None:
        said = row.raw("text")
        if "state" in row.headings or not says_done(said):
            return None
        question = FileQuestion(
            "done",
            said,
            PROGRESS,
            f"Does “{shortened(said)}” mean that the activity is complete?",
            "",
            ((YES, "Yes: complete"), ("no", "No")),
            YES,
        )
        answer = self.asked.ask(question, row)
        if not answer:
            row.refuse("state", "Its update says that it is done. Enter its progress.", "")
        return ActivityState.COMPLETE if answer == YES else None

    def _metric(self, row: SheetRow) -> tuple[str | None, list[str]]:
        said = row.named("metric", 2_000)
        if not said:
            return None, []
        try:
            return cells.measure_in(said, self._now.measures), []
        except ValueError:
            row.note(f"“{shortened(said)}” is no indicator that we know, so it is kept in the update.")
            return None, [f"{row.headings.get('metric', 'Measure')}: {said}"]

    def _text(self, planned: PlannedRow, further: list[str]) -> str:
        """Return the update, with the other texts of the row that have no place of their own."""
        row = planned.source
        parts = [
            f"{_label(row, code)}: {text}"
            for code in ("description", "success", "earlier_text")
            if (text := self._shown(row, code))
        ] + further
        update = self._shown(row, "text")
        if update and parts:
            parts.append(f"{_label(row, 'text')}: {update}")
        text = "\n".join(parts) if parts else update
        if len(text) > LONGEST_TEXT:
            row.refuse(
                "text",
                f"has more than {LONGEST_TEXT:,} characters with the other texts of the row. Shorten it.",
            )
        return text

    def _shown(self, row: SheetRow, code: str) -> str:
        """Return a text without what may not be shown to all members; a restricted figure is asked about."""
        said = row.text(code, LONGEST_TEXT)
        if not RESTRICTED.search(said):
            return said
        question = FileQuestion(
            "restricted",
            said,
            SAID,
            f"May members read “{shortened(said)}”?",
            "It says that it is restricted.",
            (("no", "No: leave it out"), (YES, "Yes: keep it")),
            "no",
        )
        answer = self.asked.ask(question, row)
        if not answer:
            row.refuse(code, "says that it is restricted. Remove it, or answer whether members may read it.")
        elif answer != YES:
            row.note(f"“{shortened(said)}” was left out, because it is restricted.")
        return said if answer == YES else ""

    def _said(self, planned: PlannedRow) -> Iterator[tuple[str, str]]:
        row = planned.source
        if planned.reference:
            yield "reference", planned.reference
        rating = " ".join(row.raw("said_rating").split())
        colour = row.marks.colours.get("said_rating", "")
        is_said = bool(colour) if rating in {"", "-", "–"} else True
        if is_said and (self.asked.agree("rating", row) == YES or not self._answers.are_given):
            yield "rating", rating or f"the colour {colour}"


def _label(row: SheetRow, code: str) -> str:
    heading: Mapping[str, str] = row.headings
    return heading.get(code) or row.table.column(code).label
