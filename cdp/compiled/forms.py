"""The filters of the compiled record."""

from collections.abc import Iterable

from cdp.compiled.queries import ORDERS, RecordFilters
from cdp.models import Board, Organisation
from cdp.reference import outcomes
from cdp.web.fields import ChoiceField, TextField
from cdp.web.registers import RegisterFilterForm, sort_field


class RecordFilterForm(RegisterFilterForm):
    """The filters of the compiled record."""

    words = TextField(
        "Words or a reference",
        hint="Such as naloxone, A12 or 2026-D17",
        max_length=200,
    )
    board = ChoiceField("Board", prompt="Any")
    outcome = ChoiceField("Outcome", prompt="Any")
    organisation = ChoiceField("Organisation", prompt="Any")
    sort = sort_field(ORDERS)

    def offer(self, boards: Iterable[Board], organisations: Iterable[Organisation]) -> None:
        """Set the choices."""
        self.board.choices = [(board.key, board.name) for board in boards]
        self.outcome.choices = [(outcome.id, outcome.name) for outcome in outcomes.outcomes()]
        self.organisation.choices = [(one.key, one.name) for one in organisations]

    def filters(self) -> RecordFilters:
        """Return the filters that are set, ignoring invalid values."""
        valid = self.valid
        return RecordFilters(
            words=valid["words"] or "",
            board=valid["board"],
            outcome=valid["outcome"],
            organisation=valid["organisation"],
            order=self.order,
        )
