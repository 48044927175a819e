"""Forms for requesting papers, their purpose, their cover reports and their clearances."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from cdp.agendas.attaching.forms import FILE_HINT, PurposeFields
from cdp.agendas.gate import ask_of
from cdp.agendas.papers import PaperDetails
from cdp.models import AgendaItem, Paper, Person, ReportHeading
from cdp.papers.clearance import ClearanceDetails
from cdp.papers.purpose import PurposeDetails
from cdp.papers.report_document import HEADINGS
from cdp.papers.reports import LONGEST_SECTION, ReportSectionText
from cdp.web.converters import with_key
from cdp.web.fields import (
    CheckboxesField,
    ChoiceField,
    DayField,
    FileUploadField,
    HiddenField,
    HiddenNumber,
    LongTextField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form, VersionedForm


class RequestPapersForm(Form):
    """The form for requesting papers for several items from the organisations that present them."""

    items = CheckboxesField("Items that need a paper", required="Choose at least one item")
    due_on = DayField("Due date", required="Enter the date the papers are due")

    offered: Sequence[AgendaItem] = ()

    def offer(self, items: Sequence[AgendaItem]) -> None:
        """Set the choices of the form before it is validated: items with the organisation that presents each."""
        self.offered = items
        self.items.choices = [
            (item.key, f"{item.title}: {item.presenter_organisation.name}")
            for item in items
            if item.presenter_organisation is not None
        ]

    def chosen(self) -> list[tuple[AgendaItem, PaperDetails]]:
        """Return the chosen items, each with the paper to request for it."""
        keys = set(self.items.data or [])
        return [
            (item, PaperDetails(item.title, item.presenter_organisation, self.due_on.data))
            for item in self.offered
            if item.key in keys
        ]


class SendMailingForm(Form):
    """The form that sends emails after a preview; `shown` is the fingerprint of the emails shown."""

    shown = HiddenField()


class PurposeForm(PurposeFields, VersionedForm):
    """The form for the purpose of a paper and what the board is asked to do."""

    item_version = HiddenNumber()

    @classmethod
    def of(cls, paper: Paper) -> Self:
        """Return the form filled from a paper."""
        ask, text = ask_of(paper.item.recommendation)
        return cls(
            data={
                "purpose": paper.purpose,
                "ask": ask or None,
                "text": text,
                "version": paper.version,
                "item_version": paper.item.version,
            }
        )

    def details(self) -> PurposeDetails:
        """Return what was entered."""
        return PurposeDetails(
            self.purpose.data,
            self.ask.data or "",
            self.text.data,
            self.version.data,
            self.item_version.data,
        )


class SendPaperForm(PurposeForm):
    """The form behind a personal link: the file with its purpose and recommendation."""

    file = FileUploadField("File", hint=FILE_HINT, marked=False)


class LatePaperForm(Form):
    """The form for the chair's reason for accepting a late paper."""

    reason = LongTextField(
        "The chair accepts this paper because",
        hint="Readers of the agenda will see this, for example: the figures were published on Monday",
        required="Enter why the chair accepts the paper",
        max_length=1_000,
        rows=3,
    )


class SignReportForm(Form):
    """The form for the author of a report; the sections are separate fields, each with its own version."""

    author = TextField("Author")
    author_post = TextField("Job title")


def report_form(paper: Paper) -> "SignReportForm":
    """Return a form with a field and a version for every section of a paper's report, filled from what is stored."""
    stored = {section.heading: section for section in paper.sections}
    fields: dict[str, object] = {}
    values: dict[str, object] = {"author": paper.author, "author_post": paper.author_post}
    for heading, label in HEADINGS.items():
        section = stored.get(heading)
        fields[heading.value] = LongTextField(label, max_length=LONGEST_SECTION, rows=8)
        fields[f"{heading.value}_version"] = HiddenNumber()
        values[heading.value] = section.text if section else ""
        values[f"{heading.value}_version"] = section.version if section else 0
    made: SignReportForm = type("ReportForm", (SignReportForm,), fields)(data=values)
    return made


def sections_in(form: SignReportForm) -> list[ReportSectionText]:
    """Return the sections entered in a report form."""
    return [
        ReportSectionText(heading, form[heading.value].data, form[f"{heading.value}_version"].data or 0)
        for heading in ReportHeading
    ]


class ClearanceRolesForm(VersionedForm):
    """The form for the roles that must clear every paper of a board."""

    roles = LongTextField(
        "Clearance of papers by",
        hint="One role on each line, such as finance, legal or senior officer. Leave it empty for no clearance.",
        max_length=1_000,
        rows=5,
    )


class RequestClearanceForm(Form):
    """The form for asking a person to clear a paper."""

    role = ChoiceField("Clearance", required="Choose the clearance", prompt="Choose a clearance")
    person = ChoiceField("Person", required="Choose a person", prompt="Choose a person", autocomplete=True)
    due_on = DayField("Due date", required="Enter the date the answer is due")

    people: Sequence[Person] = ()

    def offer(self, roles: Sequence[str], people: Sequence[Person]) -> None:
        """Set the choices of the form before it is validated."""
        self.people = people
        self.role.choices = [(role, role) for role in roles]
        self.person.choices = [(person.key, person.name) for person in people]

    def details(self) -> ClearanceDetails:
        """Return what was entered in a valid form."""
        due_on: date = self.due_on.data
        return ClearanceDetails(self.role.data, with_key(self.people, self.person.data), due_on)


class AnswerClearanceForm(Form):
    """The form for clearing or returning a paper; `shown` is the fingerprint of the paper as shown."""

    answer = RadiosField(
        "Your answer",
        required="Choose your answer",
        choices=[
            ("cleared", "I clear this paper"),
            ("returned", "I return it, because something has to change"),
        ],
    )
    comment = LongTextField("Comment", max_length=2_000, rows=4)
    shown = HiddenField()
