"""The form to explain how a national role without a seat is covered."""

from collections.abc import Iterable

from cdp.models import Board, RoleCoverage
from cdp.partnerships.members.service.role_notes import RoleNote
from cdp.web.fields import ChoiceField, LongTextField, RadiosField, SubmitButton
from cdp.web.forms import Form


class NationalRoleForm(Form):
    """The form to explain why a national role has no seat: a board covers it, or it does not apply."""

    coverage = RadiosField(
        "How is this role covered?",
        choices=[
            (RoleCoverage.SUB_GROUP.value, "By a sub-group"),
            (RoleCoverage.NOT_APPLICABLE.value, "Not applicable here"),
            ("vacant", "Not covered: the role is vacant"),
        ],
        hints={
            RoleCoverage.SUB_GROUP.value: "They take part in a sub-group instead of the board.",
            RoleCoverage.NOT_APPLICABLE.value: "For example, there is no prison in the area.",
            "vacant": "The membership check will still list it as vacant.",
        },
        required="Choose how this role is covered",
    )
    board = ChoiceField("Board or sub-group that covers this role", prompt="No board", marked=False)
    reason = LongTextField(
        "Reason", hint="Required if the role is not applicable", rows=2, max_length=1_000, marked=False
    )
    submit = SubmitButton("Save")

    def offer(self, boards: Iterable[Board]) -> None:
        """Offer these boards as choices."""
        self._boards = {board.key: board for board in boards}
        self.board.choices = [(key, board.name) for key, board in self._boards.items()]

    def note(self) -> RoleNote | None:
        """Return the explanation, or None if the role was marked as vacant."""
        if self.coverage.data == "vacant":
            return None
        return RoleNote(RoleCoverage(self.coverage.data), self._boards.get(self.board.data), self.reason.data)
