"""Forms for the indicators that a partnership follows, similar areas, and indicators of its own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cdp.indicators.catalogue import Indicator
from cdp.indicators.choices.service import OwnIndicatorDetails
from cdp.indicators.words import POLARITY_WORDS, UNIT_WORDS, VALUE_TYPE_WORDS
from cdp.models import OwnIndicator
from cdp.reference.outcomes import Availability, Outcome, Polarity, PublicationFrequency, Unit, ValueType
from cdp.web.fields import (
    CheckboxesField,
    ChoiceField,
    DayField,
    LongTextField,
    NumberField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form, VersionedForm

OUTCOME, OUTPUT = "outcome", "output"
LOCAL = "local"
CHOSEN = "chosen"


class GroupsForm(VersionedForm):
    """A form about a partnership, with one field of checkboxes for each group, such as an outcome or a region."""

    names: tuple[str, ...] = ()

    @property
    def all_chosen(self) -> list[str]:
        """Return the values chosen in all groups, each once."""
        return list(dict.fromkeys(value for name in self.names for value in self[name].data or ()))


def form_of_groups(
    groups: Mapping[str, tuple[str, Sequence[tuple[str, str]]]], chosen: Collection[str], version: int
) -> GroupsForm:
    """Return a form of groups, by the name of the field: its label and options. `chosen` are ticked at first.

    `version` is that of the partnership.
    """
    fields = {name: CheckboxesField(label, small=True) for name, (label, _) in groups.items()}
    made = type("FormOfGroups", (GroupsForm,), {**fields, "names": tuple(groups)})
    ticked = {
        name: [value for value, _ in options if value in chosen] for name, (_, options) in groups.items()
    }
    form: GroupsForm = made(data={**ticked, "version": version})
    for name, (_, options) in groups.items():
        form[name].choices = options
    return form


def groups_to_follow(
    outcomes: Sequence[tuple[Outcome | None, Sequence[Indicator]]],
) -> dict[str, tuple[str, Sequence[tuple[str, str]]]]:
    """Return the indicators of the catalogue in groups for `form_of_groups`."""
    return {
        outcome.id if outcome else LOCAL: (
            outcome.name if outcome else "Local indicators",
            [(each.id, each.label) for each in indicators],
        )
        for outcome, indicators in outcomes
    }


class OwnIndicatorFields(Form):
    """The fields of an indicator of the partnership's own."""

    name = TextField("Name", required="Enter the name", max_length=200)
    definition = LongTextField(
        "Definition",
        hint="What is counted. For example, kits given to people in hostels",
        max_length=4_000,
        rows=4,
    )
    unit = ChoiceField(
        "Unit",
        required="Choose the unit",
        prompt="Choose a unit",
        choices=[(unit.value, words[:1].upper() + words[1:]) for unit, words in UNIT_WORDS.items()],
        coerce=Unit,
    )
    value_type = ChoiceField(
        "Type of measure",
        hint="It decides whether values of several areas can be added up",
        required="Choose the type of measure",
        prompt="Choose a type",
        choices=[(kind.value, words) for kind, words in VALUE_TYPE_WORDS.items()],
        coerce=ValueType,
    )
    measures = RadiosField(
        "Output or outcome",
        required="Choose whether it is an output or an outcome",
        choices=[(OUTCOME, "Outcome"), (OUTPUT, "Output")],
        hints={OUTCOME: "What changed for people", OUTPUT: "What services did"},
    )
    polarity = RadiosField(
        "Direction",
        required="Choose which direction is better",
        choices=[(each.value, words.split(".")[0]) for each, words in POLARITY_WORDS.items()],
        hints={Polarity.CONTEXT.value: "A rise may be good or bad news, so we do not rate it"},
        coerce=Polarity,
    )
    publisher = TextField("Publisher", hint="Who has the data", max_length=200)
    frequency = ChoiceField(
        "How often there are new values",
        prompt="Not known",
        choices=[(each.value, each.value.replace("_", " ").capitalize()) for each in PublicationFrequency],
        coerce=PublicationFrequency,
    )
    lag_months = NumberField(
        "Usual delay in months", hint="From the end of a period until its values are there", maximum=120
    )
    availability = RadiosField(
        "Who may see values",
        required="Choose who may see values",
        choices=[
            (Availability.PUBLIC.value, "Everyone: they may be published"),
            (Availability.RESTRICTED.value, "Restricted: never on a public page or in a public paper"),
            (
                Availability.INTERNAL_MANAGEMENT_INFORMATION.value,
                "Internal management information: never public",
            ),
        ],
        coerce=Availability,
    )
    embargoed_until = DayField(
        "Embargoed until",
        hint="Before this day, only people who enter values can see them. No paper will include them",
    )

    def details(self) -> OwnIndicatorDetails:
        """Return the indicator entered in the form."""
        versioned = isinstance(self, OwnIndicatorForm)
        return OwnIndicatorDetails(
            name=self.name.data,
            definition=self.definition.data,
            unit=self.unit.data,
            value_type=self.value_type.data,
            polarity=self.polarity.data,
            is_output=self.measures.data == OUTPUT,
            availability=self.availability.data,
            publisher=self.publisher.data,
            frequency=self.frequency.data,
            lag_months=self.lag_months.data,
            embargoed_until=self.embargoed_until.data,
            ended_on=self.ended_on.data if versioned else None,
            version=self.version.data if versioned else None,
        )


class NewOwnIndicatorForm(OwnIndicatorFields):
    """The form for a new indicator of the partnership's own."""


class OwnIndicatorForm(OwnIndicatorFields, VersionedForm):
    """The form to change or end an indicator of the partnership's own."""

    ended_on = DayField(
        "Ended on", hint="The day from which there are no more values. Its values will be kept"
    )


def values_of(own: OwnIndicator) -> dict[str, Any]:
    """Return the initial data for the form of an indicator of the partnership's own."""
    return {
        "name": own.name,
        "definition": own.definition,
        "unit": Unit(own.unit),
        "value_type": ValueType(own.value_type),
        "measures": OUTPUT if own.is_output else OUTCOME,
        "polarity": Polarity(own.polarity),
        "publisher": own.publisher,
        "frequency": PublicationFrequency(own.frequency) if own.frequency else None,
        "lag_months": own.lag_months,
        "availability": Availability(own.availability),
        "embargoed_until": own.embargoed_until,
        "ended_on": own.ended_on,
        "version": own.version,
    }
