"""Changes to figures and targets. Protected values are never written to the history."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.indicators import queries
from cdp.indicators.catalogue import Indicator, indicator_of, written
from cdp.indicators.disclosure import STATUS_WORDS, WITHOUT_VALUE, is_guarded
from cdp.indicators.periods import Period
from cdp.indicators.places import IndicatorPlace, canonical, place, places_for
from cdp.indicators.rating import USUAL_TOLERANCE
from cdp.models import EarlierReading, Observation, Partnership, Person, Target, ValueStatus
from cdp.models.adding import insert_rows
from cdp.models.indicator import READING
from cdp.reference.outcomes import Unit, ValueType
from cdp.wording.formats import day, number, plural

WHOLE = 100
ROUNDING = Decimal(
    "0.01"
)  # the share by which a published rate may differ from the rate that its numerator and denominator give


@dataclass(frozen=True)
class FigureValues:
    """The values of a figure: value, intervals of 95% and 99.8%, numerator, denominator and source.

    `unit` is one of the indicator's units; None means the indicator's own unit.
    """

    value: Decimal | None
    status: ValueStatus
    source: str
    lower: Decimal | None = None
    upper: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    unit: Unit | None = None
    is_official: bool = True
    published_on: date | None = None
    note: str = ""
    version: int | None = None
    lower_998: Decimal | None = None
    upper_998: Decimal | None = None


@dataclass(frozen=True)
class ObservationDetails:
    """A figure to record: its indicator, area, period and values.

    `breakdown_kind` and `breakdown` name a group of people, such as "Sex" and "Male"; both are empty for everybody.
    """

    metric_id: str
    area_code: str
    period: Period
    reading: FigureValues
    breakdown_kind: str = ""
    breakdown: str = ""


@dataclass(frozen=True)
class TargetDetails:
    """A target for a date; `area_code` is None for the whole footprint, and `unit` is as in `FigureValues`.

    `baseline` was the value on `baseline_on`, in the same unit; `tolerance` is a percentage of the target.
    """

    metric_id: str
    area_code: str | None
    value: Decimal
    due_on: date
    source: str = ""
    version: int | None = None
    unit: Unit | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    tolerance: Decimal = USUAL_TOLERANCE


def record_observation(
    session: Session, partnership: Partnership, details: ObservationDetails, *, by: Person
) -> Observation:
    """Record a figure; raise Refusal for invalid fields, or if that area and period already have a figure."""
    measured = _in_unit(_known(session, partnership, details.metric_id), details.reading.unit)
    where = _fitting_place(partnership, measured, details.area_code)
    _check(measured, details.period, details.reading)
    period = details.period
    days, group = (period.starts_on, period.ends_on), _group(details)
    if queries.observation_of(session, partnership, measured.id, where.code, days, group):
        people = f" ({group[1]})" if group[1] else ""
        raise Refusal(
            f"There is already a value for {where.name}{people} in {period.label}. Change that one instead.",
            field="period",
        )
    observation = Observation(
        partnership=partnership,
        metric_code=measured.id,
        area_code=where.code,
        period=period.label,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        breakdown_kind=group[0],
        breakdown=group[1],
        **_facts(measured, details.reading, by),
    )
    session.add(observation)
    sentence = f"{by.name} recorded {_named(measured, partnership, observation)}."
    _note(session, observation, sentence, by)
    return observation


def record_several(
    session: Session, partnership: Partnership, several: Sequence[ObservationDetails], *, by: Person
) -> None:
    """Record many figures with one entry in the history for each indicator, in two queries for each.

    Raises Refusal as `record_observation` does; then none is recorded.
    """
    by_metric: dict[str, list[ObservationDetails]] = defaultdict(list)
    for details in several:
        by_metric[details.metric_id].append(details)
    rows: list[dict[str, object]] = []
    for metric_id, those in by_metric.items():
        known = _known(session, partnership, metric_id)
        taken = queries.taken_by(session, partnership, metric_id)
        places = {found.code: found for found in places_for(known, partnership.area_codes_on(clock.today()))}
        for details in those:
            measured = _in_unit(known, details.reading.unit)
            where = places.get(canonical(details.area_code))
            if where is None:
                raise Refusal("Choose an area from the list.", field="area")
            _check(measured, details.period, details.reading)
            days, group = (details.period.starts_on, details.period.ends_on), _group(details)
            if (place_taken := (where.code, *days, *group)) in taken:
                raise Refusal(
                    f"There are two values for {where.name} in {details.period.label}.", field="period"
                )
            taken.add(place_taken)
            facts = _facts(measured, details.reading, by)
            del facts["entered_by"]
            rows.append(
                facts
                | {
                    "partnership_id": partnership.id,
                    "metric_code": known.id,
                    "area_code": where.code,
                    "period": details.period.label,
                    "starts_on": days[0],
                    "ends_on": days[1],
                    "breakdown_kind": group[0],
                    "breakdown": group[1],
                    "entered_by_id": by.id,
                }
            )
        sentence = f"{by.name} recorded {plural(len(those), 'value')}: {known.label}."
        audit.record(session, sentence, by=by, on=partnership, partnership=partnership)
    session.flush()
    insert_rows(session, Observation, rows)


def change_observation(
    session: Session, observation: Observation, reading: FigureValues, *, by: Person
) -> None:
    """Change the values of a figure; raise Refusal for invalid fields, or Conflict if it was changed meanwhile.

    The caller must check that the person may see the figure, because it may be a small number.
    """
    known = _known(session, observation.partnership, observation.metric_code)
    measured, stored = _in_unit(known, reading.unit), known.measured_in(observation.unit)
    if observation.version != reading.version:
        differences = _differences(measured, stored, observation, reading)
        raise Conflict(
            [each for each in differences if each.theirs != each.yours] or differences,
            current_version=observation.version,
        )
    _check(measured, Period(observation.starts_on, observation.ends_on), reading)
    before = _open_facts(stored, observation)
    facts = _facts(measured, reading, by)
    _keep_earlier(observation, facts, by)
    for name, value in facts.items():
        setattr(observation, name, value)
    sentence = f"{by.name} changed {_named(measured, observation.partnership, observation)}."
    _note(session, observation, sentence, by, {"before": before})


def remove_observation(
    session: Session, observation: Observation, reason: str, version: int, *, by: Person
) -> None:
    """Delete a figure, with a reason for the history; raise Refusal if it was changed meanwhile."""
    if observation.version != version:
        raise Refusal("Someone has just changed this value. Check it again before you delete it.")
    partnership = observation.partnership
    measured = _known(session, partnership, observation.metric_code)
    sentence = f"{by.name} deleted {_named(measured, partnership, observation)}. Reason: {reason}"
    _note(session, observation, sentence, by)
    session.delete(observation)


def set_target(session: Session, partnership: Partnership, details: TargetDetails, *, by: Person) -> Target:
    """Set the target that an area, or the whole footprint, should reach by a date.

    Raises Refusal for invalid fields, or if there is already a target for that date.
    """
    measured = _in_unit(_known(session, partnership, details.metric_id), details.unit)
    area_code = None
    if details.area_code is not None:
        area_code = _fitting_place(partnership, measured, details.area_code).code
    _check_target(measured, details)
    if queries.target_of(session, partnership, measured.id, area_code, details.due_on):
        raise Refusal("There is already a target for that date. Change that one instead.", field="due_on")
    target = Target(
        partnership=partnership,
        metric_code=measured.id,
        area_code=area_code,
        unit=_stored_unit(measured),
        value=details.value,
        due_on=details.due_on,
        source=details.source,
        baseline=details.baseline,
        baseline_on=details.baseline_on,
        tolerance=details.tolerance,
    )
    session.add(target)
    audit.record(
        session,
        f"{by.name} set {_named_target(measured, target)}.",
        by=by,
        on=target,
        partnership=partnership,
    )
    return target


def change_target(session: Session, target: Target, details: TargetDetails, *, by: Person) -> None:
    """Change a target's value, unit, date or source.

    Raises Refusal for invalid fields or a date that already has a target, and Conflict if the target was changed
    meanwhile.
    """
    partnership = target.partnership
    known = _known(session, partnership, target.metric_code)
    measured, stored = _in_unit(known, details.unit), known.measured_in(target.unit)
    if target.version != details.version:
        differences = [
            Difference(
                "Target", _wanted(stored, target), f"{written(measured, details.value)} {measured.unit_words}"
            ),
            Difference("By", day(target.due_on), day(details.due_on)),
            Difference("Baseline", written(stored, target.baseline), written(measured, details.baseline)),
            Difference("Date of the baseline", day(target.baseline_on), day(details.baseline_on)),
            Difference("Close within", f"{number(target.tolerance)}%", f"{number(details.tolerance)}%"),
            Difference("Source", target.source, details.source),
        ]
        raise Conflict(
            [each for each in differences if each.theirs != each.yours] or differences,
            current_version=target.version,
        )
    _check_target(measured, details)
    there = queries.target_of(session, partnership, measured.id, target.area_code, details.due_on)
    if there is not None and there is not target:
        raise Refusal("There is already a target for that date. Change that one instead.", field="due_on")
    before = {"value": _wanted(stored, target), "due": str(target.due_on)}
    target.value, target.unit = details.value, _stored_unit(measured)
    target.due_on, target.source = details.due_on, details.source
    target.baseline, target.baseline_on = details.baseline, details.baseline_on
    target.tolerance = details.tolerance
    sentence = f"{by.name} changed {_named_target(measured, target)}."
    audit.record(session, sentence, by=by, on=target, partnership=partnership, details={"before": before})


def remove_target(session: Session, target: Target, *, by: Person) -> None:
    """Remove a target, and record it in the history."""
    measured = _known(session, target.partnership, target.metric_code).measured_in(target.unit)
    sentence = f"{by.name} removed {_named_target(measured, target)}."
    audit.record(session, sentence, by=by, on=target, partnership=target.partnership)
    session.delete(target)


def _known(session: Session, partnership: Partnership, metric_id: str) -> Indicator:
    """Return an indicator of the catalogue or of the partnership's own; raise Refusal for an unknown one."""
    found = indicator_of(session, partnership, metric_id)
    if found is None:
        raise Refusal("Choose an indicator from the list.")
    return found


