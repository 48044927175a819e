"""The filters of the list of members."""

from collections.abc import Iterable

from cdp.models import Board
from cdp.partnerships.members.gathering import ORDERS, MemberFilters
from cdp.web.fields import ChoiceField, TextField
from cdp.web.registers import RegisterFilterForm, sort_field

VACANT = "vacant"


class MemberFilterForm(RegisterFilterForm):
    """The filters of the list of members by organisation."""

    q = TextField("Organisation or person")
    board = ChoiceField("Board", prompt="Any")
    seats = ChoiceField("Seats", prompt="Any", choices=[(VACANT, "Vacant")])
    sort = sort_field(ORDERS)

    def offer(self, boards: Iterable[Board]) -> None:
        """Offer the boards on which organisations have seats, if there are several."""
        self.board.choices = [(board.key, board.name) for board in boards]
        if len(self.board.choices) < 2:
            del self.board

    def filters(self) -> MemberFilters:
        """Return the filters, without invalid values."""
        valid = self.valid
        return MemberFilters(
            valid["q"] or "", valid.get("board"), vacant=valid["seats"] == VACANT, order=self.order
        )
