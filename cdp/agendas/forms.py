"""What is filled in about agenda items, papers, interests and publication."""

from collections.abc import Sequence
from typing import Any

from cdp.accounts.forms import ConfirmedForm
from cdp.agendas.hats import hats_of_item
from cdp.agendas.ordering import Direction
from cdp.agendas.papers import PaperDetails
from cdp.agendas.publishing import PublishDetails, Readiness
from cdp.agendas.service import ItemDetails
from cdp.models import AgendaItem, BoardHat, Organisation, Paper, Part, Person, Purpose
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
    """An agenda item, as the coordinator writes it."""

    title = TextField("Title", required="Enter a title", max_length=200)
    purpose = RadiosField(
        "What is the board asked to do?",
        required="Choose what the board is asked to do",
        choices=PURPOSES,
        coerce=Purpose,
        inline=True,
    )
    minutes = NumberField(
        "How many minutes?",
        required="Enter how many minutes it takes",
        minimum=1,
        maximum=LONGEST_ITEM,
        width=3,
    )
    presenter = TextField("Who presents it?", hint="A name, or a job title", max_length=200)
    organisation = ChoiceField("Their organisation", prompt="Not said")
    recommendation = LongTextField(
        "Recommendation",
        hint="For an item for decision: what the board is asked to agree, in the words that the minutes will use",
        rows=3,
        max_length=5_000,
    )
    outcome = ChoiceField("Which outcome does it serve?", prompt="None in particular")
    hats = CheckboxesField(
        "Whose business is it?",
        hint="This meeting is that of each of these bodies",
        required="Choose at least one body",
        small=True,
    )
    part = RadiosField(
        "Who may see it?",
        required="Choose who may see it",
        choices=[(part.value, words(part.value)) for part in Part],
        coerce=Part,
        hints={
            Part.PUBLIC.value: "Everyone in the partnership once the agenda is published",
            Part.CONFIDENTIAL.value: "The SRO, the chair and the members of this board. To others it does not exist.",
        },
    )
    part_2_reason = LongTextField(
        "Why is it confidential?",
        hint="Needed for Part 2",
        rows=2,
        max_length=2_000,
        marked=False,
    )
    audience = CheckboxesField(
        "Only for these organisations",
        hint="For Part 2. Choose none to show it to every member of the board.",
        small=True,
    )

    organisations: Sequence[Organisation] = ()
    worn: Sequence[BoardHat] = ()

    def offer(self, organisations: Sequence[Organisation], worn: Sequence[BoardHat]) -> None:
        """Give the form its choices; call it before validating. `worn` are the bodies whose meeting it is, if any."""
        self.organisations, self.worn = organisations, worn
        if worn:
            self.hats.choices = [(hat.key, hat.named) for hat in worn]
        else:
            del self.hats
        named = [(organisation.key, organisation.name) for organisation in organisations]
        self.organisation.choices = named
        self.audience.choices = named
        self.outcome.choices = [(outcome.id, outcome.name) for outcome in outcomes.outcomes()]

    def details(self) -> ItemDetails:
        """Return what was filled in."""
        chosen = set(self.audience.data or [])
        acting = set(self.hats.data or []) if self.worn else set()
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
            hats=tuple(hat for hat in self.worn if hat.key in acting) if self.worn else None,
            version=self.version.data,
        )


def values_of(item: AgendaItem) -> dict[str, Any]:
    """Return an item's values for its form."""
    return {
        "title": item.title,
        "purpose": item.purpose,
        "minutes": item.minutes,
        "presenter": item.presenter,
        "organisation": item.presenter_organisation.key if item.presenter_organisation else None,
        "recommendation": item.recommendation,
        "outcome": item.outcome_code,
        "hats": [hat.key for hat in hats_of_item(item)],
        "part": item.part,
        "part_2_reason": item.part_2_reason,
        "audience": [organisation.key for organisation in item.audience],
        "version": item.version,
    }


