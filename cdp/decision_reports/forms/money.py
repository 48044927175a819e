"""The forms for the recommendations and the table of a report."""

from collections.abc import Sequence
from typing import Any

from cdp.decision_reports.recommendations.service import ReportAsk
from cdp.decision_reports.table.figures import amounts_of, years_of
from cdp.decision_reports.table.service import MoneyLineDetails
from cdp.decision_reports.words import ASK_WORDS
from cdp.models import DecisionReport, FundingStream, ReportAskKind, ReportMoneyLine, ReportRecommendation
from cdp.web.fields import (
    CheckboxesField,
    ChoiceField,
    DayField,
    DecimalField,
    HiddenNumber,
    LongTextField,
    NumberField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Form, VersionedForm
from cdp.wording.money import FIRST_YEAR, LAST_YEAR, financial_year, pence_of, pounds_of

LARGEST_AMOUNT = 999_999_999_999
YEAR_HINT = "The year in which it starts: 2026 for 2026/27"


class RecommendationForm(Form):
    """The form for a recommendation. The version is empty for a new one."""

    kind = RadiosField(
        "Type",
        required="Choose the type",
        choices=[(kind.value, words) for kind, words in ASK_WORDS.items()],
        coerce=ReportAskKind,
        small=True,
    )
    text = LongTextField(
        "Recommendation",
        hint="Begin with a verb, such as Approve. Insert amounts as references, so that they agree with the table.",
        required="Enter the recommendation",
        max_length=4_000,
        rows=4,
    )
    lines = CheckboxesField("Lines of the table that it covers", small=True)
    other_party = TextField(
        "Other party",
        hint="Who gives the grant, who gets the award or agreement, or the body that is to decide",
        max_length=300,
        marked=False,
    )
    delegated_to = TextField(
        "Delegated to", hint="A post, such as the Director of Public Health", max_length=300, marked=False
    )
    delegated_until = DayField("Delegated until", marked=False)
    delegated_within = LongTextField(
        "Within what limits", hint="For example, up to £60,000 a year", rows=2, max_length=1_000, marked=False
    )
    carried_from = NumberField(
        "Carried forward from", hint=YEAR_HINT, minimum=FIRST_YEAR, maximum=LAST_YEAR, marked=False
    )
    version = HiddenNumber()
    submit = SubmitButton("Save recommendation")

    @classmethod
    def of(cls, report: DecisionReport, one: ReportRecommendation | None) -> "RecommendationForm":
        """Return the form filled from a recommendation, or empty; the lines of the report can be chosen."""
        data: dict[str, Any] = {}
        if one is not None:
            names = (
                "kind", "text", "other_party", "delegated_to", "delegated_until", "delegated_within", "carried_from",
                "version",
            )  # fmt: skip
            data = {name: getattr(one, name) for name in names} | {"lines": [line.key for line in one.lines]}
        form = cls(data=data)
        form._lines = {line.key: line for line in report.money_lines}
        form.lines.choices = [
            (line.key, f"{line.service}, {line.source}" if line.source else line.service)
            for line in report.money_lines
        ]
        if not report.money_lines:
            del form.lines
        return form

    def ask(self) -> ReportAsk:
        """Return what was entered."""
        chosen = self.lines.data or [] if self.lines is not None else []
        return ReportAsk(
            kind=self.kind.data,
            text=self.text.data,
            lines=[line for key, line in self._lines.items() if key in chosen],
            other_party=self.other_party.data,
            delegated_to=self.delegated_to.data,
            delegated_until=self.delegated_until.data,
            delegated_within=self.delegated_within.data,
            carried_from=self.carried_from.data,
        )


class TableYearsForm(VersionedForm):
    """The form for the years of the table."""

    money_from = NumberField(
        "First financial year",
        hint=YEAR_HINT,
        required="Enter the first year",
        minimum=FIRST_YEAR,
        maximum=LAST_YEAR,
    )
    money_to = NumberField(
        "Last financial year",
        hint=YEAR_HINT,
        required="Enter the last year",
        minimum=FIRST_YEAR,
        maximum=LAST_YEAR,
    )
    submit = SubmitButton("Save years")


class MoneyLineForm(Form):
    """The form for a line of the table, with a field for each year. The version is empty for a new one."""

    service = TextField("Service", required="Enter the service", max_length=200)
    source = TextField("Source of the money", hint="For example, Police Grant", max_length=200)
    stream = ChoiceField("Funding stream on record", prompt="None")
    version = HiddenNumber()
    submit = SubmitButton("Save line")

    def offer(self, report: DecisionReport, streams: Sequence[FundingStream]) -> None:
        """Set the years of the table and the funding streams that can be chosen."""
        self._years = years_of(report)
        self._streams = {one.key: one for one in streams}
        self.stream.choices = [(one.key, one.name) for one in streams]
        if not streams:
            del self.stream

    @property
    def year_fields(self) -> list[Any]:
        """The fields for the amounts, one for each year."""
        return [self[_name(year)] for year in self._years]

    def details(self) -> MoneyLineDetails:
        """Return what was entered."""
        typed = {year: self[_name(year)].data for year in self._years}
        return MoneyLineDetails(
            self.service.data,
            self.source.data,
            {year: pence_of(amount) for year, amount in typed.items() if amount is not None},
            self._streams.get(self.stream.data) if self.stream is not None else None,
        )


def line_form(
    report: DecisionReport, line: ReportMoneyLine | None, streams: Sequence[FundingStream]
) -> MoneyLineForm:
    """Return the form for a line of a report's table, filled from the line, or empty."""
    fields: dict[str, Any] = {
        _name(year): DecimalField(
            financial_year(year),
            prefix="£",
            places=2,
            minimum=-LARGEST_AMOUNT,
            maximum=LARGEST_AMOUNT,
            marked=False,
        )
        for year in years_of(report)
    }
    data: dict[str, Any] = {}
    if line is not None:
        data = {name: getattr(line, name) for name in ("service", "source", "version")}
        data["stream"] = line.stream.key if line.stream is not None else None
        data |= {_name(year): pounds_of(pence) for year, pence in amounts_of(line).items()}
    form: MoneyLineForm = type("LineOfOneTable", (MoneyLineForm,), fields)(data=data)
    form.offer(report, streams)
    return form


def _name(year: int) -> str:
    return f"year_{year}"
