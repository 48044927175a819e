"""The forms of delegations: the filters of the register, the lines of a scheme, and the question who may decide."""

from collections.abc import Iterable

from cdp.delegations.queries import ORDERS, DelegationFilters, DelegationState
from cdp.delegations.scheme import KIND_WORDS
from cdp.delegations.service import SchemeLineDetails
from cdp.models import Organisation, SchemeKind
from cdp.web.fields import ChoiceField, DayField, MoneyField, TextField
from cdp.web.forms import VersionedForm
from cdp.web.registers import RegisterFilterForm, sort_field

LIVE, EVERY, REVIEW = "live", "all", "review"
KINDS = [(kind.value, words) for kind, words in KIND_WORDS.items()]


class DelegationFilterForm(RegisterFilterForm):
    """The filters of the register of what is delegated."""

    text = TextField("Words or number")
    state = ChoiceField(
        "State",
        choices=[
            (LIVE, "Open"),
            (DelegationState.OPEN.value, "Open, not used yet"),
            (DelegationState.USED.value, "Open, used"),
            (REVIEW, "Review overdue"),
            (DelegationState.ENDED.value, "Ended"),
            (EVERY, "Open and ended"),
        ],
        default=LIVE,
    )
    board = ChoiceField("Board", prompt="Any")
    sort = sort_field(ORDERS)

    def offer(self, boards: Iterable[tuple[str, str]]) -> None:
        """Set the boards that can be chosen, each as a pair of key and name."""
        self.board.choices = boards

    def filters(self) -> DelegationFilters:
        """Return the filters that are set, ignoring invalid values."""
        valid = self.valid
        state = valid["state"] or LIVE
        return DelegationFilters(
            state=None if state in (LIVE, EVERY, REVIEW) else DelegationState(state),
            live=state != EVERY,
            review_overdue=state == REVIEW,
            board=valid["board"],
            words=valid["text"] or "",
            order=self.order,
        )


class WhoDecidesForm(RegisterFilterForm):
    """The question who may decide an amount of a kind on a day; it is in the address."""

    organisation = ChoiceField("Organisation", prompt="Choose an organisation")
    kind = ChoiceField(
        "Kind of decision", choices=KINDS[1:], default=SchemeKind.APPROVE_MONEY, coerce=SchemeKind
    )
    amount = MoneyField("Amount", hint="The whole amount over all years")
    on = DayField("Day of the decision")
    sort = ChoiceField("Sort by", choices=[("", "")], default="")

    def offer(self, organisations: Iterable[tuple[str, str]]) -> None:
        """Set the organisations that can be chosen, each as a pair of key and name."""
        self.organisation.choices = organisations


class SchemeLineForm(VersionedForm):
    """The form for a line of a scheme of delegation."""

    organisation = ChoiceField(
        "Organisation", required="Choose the organisation", prompt="Choose an organisation"
    )
    scheme = TextField(
        "Name of the scheme",
        hint="For example, Scheme of Delegation and Consent",
        required="Enter the name of the scheme",
    )
    paragraph = TextField("Paragraph", max_length=40, width=10)
    kind = ChoiceField(
        "Kind of decision",
        required="Choose the kind of decision",
        prompt="Choose a kind",
        choices=KINDS,
        coerce=SchemeKind,
    )
    from_pence = MoneyField("From", hint="This amount and above. Leave it empty if there is no lower limit")
    below_pence = MoneyField(
        "Below", hint="Amounts under this one. Leave it empty if there is no upper limit"
    )
    decided_by = TextField(
        "Decided by",
        hint="The post or body, for example Director of Public Health",
        required="Enter who decides",
    )
    starts_on = DayField("First day")
    ends_on = DayField("Last day")
    _organisations: dict[str, Organisation]

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Set the organisations that can be chosen."""
        self._organisations = {each.key: each for each in organisations}
        self.organisation.choices = [(key, each.name) for key, each in self._organisations.items()]

    def details(self) -> SchemeLineDetails:
        """Return the details entered."""
        return SchemeLineDetails(
            self._organisations[self.organisation.data or ""],
            self.scheme.data or "",
            self.paragraph.data or "",
            self.kind.data,
            self.from_pence.data,
            self.below_pence.data,
            self.decided_by.data or "",
            self.starts_on.data,
            self.ends_on.data,
        )