def _in_unit(known: Indicator, unit: str | None) -> Indicator:
    """Return an indicator in one of its units; raise Refusal for another unit."""
    if unit is not None and unit not in known.units:
        raise Refusal("Choose a unit from the list.", field="unit")
    return known.measured_in(unit)


def _group(details: ObservationDetails) -> tuple[str, str]:
    """Return the kind and name of the group; raise Refusal if only one of them is given."""
    kind, name = details.breakdown_kind.strip(), details.breakdown.strip()
    if kind and not name:
        raise Refusal("Enter the group, for example Male.", field="breakdown")
    if name and not kind:
        raise Refusal("Enter the type of group, for example Sex.", field="breakdown_kind")
    return kind, name


def _fitting_place(partnership: Partnership, measured: Indicator, area_code: str) -> IndicatorPlace:
    footprint = partnership.area_codes_on(clock.today())
    for found in places_for(measured, footprint):
        if found.code == canonical(area_code):
            return found
    raise Refusal("Choose an area from the list.", field="area")


def _check(measured: Indicator, period: Period, reading: FigureValues) -> None:
    if period.starts_on > clock.today():
        raise Refusal("Enter a period that has started.", field="period")
    if reading.published_on is not None and reading.published_on > clock.today():
        raise Refusal("Enter a publication date that is today or earlier.", field="published_on")
    _check_presence(reading)
    if reading.value is None:
        return
    _check_value(measured, "value", reading.value)
    _check_interval(measured, reading.value, ("lower", reading.lower), ("upper", reading.upper))
    _check_interval(
        measured, reading.value, ("lower_998", reading.lower_998), ("upper_998", reading.upper_998)
    )
    _check_parts(measured, reading)


