"""The forms for a decision report as a whole, and the filters of the register."""

from collections.abc import Iterable, Sequence
from typing import Any

from cdp.decision_reports.exempting import ExemptionWords
from cdp.decision_reports.queries import ORDERS, DecisionReportFilters
from cdp.decision_reports.service import DecisionReportDetails
from cdp.decision_reports.templates.queries import OfferedForm
from cdp.decision_reports.words import STATE_WORDS
from cdp.decision_reports.writing.sections import SectionPlace
from cdp.models import (
    Board,
    Decision,
    DecisionReport,
    DecisionReportSection,
    DecisionReportState,
    Organisation,
    Part,
    Person,
)
from cdp.reference.exemptions import PARAGRAPHS, SECTIONS
from cdp.reference.report_forms import ReportForm
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    DayField,
    LongTextField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Form, VersionedForm
from cdp.web.registers import RegisterFilterForm, sort_field

PARTS = [(Part.PUBLIC.value, "Part 1: public"), (Part.CONFIDENTIAL.value, "Part 2: confidential as a whole")]


class ReportFilterForm(RegisterFilterForm):
    """The filters of the register of decision reports."""

    text = TextField("Words or reference")
    state = ChoiceField(
        "State",
        prompt="Any",
        choices=[(state.value, words) for state, words in STATE_WORDS.items()],
        coerce=DecisionReportState,
    )
    board = ChoiceField("Board", prompt="Any")
    sort = sort_field(ORDERS)

    def offer(self, boards: Iterable[tuple[str, str]]) -> None:
        """Set the boards that can be chosen, each as a pair of key and name."""
        self.board.choices = boards

    def filters(self) -> DecisionReportFilters:
        """Return the filters that were chosen, without invalid values."""
        valid = self.valid
        return DecisionReportFilters(
            state=valid["state"], board=valid["board"], words=valid["text"] or "", order=self.order
        )


class ExemptionFields:
    """The fields of an exemption."""

    exemption_section = ChoiceField(
        "Exemption",
        hint="Freedom of Information Act 2000",
        prompt="Choose an exemption",
        choices=[(one.code, one.title) for one in SECTIONS.values()],
        marked=False,
    )
    exemption_paragraph = ChoiceField(
        "Schedule 12A",
        hint="Local Government Act 1972, only if the board is a council committee",
        prompt="Choose a paragraph",
        choices=[(one.code, one.title) for one in PARAGRAPHS.values()],
        marked=False,
    )
    public_interest = LongTextField(
        "Public interest",
        hint="Why the public interest in keeping it confidential is greater than in publishing it. "
        "Not needed for sections 23, 32, 40, 41 and 44.",
        rows=4,
        max_length=4_000,
        marked=False,
    )
    review_on = DayField(
        "Review date", hint="When you will check whether it is still confidential", marked=False
    )

    def exemption(self) -> ExemptionWords:
        """Return the exemption entered."""
        paragraph = self.exemption_paragraph  # None if the board is not a council committee
        return ExemptionWords(
            self.exemption_section.data or "",
            (paragraph.data if paragraph is not None else "") or "",
            self.public_interest.data or "",
            self.review_on.data,
        )


class ReportFields(ExemptionFields):
    """The fields for the details of a report."""

    title = TextField("Title", required="Enter the title", max_length=200)
    reference = TextField("Reference", hint="For example, PCD 1134", max_length=60, width=10)
    board = ChoiceField("Board", required="Choose the board", prompt="Choose a board")
    decided_by = TextField(
        "Decision by",
        hint="The post or body that decides, such as Deputy Mayor for Policing and Crime",
        max_length=200,
    )
    decision_maker = ChoiceField(
        "Person who signs", hint="Only if they are a member here", prompt="Not a member", autocomplete=True
    )
    organisation = ChoiceField(
        "Organisation that decides", prompt="Not a member organisation", autocomplete=True
    )
    board_decision = ChoiceField("Decision of the board behind it", prompt="None recorded", autocomplete=True)
    is_key_decision = CheckboxField("This is a key decision")
    decision_due_on = DayField("Date the decision is due")
    deferred_until = DayField(
        "Defer publication until", hint="Only if publishing sooner would put the decision at risk"
    )
    deferred_because = LongTextField("Reason for deferring", max_length=2_000, rows=3)
    part = RadiosField("Part", required="Choose the part", choices=PARTS, default=Part.PUBLIC, coerce=Part)

    def offer(
        self,
        boards: Sequence[Board],
        people: Sequence[Person],
        organisations: Sequence[Organisation],
        decisions: Sequence[Decision],
    ) -> None:
        """Set the boards, people, organisations and decisions that can be chosen."""
        self._rows: dict[str, dict[str, Any]] = {
            "board": {one.key: one for one in boards},
            "decision_maker": {one.key: one for one in people},
            "organisation": {one.key: one for one in organisations},
            "board_decision": {one.key: one for one in decisions},
        }
        self.board.choices = [(one.key, one.name) for one in boards]
        self.decision_maker.choices = [(one.key, one.name) for one in people]
        self.organisation.choices = [(one.key, one.name) for one in organisations]
        self.board_decision.choices = [
            (one.key, f"{one.reference} {one.board.label}: {one.wording[:80]}") for one in decisions
        ]

    def details(self) -> DecisionReportDetails:
        """Return the details entered."""
        chosen = {name: rows.get(getattr(self, name).data) for name, rows in self._rows.items()}
        confidential = self.part.data is Part.CONFIDENTIAL
        return DecisionReportDetails(
            title=self.title.data,
            reference=self.reference.data,
            decided_by=self.decided_by.data,
            part=self.part.data,
            exemption=self.exemption() if confidential else ExemptionWords(),
            is_key_decision=bool(self.is_key_decision.data),
            decision_due_on=self.decision_due_on.data,
            deferred_until=self.deferred_until.data,
            deferred_because=self.deferred_because.data or "",
            **chosen,  # type: ignore[arg-type]  # the board is required
        )


