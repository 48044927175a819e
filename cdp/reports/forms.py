"""The forms of reports and of the log of reporting lines."""

from collections.abc import Iterable, Sequence

from cdp import clock
from cdp.errors import Refusal
from cdp.models import Board, Report, ReportedMatter, ReportKind
from cdp.reports.log import MatterDetails
from cdp.reports.sections import KIND_HINTS, KIND_WORDS, ReportSection
from cdp.reports.service import PromisesKept, ReportDetails
from cdp.web.fields import (
    CheckboxesField,
    ChoiceField,
    DayField,
    LongTextField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Form, VersionedForm


class NewReportForm(Form):
    """The form for a new report."""

    kind = RadiosField(
        "Kind of report",
        required="Choose the kind of report",
        choices=[(kind.value, words) for kind, words in KIND_WORDS.items()],
        hints={kind.value: hint for kind, hint in KIND_HINTS.items()},
        coerce=ReportKind,
    )
    starts_on = DayField("First day of the period", required="Enter the first day of the period")
    ends_on = DayField("Last day of the period", required="Enter the last day of the period")
    board = ChoiceField(
        "Board", hint="Leave it at every board for a report of the whole partnership", prompt="Every board"
    )
    meant_for = TextField(
        "Who the report is for", hint="For example, Health and Wellbeing Board", max_length=300
    )
    title = TextField("Title", hint="Leave it empty to use the kind and the period", max_length=200)
    submit = SubmitButton("Begin the report")

    def offer(self, boards: Iterable[Board]) -> None:
        """Set the boards to choose from."""
        self._boards = {board.key: board for board in boards}
        self.board.choices = [(key, board.name) for key, board in self._boards.items()]

    def details(self) -> ReportDetails:
        """Return the details entered."""
        return ReportDetails(
            kind=self.kind.data,
            board=self._boards.get(self.board.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            meant_for=self.meant_for.data or "",
            title=self.title.data or "",
        )


class SectionTextForm(VersionedForm):
    """The form for the text of one section."""

    text = LongTextField("Text", max_length=20_000, rows=12)
    submit = SubmitButton("Save text")

    def __init__(self, report: Report, section: ReportSection) -> None:
        super().__init__(data={"text": report.narratives.get(section.code, ""), "version": report.version})
        self.text.description = section.prompt or "What a reader should know about the records below"


class ReportButtonForm(VersionedForm):
    """A form with only a button, for a report as the page showed it."""


class IssueForm(VersionedForm):
    """The form to issue a report, with the promises of its text to keep as commitments."""

    promises = CheckboxesField("Promises to keep as commitments", hint="Untick what is not a promise")
    due_on = DayField("First due", hint="For the promises that you keep as commitments", marked=False)

    def __init__(self, report: Report, found: Sequence[str], board: Board | None) -> None:
        keys = [str(place) for place, _ in enumerate(found)]
        days = report.ends_on - report.starts_on
        super().__init__(data={"version": report.version, "promises": keys, "due_on": clock.today() + days})
        self._found, self._board = dict(zip(keys, found, strict=True)), board
        self.promises.choices = list(self._found.items())
        if not found or board is None:
            del self.promises, self.due_on

    def kept(self) -> PromisesKept | None:
        """Return the promises that were ticked, or None; raises Refusal without a date for them."""
        chosen = [self._found[key] for key in self.promises.data or ()] if "promises" in self else []
        if not chosen or self._board is None:
            return None
        if self.due_on.data is None:
            raise Refusal("Enter the date by which the promises are first due.", field="due_on")
        return PromisesKept(self._board, chosen, self.due_on.data)


class MatterFields:
    """The fields of an entry in the log of a reporting line."""

    reported_on = DayField("Date", required="Enter the date on which it was reported")
    what = LongTextField("What was reported", required="Enter what was reported", max_length=4_000, rows=3)
    report = ChoiceField("Report", hint="If an issued report was taken", prompt="No issued report")
    came_back = LongTextField(
        "What came back", hint="For example, a question, a decision or a request", max_length=4_000, rows=3
    )
    came_back_on = DayField("Date of the answer")

    def offer(self, reports: Sequence[Report]) -> None:
        """Set the reports to choose from."""
        self._reports = {report.key: report for report in reports}
        self.report.choices = [(key, report.title) for key, report in self._reports.items()]

    def details(self) -> MatterDetails:
        """Return the details entered."""
        return MatterDetails(
            reported_on=self.reported_on.data,
            what=(self.what.data or "").strip(),
            report=self._reports.get(self.report.data),
            came_back=(self.came_back.data or "").strip(),
            came_back_on=self.came_back_on.data,
        )


class NewMatterForm(MatterFields, Form):
    """The form for a new entry."""

    submit = SubmitButton("Add to the log")


class MatterForm(MatterFields, VersionedForm):
    """The form for changing an entry."""

    submit = SubmitButton("Save entry")

    @classmethod
    def of(cls, matter: ReportedMatter) -> "MatterForm":
        """Return the form filled with the stored entry."""
        return cls(
            data={
                "version": matter.version,
                "reported_on": matter.reported_on,
                "what": matter.what,
                "report": matter.report.key if matter.report else None,
                "came_back": matter.came_back,
                "came_back_on": matter.came_back_on,
            }
        )
