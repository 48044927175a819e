"""Fields that several forms of a partnership share: a person, a last day, and the password, entered again."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self

from cdp import clock
from cdp.accounts.forms import ConfirmedForm
from cdp.errors import Refusal
from cdp.models import Person
from cdp.models.base import KEY_LENGTH
from cdp.partnerships.people import (
    Identity,
    IdentityAnswer,
    IdentityOption,
    PersonDetails,
    WhoIsThis,
)
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    DayField,
    EmailField,
    HiddenField,
    PasswordAgainField,
    RadiosField,
    TextField,
)
from cdp.web.fields.field import MayBeEmpty
from cdp.web.forms import Form

PASSWORD_HINT = "We ask because this changes people’s access."  # noqa: S105 -- a hint


class IdentityField(RadiosField):
    """The answer to who a person is. Until the possible answers are known, it keeps one that was given before."""

    def __init__(self, label: str, **settings: Any) -> None:
        super().__init__(label, choices=[], marked=False, **settings)

    @property
    def is_hidden(self) -> bool:  # type: ignore[override]
        """Whether the answer that was given is only kept."""
        return not self.choices

    def ask(self, options: Iterable[IdentityOption]) -> None:
        """Offer these answers, none of them chosen."""
        offered = [(f"{one.identity.answer} {one.identity.key}", one) for one in options]
        self.choices = [(value, one.words) for value, one in offered]
        self.hints = {value: one.hint for value, one in offered if one.hint}
        self.data = None

    def pre_validate(self, form: Any) -> None:
        """Accept any answer here, because the service knows which ones are possible."""

    def answer(self) -> Identity | None:
        """Return the answer that was given, or None."""
        answer, _, key = (self.data or "").partition(" ")
        known = answer in set(IdentityAnswer) and len(key) <= KEY_LENGTH
        return Identity(IdentityAnswer(answer), key) if known else None

    def _value(self) -> str:
        return (self.data or "") if self.answer() else ""


class KnownPerson:
    """The choice of a person who is already known in the partnership."""

    known = ChoiceField(
        "Someone already in the partnership",
        hint="Anyone who has or had a role or a seat. For someone new, enter their details instead",
        prompt="Someone new",
        autocomplete=True,
    )


class PersonFields(Form):
    """The name and email address of a person, and whether to invite them.

    If it must be said who the person is, `identity` offers the answers. Until then it is hidden.
    """

    person_name = TextField("Full name", required="Enter their full name", autocomplete="off")
    email = EmailField(
        "Work email address",
        required="Enter their work email address",
        autocomplete="off",
    )
    identity = IdentityField("Who is this?")
    job_title = TextField("Job title", autocomplete="off")
    invited = CheckboxField(
        "Send them an invitation to sign in",
        hint=(
            "The email has a link to choose a password, or says where to sign in if they already have an account"
        ),
        default=True,
    )

    def person(self) -> PersonDetails:
        """Return the person that was entered."""
        return PersonDetails(
            self.person_name.data,
            self.email.data,
            self.job_title.data,
            bool(self.invited.data),
            identity=self.identity.answer(),
            asks=True,
        )

    def refuse(self, refusal: Refusal) -> None:
        """Show the reason for a refusal; if it asks who the person is, offer the answers."""
        if isinstance(refusal, WhoIsThis):
            self.identity.ask(refusal.options)
            refusal = Refusal(refusal.sentence, field="identity")
        super().refuse(refusal)


class KnownPersonForm(KnownPerson, PersonFields, ConfirmedForm):
    """The fields for a person with a role or seat: one already in the partnership, or a new one."""

    def offer_people(self, people: Iterable[Person]) -> None:
        """Offer these people as those already in the partnership."""
        self._people = {person.key: person for person in people}
        self.known.choices = [(key, f"{one.name}, {one.email}") for key, one in self._people.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a name and address are required if no person is chosen, and not allowed if one is."""
        if self.known.data or self.known.not_listed:
            for field in (self.person_name, self.email):
                field.validators = [MayBeEmpty(), *field.validators[1:]]
        valid = super().validate(extra_validators)
        if self.known.data and (self.person_name.data or self.email.data):
            self.known.errors = [
                "Choose a person from the list, or enter the details of someone else, not both"
            ]
            return False
        return valid

    def refuse(self, refusal: Refusal) -> None:
        """Show an error about the email address next to the list if the person was chosen from the list."""
        if refusal.field == "email" and self.known.data and not isinstance(refusal, WhoIsThis):
            refusal = Refusal(refusal.sentence, field="known")
        super().refuse(refusal)

    def person(self) -> PersonDetails:
        """Return the person chosen, or the details of a new one."""
        if not self.known.data:
            return super().person()
        chosen = self._people[self.known.data]
        return PersonDetails(
            chosen.name,
            chosen.email,
            self.job_title.data,
            bool(self.invited.data),
            identity=Identity(IdentityAnswer.SAME, chosen.key),
        )


class LastDayForm(ConfirmedForm):
    """A last day and the password; yesterday, which is filled in at first, ends the seat or role immediately."""

    last_day = DayField(
        "Last day",
        hint="Yesterday ends it immediately. On a later day it will end automatically",
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
    """The last day of a person in a seat; `read` identifies the holder who was shown on the page."""

    read = HiddenField(max_length=60)


class SingleButtonForm(Form):
    """A form with only a button."""
