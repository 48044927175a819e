"""The forms to begin a report from a file or pasted text, and to check its parts before they are saved."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cdp.decision_reports.importing.asks import carried_from, kind_of, party_of
from cdp.decision_reports.importing.parts import LEAVE_OUT, ImportedPart, ImportedReport
from cdp.decision_reports.importing.service import PlacedReport
from cdp.decision_reports.recommendations.service import MOST_RECOMMENDATIONS, ReportAsk
from cdp.decision_reports.service import DecisionReportDetails
from cdp.decision_reports.templates.queries import OfferedForm
from cdp.decision_reports.words import ASK_WORDS
from cdp.decision_reports.writing.service import LONGEST_SECTION
from cdp.errors import Refusal
from cdp.files.uploads import LONGEST_NAME
from cdp.models import Board, ReportAskKind
from cdp.reference.report_forms import ReportForm
from cdp.web.fields import (
    ChoiceField,
    FileUploadField,
    HiddenField,
    LongTextField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Form

MOST_PARTS = 80
LONGEST_ASK, LONGEST_HEADING = 4_000, 300
_NUMBERED = re.compile(r"(text|ask)-([1-9][0-9]?)")


class ReportFileForm(Form):
    """The file or the text from which to begin a report."""

    template = RadiosField("Form", required="Choose a form")
    board = ChoiceField("Board", required="Choose the board", prompt="Choose a board")
    file = FileUploadField("File", hint="Word (.docx), PDF or text, up to 25 MB. We will not keep the file.")
    pasted = LongTextField("Or paste the text", max_length=400_000, rows=8)
    submit = SubmitButton("Read the report")

    def offer(self, forms: Sequence[OfferedForm], boards: Sequence[Board]) -> None:
        """Set the forms and boards to choose from."""
        self.template.hints = {one.code: one.form.note for one in forms if one.form.note}
        self.template.choices = [(one.code, one.form.name) for one in forms]
        self.board.choices = [(one.key, one.name) for one in boards]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; one of a file and a text is needed, and not both."""
        super().validate(extra_validators)
        if self.file.data is None and not self.pasted.data:
            self.refuse(Refusal("Choose a file, or paste the text.", field="file"))
        elif self.file.data is not None and self.pasted.data:
            self.refuse(
                Refusal("Choose a file or paste the text, not both. Clear one of them.", field="pasted")
            )
        return not self.errors


@dataclass(frozen=True)
class PartLine:
    """The fields of one part in the form."""

    number: int
    heading: HiddenField
    place: ChoiceField
    text: LongTextField

    @property
    def name(self) -> str:
        """The heading of the part, or words for one without."""
        return self.heading.data or "Text without a heading"


@dataclass(frozen=True)
class ImportedAskLine:
    """The fields of one recommendation in the form."""

    number: int
    text: LongTextField
    kind: ChoiceField
    party: TextField


