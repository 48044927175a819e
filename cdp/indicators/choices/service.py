"""What a partnership chooses: the indicators that it follows, the similar areas, and indicators of its own."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.indicators.catalogue import Indicator, by_outcome
from cdp.indicators.places import canonical
from cdp.indicators.words import UNIT_WORDS, VALUE_TYPE_WORDS
from cdp.models import Observation, OwnIndicator, Partnership, Person
from cdp.partnerships.changes import check_version
from cdp.reference import areas
from cdp.reference.outcomes import Availability, Polarity, PublicationFrequency, Unit, ValueType
from cdp.wording.formats import listed, plural

MOST_SIMILAR = 30
_UNITS = {
    ValueType.COUNT: {Unit.COUNT, Unit.INCIDENTS, Unit.KILOGRAMS},
    ValueType.PROPORTION: {Unit.PERCENT},
    ValueType.CRUDE_RATE: {Unit.RATE_PER_1000, Unit.RATE_PER_100K, Unit.RATE_PER_MILLION},
    ValueType.DIRECTLY_STANDARDISED_RATE: {Unit.RATE_PER_1000, Unit.RATE_PER_100K, Unit.RATE_PER_MILLION},
    ValueType.OTHER: set(Unit),
}
"""The units that a type of measure can have."""


@dataclass(frozen=True)
class OwnIndicatorDetails:
    """An indicator of the partnership's own, as entered; for its fields see `cdp.models.OwnIndicator`."""

    name: str
    definition: str
    unit: Unit
    value_type: ValueType
    polarity: Polarity
    is_output: bool
    availability: Availability
    publisher: str = ""
    frequency: PublicationFrequency | None = None
    lag_months: int | None = None
    embargoed_until: date | None = None
    ended_on: date | None = None
    version: int | None = None


def is_followed(partnership: Partnership, indicator: Indicator) -> bool:
    """Return whether the partnership follows an indicator; it follows all of its own."""
    followed = partnership.followed_metrics
    return followed is None or indicator.is_own or indicator.id in followed


def follow(
    session: Session, partnership: Partnership, chosen: Collection[str], *, version: int, by: Person
) -> None:
    """Choose the indicators of the catalogue that a partnership follows.

    Raises Refusal if none is chosen, and Conflict if the partnership was changed meanwhile.
    """
    labels = {each.id: each.label for _, group in by_outcome() for each in group}
    known = list(labels)
    wanted = [each for each in known if each in chosen]
    before = known if partnership.followed_metrics is None else partnership.followed_metrics
    said = _named([labels[each] for each in before if each in labels], [labels[each] for each in wanted])
    check_version(partnership, version, [("Indicators to follow", *said)])
    if not wanted:
        raise Refusal("Choose at least one indicator.")
    partnership.followed_metrics = None if len(wanted) == len(known) else wanted
    amount = "all indicators" if len(wanted) == len(known) else plural(len(wanted), "indicator")
    sentence = f"{by.name} chose {amount} of the catalogue to follow."
    audit.record(
        session, sentence, by=by, on=partnership, partnership=partnership, details={"metrics": wanted}
    )


def choose_similar(
    session: Session, partnership: Partnership, codes: Iterable[str], *, version: int, by: Person
) -> None:
    """Choose the authorities with which a partnership compares itself.

    Raises Refusal for more than 30, for a code that is not an authority's, or for one in the footprint, and Conflict if
    the partnership was changed meanwhile.
    """
    chosen = sorted({canonical(code) for code in codes if areas.is_authority(code)})
    ours = {canonical(code) for code in partnership.area_codes_on(clock.today())}
    if names := [areas.authority(code).name for code in chosen if code in ours]:
        raise Refusal(f"Leave out {listed(names)}, because it is in your footprint.")
    if len(chosen) > MOST_SIMILAR:
        raise Refusal(f"Choose at most {MOST_SIMILAR} areas. You have chosen {len(chosen)}.")
    names = [areas.authority(code).name for code in chosen]
    said = _named([areas.authority(code).name for code in partnership.similar_areas], names)
    check_version(partnership, version, [("Similar areas", *said)])
    before, partnership.similar_areas = partnership.similar_areas, chosen
    sentence = f"{by.name} chose the similar areas: {listed(names) if names else 'none'}."
    audit.record(
        session, sentence, by=by, on=partnership, partnership=partnership, details={"before": before}
    )


