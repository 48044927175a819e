"""What several forms of a partnership share: naming a person, a last day, and the password again."""

from datetime import date, timedelta
from typing import Self

from cdp import clock
from cdp.accounts.forms import ConfirmedForm
from cdp.partnerships.service import PersonDetails
from cdp.web.fields import CheckboxField, DayField, EmailField, HiddenField, PasswordAgainField, TextField
from cdp.web.forms import Form

PASSWORD_HINT = "We ask again because this changes who may see and do what."  # noqa: S105 -- a hint


class PersonFields:
    """Name and address of a person, and whether to invite them."""

    person_name = TextField("Full name", required="Enter their full name", autocomplete="off")
    email = EmailField(
        "Work email address",
        hint="Somebody who is known here by this address keeps the name they have.",
        required="Enter their work email address",
        autocomplete="off",
    )
    job_title = TextField("Job title", autocomplete="off")
    invited = CheckboxField(
        "Send them an invitation to sign in", hint="By email, with a link to choose a password", default=True
    )

    def person(self) -> PersonDetails:
        """Return whom the form names."""
        return PersonDetails(
            self.person_name.data, self.email.data, self.job_title.data, bool(self.invited.data)
        )


class LastDayForm(ConfirmedForm):
    """When something ends, and the password again; yesterday, as offered, ends it at once."""

    last_day = DayField(
        "Last day",
        hint="Yesterday ends it at once. A later day ends it then by itself",
        required="Enter the last day",
    )
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)

    @classmethod
    def offering_yesterday(cls, **more: str) -> Self:
        """Return the form with yesterday filled in."""
        return cls(data={"last_day": clock.today() - timedelta(days=1), **more})

    def day(self) -> date:
        """Return the last day."""
        given: date = self.last_day.data
        return given


class HoldingLastDayForm(LastDayForm):
    """When somebody's time on a seat ends; it remembers whose time was read."""

    read = HiddenField(max_length=60)


class ButtonForm(Form):
    """A button, with nothing to fill in."""