class ImportedReportForm(Form):
    """A report as it was read, to be checked and placed. `read` and `sent` create this form."""

    template = HiddenField(max_length=60)
    board = HiddenField(max_length=60)
    source = HiddenField(max_length=LONGEST_NAME + 20)
    title = TextField("Title", required="Enter the title", max_length=200)
    reference = TextField("Reference", hint="For example, PCD 1134", max_length=60, width=10)
    decided_by = TextField("Decision by", max_length=200)
    submit = SubmitButton("Begin the report")

    @property
    def lines(self) -> list[PartLine]:
        """The parts in the form, in order."""
        numbers = [number for number in range(1, MOST_PARTS + 1) if f"text-{number}" in self]
        return [
            PartLine(each, self[f"heading-{each}"], self[f"place-{each}"], self[f"text-{each}"])
            for each in numbers
        ]

    @property
    def asks(self) -> list[ImportedAskLine]:
        """The recommendations in the form, in order."""
        numbers = [number for number in range(1, MOST_RECOMMENDATIONS + 1) if f"ask-{number}" in self]
        return [
            ImportedAskLine(each, self[f"ask-{each}"], self[f"kind-{each}"], self[f"party-{each}"])
            for each in numbers
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that each recommendation has what its kind needs."""
        super().validate(extra_validators)
        for line in self.asks:
            kind = line.kind.data
            if kind is ReportAskKind.DELEGATE and not line.party.data:
                line.party.errors = ["Enter who it is delegated to."]
            elif kind is ReportAskKind.RECOMMEND_ON and not line.party.data:
                line.party.errors = ["Enter the body that is to decide."]
            elif kind is ReportAskKind.CARRY_FORWARD and carried_from(line.text.data or "") is None:
                line.kind.errors = [
                    "The text does not say from which year. Write it, such as 2025/26, or choose another kind."
                ]
        return not self.errors

    def placed(self, board: Board) -> PlacedReport:
        """Return what was confirmed, for a board."""
        details = DecisionReportDetails(
            board, self.title.data, self.reference.data or "", self.decided_by.data or ""
        )
        parts = [
            ImportedPart(line.heading.data or "", line.text.data or "", line.place.data or LEAVE_OUT)
            for line in self.lines
        ]
        return PlacedReport(details, parts, [_ask(line) for line in self.asks if line.text.data])


def _text_of(part: ImportedPart) -> str:
    """Return the text of a part, with its heading above if that is too long to be kept as one."""
    return part.text if len(part.heading) <= LONGEST_HEADING else f"{part.heading}\n\n{part.text}"


def read(report: ImportedReport, form: ReportForm, data: dict[str, Any]) -> ImportedReportForm:
    """Return the form with a report as it was read; `data` has the form's code, the board and the source.

    Raises Refusal if there are more parts or recommendations than the form can show.
    """
    if len(report.parts) > MOST_PARTS or len(report.asks) > MOST_RECOMMENDATIONS:
        raise Refusal(
            f"The file has more than {MOST_PARTS} headings or {MOST_RECOMMENDATIONS} recommendations. "
            "Paste one part of it instead.",
            field="file",
        )
    data = {
        **data,
        "title": report.title,
        "reference": report.reference,
        "decided_by": report.decided_by,
    }
    for number, part in enumerate(report.parts, start=1):
        data |= {
            f"heading-{number}": part.heading[:LONGEST_HEADING],
            f"place-{number}": part.place,
            f"text-{number}": _text_of(part),
        }
    for number, text in enumerate(report.asks, start=1):
        kind = kind_of(text)
        to_whom = party_of(text) if kind in {ReportAskKind.DELEGATE, ReportAskKind.RECOMMEND_ON} else ""
        data |= {f"ask-{number}": text, f"kind-{number}": kind, f"party-{number}": to_whom}
    return _form(data, form, formdata=None, data=data)


def sent(names: Iterable[str], form: ReportForm) -> ImportedReportForm:
    """Return the form as submitted, given the names of the submitted fields."""
    return _form(names, form)


def _form(names: Iterable[str], form: ReportForm, **settings: Any) -> ImportedReportForm:
    places = [(section.code, section.heading) for section in form.sections if not section.confidential]
    kinds = [(kind.value, words) for kind, words in ASK_WORDS.items()]
    fields: dict[str, Any] = {}
    for part, number in sorted(
        (match[1], int(match[2])) for match in map(_NUMBERED.fullmatch, names) if match
    ):
        if part == "text" and number <= MOST_PARTS:
            fields |= {
                f"heading-{number}": HiddenField(max_length=LONGEST_HEADING),
                f"place-{number}": ChoiceField("Section", prompt="Leave out", choices=places, marked=False),
                f"text-{number}": LongTextField("Text", max_length=LONGEST_SECTION, marked=False),
            }
        elif part == "ask" and number <= MOST_RECOMMENDATIONS:
            fields |= {
                f"ask-{number}": LongTextField(
                    "Recommendation", max_length=LONGEST_ASK, rows=4, marked=False
                ),
                f"kind-{number}": ChoiceField(
                    "Kind",
                    required="Choose the kind",
                    prompt="Choose a kind",
                    choices=kinds,
                    coerce=ReportAskKind,
                ),
                f"party-{number}": TextField("Delegated to, or recommended to", max_length=300, marked=False),
            }
    made: ImportedReportForm = type("OneImportedReport", (ImportedReportForm,), fields)(**settings)
    return made


def _ask(line: ImportedAskLine) -> ReportAsk:
    kind, text, party = line.kind.data, line.text.data, line.party.data or ""
    return ReportAsk(
        kind,
        text,
        other_party="" if kind is ReportAskKind.DELEGATE else party,
        delegated_to=party if kind is ReportAskKind.DELEGATE else "",
        carried_from=carried_from(text) if kind is ReportAskKind.CARRY_FORWARD else None,
    )
