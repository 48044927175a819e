"""Fields that offer options: drop-down lists, radios and boxes to tick."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import wtforms
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from cdp.web.fields.field import GovField, rules_of, shared
from cdp.web.fields.widgets import GovWidget, SelectWidget, attributes


def _options(choices: Iterable[Any] | None) -> list[SelectChoice]:
    """Return options as WTForms wants them from now on; callers may give pairs, which it no longer likes."""
    return [choice if isinstance(choice, SelectChoice) else SelectChoice(*choice) for choice in choices or []]


class _Choosing(GovField):
    """What fields with a list of options share. Options may be set on the field once the form is made."""

    # The sentence for a value that is not on offer: it was withdrawn since, or somebody made it up.
    OUTSIDE = "Choose one of the options. The one you sent is no longer there."
    hints: Mapping[str, str]
    iter_choices: Callable[[], Iterable[Any]]
    _choices: list[SelectChoice]

    @property
    def choices(self) -> list[SelectChoice]:
        """The options; set them as SelectChoice or as pairs of value and words."""
        return self._choices

    @choices.setter
    def choices(self, options: Iterable[Any]) -> None:
        self._choices = _options(options)

    def offered(self) -> list[dict[str, Any]]:
        """Return the options as the components take them."""
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


class ChoiceField(_Choosing, wtforms.SelectField):
    """One option from a drop-down list. `prompt` is the empty first line; None is given while it stays.

    `autocomplete=True` turns a long list into a box to type in, where JavaScript runs.
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
        # WTForms asks for some choices; those of the database are set on the instance.
        super().__init__(
            label, rules_of(required, validators), description=hint, coerce=coerce, choices=_options(choices),
            **settings,
        )  # fmt: skip
        self.prompt = prompt
        self.autocomplete = autocomplete
        self.hints = {}

    @property
    def is_optional(self) -> bool:
        """Whether nothing may be chosen: a list without an empty first line always gives one of its options."""
        return super().is_optional and self.prompt is not None

    def process_data(self, value: Any) -> None:
        """Choose the stored value."""
        self.data = None if value is None else self.coerce(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the chosen value; nothing chosen is None."""
        if not valuelist:
            return
        self.data = None
        if valuelist[0] != "":
            try:
                self.data = self.coerce(valuelist[0])
            except (ValueError, KeyError):
                raise ValueError(self.OUTSIDE) from None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Raise StopValidation for a value that is not on offer."""
        if self.data is None or self.process_errors:
            return
        if not any(choice.selected for choice in self.iter_choices()):
            raise StopValidation(self.OUTSIDE)

    def options(self) -> list[tuple[str, str, bool]]:
        """Return value, words and whether it is chosen of each line, the prompt first; the widget draws them."""
        prompt = [] if self.prompt is None else [("", self.prompt, self.data is None)]
        return prompt + [(str(choice.value), choice.label, choice.selected) for choice in self.iter_choices()]

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Mark a list that is to become a box to type in."""
        if self.autocomplete:
            settings["data_autocomplete"] = True
        return {"items": [], "classes": settings.pop("classes", "")}


class RadiosField(ChoiceField):
    """One option out of a few, all in view. `hints` explains single options, by value.

    When it is drawn, `below` gives what is asked further under an option, by value: markup of other fields. Without
    JavaScript all of it is in view.
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
        """Add the options, each with what is asked below it."""
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
    """A single box to tick; gives True or False. `required` asks for the tick."""

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
        """Return the parameters of a group of one, with the hint beside its box."""
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
    """Any number of options; gives a list."""

    widget = GovWidget("checkboxes", "govukCheckboxes")
    group = True
    is_optional = False  # boxes to tick may all stay empty, as everyone knows
    OUTSIDE = "Choose from the options. One of those you sent is no longer there."

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
        """Raise StopValidation for a value that is not on offer."""
        offered = [self.coerce(choice.value) for choice in self.iter_choices()]
        if any(value not in offered for value in self.data or []):
            raise StopValidation(self.OUTSIDE)

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Add the options."""
        return {
            "idPrefix": self.id,
            "items": self.offered(),
            "classes": settings.pop("classes", self.classes),
        }
