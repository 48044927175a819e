"""The table of the dashboard as a file: one row for each headline metric, as the public may see it."""

from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.indicators.catalogue import Indicator
from cdp.indicators.dashboard.document import direction_words, ratings_words
from cdp.indicators.dashboard.reading import HeadlineCard


def _outcome(indicator: Indicator) -> str:
    return indicator.outcome.name if indicator.outcome else "Our own indicators"


HEADLINES: RegisterFile[HeadlineCard] = RegisterFile(
    "Outcomes at a glance",
    ("metric", "metrics"),
    (
        RegisterColumn("Outcome", lambda card: _outcome(card.indicator), 5),
        RegisterColumn("Code", lambda card: card.indicator.code),
        RegisterColumn("Metric", lambda card: card.indicator.label, 6),
        RegisterColumn("Unit", lambda card: card.indicator.unit_words),
        RegisterColumn("Area", lambda card: card.place_words, 4),
        RegisterColumn("Period", lambda card: card.period_words, 4),
        RegisterColumn("Latest value", lambda card: card.value_words, 5),
        RegisterColumn("95% interval", lambda card: card.interval_words),
        RegisterColumn("Remarks", lambda card: "; ".join(card.remarks)),
        RegisterColumn("Comparison", lambda card: card.comparison),
        RegisterColumn("Direction", direction_words, 6),
        RegisterColumn("Rating", ratings_words, 6),
        RegisterColumn("Age", lambda card: card.age.words, 3),
        RegisterColumn("Needs attention", lambda card: "; ".join(one.sentence for one in card.concerns), 5),
        RegisterColumn("Source", lambda card: "; ".join(card.sources)),
    ),
)
