"""The direction of an indicator in words: how its latest value compares with the one before, and what that means."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.drawing import Series
from cdp.reference.outcomes import Polarity
from cdp.wording.formats import agree


class Verdict(StrEnum):
    """Whether a change is for the better; a change of a context measure is neither."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NEITHER = "neither"

    @property
    def words(self) -> str:
        """Return the verdict as a label."""
        return {"better": "Better", "worse": "Worse", "same": "No change", "neither": "Context only"}[
            self.value
        ]

    @property
    def colour(self) -> str:
        """Return the colour of the tag. The colour adds no information to the words."""
        return {"better": "green", "worse": "red", "same": "grey", "neither": "grey"}[self.value]


@dataclass(frozen=True)
class TrendDirection:
    """How the latest value compares with the one before; `verdict` is None if areas differ."""

    words: str
    verdict: Verdict | None


def direction_of(indicator: Indicator, series: Sequence[Series]) -> TrendDirection | None:
    """Return the direction of one place, or of several areas together; None without an earlier value."""
    if len(series) == 1:
        return _of_one(indicator, series[0])
    return _of_several(indicator, series)


def verdict_of(indicator: Indicator, before: DisclosedFigure, after: DisclosedFigure) -> Verdict:
    """Return whether a value is better than an earlier one."""
    change = (after.value or 0) - (before.value or 0)
    if change == 0:
        return Verdict.SAME
    if indicator.polarity is Polarity.CONTEXT:
        return Verdict.NEITHER
    return (
        Verdict.BETTER if (change > 0) is (indicator.polarity is Polarity.HIGHER_IS_BETTER) else Verdict.WORSE
    )


def _of_one(indicator: Indicator, series: Series) -> TrendDirection | None:
    if len(series.shown) < 2 or series.figures[-1].value is None:
        return None
    before, after = series.shown[-2:]
    verdict = verdict_of(indicator, before, after)
    if verdict is Verdict.SAME:
        return TrendDirection(f"The same as in {before.period.label}.", verdict)
    change = "Higher" if (after.value or 0) > (before.value or 0) else "Lower"
    chance = " The intervals overlap, so this may be chance." if _overlap(before, after) else ""
    return TrendDirection(f"{change} than {before.value_words} in {before.period.label}.{chance}", verdict)


def _overlap(before: DisclosedFigure, after: DisclosedFigure) -> bool:
    """Return whether the 95% intervals of two values overlap; values without intervals do not count as overlapping."""
    if before.lower is None or before.upper is None or after.lower is None or after.upper is None:
        return False
    return before.lower <= after.upper and after.lower <= before.upper


def _of_several(indicator: Indicator, series: Sequence[Series]) -> TrendDirection | None:
    """Return in how many areas the latest value is better and worse, or higher and lower for a context measure."""
    latest = max(each.figures[-1].period for each in series)
    pairs = [
        (each.shown[-2], each.shown[-1])
        for each in series
        if len(each.shown) > 1 and each.shown[-1].period == latest
    ]
    if not pairs:
        return None
    if indicator.polarity is Polarity.CONTEXT:
        higher = sum((after.value or 0) > (before.value or 0) for before, after in pairs)
        lower = sum((after.value or 0) < (before.value or 0) for before, after in pairs)
        return TrendDirection(_counted("Higher", higher, "lower", lower, len(pairs)), Verdict.NEITHER)
    verdicts = [verdict_of(indicator, before, after) for before, after in pairs]
    better, worse = verdicts.count(Verdict.BETTER), verdicts.count(Verdict.WORSE)
    alike = next((one for one in (Verdict.BETTER, Verdict.WORSE) if verdicts.count(one) == len(pairs)), None)
    return TrendDirection(_counted("Better", better, "worse", worse, len(pairs)), alike)


def _counted(one: str, first: int, other: str, second: int, total: int) -> str:
    same = total - first - second
    parts = [f"{one} in {first} of {total} {agree(total, 'area', 'areas')}", f"{other} in {second}"]
    return (
        ", ".join([*parts, f"the same in {same}"] if same else parts) + ", compared with the period before."
    )