def _check_presence(reading: FigureValues) -> None:
    if reading.status not in WITHOUT_VALUE:
        if reading.value is None:
            raise Refusal(
                "Enter the value, or choose a status that explains why there is none.", field="value"
            )
        return
    status = STATUS_WORDS[reading.status].lower()
    numbers = {
        "value": reading.value,
        "lower": reading.lower,
        "upper": reading.upper,
        "lower_998": reading.lower_998,
        "upper_998": reading.upper_998,
        "numerator": reading.numerator,
    }
    for field, given in numbers.items():
        if given is not None:
            raise Refusal(f"Leave this empty because the status is {status}. 0 is also a value.", field=field)


def _check_value(measured: Indicator, field: str, value: Decimal) -> None:
    if value < 0:
        raise Refusal("Enter a number that is 0 or more.", field=field)
    if measured.unit is Unit.PERCENT and value > WHOLE:
        raise Refusal("Enter a percentage from 0 to 100.", field=field)


def _check_target(measured: Indicator, details: TargetDetails) -> None:
    """Refuse a target, baseline or tolerance that cannot be, and a baseline without its date."""
    _check_value(measured, "value", details.value)
    if not 0 <= details.tolerance <= WHOLE:
        raise Refusal("Enter a percentage from 0 to 100.", field="tolerance")
    if details.baseline is None and details.baseline_on is None:
        return
    if details.baseline is None:
        raise Refusal("Enter the baseline, or leave its date empty.", field="baseline")
    _check_value(measured, "baseline", details.baseline)
    if details.baseline_on is None:
        raise Refusal("Enter the date of the baseline.", field="baseline_on")
    if details.baseline_on >= details.due_on:
        raise Refusal("Enter a date that is before the date of the target.", field="baseline_on")


