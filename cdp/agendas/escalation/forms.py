"""The form for taking a risk to a board."""

from collections.abc import Iterable

from cdp.agendas.escalation.service import EscalationDetails
from cdp.models import Board, Meeting
from cdp.web.fields import ChoiceField, LongTextField
from cdp.web.forms import Form
from cdp.wording.formats import day


class EscalationForm(Form):
    """The form for taking a risk to a board: its backlog, or a meeting whose agenda is open."""

    where = ChoiceField(
        "Where", required="Choose where to take the risk", prompt="Choose a backlog or a meeting"
    )
    reason = LongTextField(
        "What the board should consider",
        hint="The agenda item will give this text",
        required="Enter what the board should consider",
        max_length=2_000,
        rows=3,
    )
    urgency = LongTextField(
        "Reason for urgency",
        hint="Only if the agenda has been published: why the item cannot wait for the next meeting",
        max_length=1_000,
        rows=2,
    )

    def offer(self, boards: Iterable[Board], meetings: Iterable[Meeting]) -> None:
        """Set the boards and meetings that can be chosen."""
        self._places: dict[str, tuple[Board, Meeting | None]] = {
            meeting.key: (meeting.board, meeting) for meeting in meetings
        }
        self._places |= {board.key: (board, None) for board in boards}
        self.where.choices = [
            (key, f"{board.name}, {day(meeting.starts_at)}" if meeting else f"Backlog of {board.name}")
            for key, (board, meeting) in self._places.items()
        ]

    def details(self) -> EscalationDetails:
        """Return the details entered."""
        board, meeting = self._places[self.where.data]
        return EscalationDetails(board, meeting, self.reason.data or "", self.urgency.data or "")
