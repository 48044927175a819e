"""What kind of number each metric's values are, which decides whether areas may be combined.

Counts, proportions and crude rates combine, from numerators and denominators. A standardised rate does not:
the rate of a combined footprint cannot be computed from those of its areas.
"""

from collections.abc import Mapping

from cdp.reference.outcome_vocabularies import CatalogueError, Unit, ValueType, ValueTyping

# Rates, and percentages that are not plain shares of people, are typed one by one and never guessed.
# A rate whose standardisation was not confirmed is OTHER, so that nothing is combined that must not be.
_ESTIMATE = "a survey or modelled estimate: areas cannot be combined from what is published"
_NOT_CONFIRMED = "the rate's standardisation is not confirmed, so areas are not combined"
TYPED_BY_HAND: Mapping[str, ValueTyping] = {
    "h_drug_use_last_year": ValueTyping(ValueType.OTHER, _ESTIMATE, confirmed=True),
    "h_ocu_prevalence": ValueTyping(ValueType.OTHER, _ESTIMATE, confirmed=True),
    "h_drug_misuse_deaths": ValueTyping(
        ValueType.DIRECTLY_STANDARDISED_RATE,
        "age-standardised mortality; Fingertips 92432 is a directly standardised rate",
        confirmed=True,
    ),
    "h_hospital_admissions_drugs": ValueTyping(ValueType.OTHER, _NOT_CONFIRMED, confirmed=False),
    "s_yp_drug_use": ValueTyping(ValueType.OTHER, _ESTIMATE, confirmed=True),
    "s_exclusions_drug_alcohol": ValueTyping(
        ValueType.CRUDE_RATE,
        "exclusions and suspensions are events, counted against pupils enrolled",
        confirmed=False,
    ),
    "s_alcohol_dependence_prevalence": ValueTyping(ValueType.OTHER, _ESTIMATE, confirmed=True),
    "s_deaths_in_treatment": ValueTyping(ValueType.OTHER, _NOT_CONFIRMED, confirmed=False),
    "s_hepc_pwid": ValueTyping(ValueType.OTHER, _ESTIMATE, confirmed=True),
    "s_alcohol_specific_deaths": ValueTyping(
        ValueType.DIRECTLY_STANDARDISED_RATE, "age-standardised mortality (Fingertips 91380)", confirmed=True
    ),
    "s_alcohol_admissions": ValueTyping(ValueType.OTHER, _NOT_CONFIRMED, confirmed=False),
    "s_unmet_need": ValueTyping(
        ValueType.OTHER,
        "derived by the publisher from an estimate; store the published figure, never compute it",
        confirmed=True,
    ),
    "l_adults_in_drug_treatment": ValueTyping(ValueType.OTHER, _NOT_CONFIRMED, confirmed=False),
    "l_adults_in_alcohol_treatment": ValueTyping(ValueType.OTHER, _NOT_CONFIRMED, confirmed=False),
    "l_need_engaged_community": ValueTyping(
        ValueType.OTHER,
        "derived by the publisher from an estimate; store the published figure, never compute it",
        confirmed=True,
    ),
    "l_admissions_15_24": ValueTyping(ValueType.OTHER, _NOT_CONFIRMED, confirmed=False),
}


def value_typing(metric_id: str, unit: Unit) -> ValueTyping:
    """Return what kind of number a metric's values are, and why.

    Counts and plain percentages follow from the unit; every rate, estimate and derived figure is listed by
    hand. Raises CatalogueError for a rate or score that is not listed.
    """
    if metric_id in TYPED_BY_HAND:
        return TYPED_BY_HAND[metric_id]
    if unit in {Unit.COUNT, Unit.INCIDENTS, Unit.KILOGRAMS}:
        return ValueTyping(ValueType.COUNT, "a number of people, events or things", confirmed=True)
    if unit is Unit.PERCENT:
        return ValueTyping(ValueType.PROPORTION, "a share of the people or cases counted", confirmed=True)
    raise CatalogueError(f"{metric_id}: a value in {unit} needs its value type listed.")