def _check_interval(
    measured: Indicator, value: Decimal, low: tuple[str, Decimal | None], high: tuple[str, Decimal | None]
) -> None:
    """Check the ends of an interval, which are given with the names of their fields."""
    (low_field, lower), (high_field, upper) = low, high
    if (lower is None) != (upper is None):
        raise Refusal(
            "Enter both ends of the interval, or neither.", field=high_field if upper is None else low_field
        )
    if lower is None or upper is None:
        return
    _check_value(measured, low_field, lower)
    _check_value(measured, high_field, upper)
    if lower > value:
        raise Refusal("Enter a lower end that is the same as the value or lower.", field=low_field)
    if upper < value:
        raise Refusal("Enter an upper end that is the same as the value or higher.", field=high_field)


def _check_parts(measured: Indicator, reading: FigureValues) -> None:
    """Check the numerator and denominator, which we need to protect small numbers and to combine areas."""
    numerator, denominator = reading.numerator, reading.denominator
    if measured.value_type is ValueType.COUNT:
        return
    if is_guarded(measured, official=reading.is_official) and numerator is None:
        raise Refusal(
            "Enter the number counted, so that we can protect small numbers.",
            field="numerator",
        )
    if measured.value_type is ValueType.PROPORTION and (numerator is None) != (denominator is None):
        raise Refusal(
            "Enter both “Number counted” and “Out of”, or neither.",
            field="denominator" if denominator is None else "numerator",
        )
    if numerator is None or denominator is None or reading.value is None:
        return
    if denominator <= 0:
        raise Refusal("Enter a number above 0.", field="denominator")
    if measured.value_type is ValueType.PROPORTION and numerator > denominator:
        raise Refusal("Enter a number counted that is not more than “Out of”.", field="numerator")
    if measured.value_type.combines:
        _check_agreement(measured, reading.value, numerator / denominator * measured.per)


