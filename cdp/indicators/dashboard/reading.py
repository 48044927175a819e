"""The content of the page “Outcomes at a glance”: the headline metrics that have values, by outcome.

Only the latest values are read. Where small numbers may have to be protected, all values of the indicator are, because
whether one may be shown depends on the others.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy.orm import Session

from cdp.indicators import queries
from cdp.indicators.ages import Age, age_of
from cdp.indicators.catalogue import Indicator, by_outcome_of, places_of, written, written_in
from cdp.indicators.combining import footprint_figures
from cdp.indicators.dashboard.direction import TrendDirection, direction_of
from cdp.indicators.dashboard.queries import all_figures, latest_figures
from cdp.indicators.dashboard.series import PlacedSeries, placed_series
from cdp.indicators.dashboard.spark import small_chart, spark_svg
from cdp.indicators.disclosure import DisclosedFigure, disclose, is_guarded
from cdp.indicators.drawing import Chart, Series
from cdp.indicators.places import Rank, place, places_for
from cdp.indicators.queries import StoredFigure
from cdp.indicators.rating import TargetRating, Trajectory, rating_of, trajectory_of, why_not_rated
from cdp.indicators.signals.concerns import IndicatorConcern, NewStart, concerns_in
from cdp.indicators.signals.queries import new_starts_of
from cdp.indicators.surroundings import with_parts
from cdp.models import Partnership, Target
from cdp.reference.outcomes import Outcome, Tier
from cdp.wording.formats import day, listed, plural


@dataclass(frozen=True)
class DashboardScope:
    """What a reader wants and may see: an area or "" for the partnership, and which values are for them.

    `public` leaves out restricted indicators and those under an embargo for anyone, for documents that are passed on.
    `embargoed` is whether the reader may see values under an embargo.
    """

    today: date
    area_code: str = ""
    small_numbers: bool = False
    embargoed: bool = False
    public: bool = False

    def shows(self, indicator: Indicator) -> bool:
        """Return whether the values of an indicator may be shown at all."""
        if self.public and indicator.is_restricted:
            return False
        return not indicator.is_embargoed_on(self.today) or (self.embargoed and not self.public)


@dataclass(frozen=True)
class RatingLabel:
    """A rating in words with its colour, or the reason for none, and the number of areas that have it."""

    words: str
    colour: str
    areas: int


@dataclass(frozen=True)
class HeadlineCard:
    """One headline metric: its latest value, direction, ratings and age, its chart, and what needs attention."""

    indicator: Indicator
    place_words: str
    period_words: str
    value_words: str
    interval_words: str
    remarks: tuple[str, ...]
    comparison: str
    direction: TrendDirection | None
    ratings: tuple[RatingLabel, ...]
    target_words: str
    age: Age
    sources: tuple[str, ...]
    chart: Chart | None
    svg: Markup
    concerns: tuple[IndicatorConcern, ...]


@dataclass(frozen=True)
class OutcomeCards:
    """The cards of one outcome; `outcome` is None for the partnership's own indicators."""

    outcome: Outcome | None
    cards: tuple[HeadlineCard, ...]

    @property
    def name(self) -> str:
        """Return the heading."""
        return self.outcome.name if self.outcome else "Our own indicators"


@dataclass(frozen=True)
class Dashboard:
    """All cards by outcome, the indicators without values, and the day of the newest value."""

    outcomes: tuple[OutcomeCards, ...]
    without_values: tuple[Indicator, ...]
    data_as_on: date | None
    has_hidden: bool
    has_small: bool

    @property
    def cards(self) -> list[HeadlineCard]:
        """Return the cards of all outcomes."""
        return [card for each in self.outcomes for card in each.cards]

    @property
    def sources(self) -> list[str]:
        """Return each source once."""
        return list(dict.fromkeys(source for card in self.cards for source in card.sources))

    @property
    def without_words(self) -> str:
        """Return how many headline metrics have no values, in one line; empty if all have some."""
        if not self.without_values:
            return ""
        codes = [indicator.code for indicator in self.without_values if indicator.code]
        own = len(self.without_values) - len(codes)
        named = [
            *([listed(codes)] if codes else []),
            *([plural(own, "indicator") + " of our own"] if own else []),
        ]
        return f"No values yet for {plural(len(self.without_values), 'metric')}: {', '.join(named)}."


