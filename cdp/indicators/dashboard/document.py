"""Outcomes at a glance as a document: one A3 page as PDF, and a Word file. It may be published with an agenda."""

from collections.abc import Mapping
from datetime import date

from cdp.documents.blocks import Block, Document, Figure, Heading, PageMarks, Panels, Paragraph, Run
from cdp.indicators.commentaries.shown import ShownCommentary
from cdp.indicators.dashboard.reading import Dashboard, HeadlineCard, OutcomeCards
from cdp.indicators.dashboard.spark import alternative
from cdp.reference.outcomes import Unit
from cdp.wording.formats import day, listed, plural

COLUMNS = 3
PUBLIC_ONLY = (
    "This page has no values of restricted indicators, none under an embargo and no small numbers, "
    "so that it can be published."
)


def document_of(
    dashboard: Dashboard, partnership: str, today: date, commentary: Mapping[str, ShownCommentary]
) -> Document:
    """Return a dashboard that was read for the public as a document; `commentary` is signed off, by indicator."""
    blocks: list[Block] = []
    if dashboard.outcomes:
        blocks.append(Panels(tuple(_panel(each, commentary) for each in dashboard.outcomes), columns=COLUMNS))
    else:
        blocks.append(Paragraph.of("No headline metric has values yet."))
    blocks += _about(dashboard, today)
    return Document(
        "Outcomes at a glance",
        tuple(blocks),
        subtitle=f"{partnership}, {day(today)}",
        landscape=True,
        large=True,
        marks=PageMarks(edition=f"Outcomes at a glance, {partnership}, {day(today)}"),
    )


def _panel(outcome: OutcomeCards, commentary: Mapping[str, ShownCommentary]) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(2, outcome.name)]
    for card in outcome.cards:
        blocks += _card(card, commentary.get(card.indicator.id))
    return tuple(blocks)


def _card(card: HeadlineCard, said: ShownCommentary | None) -> list[Block]:
    blocks: list[Block] = [
        Heading(3, card.indicator.label),
        Paragraph((Run(card.value_words, strong=True), Run(f" {after_value(card)}"))),
    ]
    facts = [fact for fact in (direction_words(card), ratings_words(card), f"Age: {card.age.words}.") if fact]
    blocks.append(Paragraph.of(" ".join(facts)))
    blocks += [Paragraph((Run(f"{concern.sentence}.", strong=True),)) for concern in card.concerns]
    if said is not None:
        blocks.append(Paragraph((Run(f"{said.quarter}: ", emphasis=True), Run(said.text, emphasis=True))))
    if card.chart is not None:
        svg = str(card.svg)
        blocks.append(
            Figure(svg, alternative(card.chart), f"{card.place_words}, {card.indicator.unit_words}")
        )
    return blocks


def _about(dashboard: Dashboard, today: date) -> list[Block]:
    newest = (
        f" The newest values were published on {day(dashboard.data_as_on)}." if dashboard.data_as_on else ""
    )
    sentences = [f"Values as recorded on {day(today)}.{newest}"]
    if dashboard.without_words:
        sentences.append(dashboard.without_words)
    sentences.append(PUBLIC_ONLY)
    blocks: list[Block] = [Paragraph.of(" ".join(sentences))]
    if dashboard.sources:
        blocks.append(Paragraph((Run("Sources: ", strong=True), Run(f"{'; '.join(dashboard.sources)}."))))
    return blocks


def after_value(card: HeadlineCard) -> str:
    """Return what follows a value: its unit, place, period and interval."""
    says_unit = card.indicator.unit not in {Unit.COUNT, Unit.PERCENT}  # a percentage is written with its sign
    unit = f"{card.indicator.unit_words}, " if says_unit else ""
    parts = [f"{unit}{card.place_words}, {card.period_words}"]
    if card.interval_words:
        parts.append(f"(95% interval {card.interval_words})")
    if card.remarks:
        parts.append(f"({listed(card.remarks)})")
    if card.comparison:
        parts.append(f"· {card.comparison}")
    return " ".join(parts)


def direction_words(card: HeadlineCard) -> str:
    """Return the direction with what it means, such as "Worse. Higher than 88.1 in 2021 to 2023."."""
    if card.direction is None:
        return ""
    verdict = f"{card.direction.verdict.words}. " if card.direction.verdict is not None else ""
    return f"{verdict}{card.direction.words}"


def ratings_words(card: HeadlineCard) -> str:
    """Return the ratings as a sentence, with the numbers of areas, and the target if there is one for all."""
    said = [
        f"{each.words}: {plural(each.areas, 'area')}" if each.areas else each.words
        for each in card.ratings
        if each.words
    ]
    target = f" Target: {card.target_words}." if card.target_words else ""
    return f"{'; '.join(said)}.{target}" if said else ""
