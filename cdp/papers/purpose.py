"""What a paper is for and what it asks of the board, and the chair's reason for accepting a late paper."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.agendas.gate import ASKS, NO_ASK, NO_PURPOSE, because, is_late, missing_from, recommendation_of
from cdp.agendas.papers import paper_named
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import MeetingState, Paper, PaperState, Person


@dataclass(frozen=True)
class PurposeDetails:
    """The purpose and the recommendation entered; `version` and `item_version` are those that the person saw."""

    purpose: str
    ask: str
    text: str
    version: int | None
    item_version: int | None

    @property
    def recommendation(self) -> str:
        """The recommendation as it is kept with the agenda item; empty without a text."""
        return recommendation_of(self.ask, self.text) if self.text else ""


def write_purpose(session: Session, paper: Paper, details: PurposeDetails, *, by: Person) -> None:
    """Save the purpose of a paper, and its recommendation as that of the agenda item.

    Raises Conflict with both texts if someone else changed one of them. Raises Refusal for a text without a verb, for a
    verb without a text, and once the meeting has been held.
    """
    item = paper.item
    if item.meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so its papers can no longer be changed.")
    if details.text and details.ask not in ASKS:
        raise Refusal("Choose what the board is asked to do.", field="ask")
    if details.ask and not details.text:
        raise Refusal("Enter what the board is asked to decide or note.", field="text")
    if (paper.purpose, item.recommendation) == (details.purpose, details.recommendation):
        return
    if (paper.version, item.version) != (details.version, details.item_version):
        texts = (
            ("Purpose of the paper", paper.purpose, details.purpose),
            ("Recommendation", item.recommendation, details.recommendation),
        )
        differences = [Difference(*text) for text in texts if text[1] != text[2]]
        raise Conflict(differences, current_version=paper.version)
    paper.purpose = details.purpose
    if details.recommendation:
        item.recommendation = details.recommendation
    record(
        session,
        f"{by.name} wrote the purpose and recommendation of {paper_named(paper)} of {item.meeting.title}.",
        by=by,
        on=paper,
        partnership=item.meeting.board.partnership,
        details={"text": reference_to(f"{details.purpose}\n{details.recommendation}")},
    )


def accept_late(session: Session, paper: Paper, reason: str, *, by: Person) -> None:
    """Record the chair's reason for accepting a late paper, which the agenda prints.

    Raises Refusal if the paper is not late.
    """
    if not is_late(paper) and not paper.late_because:
        raise Refusal("This paper is not late, so it needs no reason.")
    words = because(reason)
    if not words:
        raise Refusal("Enter why the chair accepts the paper.", field="reason")
    paper.late_because = words
    record(
        session,
        f"{by.name} recorded why the chair accepts {paper_named(paper)} of {paper.item.meeting.title} late.",
        by=by,
        on=paper,
        partnership=paper.item.meeting.board.partnership,
        details={"reason": reference_to(words)},
    )


def still_wanted(paper: Paper) -> tuple[str, ...]:
    """Return what a paper lacks that its author can add, whether or not its file has been received."""
    if paper.file is not None:
        return tuple(one for one in missing_from(paper) if one in {NO_PURPOSE, NO_ASK})
    return () if paper.state is PaperState.TABLED else ("the file",)
