"""New indicator values expected before a meeting are listed only if their frequency and publication are known."""

from datetime import date

from cdp.indicators.releases import releases_before
from cdp.reference import outcomes
from cdp.reference.outcomes import DescribedField, PublicationFrequency

DEATHS = "h_drug_misuse_deaths"
PUBLISHED = date(2025, 10, 17)


def told(day: date, published: dict[str, date]) -> list[tuple[str, date]]:
    return [(release.metric, release.month) for release in releases_before(day, published)]


def test_yearly_values_are_expected_a_year_after_the_last_ones() -> None:
    name = outcomes.metric(DEATHS).name
    assert outcomes.metric(DEATHS).frequency is PublicationFrequency.ANNUAL
    assert told(date(2026, 11, 10), {DEATHS: PUBLISHED}) == [(name, date(2026, 10, 1))]
    assert told(date(2027, 11, 9), {DEATHS: PUBLISHED}) == [(name, date(2027, 10, 1))]


def test_only_values_expected_just_before_the_meeting_are_listed() -> None:
    assert told(date(2026, 10, 16), {DEATHS: PUBLISHED}) == []
    assert told(date(2026, 12, 13), {DEATHS: PUBLISHED}) == []
    assert told(date(2025, 10, 20), {DEATHS: PUBLISHED}) == []


def test_nothing_is_expected_without_a_known_frequency_and_publication() -> None:
    everything = {metric.id: PUBLISHED for metric in outcomes.metrics()}
    said = {metric for metric, _ in told(date(2026, 11, 10), everything)}
    unsure = {m.name for m in outcomes.metrics() if not m.is_known(DescribedField.FREQUENCY)}
    monthly = {m.name for m in outcomes.metrics() if m.frequency is PublicationFrequency.MONTHLY}
    assert said
    assert not said & (unsure | monthly)
    assert told(date(2026, 11, 10), {}) == []
