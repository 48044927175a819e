"""Forms for agenda items, interests and publication."""

from collections.abc import Sequence

from cdp.accounts.forms import ConfirmedForm
from cdp.agendas.details import ItemDetails
from cdp.agendas.ordering import Direction
from cdp.agendas.publishing import PublishDetails, Readiness
from cdp.agendas.status import MEANINGS
from cdp.models import InterestConsequence, Organisation, Part, Person, Purpose
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    HiddenField,
    HiddenNumber,
    LongTextField,
    NumberField,
    PasswordAgainField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form

WITHHOLD, NO_CONFLICT = "withhold", "no_conflict"
LONGEST_ITEM = 480  # minutes: a whole day
PURPOSES = [(purpose.value, f"For {purpose.value}") for purpose in Purpose]
PURPOSE_HINTS = {purpose.value: meaning[0].upper() + meaning[1:] for purpose, meaning in MEANINGS.items()}


def organisation_with(organisations: Sequence[Organisation], key: str | None) -> Organisation | None:
    """Return the organisation with this key, or None."""
    return next((organisation for organisation in organisations if organisation.key == key), None)


class ProposalForm(Form):
    """The form for proposing an item."""

    title = TextField("Title", required="Enter a title", max_length=200)
    purpose = RadiosField(
        "Purpose",
        required="Choose the purpose of the item",
        choices=PURPOSES,
        hints=PURPOSE_HINTS,
        coerce=Purpose,
    )
    minutes = NumberField(
        "Time in minutes",
        required="Enter the time in minutes",
        minimum=1,
        maximum=LONGEST_ITEM,
        width=3,
    )
    presenter = TextField("Presenter", max_length=200)
    organisation = ChoiceField("Presenter’s organisation", prompt="Not specified")
    recommendation = LongTextField(
        "Recommendation",
        hint="For a decision: what the board should agree",
        rows=3,
        max_length=5_000,
    )
    part_2_reason = LongTextField(
        "Reason for confidentiality",
        hint="Only if the item should be confidential. The coordinator will decide.",
        rows=2,
        max_length=2_000,
    )

    organisations: Sequence[Organisation] = ()

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Set the choices of the form before it is validated."""
        self.organisations = organisations
        self.organisation.choices = [(organisation.key, organisation.name) for organisation in organisations]

    def details(self) -> ItemDetails:
        """Return the details entered; an item with a reason for confidentiality is proposed for Part 2."""
        return ItemDetails(
            title=self.title.data,
            purpose=self.purpose.data,
            minutes=self.minutes.data,
            presenter=self.presenter.data,
            organisation=organisation_with(self.organisations, self.organisation.data),
            part=Part.CONFIDENTIAL if self.part_2_reason.data else Part.PUBLIC,
            part_2_reason=self.part_2_reason.data,
            recommendation=self.recommendation.data,
        )


class DeclineProposalForm(Form):
    """The form for declining a proposal."""

    reason = LongTextField(
        "Reason",
        hint="The person who proposed the item will read this",
        required="Enter the reason",
        rows=3,
        max_length=2_000,
    )


class MoveForm(Form):
    """The form of an Up or Down button; `version` is the `order_mark` of the order that was shown."""

    direction = HiddenField()
    version = HiddenNumber()

    def chosen(self) -> Direction | None:
        """Return the direction, or None if it is unknown."""
        return Direction(self.direction.data) if self.direction.data in set(Direction) else None


class PressForm(Form):
    """A form with only a button."""


CONSEQUENCES = [
    (InterestConsequence.LEAVES.value, "Leaves the room"),
    (InterestConsequence.STAYS.value, "Stays and does not vote"),
]


class InterestForm(Form):
    """The form for declaring an interest in an item, or recording one for another person."""

    item = RadiosField("Item", required="Choose the item")
    person = ChoiceField("Person", prompt="Me", marked=False)
    nature = LongTextField(
        "Nature of the interest",
        hint="For example, I am a trustee of a provider that is bidding for this contract",
        required="Enter the nature of the interest",
        rows=3,
        max_length=2_000,
    )
    consequence = RadiosField("During the item", choices=CONSEQUENCES)

    people: Sequence[Person] = ()

    def offer(self, items: Sequence[tuple[str, str]], people: Sequence[Person]) -> None:
        """Set the choices of the form: items as pairs of key and label, and people for a coordinator to choose from."""
        self.people = people
        self.item.choices = list(items)
        self.person.choices = [(person.key, person.name) for person in people]

    def what_follows(self) -> InterestConsequence | None:
        """Return whether the person leaves the room, or None if that was not said."""
        return InterestConsequence(self.consequence.data) if self.consequence.data else None

    def whose(self, me: Person) -> Person:
        """Return the person who has the interest: the one chosen, or `me` if no one was."""
        return next((person for person in self.people if person.key == self.person.data), me)


class SettleForm(Form):
    """The form that settles whether a reader's interests are a conflict in an item."""

    outcome = RadiosField(
        "Is this a conflict of interest?",
        required="Choose whether this is a conflict of interest",
        choices=[(WITHHOLD, "Yes: withhold the papers"), (NO_CONFLICT, "No conflict of interest")],
    )
    reason = LongTextField(
        "Reason",
        hint="Required if there is no conflict. For example, the interest ended, or the item is about another service",
        rows=3,
        max_length=2_000,
        marked=False,
    )


class PublishForm(Form):
    """The form for publishing an agenda."""

    mark = HiddenNumber()
    shown = HiddenField()
    despite_gaps = CheckboxField("Publish anyway")
    notify_invitees = CheckboxField("Email everyone invited")

    def details(self, readiness: Readiness) -> PublishDetails:
        """Return what the person confirmed."""
        return PublishDetails(
            mark=self.mark.data,
            despite_gaps=self.despite_gaps.data or not readiness.has_gaps,
            notify_invitees=self.notify_invitees.data,
            shown=self.shown.data or "",
        )


class PasswordForm(ConfirmedForm):
    """The form that asks for the password before confidential items are downloaded."""

    password = PasswordAgainField(
        "Your password", hint="We ask for it because the file holds confidential items."
    )
