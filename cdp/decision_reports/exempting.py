"""Why a report or a section is confidential: the exemption relied on (docs/rules/rights.md 4)."""

from dataclasses import dataclass
from datetime import date

from cdp import clock
from cdp.errors import Refusal
from cdp.models import Board, DecisionReport, DecisionReportSection
from cdp.reference.exemptions import PARAGRAPHS, SECTIONS, sentence_of
from cdp.wording.formats import day


@dataclass(frozen=True)
class ExemptionWords:
    """The exemption of a confidential text: codes of `cdp.reference.exemptions`, the public interest, a review date."""

    section: str = ""
    paragraph: str = ""
    public_interest: str = ""
    review_on: date | None = None

    @classmethod
    def of(cls, holder: "DecisionReport | DecisionReportSection") -> "ExemptionWords":
        """Return what is stored."""
        return cls(
            holder.exemption_section, holder.exemption_paragraph, holder.public_interest, holder.review_on
        )

    def put_on(self, holder: "DecisionReport | DecisionReportSection") -> None:
        """Store it."""
        holder.exemption_section, holder.exemption_paragraph = self.section, self.paragraph
        holder.public_interest, holder.review_on = self.public_interest, self.review_on

    @property
    def in_words(self) -> str:
        """The exemption as a sentence with its review date; empty if there is none."""
        review = f" Review on {day(self.review_on)}." if self.review_on else ""
        return sentence_of(self.section, self.paragraph, self.public_interest) + review


NO_EXEMPTION = ExemptionWords()


def check_exemption(words: ExemptionWords, board: Board) -> None:
    """Raise Refusal if an exemption is incomplete, or its review date is not in the future."""
    section = SECTIONS.get(words.section)
    if section is None:
        raise Refusal("Choose the exemption that you rely on.", field="exemption_section")
    if not section.is_absolute and not words.public_interest:
        raise Refusal(
            "Enter why the public interest in keeping it confidential is greater than in publishing it.",
            field="public_interest",
        )
    if board.is_council_committee and words.paragraph not in PARAGRAPHS:
        raise Refusal("Choose the paragraph of Schedule 12A.", field="exemption_paragraph")
    if not board.is_council_committee and words.paragraph:
        raise Refusal("Schedule 12A is only for council committees.", field="exemption_paragraph")
    if words.review_on is None or words.review_on <= clock.today():
        raise Refusal("Enter a review date in the future.", field="review_on")
