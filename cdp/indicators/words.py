"""Labels for the catalogue's closed vocabularies."""

from cdp.reference.outcomes import (
    Availability,
    DescribedField,
    FieldCertainty,
    Geography,
    Polarity,
    SeriesMatch,
    Unit,
    ValueType,
)

UNIT_WORDS = {
    Unit.COUNT: "number",
    Unit.PERCENT: "per cent",
    Unit.RATE_PER_MILLION: "per million people",
    Unit.RATE_PER_100K: "per 100,000 people",
    Unit.RATE_PER_1000: "per 1,000 people",
    Unit.INCIDENTS: "incidents",
    Unit.KILOGRAMS: "kilograms",
    Unit.SCORE: "score",
}
GEOGRAPHY_WORDS = {
    Geography.UNITED_KINGDOM: "United Kingdom",
    Geography.ENGLAND_AND_WALES: "England and Wales",
    Geography.ENGLAND: "England",
    Geography.REGION: "Region",
    Geography.PROBATION_REGION: "Probation region",
    Geography.POLICE_FORCE_AREA: "Police force area",
    Geography.UPPER_TIER_LA: "Local authority",
    Geography.LOWER_TIER_LA: "District",
    Geography.COMMUNITY_SAFETY_PARTNERSHIP: "Community safety partnership",
    Geography.CDP_FOOTPRINT: "Partnership footprint",
    Geography.PROVIDER: "Provider",
    Geography.PRISON: "Prison",
}
POLARITY_WORDS = {
    Polarity.LOWER_IS_BETTER: "Lower is better",
    Polarity.HIGHER_IS_BETTER: "Higher is better",
    Polarity.CONTEXT: "Context only. A rise may be good or bad news, so we do not rate it",
}
VALUE_TYPE_WORDS = {
    ValueType.COUNT: "Count",
    ValueType.PROPORTION: "Proportion",
    ValueType.CRUDE_RATE: "Crude rate",
    ValueType.DIRECTLY_STANDARDISED_RATE: "Directly standardised rate",
    ValueType.OTHER: "Estimate or other rate",
}
AVAILABILITY_WORDS = {
    Availability.PUBLIC: "Published",
    Availability.RESTRICTED: "Restricted: never on a public page",
    Availability.INTERNAL_MANAGEMENT_INFORMATION: "Internal management information: never on a public page",
}
MATCH_WORDS = {
    SeriesMatch.NAMED_SOURCE: "The framework, or a note on it, names this series.",
    SeriesMatch.LIKELY: "The series is about the same subject. We have not read that it is exactly the same measure.",
    SeriesMatch.UNKNOWN: "We found no public series for this metric.",
}
CERTAINTY_WORDS = {
    FieldCertainty.SEEN: "Read in a source",
    FieldCertainty.INFERRED: "Worked out from what we read",
    FieldCertainty.FROM_MEMORY: "From memory, not read in a source",
    FieldCertainty.UNKNOWN: "Looked for and not found",
}
FIELD_WORDS = {
    DescribedField.DEFINITION: "the definition",
    DescribedField.UNIT: "the unit",
    DescribedField.DENOMINATOR: "what the numbers are divided by",
    DescribedField.VALUE_TYPE: "the type of measure",
    DescribedField.POLARITY: "which direction is better",
    DescribedField.GEOGRAPHY: "the areas it is published for",
    DescribedField.FREQUENCY: "how often it is published",
    DescribedField.LAG_MONTHS: "how long publication takes",
    DescribedField.AVAILABILITY: "who may see it",
}
