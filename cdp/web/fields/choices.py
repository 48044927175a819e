"""Fields with options: drop-down lists, radios and checkboxes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import wtforms
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from cdp.web.fields.field import GovField, rules_of, shared
from cdp.web.fields.suggestions import HasSuggestions
from cdp.web.fields.widgets import GovWidget, SelectWidget, attributes


def _options(choices: Iterable[Any] | None) -> list[SelectChoice]:
    """Return options as SelectChoice objects; value and label pairs, deprecated by WTForms, are also accepted."""
    return [choice if isinstance(choice, SelectChoice) else SelectChoice(*choice) for choice in choices or []]


class _Choosing(GovField):
    """The base of fields with options. Options may be set on the field after the form is made."""

    # The error message for a value that is not, or is no longer, an option
    OUTSIDE = "Choose one of the options. The one you chose is no longer available."
    hints: Mapping[str, str]
    iter_choices: Callable[[], Iterable[Any]]
    _choices: list[SelectChoice]

    @property
    def choices(self) -> list[SelectChoice]:
        """The options; set them as SelectChoice or as pairs of value and label."""
        return self._choices

    @choices.setter
    def choices(self, options: Iterable[Any]) -> None:
        self._choices = _options(options)
        self.match()

    def match(self) -> None:
        """Do what the new options change."""

    def offered(self) -> list[dict[str, Any]]:
        """Return the options in the form that the GOV.UK component needs."""
        return [
            {
                "value": str(choice.value),
                "text": choice.label,
                "hint": {"text": self.hints[str(choice.value)]} if str(choice.value) in self.hints else None,
                "attributes": attributes(choice.render_kw),
                "checked": choice.selected,
                "selected": choice.selected,
            }
            for choice in self.iter_choices()
        ]


class ChoiceField(HasSuggestions, _Choosing, wtforms.SelectField):
    """One option from a drop-down list: its value, or None for the empty first option, whose label is `prompt`.

    `autocomplete=True` turns a long list into a text box with suggestions if JavaScript is on. A text that names no
    option is an error, and is shown again.
    """

    widget: GovWidget = SelectWidget()

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "",
        required: str = "",
        choices: Any = None,
        prompt: str | None = None,
        coerce: Callable[[Any], Any] = str,
        autocomplete: bool = False,
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        # WTForms requires choices; those from the database are set on the instance
        super().__init__(
            label, rules_of(required, validators), description=hint, coerce=coerce, choices=_options(choices),
            **settings,
        )  # fmt: skip
        self.prompt = prompt
        self.autocomplete = autocomplete
        self.hints = {}

    @property
    def is_optional(self) -> bool:
        """Whether the label says that the field is optional; never True without an empty first option."""
        return super().is_optional and self.prompt is not None

    def process_data(self, value: Any) -> None:
        """Choose the stored value."""
        self.data = None if value is None else self.coerce(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the chosen value, or None."""
        if not valuelist:
            return
        self.data = None
        if valuelist[0] != "":
            try:
                self.data = self.coerce(valuelist[0])
            except (ValueError, KeyError):
                raise ValueError(self.OUTSIDE) from None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Raise StopValidation for a value that is not an option, or a text that names none."""
        self.refuse_not_listed(may_be_empty=self.is_optional)
        if self.data is None or self.process_errors:
            return
        if not any(choice.selected for choice in self.iter_choices()):
            raise StopValidation(self.OUTSIDE)

    def options(self) -> list[tuple[str, str, bool]]:
        """Return (value, label, chosen) for each option, the prompt first, for the widget."""
        prompt = "" if self.prompt is None and self.not_listed else self.prompt
        first = [] if prompt is None else [("", prompt, self.data is None)]
        return first + [(str(choice.value), choice.label, choice.selected) for choice in self.iter_choices()]

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of this component; mark a list that a script turns into a text box."""
        if self.autocomplete:
            settings |= {"data_autocomplete": True, "data_typed": self.not_listed or None}
        return {"items": [], "classes": settings.pop("classes", "")}


class RadiosField(ChoiceField):
    """One option out of a few, shown as radios; `hints` maps the value of an option to its hint.

    When rendering, `below` maps the value of an option to markup, such as further fields, to show once the option is
    chosen. Without JavaScript it is always shown.
    """

    widget = GovWidget("radios", "govukRadios")
    group = True

    def __init__(
        self,
        label: str = "",
        *,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
        small: bool = False,
        **settings: Any,
    ) -> None:
        super().__init__(label, **settings)
        self.hints = hints or {}
        self.classes = " ".join(
            name
            for name, wanted in (("govuk-radios--inline", inline), ("govuk-radios--small", small))
            if wanted
        )

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of this component: its options, each with the fields below it."""
        below = settings.pop("below", {})
        items = self.offered()
        for item in items:
            if item["value"] in below:
                item["conditional"] = {"html": below[item["value"]]}
        return {
            "idPrefix": self.id,
            "items": items,
            "classes": settings.pop("classes", self.classes),
        }


class CheckboxField(GovField, wtforms.BooleanField):
    """A single checkbox: True or False. With `required`, it must be ticked."""

    widget = GovWidget("checkboxes", "govukCheckboxes")

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "",
        required: str = "",
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        super().__init__(label, rules_of(required, validators), description=hint, **settings)

    def component(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of a checkbox group that has one checkbox, with its hint."""
        params = shared(self, settings)
        hint = params.pop("hint")
        return params | {
            "idPrefix": self.id,
            "classes": settings.pop("classes", ""),
            "items": [
                {
                    "value": "y",
                    "text": settings.pop("label", self.label.text),
                    "hint": hint,
                    "checked": bool(self.data),
                    "attributes": attributes(settings),
                }
            ],
        }


class CheckboxesField(_Choosing, wtforms.SelectMultipleField):
    """Any number of options: a list of values."""

    widget = GovWidget("checkboxes", "govukCheckboxes")
    group = True
    is_optional = False  # never marked: people know that checkboxes can stay empty
    OUTSIDE = "Choose from the options. One of those you chose is no longer available."

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "",
        required: str = "",
        choices: Any = None,
        coerce: Callable[[Any], Any] = str,
        hints: Mapping[str, str] | None = None,
        small: bool = False,
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        super().__init__(
            label, rules_of(required, validators), description=hint, coerce=coerce, choices=_options(choices),
            **settings,
        )  # fmt: skip
        self.hints = hints or {}
        self.classes = "govuk-checkboxes--small" if small else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the chosen values, each once."""
        try:
            self.data = [self.coerce(value) for value in dict.fromkeys(valuelist)]
        except (ValueError, KeyError):
            self.data = []
            raise ValueError(self.OUTSIDE) from None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Raise StopValidation for a value that is not an option."""
        offered = [self.coerce(choice.value) for choice in self.iter_choices()]
        if any(value not in offered for value in self.data or []):
            raise StopValidation(self.OUTSIDE)

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of this component: its options."""
        return {
            "idPrefix": self.id,
            "items": self.offered(),
            "classes": settings.pop("classes", self.classes),
        }
