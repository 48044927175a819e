"""Forms for agenda items, interests and publication."""

from collections.abc import Sequence
from typing import Any, TypeVar

from cdp.accounts.forms import ConfirmedForm
from cdp.agendas.exemptions import ExemptionDetails
from cdp.agendas.links import LinkDetails, LinkTargets
from cdp.agendas.ordering import Direction
from cdp.agendas.publishing import PublishDetails, Readiness
from cdp.agendas.status import MEANINGS
from cdp.models import AgendaItem, InterestConsequence, ItemLinks, Organisation, Person, Purpose
from cdp.models.base import Keyed
from cdp.reference.exemptions import PARAGRAPHS, SECTIONS
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    DayField,
    HiddenField,
    HiddenNumber,
    LongTextField,
    PasswordAgainField,
    RadiosField,
)
from cdp.web.forms import Form
from cdp.wording.formats import day

WITHHOLD, NO_CONFLICT = "withhold", "no_conflict"
HasKey = TypeVar("HasKey", bound=Keyed)
LONGEST_ITEM = 480  # minutes: a whole day
PURPOSES = [(purpose.value, f"For {purpose.value}") for purpose in Purpose]
PURPOSE_HINTS = {purpose.value: meaning[0].upper() + meaning[1:] for purpose, meaning in MEANINGS.items()}


def _with_key(rows: Sequence[HasKey], key: str | None) -> HasKey | None:
    return next((row for row in rows if row.key == key), None)


def organisation_with(organisations: Sequence[Organisation], key: str | None) -> Organisation | None:
    """Return the organisation with this key, or None."""
    return next((organisation for organisation in organisations if organisation.key == key), None)


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


class LinksForm(Form):
    """The form for the links of an item."""

    objective = ChoiceField("Workplan objective", prompt="Not specified", marked=False)
    activity = ChoiceField("Workplan activity", prompt="Not specified", marked=False)
    milestone = ChoiceField("Duty", prompt="Not specified", marked=False)
    indicator = ChoiceField("Indicator", prompt="Not specified", marked=False)
    decision = ChoiceField("Earlier decision", prompt="Not specified", marked=False)

    targets: LinkTargets

    def offer(self, targets: LinkTargets) -> None:
        """Set the choices of the form before it is validated."""
        self.targets = targets
        self.objective.choices = [(one.key, one.title) for one in targets.objectives]
        self.activity.choices = [(one.key, f"{one.reference} {one.title}") for one in targets.activities]
        self.milestone.choices = [
            (one.key, f"{one.title}, due {day(one.due_on)}") for one in targets.milestones
        ]
        self.indicator.choices = [(one.id, one.label) for one in targets.indicators]
        self.decision.choices = [(one.key, one.reference) for one in targets.decisions]

    def details(self) -> LinkDetails:
        """Return the records chosen."""
        return LinkDetails(
            objective=_with_key(self.targets.objectives, self.objective.data),
            activity=_with_key(self.targets.activities, self.activity.data),
            milestone=_with_key(self.targets.milestones, self.milestone.data),
            decision=_with_key(self.targets.decisions, self.decision.data),
            metric_code=self.indicator.data,
        )


def values_of_links(row: ItemLinks | None) -> dict[str, Any]:
    """Return the values with which to fill in `LinksForm`."""
    if row is None:
        return {}
    linked = {name: getattr(row, name) for name in ("objective", "activity", "milestone", "decision")}
    return {"indicator": row.metric_code} | {name: one.key for name, one in linked.items() if one is not None}


class ExemptionForm(Form):
    """The form for the exemption of a confidential item. `seen` is the version of the exemption on the page."""

    seen = HiddenNumber()
    section = ChoiceField(
        "Exemption",
        hint="Freedom of Information Act 2000",
        prompt="Choose an exemption",
        choices=[(one.code, one.title) for one in SECTIONS.values()],
        required="Choose the exemption that you rely on",
    )
    paragraph = ChoiceField(
        "Schedule 12A",
        hint="Local Government Act 1972. The board is a council committee.",
        prompt="Choose a paragraph",
        choices=[(one.code, one.title) for one in PARAGRAPHS.values()],
        required="Choose the paragraph of Schedule 12A",
    )
    public_interest = LongTextField(
        "Public interest",
        hint="Why the public interest in keeping the item confidential is greater than in publishing it. "
        "Not needed for sections 23, 32, 40, 41 and 44.",
        rows=4,
        max_length=4_000,
        marked=False,
    )
    review_on = DayField(
        "Review date",
        hint="Required, unless you enter a release date below. We will remind you to check whether it is still "
        "confidential.",
        marked=False,
    )
    release_on = DayField(
        "Release date",
        hint="Only if the item is confidential until a date. We will ask you to release it. Nothing is released "
        "before you confirm.",
        marked=False,
    )

    @classmethod
    def of(cls, item: AgendaItem) -> "ExemptionForm":
        """Return the form filled with the stored exemption, with Schedule 12A only for a council committee."""
        found = item.exemption
        names = ("section", "paragraph", "public_interest", "review_on", "release_on")
        stored = {name: getattr(found, name) for name in names} if found else {}
        form = cls(data={**stored, "seen": found.version if found else 0})
        if not item.meeting.board.is_council_committee:
            del form.paragraph
        return form

    def details(self) -> ExemptionDetails:
        """Return the details entered."""
        return ExemptionDetails(
            section=self.section.data or "",
            paragraph=(self.paragraph.data or "") if "paragraph" in self else "",
            public_interest=self.public_interest.data,
            review_on=self.review_on.data,
            release_on=self.release_on.data,
            version=self.seen.data or 0,
        )
