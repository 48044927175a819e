"""The type of each metric's values, which decides whether values for several areas can be combined.

Counts, proportions and crude rates can be combined from their numerators and denominators. Standardised rates cannot,
because the rate of a footprint cannot be calculated from the rates of its areas.
"""

from collections.abc import Mapping

from cdp.reference.outcome_vocabularies import CatalogueError, Unit, ValueType, ValueTyping

# Rates, and percentages that are not simple shares of people, are listed one by one and never guessed.
# A rate whose standardisation is not confirmed is OTHER, so that it is never combined by mistake.
_ESTIMATE = "a survey or modelled estimate, which cannot be combined for several areas"
_NOT_CONFIRMED = "the standardisation of the rate is not confirmed, so areas are not combined"
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
        "exclusions and suspensions, divided by the pupils enrolled",
        confirmed=False,
    ),
    "s_alcohol_dependence_prevalence": ValueTyping(ValueType.OTHER, _ESTIMATE, confirmed=True),
    "s_hepc_pwid": ValueTyping(ValueType.OTHER, _ESTIMATE, confirmed=True),
    "s_alcohol_specific_deaths": ValueTyping(
        ValueType.DIRECTLY_STANDARDISED_RATE, "age-standardised mortality (Fingertips 91380)", confirmed=True
    ),
    "s_alcohol_admissions": ValueTyping(
        ValueType.DIRECTLY_STANDARDISED_RATE, "age-standardised rate (Fingertips 93764)", confirmed=True
    ),
    "s_unmet_need": ValueTyping(
        ValueType.OTHER,
        "derived by the publisher from an estimate, so use only the published value",
        confirmed=True,
    ),
    "l_adults_in_drug_treatment": ValueTyping(ValueType.OTHER, _NOT_CONFIRMED, confirmed=False),
    "l_adults_in_alcohol_treatment": ValueTyping(ValueType.OTHER, _NOT_CONFIRMED, confirmed=False),
    "l_admissions_15_24": ValueTyping(
        ValueType.DIRECTLY_STANDARDISED_RATE, "age-standardised rate (Fingertips 90808)", confirmed=True
    ),
}


def value_typing(metric_id: str, unit: Unit) -> ValueTyping:
    """Return the type of a metric's values, and the reason.

    The type of counts and simple percentages follows from their unit. Every rate, estimate and derived figure is
    listed individually. Raises CatalogueError for a rate or score that is not listed.
    """
    if metric_id in TYPED_BY_HAND:
        return TYPED_BY_HAND[metric_id]
    if unit in {Unit.COUNT, Unit.INCIDENTS, Unit.KILOGRAMS}:
        return ValueTyping(ValueType.COUNT, "a number of people, events or things", confirmed=True)
    if unit is Unit.PERCENT:
        return ValueTyping(ValueType.PROPORTION, "a share of the people or cases counted", confirmed=True)
    raise CatalogueError(f"{metric_id}: a value in {unit} needs its value type listed.")
