"""The register of decisions as a CSV file."""

from collections.abc import Iterable

from cdp.agendas.bodies import bodies_of_item
from cdp.clock import in_london
from cdp.files.spreadsheets import as_csv
from cdp.minutes.words import STATE_WORDS
from cdp.models import Decision
from cdp.wording.formats import listed

HEADINGS = (
    "Number",
    "Board",
    "Business of",
    "Meeting",
    "Date",
    "Item",
    "Decision",
    "Proposed by",
    "Conditions",
    "Delegated to",
    "State",
)


def register_as_csv(decisions: Iterable[Decision]) -> bytes:
    """Return decisions as a CSV file, one row each, with dates such as 2026-12-03."""
    return as_csv(HEADINGS, [_cells(decision) for decision in decisions])


def _cells(decision: Decision) -> list[str]:
    meeting = decision.meeting
    return [
        decision.reference,
        decision.board.name,
        listed([body.named for body in bodies_of_item(decision.item)]),
        meeting.title,
        in_london(meeting.starts_at).date().isoformat(),
        decision.item.title,
        decision.wording,
        decision.moved_by,
        decision.conditions,
        decision.delegated_to,
        STATE_WORDS[decision.state],
    ]