def _named(theirs: Sequence[str], yours: Sequence[str]) -> tuple[str, str]:
    """Return what only the one or the other has chosen, in words; names that both chose are left out."""
    only_theirs = [name for name in theirs if name not in yours]
    only_yours = [name for name in yours if name not in theirs]
    return (
        "Also chosen: " + listed(only_theirs) if only_theirs else "Nothing else chosen",
        "Also chosen: " + listed(only_yours) if only_yours else "Nothing else chosen",
    )


def add_own(
    session: Session, partnership: Partnership, details: OwnIndicatorDetails, *, by: Person
) -> OwnIndicator:
    """Add an indicator of the partnership's own; raise Refusal for invalid fields."""
    _check(session, partnership, details, None)
    own = OwnIndicator(partnership=partnership, added_at=clock.now(), added_by=by, **_facts(details))
    session.add(own)
    _note(session, own, f"{by.name} added the indicator {own.name}.", by)
    return own


def change_own(session: Session, own: OwnIndicator, details: OwnIndicatorDetails, *, by: Person) -> None:
    """Change or end an indicator of the partnership's own.

    Raises Refusal for invalid fields, and for another unit or type of measure once there are values. Raises Conflict if
    it was changed meanwhile.
    """
    if own.version != details.version:
        differences = [
            Difference(label, str(getattr(own, name) or "–"), str(_facts(details)[name] or "–"))
            for name, label in _LABELS.items()
            if getattr(own, name) != _facts(details)[name]
        ]
        raise Conflict(differences, current_version=own.version)
    _check(session, own.partnership, details, own)
    for name, value in _facts(details).items():
        setattr(own, name, value)
    ended = f" It ends on {own.ended_on:%-d %B %Y}." if own.ended_on else ""
    _note(session, own, f"{by.name} changed the indicator {own.name}.{ended}", by)


_LABELS = {
    "name": "Name", "definition": "Definition", "publisher": "Publisher", "unit": "Unit",
    "value_type": "Type of measure", "polarity": "Direction", "frequency": "Published", "lag_months": "Usual delay",
    "availability": "Availability", "embargoed_until": "Embargo", "ended_on": "End",
}  # fmt: skip


def _facts(details: OwnIndicatorDetails) -> dict[str, object]:
    return {
        "name": details.name,
        "definition": details.definition,
        "publisher": details.publisher,
        "unit": details.unit.value,
        "value_type": details.value_type.value,
        "polarity": details.polarity.value,
        "is_output": details.is_output,
        "frequency": details.frequency.value if details.frequency else None,
        "lag_months": details.lag_months,
        "availability": details.availability.value,
        "embargoed_until": details.embargoed_until,
        "ended_on": details.ended_on,
    }


def _check(
    session: Session, partnership: Partnership, details: OwnIndicatorDetails, own: OwnIndicator | None
) -> None:
    if details.unit not in _UNITS[details.value_type]:
        units = listed([UNIT_WORDS[unit] for unit in Unit if unit in _UNITS[details.value_type]])
        kind = VALUE_TYPE_WORDS[details.value_type].lower()
        raise Refusal(f"Choose another unit or type. For a {kind}, the unit can be: {units}.", field="unit")
    same = sa.select(OwnIndicator.id).where(
        OwnIndicator.partnership_id == partnership.id,
        sa.func.lower(OwnIndicator.name) == details.name.lower(),
        OwnIndicator.id != (own.id if own else 0),
    )
    with session.no_autoflush:
        if session.scalar(same) or details.name.casefold() in _national_names():
            raise Refusal("There is already an indicator with this name. Enter another name.", field="name")
    if own is not None and (own.unit, own.value_type) != (details.unit.value, details.value_type.value):
        values = sa.select(Observation.id).where(
            Observation.partnership_id == partnership.id, Observation.metric_code == own.key
        )
        if session.scalar(values.limit(1)):
            raise Refusal(
                "The unit and type of measure cannot change, because there are values. Add another indicator.",
                field="unit",
            )


def _national_names() -> set[str]:
    return {each.name.casefold() for _, group in by_outcome() for each in group}


def _note(session: Session, own: OwnIndicator, sentence: str, by: Person) -> None:
    audit.record(session, sentence, by=by, on=own, partnership=own.partnership)
