"""Forms for agenda items, papers, interests and publication."""

from collections.abc import Sequence
from typing import Any

from cdp.accounts.forms import ConfirmedForm
from cdp.agendas.bodies import bodies_of_item
from cdp.agendas.ordering import Direction
from cdp.agendas.papers import PaperDetails
from cdp.agendas.publishing import PublishDetails, Readiness
from cdp.agendas.service import ItemDetails
from cdp.models import AgendaItem, BoardBody, InterestConsequence, Organisation, Paper, Part, Person, Purpose
from cdp.reference import outcomes
from cdp.web.fields import (
    CheckboxesField,
    CheckboxField,
    ChoiceField,
    DayField,
    FileUploadField,
    HiddenField,
    HiddenNumber,
    LongTextField,
    NumberField,
    PasswordAgainField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form, VersionedForm
from cdp.wording.formats import words

LONGEST_ITEM = 480  # minutes: a whole day
PURPOSES = [(purpose.value, f"For {purpose.value}") for purpose in Purpose]


def _by_key(organisations: Sequence[Organisation], key: str | None) -> Organisation | None:
    return next((organisation for organisation in organisations if organisation.key == key), None)


class ItemForm(VersionedForm):
    """The form for an agenda item."""

    title = TextField("Title", required="Enter a title", max_length=200)
    purpose = RadiosField(
        "Purpose",
        required="Choose the purpose of the item",
        choices=PURPOSES,
        coerce=Purpose,
        inline=True,
    )
    minutes = NumberField(
        "Time in minutes",
        required="Enter the time in minutes",
        minimum=1,
        maximum=LONGEST_ITEM,
        width=3,
    )
    presenter = TextField("Presenter", hint="A name or a job title", max_length=200)
    organisation = ChoiceField("Presenter’s organisation", prompt="Not specified")
    recommendation = LongTextField(
        "Recommendation",
        hint="For an item for decision: what the board is asked to agree, worded as it should appear in the minutes",
        rows=3,
        max_length=5_000,
    )
    outcome = ChoiceField("Outcome served", prompt="Not specified")
    bodies = CheckboxesField(
        "Business of",
        hint="The board meets as each of these bodies",
        required="Choose at least one body",
        small=True,
    )
    part = RadiosField(
        "Who may see the item",
        required="Choose who may see the item",
        choices=[(part.value, words(part.value)) for part in Part],
        coerce=Part,
        hints={
            Part.PUBLIC.value: "Everyone in the partnership once the agenda is published",
            Part.CONFIDENTIAL.value: (
                "The SRO, the chair and the members of this board. No one else will see that the item exists."
            ),
        },
    )
    part_2_reason = LongTextField(
        "Reason for confidentiality",
        hint="Required for Part 2. Name the exemption in the Freedom of Information Act 2000, such as "
        "personal information",
        rows=2,
        max_length=2_000,
        marked=False,
    )
    audience = CheckboxesField(
        "Only for these organisations",
        hint="For Part 2. Choose none to show the item to every member of the board.",
        small=True,
    )

    organisations: Sequence[Organisation] = ()
    board_bodies: Sequence[BoardBody] = ()

    def offer(self, organisations: Sequence[Organisation], bodies: Sequence[BoardBody]) -> None:
        """Set the choices of the form before it is validated; without `bodies`, remove the field for them."""
        self.organisations, self.board_bodies = organisations, bodies
        if bodies:
            self.bodies.choices = [(body.key, body.named) for body in bodies]
        else:
            del self.bodies
        named = [(organisation.key, organisation.name) for organisation in organisations]
        self.organisation.choices = named
        self.audience.choices = named
        self.outcome.choices = [(outcome.id, outcome.name) for outcome in outcomes.outcomes()]

    def details(self) -> ItemDetails:
        """Return the details entered."""
        chosen = set(self.audience.data or [])
        acting = set(self.bodies.data or []) if self.board_bodies else set()
        return ItemDetails(
            title=self.title.data,
            purpose=self.purpose.data,
            minutes=self.minutes.data,
            presenter=self.presenter.data,
            organisation=_by_key(self.organisations, self.organisation.data),
            part=self.part.data,
            part_2_reason=self.part_2_reason.data,
            audience=tuple(organisation for organisation in self.organisations if organisation.key in chosen),
            recommendation=self.recommendation.data,
            outcome_code=self.outcome.data,
            bodies=tuple(body for body in self.board_bodies if body.key in acting)
            if self.board_bodies
            else None,
            version=self.version.data,
        )


def values_of(item: AgendaItem) -> dict[str, Any]:
    """Return the values of an item with which to fill in `ItemForm`."""
    return {
        "title": item.title,
        "purpose": item.purpose,
        "minutes": item.minutes,
        "presenter": item.presenter,
        "organisation": item.presenter_organisation.key if item.presenter_organisation else None,
        "recommendation": item.recommendation,
        "outcome": item.outcome_code,
        "bodies": [body.key for body in bodies_of_item(item)],
        "part": item.part,
        "part_2_reason": item.part_2_reason,
        "audience": [organisation.key for organisation in item.audience],
        "version": item.version,
    }


class ProposalForm(Form):
    """The form for proposing an item."""

    title = TextField("Title", required="Enter a title", max_length=200)
    purpose = RadiosField(
        "Purpose",
        required="Choose the purpose of the item",
        choices=PURPOSES,
        coerce=Purpose,
        inline=True,
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
            organisation=_by_key(self.organisations, self.organisation.data),
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


class PaperForm(Form):
    """The form for requesting or attaching a paper."""

    title = TextField("Title of the paper", required="Enter a title", max_length=200)
    organisation = ChoiceField(
        "Request from",
        hint="We will email the organisation’s representative and deputy, who can send the file",
        prompt="No one: I will attach the file",
        marked=False,
    )
    due_on = DayField("Due date")
    file = FileUploadField(
        "File",
        hint="PDF, Word, Excel, PowerPoint, OpenDocument, CSV, text or picture, up to 25 MB",
    )

    organisations: Sequence[Organisation] = ()

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Set the choices of the form before it is validated."""
        self.organisations = organisations
        self.organisation.choices = [(organisation.key, organisation.name) for organisation in organisations]

    def details(self) -> PaperDetails:
        """Return the details entered; a paper that is not requested has no due date."""
        organisation = _by_key(self.organisations, self.organisation.data)
        return PaperDetails(self.title.data, organisation, self.due_on.data if organisation else None)


class EditPaperForm(VersionedForm):
    """The form for a paper's title and due date."""

    title = TextField("Title of the paper", required="Enter a title", max_length=200)
    due_on = DayField("Due date")

    def details(self, paper: Paper) -> PaperDetails:
        """Return the details entered."""
        return PaperDetails(self.title.data, paper.requested_from, self.due_on.data, self.version.data)


class SendFileForm(Form):
    """The form for sending the file of a paper."""

    file = FileUploadField(
        "File",
        required="Choose the file",
        hint="PDF, Word, Excel, PowerPoint, OpenDocument, CSV, text or picture, up to 25 MB",
    )


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
