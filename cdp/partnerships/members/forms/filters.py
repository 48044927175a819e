"""The form to filter the list of members."""

from collections.abc import Iterable

from cdp.models import Board
from cdp.partnerships.members.gathering import ORDERS, MemberFilters
from cdp.web.fields import ChoiceField, TextField
from cdp.web.registers import RegisterFilterForm, sort_field

VACANT = "vacant"


class MemberFilterForm(RegisterFilterForm):
    """The form to filter the list of members by organisation or person, board and vacancy."""

    q = TextField("Organisation or person")
    board = ChoiceField("Board", prompt="Any")
    seats = ChoiceField("Seats", prompt="Any", choices=[(VACANT, "Vacant")])
    sort = sort_field(ORDERS)

    def offer(self, boards: Iterable[Board]) -> None:
        """Offer these boards as choices, or remove the field if there are fewer than two."""
        self.board.choices = [(board.key, board.name) for board in boards]
        if len(self.board.choices) < 2:
            del self.board

    def filters(self) -> MemberFilters:
        """Return the filters that were entered, ignoring invalid values."""
        valid = self.valid
        return MemberFilters(
            valid["q"] or "", valid.get("board"), vacant=valid["seats"] == VACANT, order=self.order
        )