def _check_agreement(measured: Indicator, value: Decimal, worked_out: Decimal) -> None:
    """Refuse a value that does not match its numerator and denominator, apart from rounding."""
    if abs(value - worked_out) > max(Decimal("0.5"), worked_out * ROUNDING):
        raise Refusal(
            f"Check the value. “Number counted” and “Out of” give {written(measured, worked_out)}.",
            field="value",
        )


def _facts(measured: Indicator, reading: FigureValues, by: Person) -> dict[str, object]:
    return {
        "unit": _stored_unit(measured),
        "value": reading.value,
        "lower": reading.lower,
        "upper": reading.upper,
        "lower_998": reading.lower_998,
        "upper_998": reading.upper_998,
        "numerator": None if measured.value_type is ValueType.COUNT else reading.numerator,
        "denominator": None if measured.value_type is ValueType.COUNT else reading.denominator,
        "status": reading.status,
        "official": reading.is_official,
        "source": reading.source,
        "published_on": reading.published_on,
        "note": reading.note,
        "entered_at": clock.now(),
        "entered_by": by,
    }


def _keep_earlier(observation: Observation, facts: dict[str, object], by: Person) -> None:
    """Keep what was known of a figure before it is changed, unless none of its facts will differ."""
    reading = {name: getattr(observation, name) for name in READING}
    if all(reading[name] == facts[name] for name in READING if name in facts):
        return
    observation.earlier.append(
        EarlierReading(
            **reading,
            import_id=observation.import_id,
            entered_at=observation.entered_at,
            entered_by=observation.entered_by,
            replaced_at=clock.now(),
            replaced_by=by,
        )
    )
    observation.import_id = observation.source_row = None


def _differences(
    measured: Indicator, stored: Indicator, observation: Observation, reading: FigureValues
) -> list[Difference]:
    return [
        Difference("Value", written(stored, observation.value), written(measured, reading.value)),
        Difference("Unit", stored.unit_words, measured.unit_words),
        Difference("Lower end", written(stored, observation.lower), written(measured, reading.lower)),
        Difference("Upper end", written(stored, observation.upper), written(measured, reading.upper)),
        Difference("Number counted", number(observation.numerator), number(reading.numerator)),
        Difference("Out of", number(observation.denominator), number(reading.denominator)),
        Difference("Status", STATUS_WORDS[observation.status], STATUS_WORDS[reading.status]),
        Difference("Source", observation.source, reading.source),
        Difference("Note", observation.note, reading.note),
    ]


def _named(measured: Indicator, partnership: Partnership, observation: Observation) -> str:
    """Return a description of a figure for the history, without its value."""
    where = place(observation.area_code, partnership.area_codes_on(clock.today()))
    return f"the value for {where.name}, {observation.period}: {measured.label}"


def _named_target(measured: Indicator, target: Target) -> str:
    where = "the whole footprint" if target.area_code is None else place(target.area_code, ()).name
    value = written(measured, target.value)
    return f"the target {value} by {day(target.due_on)} for {where}: {measured.label}"


def _stored_unit(measured: Indicator) -> str | None:
    """Return the unit to store: None for the indicator's own unit."""
    return None if measured.unit is measured.units[0] else measured.unit.value


def _wanted(stored: Indicator, target: Target) -> str:
    """Return the value of a target with its unit; `stored` is the indicator in that unit."""
    return f"{written(stored, target.value)} {stored.unit_words}"


def _open_facts(measured: Indicator, observation: Observation) -> dict[str, object]:
    """Return the facts of a figure that the history may hold: only its status if small numbers must be protected."""
    facts: dict[str, object] = {"status": observation.status.value}
    if not is_guarded(measured, official=observation.official):
        facts["value"] = written(measured, observation.value)
        if observation.unit is not None:
            facts["unit"] = observation.unit
    return facts


def _note(
    session: Session,
    observation: Observation,
    sentence: str,
    by: Person,
    details: dict[str, object] | None = None,
) -> None:
    audit.record(
        session, sentence, by=by, on=observation, partnership=observation.partnership, details=details
    )
