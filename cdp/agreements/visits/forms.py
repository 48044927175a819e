"""The forms of visits."""

from collections.abc import Iterable
from typing import Any

from cdp.actions.forms import RaiseForm
from cdp.actions.service import ActionDetails
from cdp.agreements.visits.service import VisitDetails, themes_in
from cdp.models import AgreementVisit, Board
from cdp.web.fields import DayField, FileUploadField, LongTextField, TextField
from cdp.web.forms import Form, VersionedForm

FILE_HINT = "PDF, Word, Excel, PowerPoint, OpenDocument, CSV, text or picture, up to 25 MB"


class VisitForm(VersionedForm):
    """The form for a visit; a file can be added to a new one."""

    visited_on = DayField("Date of the visit", required="Enter the date of the visit")
    visitors = TextField("Who visited", required="Enter who visited", max_length=500)
    findings = LongTextField("Findings", required="Enter the findings", rows=6)
    themes = LongTextField(
        "Themes",
        hint="One in each line, such as staffing. Visits with the same theme are listed together",
        max_length=1_000,
        rows=3,
    )
    file = FileUploadField("Evidence", hint=FILE_HINT)

    def __init__(self, visit: AgreementVisit | None = None) -> None:
        super().__init__(data=_filled(visit) if visit is not None else {"version": 0})
        if visit is not None:
            del self.file

    def details(self) -> VisitDetails:
        """Return the details entered."""
        return VisitDetails(
            self.visited_on.data,
            self.visitors.data or "",
            self.findings.data or "",
            themes_in(self.themes.data or ""),
            self.version.data,
        )


class VisitFileForm(Form):
    """The form for adding a file of evidence to a visit."""

    file = FileUploadField("File", required="Choose the file", hint=FILE_HINT)


class VisitActionForm(RaiseForm):
    """The form for an action that follows from a visit; everyone in the partnership reads it."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("meeting", "part"):
            del self[name]

    def offer_boards(self, boards: Iterable[Board]) -> None:
        """Set the boards that can be chosen."""
        self._boards = {board.key: board for board in boards}
        self.board.choices = [(key, board.name) for key, board in self._boards.items()]

    def details(self) -> ActionDetails:
        """Return the details entered."""
        return ActionDetails(
            board=self._boards[self.board.data or ""],
            title=self.title.data or "",
            organisation=self.chosen_organisation(),
            owner=self.chosen_person(),
            due_on=self.due_on.data,
            further=self.further_owners(),
        )


def _filled(visit: AgreementVisit) -> dict[str, Any]:
    names = ("visited_on", "visitors", "findings", "version")
    return {name: getattr(visit, name) for name in names} | {"themes": "\n".join(visit.themes)}