class ProposalForm(Form):
    """An item that somebody proposes."""

    title = TextField("Title", required="Enter a title", max_length=200)
    purpose = RadiosField(
        "What should the board do?",
        required="Choose what the board should do",
        choices=PURPOSES,
        coerce=Purpose,
        inline=True,
    )
    minutes = NumberField(
        "How many minutes does it need?",
        required="Enter how many minutes it needs",
        minimum=1,
        maximum=LONGEST_ITEM,
        width=3,
    )
    presenter = TextField("Who would present it?", max_length=200)
    organisation = ChoiceField("Their organisation", prompt="Not said")
    recommendation = LongTextField(
        "What should the board agree?", hint="If you ask for a decision", rows=3, max_length=5_000
    )
    part_2_reason = LongTextField(
        "If it should be confidential, why?",
        hint="Only if you want it to be confidential. The coordinator decides.",
        rows=2,
        max_length=2_000,
    )

    organisations: Sequence[Organisation] = ()

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Give the form its choices; call it before validating."""
        self.organisations = organisations
        self.organisation.choices = [(organisation.key, organisation.name) for organisation in organisations]

    def details(self) -> ItemDetails:
        """Return what was filled in; a reason makes it a proposal for Part 2."""
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


class DeclineForm(Form):
    """Why a proposal is declined."""

    reason = LongTextField(
        "Why is it declined?",
        hint="The person who proposed it reads this",
        required="Say why it is declined",
        rows=3,
        max_length=2_000,
    )


class MoveForm(Form):
    """One press of an Up or Down button, made from the order with this mark."""

    direction = HiddenField()
    version = HiddenNumber()

    def wanted(self) -> Direction | None:
        """Return the direction, or None for one that does not exist."""
        return Direction(self.direction.data) if self.direction.data in set(Direction) else None


class PressForm(Form):
    """A single button: nothing to fill in."""


class PaperForm(Form):
    """A paper to ask for, or to attach at once."""

    title = TextField("Title of the paper", required="Enter a title", max_length=200)
    organisation = ChoiceField(
        "Which organisation is asked for it?",
        hint="Its representative and deputy get an email, and can send the file themselves",
        prompt="Nobody: I attach the file myself",
        marked=False,
    )
    due_on = DayField("When is it due?")
    file = FileUploadField(
        "The file, if you have it already",
        hint="PDF, Word, Excel, PowerPoint, OpenDocument, CSV, text or picture, up to 25 MB",
    )

    organisations: Sequence[Organisation] = ()

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Give the form its choices; call it before validating."""
        self.organisations = organisations
        self.organisation.choices = [(organisation.key, organisation.name) for organisation in organisations]

    def details(self) -> PaperDetails:
        """Return what was filled in; a paper that nobody is asked for is not due."""
        organisation = _by_key(self.organisations, self.organisation.data)
        return PaperDetails(self.title.data, organisation, self.due_on.data if organisation else None)


class EditPaperForm(VersionedForm):
    """A paper's title and due date."""

    title = TextField("Title of the paper", required="Enter a title", max_length=200)
    due_on = DayField("When is it due?")

    def details(self, paper: Paper) -> PaperDetails:
        """Return what was filled in."""
        return PaperDetails(self.title.data, paper.requested_from, self.due_on.data, self.version.data)


class SendFileForm(Form):
    """The file of a paper."""

    file = FileUploadField(
        "File",
        required="Choose the file",
        hint="PDF, Word, Excel, PowerPoint, OpenDocument, CSV, text or picture, up to 25 MB",
    )


class InterestForm(Form):
    """An interest in an item: one's own, or one that the coordinator records for somebody."""

    item = RadiosField("Which item?", required="Choose the item")
    person = ChoiceField("Whose interest is it?", prompt="Mine", marked=False)
    nature = LongTextField(
        "What is the interest?",
        hint="For example: I am a trustee of a provider that bids for this contract",
        required="Say what the interest is",
        rows=3,
        max_length=2_000,
    )

    people: Sequence[Person] = ()

    def offer(self, items: Sequence[tuple[str, str]], people: Sequence[Person]) -> None:
        """Give the form its choices: items as key and words, and people where somebody may choose one."""
        self.people = people
        self.item.choices = list(items)
        self.person.choices = [(person.key, person.name) for person in people]

    def whose(self, me: Person) -> Person:
        """Return whose interest it is."""
        return next((person for person in self.people if person.key == self.person.data), me)


class PublishForm(Form):
    """Publishing, confirmed."""

    mark = HiddenNumber()
    despite_gaps = CheckboxField("Publish although something is missing")
    tell_invited = CheckboxField("Send an email to everybody invited")

    def details(self, readiness: Readiness) -> PublishDetails:
        """Return what was confirmed."""
        return PublishDetails(
            mark=self.mark.data,
            despite_gaps=self.despite_gaps.data or not readiness.has_gaps,
            tell_invited=self.tell_invited.data,
        )


class PasswordForm(ConfirmedForm):
    """The password again, before confidential items leave the software."""

    password = PasswordAgainField(
        "Your password", hint="We ask for it because the file holds confidential items."
    )