def read_dashboard(
    session: Session, partnership: Partnership, scope: DashboardScope, footprint: Collection[str]
) -> Dashboard:
    """Return the dashboard of a partnership as a reader may see it, in at most five queries.

    `footprint` has the codes of the partnership's authorities on the day.
    """
    outcomes = [
        (outcome, [one for one in indicators if _is_headline(partnership, one) and scope.shows(one)])
        for outcome, indicators in by_outcome_of(session, partnership)
    ]
    followed = {one.id: one for _, indicators in outcomes for one in indicators}
    stored = _stored(session, partnership, list(followed.values()), footprint)
    targets: dict[str, list[Target]] = defaultdict(list)
    for target in queries.all_targets_of(session, partnership):
        targets[target.metric_code].append(target)
    seen = {
        metric_id: _disclosed(followed[metric_id], rows, footprint, scope)
        for metric_id, rows in stored.items()
    }
    starts = new_starts_of(session, partnership, stored)
    cards = {
        metric_id: card
        for metric_id, figures in seen.items()
        if (found := placed_series(followed[metric_id], figures, targets[metric_id])) is not None
        and (card := _card(found, scope, starts.get(metric_id, ()))) is not None
    }
    shown = [
        OutcomeCards(outcome, own)
        for outcome, indicators in outcomes
        if (own := tuple(cards[one.id] for one in indicators if one.id in cards))
    ]
    return Dashboard(
        outcomes=tuple(shown),
        without_values=tuple(one for one in followed.values() if one.id not in cards),
        data_as_on=max(
            (row.published_on for rows in stored.values() for row in rows if row.published_on), default=None
        ),
        has_hidden=any(figure.hidden for figures in seen.values() for figure in figures),
        has_small=any(figure.is_small for figures in seen.values() for figure in figures),
    )


def _is_headline(partnership: Partnership, indicator: Indicator) -> bool:
    """Return whether an indicator belongs on the dashboard: a headline metric that is followed, or one of our own."""
    if indicator.is_own:
        return True
    followed = partnership.followed_metrics
    return indicator.tier is Tier.HEADLINE and (followed is None or indicator.id in followed)


def _stored(
    session: Session, partnership: Partnership, indicators: Sequence[Indicator], footprint: Collection[str]
) -> dict[str, list[StoredFigure]]:
    """Return the latest rows of indicators, and all rows of those whose small numbers are protected.

    These have the rows of all areas that decide whether one is hidden; the others are taken out after that.
    """
    codes = sorted({found.code for one in indicators for found in places_for(one, footprint)})
    stored = latest_figures(session, partnership, [one.id for one in indicators], codes)
    guarded = [
        one.id
        for one in indicators
        if any(is_guarded(one, official=row.official) for row in stored.get(one.id, ()))
    ]
    if guarded:
        stored |= all_figures(session, partnership, guarded, with_parts(codes, footprint))
    return stored


def _disclosed(
    indicator: Indicator, rows: Sequence[StoredFigure], footprint: Collection[str], scope: DashboardScope
) -> list[DisclosedFigure]:
    places = {code: place(code, footprint) for code in {row.area_code for row in rows}}
    entered = [
        figure
        for figure in disclose(rows, indicator, places, small_numbers=scope.small_numbers)
        if figure.place.rank is not Rank.ELSEWHERE
    ]
    return entered + footprint_figures(indicator, entered, footprint)


