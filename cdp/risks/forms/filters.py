"""The filters of the register of risks."""

from collections.abc import Iterable

from cdp.models import RiskState
from cdp.risks.queries import ORDERS, RiskFilters, RiskReview
from cdp.risks.scale import IMPACT, LIKELIHOOD, RiskLevel
from cdp.web.fields import ChoiceField, TextField
from cdp.web.registers import RegisterFilterForm, sort_field

ALL = "all"


class RiskFilterForm(RegisterFilterForm):
    """The filters of the register of risks."""

    text = TextField("Words or reference")
    state = ChoiceField(
        "State",
        choices=[
            (RiskState.OPEN.value, "Open"),
            (ALL, "Open and closed"),
            (RiskState.CLOSED.value, "Closed"),
        ],
        default=RiskState.OPEN.value,
    )
    level = ChoiceField(
        "Level", prompt="Any", choices=[(level.value, level.words) for level in RiskLevel], coerce=RiskLevel
    )
    likelihood = ChoiceField(
        "Likelihood",
        prompt="Any",
        choices=[(step, f"{step} {words}") for step, words in LIKELIHOOD.items()],
        coerce=int,
    )
    impact = ChoiceField(
        "Impact",
        prompt="Any",
        choices=[(step, f"{step} {words}") for step, words in IMPACT.items()],
        coerce=int,
    )
    board = ChoiceField("Board", prompt="Any")
    organisation = ChoiceField("Owner organisation", prompt="Any")
    review = ChoiceField(
        "Attention",
        prompt="Any",
        choices=[
            (RiskReview.OVERDUE.value, "Review overdue"),
            (RiskReview.ABOVE_APPETITE.value, "Above the appetite"),
        ],
        coerce=RiskReview,
    )
    sort = sort_field(ORDERS)

    def offer(self, boards: Iterable[tuple[str, str]], organisations: Iterable[tuple[str, str]]) -> None:
        """Set the boards and organisations that can be chosen, each as a pair of key and name."""
        self.board.choices = boards
        self.organisation.choices = organisations

    def filters(self) -> RiskFilters:
        """Return the filters that were chosen, without invalid values."""
        valid = self.valid
        state = valid["state"] or RiskState.OPEN.value
        return RiskFilters(
            state=None if state == ALL else RiskState(state),
            level=valid["level"],
            board=valid["board"],
            organisation=valid["organisation"],
            review=valid["review"],
            likelihood=valid["likelihood"],
            impact=valid["impact"],
            words=valid["text"] or "",
            order=self.order,
        )
