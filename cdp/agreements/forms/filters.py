"""The filters of the register of agreements."""

from collections.abc import Iterable

from cdp.agreements.queries import ORDERS, AgreementAttention, AgreementFilters
from cdp.agreements.words import KINDS, STATES
from cdp.models import AgreementKind, AgreementState
from cdp.web.fields import ChoiceField, TextField
from cdp.web.registers import RegisterFilterForm, sort_field


class AgreementFilterForm(RegisterFilterForm):
    """The filters of the register of agreements."""

    text = TextField("Words or reference")
    state = ChoiceField(
        "State",
        prompt="Any",
        choices=[(state.value, words) for state, words in STATES.items()],
        coerce=AgreementState,
    )
    kind = ChoiceField(
        "Kind",
        prompt="Any",
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        coerce=AgreementKind,
    )
    organisation = ChoiceField("Giver or recipient", prompt="Any")
    area = ChoiceField("Authority", prompt="Any")
    attention = ChoiceField(
        "Attention",
        prompt="Any",
        choices=[
            (AgreementAttention.UNSIGNED.value, "Not signed by both sides"),
            (AgreementAttention.ENDS_SOON.value, "Ends within 120 days"),
        ],
        coerce=AgreementAttention,
    )
    sort = sort_field(ORDERS)

    def offer(self, organisations: Iterable[tuple[str, str]], areas: Iterable[tuple[str, str]]) -> None:
        """Set the organisations and authorities that can be chosen, each as a pair of key or code and name."""
        self.organisation.choices = organisations
        self.area.choices = areas

    def filters(self) -> AgreementFilters:
        """Return the filters that were chosen, without invalid values."""
        valid = self.valid
        return AgreementFilters(
            state=valid["state"],
            kind=valid["kind"],
            organisation=valid["organisation"],
            area=valid["area"],
            attention=valid["attention"],
            words=valid["text"] or "",
            order=self.order,
        )