class NewDecisionReportForm(ReportFields, Form):
    """The form to begin a report."""

    template = RadiosField("Form", required="Choose a form")
    submit = SubmitButton("Begin the report")

    def offer_forms(self, forms: Sequence[OfferedForm]) -> None:
        """Set the forms to choose from."""
        self._forms = {one.code: one.form for one in forms}
        self.template.hints = {one.code: one.form.note for one in forms if one.form.note}
        self.template.choices = [(one.code, one.form.name) for one in forms]

    def chosen_form(self) -> ReportForm:
        """Return the form chosen."""
        return self._forms[self.template.data]


class DecisionReportDetailsForm(ReportFields, VersionedForm):
    """The form for the details of a report."""

    submit = SubmitButton("Save details")

    @classmethod
    def of(cls, report: DecisionReport) -> "DecisionReportDetailsForm":
        """Return the form filled from a report."""
        names = (
            "title", "reference", "decided_by", "is_key_decision", "decision_due_on", "deferred_until",
            "deferred_because", "part", "public_interest", "review_on", "version",
        )  # fmt: skip
        data = {name: getattr(report, name) for name in names}
        for name in ("exemption_section", "exemption_paragraph"):
            data[name] = getattr(report, name) or None
        for name in ("board", "decision_maker", "organisation", "board_decision"):
            row = getattr(report, name)
            data[name] = row.key if row is not None else None
        return cls(data=data)


class SectionExemptionForm(ExemptionFields, VersionedForm):
    """The form for the exemption of a confidential section."""

    submit = SubmitButton("Save exemption")

    @classmethod
    def of(cls, section: DecisionReportSection) -> "SectionExemptionForm":
        """Return the form filled from a section, with Schedule 12A only for a council committee."""
        names = ("exemption_section", "exemption_paragraph", "public_interest", "review_on", "version")
        form = cls(data={name: getattr(section, name) or None for name in names})
        if not section.report.board.is_council_committee:
            del form.exemption_paragraph
        return form


class ReportSectionForm(VersionedForm):
    """The form for the text of one section."""

    text = LongTextField("Text", max_length=40_000, rows=18)
    submit = SubmitButton("Save text")
    check = SubmitButton("Save and check", secondary=True)

    @classmethod
    def of(cls, section: DecisionReportSection) -> "ReportSectionForm":
        """Return the form filled from a section."""
        form = cls(data={"text": section.text, "version": section.version})
        form.text.description = section.prompt
        return form


class SectionPlaceFields:
    """The heading of a section and where it stands."""

    heading = TextField("Heading", required="Enter the heading", max_length=200)
    after = ChoiceField("After", prompt="At the beginning")

    def offer(self, sections: Sequence[DecisionReportSection]) -> None:
        """Set the sections that it can follow."""
        self._sections = {one.key: one for one in sections}
        self.after.choices = [(one.key, one.heading) for one in sections]

    def place(self) -> SectionPlace:
        """Return the heading and place entered."""
        return SectionPlace(self.heading.data or "", self._sections.get(self.after.data or ""))


class AddSectionForm(SectionPlaceFields, Form):
    """The form to add a section."""

    submit = SubmitButton("Add section")


class SectionPlaceForm(SectionPlaceFields, VersionedForm):
    """The form to rename or move a section."""

    submit = SubmitButton("Save section")

    @classmethod
    def of(
        cls, section: DecisionReportSection, others: Sequence[DecisionReportSection]
    ) -> "SectionPlaceForm":
        """Return the form filled from a section, with the other sections of its part."""
        before = [one for one in others if one.position < section.position]
        after = before[-1].key if before else None
        form = cls(data={"heading": section.heading, "after": after, "version": section.version})
        form.offer(others)
        return form


class PlainReportForm(VersionedForm):
    """A form with only a button, for a report as the page showed it."""


class AcceptFindingForm(Form):
    """The form for the reason why a finding is left as it is."""

    reason = LongTextField(
        "Reason",
        hint="People who clear and sign the report can read it",
        required="Enter why this can stay as it is",
        max_length=2_000,
        rows=4,
    )
    submit = SubmitButton("Accept with this reason")
