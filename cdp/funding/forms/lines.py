"""The forms for a plan line, and for its amounts of one year."""

from collections.abc import Iterable, Mapping
from typing import Any

from cdp.funding.figures import QUARTERS
from cdp.funding.lines import PlanLineDetails, YearEntered
from cdp.models import WHOLE_YEAR, Activity, FundingStream, MeasureKind, Organisation, PlanLine
from cdp.web.fields import CheckboxField, ChoiceField, LongTextField, MoneyField, TextField
from cdp.web.forms import VersionedForm
from cdp.workplans.measures import Measure

LONGEST = 2_000


class PlanLineForm(VersionedForm):
    """The form for a plan line."""

    stream = ChoiceField("Stream", required="Choose the stream that pays", prompt="Choose a stream")
    menu_heading = TextField("Menu heading", hint="From the grant’s menu of interventions", max_length=200)
    service = TextField(
        "Service", hint="What the money pays for", required="Enter what the money pays for", max_length=300
    )
    provider = ChoiceField("Provider", prompt="Not a member organisation, or not known", autocomplete=True)
    provider_name = TextField("Other provider", hint="If it is not a member organisation", max_length=200)
    activity = ChoiceField("Workplan activity", prompt="Not specified", autocomplete=True)
    metric = ChoiceField("Indicator", prompt="Not specified", autocomplete=True)
    measure_kind = ChoiceField(
        "Kind of measure",
        prompt="Not specified",
        choices=[(MeasureKind.OUTPUT.value, "Output"), (MeasureKind.OUTCOME.value, "Outcome")],
        coerce=MeasureKind,
    )
    measure = TextField(
        "Measure", hint="For example, 40 people a year in residential rehabilitation", max_length=300
    )
    note = LongTextField("Note", max_length=LONGEST, rows=2)
    is_confidential = CheckboxField(
        "Commercially confidential while a procurement runs",
        hint="Only the coordinator and the SRO see the line until you clear this.",
    )
    _streams: dict[str, FundingStream]
    _organisations: dict[str, Organisation]
    _activities: dict[str, Activity]

    def __init__(self, line: PlanLine | None = None, stream: str | None = None) -> None:
        super().__init__(data=_filled(line) if line else {"version": 0, "stream": stream})
        self._line = line

    def offer(
        self,
        streams: Iterable[FundingStream],
        organisations: Iterable[Organisation],
        activities: Iterable[Activity],
        measures: Mapping[str, Measure],
    ) -> None:
        """Set the streams, organisations, activities and indicators that can be chosen."""
        self._streams = {each.key: each for each in streams}
        self._organisations = {each.key: each for each in organisations}
        self._activities = {each.key: each for each in activities}
        self.stream.choices = [(key, each.name) for key, each in self._streams.items()]
        self.provider.choices = [(key, each.name) for key, each in self._organisations.items()]
        self.activity.choices = [
            (key, f"{each.reference} {each.title}") for key, each in self._activities.items()
        ]
        self.metric.choices = [(each.id, each.label) for each in measures.values()]

    def details(self) -> PlanLineDetails:
        """Return the details entered."""
        return PlanLineDetails(
            stream=self._streams[self.stream.data],
            service=self.service.data,
            menu_heading=self.menu_heading.data,
            provider=self._organisations.get(self.provider.data or ""),
            provider_name=self.provider_name.data,
            activity=self._activities.get(self.activity.data or ""),
            metric_code=self.metric.data,
            measure_kind=self.measure_kind.data,
            measure=self.measure.data,
            note=self.note.data or "",
            is_confidential=self.is_confidential.data,
            version=self.version.data if self._line else None,
        )


def _amount(label: str) -> MoneyField:
    return MoneyField(label, may_be_negative=True, marked=False)


class YearAmountsForm(VersionedForm):
    """The form for the amounts of a line for one year: profile and actual by quarter, and the forecast."""

    profile_1 = _amount("Quarter 1, April to June: profile")
    actual_1 = _amount("Quarter 1: actual")
    profile_2 = _amount("Quarter 2, July to September: profile")
    actual_2 = _amount("Quarter 2: actual")
    profile_3 = _amount("Quarter 3, October to December: profile")
    actual_3 = _amount("Quarter 3: actual")
    profile_4 = _amount("Quarter 4, January to March: profile")
    actual_4 = _amount("Quarter 4: actual")
    profile_0 = _amount("Not divided by quarter: profile")
    actual_0 = _amount("Not divided by quarter: actual")
    forecast = _amount("Forecast for the whole year")

    def __init__(self, line: PlanLine, year: int) -> None:
        self._year = year
        data: dict[str, Any] = {"version": line.version}
        for row in line.amounts:
            if row.year == year:
                data[f"profile_{row.quarter}"] = row.profile_pence or None
                data[f"actual_{row.quarter}"] = row.actual_pence
                if row.quarter == WHOLE_YEAR:
                    data["forecast"] = row.forecast_pence
        super().__init__(data=data)

    def entered(self) -> YearEntered:
        """Return the amounts entered; an empty profile is nothing, and an empty actual is not known."""
        actual = {quarter: self[f"actual_{quarter}"].data for quarter in QUARTERS}
        return YearEntered(
            year=self._year,
            profile={quarter: self[f"profile_{quarter}"].data or 0 for quarter in QUARTERS},
            actual={quarter: pence for quarter, pence in actual.items() if pence is not None},
            forecast=self.forecast.data,
            version=self.version.data,
        )


def _filled(line: PlanLine) -> dict[str, Any]:
    names = (
        "menu_heading", "service", "provider_name", "measure_kind", "measure", "note", "is_confidential", "version",
    )  # fmt: skip
    return {name: getattr(line, name) for name in names} | {
        "stream": line.stream.key,
        "provider": line.provider.key if line.provider else None,
        "activity": line.activity.key if line.activity else None,
        "metric": line.metric_code,
    }
