"""The scale of risks: the words for likelihood and impact, the level of a score, and the trend of several.

Scores are likelihood times impact, each from 1 to 5. The words and limits are common practice in English councils; they
are the same for every partnership, so that registers can be compared.
"""

from collections.abc import Sequence
from enum import StrEnum

import sqlalchemy as sa

from cdp.models import Risk, RiskScore

LIKELIHOOD = {1: "Rare", 2: "Unlikely", 3: "Possible", 4: "Likely", 5: "Almost certain"}
IMPACT = {1: "Minimal", 2: "Minor", 3: "Moderate", 4: "Major", 5: "Severe"}
HIGHEST = 25
HIGH_FROM, MEDIUM_FROM = 15, 8


class RiskLevel(StrEnum):
    """The level of a score, always shown in words as well as in colour."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def words(self) -> str:
        """The words for the level."""
        return self.value.capitalize()

    @property
    def colour(self) -> str:
        """The GOV.UK name of the tag's colour."""
        return {RiskLevel.HIGH: "red", RiskLevel.MEDIUM: "orange", RiskLevel.LOW: "green"}[self]


class RiskTrend(StrEnum):
    """How the score of a risk compares with the one before."""

    UP = "up"
    STEADY = "steady"
    DOWN = "down"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """The words for the trend; a risk that was scored only once has none yet."""
        return {
            RiskTrend.UP: "Getting worse",
            RiskTrend.STEADY: "No change",
            RiskTrend.DOWN: "Improving",
            RiskTrend.UNKNOWN: "Scored once",
        }[self]


def level_of(score: int) -> RiskLevel:
    """Return the level of a score from 1 to 25."""
    if score >= HIGH_FROM:
        return RiskLevel.HIGH
    return RiskLevel.MEDIUM if score >= MEDIUM_FROM else RiskLevel.LOW


def level_in_sql() -> sa.ColumnElement[str]:
    """Return the rule of `level_of` as an SQL expression for the score now."""
    score = Risk.likelihood * Risk.impact
    return sa.case(
        (score >= HIGH_FROM, RiskLevel.HIGH.value),
        (score >= MEDIUM_FROM, RiskLevel.MEDIUM.value),
        else_=RiskLevel.LOW.value,
    )


def trend_of(scores: Sequence[RiskScore]) -> RiskTrend:
    """Return the trend of scores in order of time: the last compared with the one before."""
    if len(scores) < 2:
        return RiskTrend.UNKNOWN
    before, now = scores[-2].score, scores[-1].score
    if now == before:
        return RiskTrend.STEADY
    return RiskTrend.UP if now > before else RiskTrend.DOWN


def score_words(likelihood: int, impact: int) -> str:
    """Return a score with its level and factors, such as "12, medium: possible (3) × major (4)"."""
    score = likelihood * impact
    factors = f"{LIKELIHOOD[likelihood].lower()} ({likelihood}) × {IMPACT[impact].lower()} ({impact})"
    return f"{score}, {level_of(score).value}: {factors}"