def _card(found: PlacedSeries, scope: DashboardScope, new_starts: Sequence[NewStart]) -> HeadlineCard | None:
    """Return the card of an indicator, or None if it has no value that the reader may see."""
    indicator, chosen = found.indicator, found.chosen(scope.area_code)
    if not chosen:
        return None
    latest = max(each.figures[-1].period for each in chosen)
    figures = [each.figures[-1] for each in chosen if each.figures[-1].period == latest]
    national = found.national if indicator.per > 1 else None
    open_series = [_without_small(each) for each in chosen]
    concerns = concerns_in(indicator, [each for each in open_series if each.figures], scope.today, new_starts)
    only = figures[0] if len(chosen) == 1 else None
    chart = small_chart(indicator, chosen, national, f"spark-{indicator.id}")
    return HeadlineCard(
        indicator=indicator,
        place_words=_place_words(chosen),
        period_words=latest.label,
        value_words=only.value_words if only else _range_words(indicator, figures),
        interval_words=only.interval_words if only else "",
        remarks=tuple(dict.fromkeys(remark for figure in figures for remark in figure.remarks)),
        comparison=_comparison(national, chosen),
        direction=direction_of(indicator, chosen),
        ratings=_ratings(indicator, chosen, scope.today),
        target_words=_target_words(indicator, chosen),
        age=age_of(indicator, latest, scope.today, chosen[0].place),
        sources=tuple(
            dict.fromkeys(
                f"{figure.source}, published {day(figure.published_on)}"
                if figure.published_on
                else figure.source
                for figure in figures
            )
        ),
        chart=chart,
        svg=spark_svg(chart) if chart else Markup(),
        concerns=tuple(concerns),
    )


def _without_small(series: Series) -> Series:
    """Return a series without the small numbers that only this reader may see, because concerns become titles."""
    return Series(series.place, tuple(one for one in series.figures if not one.is_small), series.target)


def _place_words(chosen: Sequence[Series]) -> str:
    return chosen[0].place.name if len(chosen) == 1 else plural(len(chosen), "area")


def _range_words(indicator: Indicator, figures: Sequence[DisclosedFigure]) -> str:
    """Return the lowest and highest of the areas' values with their names, and how many are not shown."""
    shown = sorted(
        (figure for figure in figures if figure.value is not None), key=lambda figure: figure.value or 0
    )
    if not shown:
        return figures[0].value_words
    places = max(places_of(figure.value) for figure in shown)
    low, high = (written_in(indicator.unit, figure.value, places) for figure in (shown[0], shown[-1]))
    words = (
        f"{low} ({shown[0].place.name}) to {high} ({shown[-1].place.name})"
        if len(shown) > 1
        else f"{low} ({shown[0].place.name})"
    )
    hidden = len(figures) - len(shown)
    return f"{words}. {plural(hidden, 'area')} without a value" if hidden else words


def _comparison(national: Series | None, chosen: Sequence[Series]) -> str:
    if national is None or any(each.place == national.place for each in chosen):
        return ""
    figure = national.shown[-1]
    return f"{national.place.name}: {figure.value_words}, {figure.period.label}"


def _ratings(indicator: Indicator, chosen: Sequence[Series], today: date) -> tuple[RatingLabel, ...]:
    """Return each different rating with its number of areas, the most frequent first."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for each in chosen:
        figure = each.figures[-1]
        rating = rating_of(indicator, figure, each.target, today)
        behind = trajectory_of(indicator, figure, each.target, today) is Trajectory.BEHIND
        if rating is None:
            counts[why_not_rated(indicator, figure, each.target, today), ""] += 1
        elif behind and rating is TargetRating.NOT_YET:
            counts[Trajectory.BEHIND.words, "orange"] += 1
        else:
            counts[rating.words, rating.colour] += 1
    ordered = sorted(counts.items(), key=lambda entry: -entry[1])
    return tuple(
        RatingLabel(words, colour, number if len(chosen) > 1 else 0) for (words, colour), number in ordered
    )


def _target_words(indicator: Indicator, chosen: Sequence[Series]) -> str:
    """Return the target with its date if it is the same for every place; otherwise an empty string."""
    targets = {(each.target.value, each.target.due_on) for each in chosen if each.target is not None}
    if len(targets) != 1:
        return ""
    ((value, due_on),) = targets
    return f"{written(indicator, value)} by {day(due_on)}"
