"""The form for an agenda item."""

from collections.abc import Sequence
from typing import Any

from cdp.agendas.bodies import bodies_of_item
from cdp.agendas.details import ItemDetails
from cdp.agendas.forms import LONGEST_ITEM, PURPOSE_HINTS, PURPOSES, organisation_with
from cdp.agendas.numbering import is_late, numbers_of
from cdp.agendas.people import PossiblePresenter
from cdp.models import AgendaItem, BoardBody, Organisation, Part, Purpose
from cdp.reference import outcomes
from cdp.web.fields import (
    CheckboxesField,
    CheckboxField,
    ChoiceField,
    LongTextField,
    NumberField,
    RadiosField,
    TextField,
)
from cdp.web.forms import VersionedForm
from cdp.wording.formats import words


class ItemForm(VersionedForm):
    """The form for an agenda item."""

    title = TextField("Title", required="Enter a title", max_length=200)
    urgency = LongTextField(
        "Reason for urgency",
        hint="Why the item cannot wait for the next meeting. The agenda and the minutes will give this reason.",
        required="Enter why the item is urgent and cannot wait for the next meeting",
        rows=2,
        max_length=1_000,
    )
    after = ChoiceField(
        "Place after",
        hint="The item takes the number of that item with a letter, such as 7A",
        prompt="Before the closing items",
        marked=False,
    )
    parent = ChoiceField("Sub-item of", prompt="None: an item of its own", marked=False)
    heading = TextField(
        "Section heading above this item", hint="For example, Opening business", max_length=100
    )
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
    presenter = TextField("Presenter", hint="A member, a guest, or a job title", max_length=200)
    organisation = ChoiceField("Presenter’s organisation", prompt="Not specified")
    recommendation = LongTextField(
        "Recommendation",
        hint="For an item for decision: what the board is asked to agree, worded as it should appear in the minutes",
        rows=3,
        max_length=5_000,
    )
    outcome = ChoiceField("Outcome served", prompt="Not specified")
    commissioning = CheckboxField(
        "Commissioning, procurement or grant",
        hint="We will list readers whose interests touch the item, for you to settle before you publish it",
    )
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
        hint="Required for Part 2, in a few words. Give the exemption on the page of the item afterwards.",
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
    items: Sequence[AgendaItem] = ()
    presenters: Sequence[PossiblePresenter] = ()
    now_below: AgendaItem | None = None

    def offer(
        self, organisations: Sequence[Organisation], bodies: Sequence[BoardBody], items: Sequence[AgendaItem]
    ) -> None:
        """Set the choices of the form before it is validated; without `bodies`, remove the field for them.

        `items` are those of the agenda that the person sees.
        """
        self.organisations, self.board_bodies, self.items = organisations, bodies, items
        numbers = numbers_of(items)
        tops = [item for item in items if item.parent_id is None]
        labels = {item.key: f"{numbers[item.key]}. {item.title}" for item in tops}
        self.parent.choices = list(labels.items())
        self.after.choices = [(item.key, labels[item.key]) for item in tops if not item.is_confidential]
        if bodies:
            self.bodies.choices = [(body.key, body.named) for body in bodies]
        else:
            del self.bodies
        named = [(organisation.key, organisation.name) for organisation in organisations]
        self.organisation.choices = named
        self.audience.choices = named
        self.outcome.choices = [(outcome.id, outcome.name) for outcome in outcomes.outcomes()]

    def limit_to_new(self, *, late: bool, parent: AgendaItem | None) -> None:
        """Remove the fields that a new item does not need: only a late one has a reason for urgency."""
        if not late:
            del self.urgency
        if not late or parent is not None:
            del self.after
        self._limit_below(parent)

    def limit_to(self, item: AgendaItem, items: Sequence[AgendaItem]) -> None:
        """Remove the fields that do not apply to an item: the number of a published one cannot change."""
        del self.after
        if not is_late(item, items):
            del self.urgency
        has_own = any(other.parent_id == item.id for other in items)
        if item.number is not None or has_own:
            self._limit_below(item.parent)
            return
        self.parent.choices = [choice for choice in self.parent.choices if choice.value != item.key]
        if item.parent is not None:
            self._limit_parts()

    def _limit_below(self, parent: AgendaItem | None) -> None:
        self.now_below = parent
        del self.parent
        if parent is not None:
            del self.heading
            self._limit_parts()

    def _limit_parts(self) -> None:
        """Remove the fields that a sub-item takes from its item."""
        for name in ("part", "part_2_reason", "audience"):
            delattr(self, name)

    def details(self) -> ItemDetails:
        """Return the details entered."""
        chosen = set(self.audience.data or []) if self.audience else set()
        parent = self._item(self.parent.data) if self.parent else self.now_below
        acting = set(self.bodies.data or []) if self.board_bodies else set()
        return ItemDetails(
            title=self.title.data,
            purpose=self.purpose.data,
            minutes=self.minutes.data,
            presenter=self.presenter.data,
            organisation=organisation_with(self.organisations, self._presenting()),
            part=self.part.data if self.part else Part.PUBLIC,
            part_2_reason=self.part_2_reason.data if self.part_2_reason else "",
            audience=tuple(organisation for organisation in self.organisations if organisation.key in chosen),
            recommendation=self.recommendation.data,
            outcome_code=self.outcome.data,
            commissioning=self.commissioning.data,
            bodies=tuple(body for body in self.board_bodies if body.key in acting)
            if self.board_bodies
            else None,
            version=self.version.data,
            parent=parent,
            heading=self.heading.data if self.heading else "",
            urgency=self.urgency.data if self.urgency else "",
            after=self._item(self.after.data) if self.after else None,
        )

    def _item(self, key: str | None) -> AgendaItem | None:
        return next((item for item in self.items if item.key == key), None)

    def _presenting(self) -> str | None:
        """Return the key of the presenter's organisation: as chosen, or else that of the member of this name."""
        if self.organisation.data or not self.presenter.data:
            chosen: str | None = self.organisation.data
            return chosen
        typed = self.presenter.data.casefold()
        return next((one.organisation_key for one in self.presenters if one.name.casefold() == typed), None)


def values_of(item: AgendaItem) -> dict[str, Any]:
    """Return the values of an item with which to fill in `ItemForm`."""
    return {
        "title": item.title,
        "urgency": item.urgency,
        "heading": item.heading,
        "parent": item.parent_key,
        "purpose": item.purpose,
        "minutes": item.minutes,
        "presenter": item.presenter,
        "organisation": item.presenter_organisation.key if item.presenter_organisation else None,
        "recommendation": item.recommendation,
        "outcome": item.outcome_code,
        "commissioning": item.commissioning,
        "bodies": [body.key for body in bodies_of_item(item)],
        "part": item.part,
        "part_2_reason": item.part_2_reason,
        "audience": [organisation.key for organisation in item.audience],
        "version": item.version,
    }
