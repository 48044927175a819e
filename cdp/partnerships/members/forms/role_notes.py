"""How a national role without a seat of its own is covered."""

from collections.abc import Iterable

from cdp.models import Board, RoleCoverage
from cdp.partnerships.members.service.role_notes import RoleNote
from cdp.web.fields import ChoiceField, LongTextField, RadiosField, SubmitButton
from cdp.web.forms import Form


class NationalRoleForm(Form):
    """Why a national role has no seat of its own."""

    coverage = RadiosField(
        "How is this role covered?",
        choices=[
            (RoleCoverage.SUB_GROUP.value, "By a sub-group"),
            (RoleCoverage.NOT_APPLICABLE.value, "It does not apply here"),
            ("vacant", "It is vacant"),
        ],
        hints={
            RoleCoverage.SUB_GROUP.value: "They take part there, and not on the board.",
            RoleCoverage.NOT_APPLICABLE.value: "For example, there is no prison in the area.",
            "vacant": "The membership check goes on asking for it.",
        },
        required="Choose how this role is covered",
    )
    board = ChoiceField("Board or sub-group that covers it", prompt="No board", marked=False)
    reason = LongTextField(
        "Reason", hint="Needed if it does not apply", rows=2, max_length=1_000, marked=False
    )
    submit = SubmitButton("Save")

    def offer(self, boards: Iterable[Board]) -> None:
        """Let the form choose the covering board from these."""
        self._boards = {board.key: board for board in boards}
        self.board.choices = [(key, board.name) for key, board in self._boards.items()]

    def note(self) -> RoleNote | None:
        """Return what was said, or None when the role is simply vacant."""
        if self.coverage.data == "vacant":
            return None
        return RoleNote(RoleCoverage(self.coverage.data), self._boards.get(self.board.data), self.reason.data)
