"""Forms for data tokens, and the filters of the list of all values."""

from collections.abc import Sequence

from cdp.accounts.data_tokens import MONTHS, TokenDetails
from cdp.indicators.catalogue import Indicator
from cdp.indicators.data.values import LOCAL, ValueFilters
from cdp.indicators.places import IndicatorPlace
from cdp.models import Partnership
from cdp.web.fields import ChoiceField, DayField, RadiosField, SubmitButton, TextField
from cdp.web.forms import Form
from cdp.web.registers import RegisterFilterForm
from cdp.wording.formats import plural


class TokenForm(Form):
    """The form to make a data token."""

    partnership = ChoiceField("Partnership", required="Choose the partnership")
    name = TextField(
        "What is the token for?",
        hint="Such as “Power BI report for the board”. Use a separate token for each program",
        required="Enter what the token is for",
        max_length=100,
    )
    months = RadiosField(
        "Expires after",
        hint="You can revoke it sooner",
        required="Choose when the token expires",
        choices=[(str(number), plural(number, "month") if number < 12 else "1 year") for number in MONTHS],
        coerce=int,
        default=3,
    )
    submit = SubmitButton("Create the token")

    def offer(self, partnerships: Sequence[Partnership]) -> None:
        """Offer the partnerships whose indicators the person may read."""
        self.partnership.choices = [(each.slug, each.name) for each in partnerships]
        if len(partnerships) == 1 and not self.partnership.data:
            self.partnership.data = partnerships[0].slug

    def details(self) -> TokenDetails:
        """Return what was filled in."""
        return TokenDetails(self.name.data, self.months.data)


class RevokeTokenForm(Form):
    """The form to confirm that a token is to be revoked. It has no fields."""


class ValueFilterForm(RegisterFilterForm):
    """The filters of the page from which all values are downloaded."""

    outcome = ChoiceField("Outcome", prompt="All outcomes")
    indicator = ChoiceField("Indicator", prompt="All indicators")
    area = ChoiceField("Area", prompt="All areas")
    starts_from = DayField("Periods that start on or after")
    ends_by = DayField("Periods that end on or before")

    def offer(self, indicators: Sequence[Indicator], areas: Sequence[IndicatorPlace]) -> None:
        """Offer the outcomes and indicators that the partnership follows, and the areas that have values."""
        names = {one.outcome.id if one.outcome else LOCAL: one.outcome for one in indicators}
        self.outcome.choices = [
            (code, found.name if found else "Local indicators") for code, found in names.items()
        ]
        self.indicator.choices = [(one.id, one.label) for one in indicators]
        self.area.choices = [(one.code, one.name) for one in areas]

    def filters(self) -> ValueFilters:
        """Return the filters that are set."""
        chosen = self.valid
        return ValueFilters(
            outcome=chosen["outcome"] or "",
            indicator=chosen["indicator"] or "",
            area=chosen["area"] or "",
            starts_from=chosen["starts_from"],
            ends_by=chosen["ends_by"],
        )
