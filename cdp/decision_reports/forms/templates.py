"""The forms to change a form of decision report and a reusable paragraph."""

from dataclasses import dataclass, replace
from typing import Any

from cdp.decision_reports.templates.service import FormWords
from cdp.models import ReusableParagraph
from cdp.reference.report_forms import FormSection, ReportForm
from cdp.web.fields import CheckboxField, LongTextField, NumberField, SubmitButton, TextField
from cdp.web.forms import VersionedForm

NEW_SECTIONS = 3
LONGEST_PROMPT = 1_000
LONGEST_PARAGRAPH = 10_000


@dataclass(frozen=True)
class SectionLines:
    """The fields of one section of a form; `heading` is empty for one that could be added."""

    number: int
    name: str
    order: NumberField
    heading: TextField
    prompt: LongTextField
    text: LongTextField
    needed: CheckboxField


class ReportFormForm(VersionedForm):
    """A form of decision report: its name, who decides, and its sections. `form_for` creates it."""

    name = TextField("Name", required="Enter the name", max_length=200)
    note = LongTextField("When to use it", max_length=500, rows=2)
    decided_by = TextField("Who usually decides", max_length=200)
    submit = SubmitButton("Save form")
    known: tuple[FormSection, ...] = ()

    @property
    def lines(self) -> list[SectionLines]:
        """The sections in the form: those there are, and some to add."""
        return [
            SectionLines(
                number,
                self.known[number - 1].heading
                if number <= len(self.known)
                else f"New section {number - len(self.known)}",
                *(self[f"{name}-{number}"] for name in ("order", "heading", "prompt", "text", "needed")),
            )
            for number in range(1, len(self.known) + NEW_SECTIONS + 1)
        ]

    def _name_of(self, number: int) -> str:
        known = len(self.known)
        return self.known[number - 1].heading if number <= known else f"New section {number - known}"

    def words(self) -> FormWords:
        """Return what was entered, with the sections in the order given; one without a heading is left out."""
        placed: list[tuple[int, int, FormSection]] = []
        for line in self.lines:
            if not line.heading.data:
                continue
            old = self.known[line.number - 1] if line.number <= len(self.known) else FormSection("", "")
            section = replace(
                old,
                heading=line.heading.data,
                prompt=line.prompt.data or "",
                text=line.text.data or "",
                required=bool(line.needed.data),
            )
            placed.append((line.order.data or line.number, line.number, section))
        sections = [section for _, _, section in sorted(placed, key=lambda each: each[:2])]
        return FormWords(self.name.data, self.note.data or "", self.decided_by.data or "", sections)


def form_for(form: ReportForm, version: int) -> ReportFormForm:
    """Return the page's form for a form of decision report; `version` is 0 for one that is not stored yet."""
    fields: dict[str, Any] = {"known": form.sections}
    data: dict[str, Any] = {
        "name": form.name,
        "note": form.note,
        "decided_by": form.decided_by,
        "version": version,
    }
    for number in range(1, len(form.sections) + NEW_SECTIONS + 1):
        fields |= {
            f"order-{number}": NumberField("Place", maximum=99),
            f"heading-{number}": TextField("Heading", max_length=200, marked=False),
            f"prompt-{number}": LongTextField(
                "Advice for the author", max_length=LONGEST_PROMPT, rows=2, marked=False
            ),
            f"text-{number}": LongTextField("Usual text", max_length=LONGEST_PARAGRAPH, rows=2, marked=False),
            f"needed-{number}": CheckboxField("Must not be empty"),
        }
        if number <= len(form.sections):
            section = form.sections[number - 1]
            data |= {
                f"order-{number}": number,
                f"heading-{number}": section.heading,
                f"prompt-{number}": section.prompt,
                f"text-{number}": section.text,
                f"needed-{number}": section.required,
            }
        else:
            data[f"order-{number}"] = number
    made: ReportFormForm = type("OneReportForm", (ReportFormForm,), fields)(data=data)
    return made


class ReusableParagraphForm(VersionedForm):
    """The form for a reusable paragraph; its version is 0 for a new one."""

    title = TextField("Title", required="Enter the title", max_length=200)
    text = LongTextField("Paragraph", required="Enter the paragraph", max_length=LONGEST_PARAGRAPH, rows=6)
    submit = SubmitButton("Save paragraph")

    @classmethod
    def of(cls, paragraph: ReusableParagraph | None) -> "ReusableParagraphForm":
        """Return the form for a paragraph on record, or for a new one."""
        if paragraph is not None:
            return cls(obj=paragraph)
        return cls(data={"version": 0})


class RetireForm(VersionedForm):
    """The form to confirm that a form or paragraph is no longer offered."""

    submit = SubmitButton("Remove")
