"""The fields of every form: GOV.UK components over WTForms, so that a template only writes `{{ form.title }}`.

Each field takes its label, a `hint`, and as `required` the sentence to show when nothing was given ("Enter the
date it is due"); without that sentence the field may stay empty. What was typed is always shown again.

The widgets are our own. Those of govuk-frontend-wtf fail on a date sent with a part missing, link its error
to a box that cannot be typed in, and run all context processors once for every field.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

import wtforms
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from cdp.web.formats import clock, plural
from cdp.web.text import mend, too_long

__all__ = [
    "CheckboxField", "CheckboxesField", "ChoiceField", "DayField", "DecimalField", "EmailField",
    "FileUploadField", "HiddenField", "HiddenNumber", "LongTextField", "NumberField", "PasswordField",
    "RadiosField", "SelectChoice", "SubmitButton", "TextField", "TimeField",
]  # fmt: skip

LARGEST = 2_147_483_647  # what an integer column holds on PostgreSQL
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
YEARS = range(1900, 2101)
CLOCK_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>[ap])\.?m\.?")
DAY_TIME = re.compile(r"(?P<hour>\d{1,2})[:.]?(?P<minute>\d{2})")
WIDTHS = {2: "govuk-input--width-2", 3: "govuk-input--width-3", 4: "govuk-input--width-4",
          5: "govuk-input--width-5", 10: "govuk-input--width-10", 20: "govuk-input--width-20"}  # fmt: skip


class Given:
    """Refuse an empty field with the field's own sentence; leave other complaints about it standing."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Raise StopValidation when nothing was given, or when what was given could not be understood."""
        if field.process_errors:
            raise StopValidation
        if field.data is None or field.data is False or field.data in ("", []):
            raise StopValidation(self.sentence)


class MayBeEmpty:
    """Skip the other rules of a field that may stay empty and does."""

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Raise StopValidation when there is nothing to check."""
        if field.process_errors or field.data is None or field.data in ("", []):
            raise StopValidation


def _too_long(max_length: int) -> Callable[[Any, Any], None]:
    def check(form: Any, field: Any) -> None:  # noqa: ARG001 -- WTForms' signature
        if sentence := too_long(field.data or "", max_length):
            raise StopValidation(sentence)

    return check


def _attributes(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Turn `data_autosave_url` into the attribute it means; leave out what is None or False."""
    return {
        name.rstrip("_").replace("_", "-"): "" if value is True else value
        for name, value in settings.items()
        if value is not None and value is not False
    }


class GovWidget:
    """Draw a field with the GOV.UK component of that name."""

    def __init__(self, component: str, macro: str) -> None:
        self.component = component
        self.macro = macro
        # WTForms asks widgets for these.
        self.field_flags: dict[str, Any] = {}
        self.validation_attrs: list[str] = []
        self.multiple = False
        self.input_type = ""

    def __call__(self, field: Any, **settings: Any) -> Markup:
        """Return the component's markup.

        `classes`, `label_classes`, `rows`, `label` and `hint` change the component; `heading=True` makes the
        label the page's h1; anything else becomes an attribute of the control.
        """
        template = current_app.jinja_env.get_template(
            f"govuk_frontend_jinja/components/{self.component}/macro.html"
        )
        macro = getattr(template.module, self.macro)
        return Markup(str(macro(field.component(settings)).strip()))  # noqa: S704 -- the macro escaped it


class SelectWidget(GovWidget):
    """Draw a drop-down list: the component without its options, and the options in one go.

    The macro takes as long for each option as for the rest of the list; a filter may offer hundreds.
    """

    def __init__(self) -> None:
        super().__init__("select", "govukSelect")

    def __call__(self, field: Any, **settings: Any) -> Markup:
        """Return the component's markup with the options that the field offers."""
        options = Markup("\n").join(
            Markup('<option value="{}"{}>{}</option>').format(
                option["value"], Markup(" selected") if option["selected"] else "", option["text"]
            )
            for option in field.options()
        )
        return super().__call__(field, **settings).replace("</select>", options + Markup("</select>"))


def _caption(field: Any, settings: dict[str, Any], size: str) -> dict[str, Any]:
    """Return the label or legend of a field, as the page's heading if asked."""
    heading = settings.pop("heading", False)
    classes = settings.pop("label_classes", f"govuk-{size}--l" if heading else "")
    return {
        "text": settings.pop("label", field.label.text),
        "classes": classes,
        "isPageHeading": heading,
    }


def _shared(field: Any, settings: dict[str, Any]) -> dict[str, Any]:
    """Return what every component takes: id, name, hint, error."""
    hint = settings.pop("hint", field.description)
    return {
        "id": field.id,
        "name": field.name,
        "hint": {"text": hint} if hint else None,
        "errorMessage": {"text": field.errors[0]} if field.errors else None,
    }


class GovField:
    """What our fields have in common; always mixed in before a field of WTForms."""

    # Components that are a group of controls are captioned by a legend.
    group = False
    # Fields that travel along unseen are written by `form_start`.
    is_hidden = False
    name: str
    id: str
    data: Any
    errors: Any
    label: Any
    validators: Any

    @property
    def anchor(self) -> str:
        """Where the error summary leads: the first control of the field."""
        return f"#{self.id}"

    def component(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of the GOV.UK component."""
        params = _shared(self, settings)
        if self.group:
            params["fieldset"] = {"legend": _caption(self, settings, "fieldset__legend")}
        else:
            params["label"] = _caption(self, settings, "label")
        params |= self.particulars(settings)
        params["attributes"] = _attributes(settings)
        return params

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 -- used by children
        """Return what only this component takes, removing from `settings` what it used."""
        return {}


def _validators(required: str, validators: Iterable[Any]) -> list[Any]:
    return [Given(required) if required else MayBeEmpty(), *validators]


class TextField(GovField, wtforms.StringField):
    """One line of text."""

    widget = GovWidget("input", "govukInput")
    input_type = "text"
    lines = False

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "",
        required: str = "",
        max_length: int = 200,
        width: int | str = "",
        autocomplete: str | None = None,
        inputmode: str | None = None,
        prefix: str = "",
        suffix: str = "",
        spellcheck: bool | None = None,
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        rules = _validators(required, [_too_long(max_length), *validators])
        super().__init__(label, rules, description=hint, **settings)
        self.classes = WIDTHS.get(width, "") if isinstance(width, int) else width
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.prefix = prefix
        self.suffix = suffix
        self.spellcheck = spellcheck

    def process_data(self, value: Any) -> None:
        """Show a stored text; nothing stored is an empty text, so that the field always gives a str."""
        self.data = "" if value is None else value

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the text as it may be stored; complain if something had to be taken out of it."""
        if not valuelist:
            return
        self.data, sentence = mend(str(valuelist[0]), lines=self.lines)
        if sentence:
            raise ValueError(sentence)

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Add what an input takes."""
        return {
            "type": self.input_type,
            "value": self._value(),
            "classes": settings.pop("classes", self.classes),
            "autocomplete": self.autocomplete,
            "inputmode": self.inputmode,
            "spellcheck": self.spellcheck,
            "prefix": {"text": self.prefix} if self.prefix else None,
            "suffix": {"text": self.suffix} if self.suffix else None,
        }


class EmailField(TextField):
    """An email address, as typed but without a domain in capitals."""

    input_type = "email"

    def __init__(self, label: str = "Email address", **settings: Any) -> None:
        settings.setdefault("autocomplete", "email")
        settings.setdefault("max_length", 254)
        settings.setdefault("spellcheck", False)
        super().__init__(label, **settings)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Raise StopValidation for something that is no address; nobody is asked whether it exists."""
        if not self.data or self.process_errors:
            return
        try:
            address = validate_email(self.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise StopValidation(
                "Enter an email address in the correct format, like name@example.com"
            ) from None
        self.data = address.normalized


class PasswordField(GovField, wtforms.StringField):
    """A password with a button to show it; never shown again, never trimmed."""

    widget = GovWidget("password-input", "govukPasswordInput")

    def __init__(
        self,
        label: str = "Password",
        *,
        hint: str = "",
        required: str = "Enter your password",
        max_length: int = 256,
        autocomplete: str = "current-password",
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        rules = _validators(required, [_too_long(max_length), *validators])
        super().__init__(label, rules, description=hint, **settings)
        self.autocomplete = autocomplete

    process_data = TextField.process_data

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the password in Unicode NFC, so that it is the same from every keyboard."""
        if valuelist:
            self.data = unicodedata.normalize("NFC", str(valuelist[0]))

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Raise StopValidation for half characters, which no keyboard makes and no hash takes."""
        if self.data and any(0xD800 <= ord(character) <= 0xDFFF for character in self.data):
            raise StopValidation("Enter a password that you can type on a keyboard.")

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Add what a password input takes."""
        return {
            "autocomplete": self.autocomplete,
            "classes": settings.pop("classes", "govuk-input--width-20"),
        }


class LongTextField(GovField, wtforms.StringField):
    """Several lines of text; `counted=True` shows how many characters are left."""

    widget = GovWidget("textarea", "govukTextarea")
    counted_widget = GovWidget("character-count", "govukCharacterCount")

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "",
        required: str = "",
        max_length: int = 10_000,
        rows: int = 5,
        counted: bool = False,
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        rules = _validators(required, [_too_long(max_length), *validators])
        super().__init__(label, rules, description=hint, **settings)
        self.max_length = max_length
        self.rows = rows
        self.counted = counted
        if counted:
            self.widget = self.counted_widget

    process_data = TextField.process_data
    process_formdata = TextField.process_formdata
    lines = True

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Add what a text area takes."""
        return {
            "value": self._value(),
            "rows": settings.pop("rows", self.rows),
            "classes": settings.pop("classes", ""),
            "maxlength": self.max_length if self.counted else None,
        }


class DayField(GovField, wtforms.Field):
    """A date in three boxes, day, month and year, all sent under the field's name; gives a date or None."""

    widget = GovWidget("date-input", "govukDateInput")
    group = True
    PARTS = (("day", 2), ("month", 2), ("year", 4))

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "For example, 27 3 2027",
        required: str = "",
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        super().__init__(label, _validators(required, validators), description=hint, **settings)
        self.typed = ("", "", "")

    @property
    def anchor(self) -> str:
        """Where the error summary leads: the box for the day."""
        return f"#{self.id}-day"

    def process_data(self, value: date | None) -> None:
        """Show a stored date in the three boxes."""
        self.data = value
        self.typed = (str(value.day), str(value.month), str(value.year)) if value else ("", "", "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the three boxes; raise ValueError with the sentence for a date that cannot be."""
        if not valuelist:
            return
        if len(valuelist) == 1 and re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(valuelist[0])):
            valuelist = str(valuelist[0]).split("-")[::-1]
        parts = [mend(str(value), lines=False)[0][:20] for value in valuelist[:3]] + [""] * 3
        self.typed = (parts[0], parts[1], parts[2])
        self.data = None
        if any(self.typed):
            self.data = _day(*self.typed)

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Add the three boxes."""
        return {
            "classes": settings.pop("classes", ""),
            "items": [
                {
                    "label": part.capitalize(),
                    "id": f"{self.id}-{part}",
                    "name": self.name,
                    "value": typed,
                    "classes": f"govuk-input--width-{width}" + (" govuk-input--error" if self.errors else ""),
                }
                for (part, width), typed in zip(self.PARTS, self.typed, strict=True)
            ],
        }


def _day(day: str, month: str, year: str) -> date:
    for part, typed in (("a day", day), ("a month", month), ("a year", year)):
        if not typed:
            raise ValueError(f"The date must include {part}")
    named = month.lower()[:3]
    number = str(MONTHS.index(named) + 1) if named in MONTHS else month
    if not all(part.isascii() and part.isdigit() for part in (day, number, year)):
        raise ValueError("Enter a real date, like 27 3 2027")
    if len(year) != 4 or int(year) not in YEARS:
        raise ValueError(f"Enter a year with 4 numbers between {YEARS[0]} and {YEARS[-1]}")
    try:
        return date(int(year), int(number), int(day))
    except (ValueError, OverflowError):
        raise ValueError("Enter a real date, like 27 3 2027") from None


def read_time(typed: str) -> time:
    """Return the time of day that somebody means by "10am", "10:30 am", "14:00", "1400" or "midday".

    Raises ValueError with a sentence when it is none of these, also for a bare "9", which could be either.
    """
    text = typed.strip().lower()
    named = {"midday": time(12), "noon": time(12), "12 noon": time(12), "midnight": time(0)}
    if text in named:
        return named[text]
    sentence = "Enter a time like 10am, 2:30pm or 14:00"
    match = CLOCK_TIME.fullmatch(text) or DAY_TIME.fullmatch(text)
    if not match:
        raise ValueError(sentence)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if half := match.groupdict().get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(sentence)
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(sentence) from None


class TimeField(TextField):
    """A time of day in London; gives a time or None."""

    def __init__(
        self, label: str = "", *, hint: str = "For example, 10am, 2:30pm or 14:00", **settings: Any
    ) -> None:
        settings.setdefault("width", 5)
        super().__init__(label, hint=hint, max_length=20, **settings)
        self.validators = [rule for rule in self.validators if isinstance(rule, (Given, MayBeEmpty))]
        self.typed = ""

    def process_data(self, value: time | None) -> None:
        """Show a stored time."""
        self.data = value
        self.typed = clock(value) if value else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; raise ValueError with a sentence when it is no time."""
        if not valuelist:
            return
        self.typed = mend(str(valuelist[0]), lines=False)[0][:60]
        self.data = None
        if self.typed:
            self.data = read_time(self.typed)

    def _value(self) -> str:
        return self.typed


class NumberField(TextField):
    """A whole number; gives an int or None."""

    def __init__(
        self,
        label: str = "",
        *,
        minimum: int = 0,
        maximum: int = LARGEST,
        width: int | str = 5,
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        settings.setdefault("inputmode", "numeric")
        settings.setdefault("spellcheck", False)
        super().__init__(label, width=width, **settings)
        self.validators = [r for r in self.validators if isinstance(r, (Given, MayBeEmpty))] + list(
            validators
        )
        self.minimum = minimum
        self.maximum = maximum
        self.typed = ""

    def process_data(self, value: Any) -> None:
        """Show a stored number."""
        self.data = value
        self.typed = "" if value is None else str(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; raise ValueError with a sentence when it is no such number."""
        if not valuelist:
            return
        self.typed = mend(str(valuelist[0]), lines=False)[0][:60]
        self.data = None
        if self.typed:
            self.data = self.read(self.typed.replace(",", "").replace(" ", ""))

    def read(self, typed: str) -> Any:
        """Return the number, checked against the limits; raise ValueError with a sentence."""
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", typed):
            raise ValueError("Enter a whole number, like 12")
        return self.within(int(typed))

    def within(self, number: Any) -> Any:
        """Return the number if it lies between the limits; raise ValueError with a sentence otherwise."""
        if number < self.minimum:
            raise ValueError(f"Enter a number that is {self.minimum:,} or more")
        if number > self.maximum:
            raise ValueError(f"Enter a number that is {self.maximum:,} or less")
        return number

    def _value(self) -> str:
        return self.typed


class DecimalField(NumberField):
    """A number that may have decimals; gives a Decimal or None."""

    def __init__(self, label: str = "", *, places: int = 4, width: int | str = 10, **settings: Any) -> None:
        settings.setdefault("inputmode", "decimal")
        super().__init__(label, width=width, **settings)
        self.places = places

    def process_data(self, value: Any) -> None:
        """Show a stored number without trailing noughts."""
        self.data = value
        self.typed = "" if value is None else f"{Decimal(str(value)).normalize():f}"

    def read(self, typed: str) -> Any:
        """Return the Decimal, checked against the limits; raise ValueError with a sentence."""
        sentence = "Enter a number, like 12 or 12.5"
        if not re.fullmatch(r"[+-]?[0-9]{0,12}(\.[0-9]{0,12})?", typed):
            raise ValueError(sentence)
        try:
            number = Decimal(typed)
        except InvalidOperation:
            raise ValueError(sentence) from None
        if len(typed.partition(".")[2].rstrip("0")) > self.places:
            raise ValueError(f"Enter at most {plural(self.places, 'decimal place')}")
        return self.within(number)


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
                "attributes": _attributes(choice.render_kw),
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
            label, _validators(required, validators), description=hint, coerce=coerce, choices=_options(choices),
            **settings,
        )  # fmt: skip
        self.prompt = prompt
        self.autocomplete = autocomplete
        self.hints = {}

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

    def options(self) -> list[dict[str, Any]]:
        """Return the options with the prompt first; the widget draws them."""
        prompt = {"value": "", "text": self.prompt, "selected": self.data is None}
        return [prompt, *self.offered()] if self.prompt is not None else self.offered()

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Mark a list that is to become a box to type in."""
        if self.autocomplete:
            settings["data_autocomplete"] = True
        return {"items": [], "classes": settings.pop("classes", "")}


class RadiosField(ChoiceField):
    """One option out of a few, all in view. `hints` explains single options, by value."""

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
        """Add the options."""
        return {
            "idPrefix": self.id,
            "items": self.offered(),
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
        super().__init__(label, _validators(required, validators), description=hint, **settings)

    def component(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of a group of one, with the hint beside its box."""
        params = _shared(self, settings)
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
                    "attributes": _attributes(settings),
                }
            ],
        }


class CheckboxesField(_Choosing, wtforms.SelectMultipleField):
    """Any number of options; gives a list."""

    widget = GovWidget("checkboxes", "govukCheckboxes")
    group = True
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
            label, _validators(required, validators), description=hint, coerce=coerce, choices=_options(choices),
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


class FileUploadField(GovField, wtforms.FileField):
    """One file; gives Werkzeug's FileStorage, or None when nothing was chosen. Check it with `check_upload`."""

    widget = GovWidget("file-upload", "govukFileUpload")

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "",
        required: str = "",
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        super().__init__(label, _validators(required, validators), description=hint, **settings)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the file; a box that was left empty is sent as a file without a name."""
        files = [value for value in valuelist if isinstance(value, FileStorage) and value.filename]
        self.data = files[0] if files else None


class HiddenField(GovField, wtforms.HiddenField):
    """A line of text that travels along unseen."""

    is_hidden = True

    def __init__(self, *, default: Any = None, max_length: int = 200, **settings: Any) -> None:
        super().__init__("", [_too_long(max_length)], default=default, **settings)

    process_formdata = TextField.process_formdata
    lines = False


class HiddenNumber(GovField, wtforms.HiddenField):
    """A number that travels along unseen; gives an int, or None when it is missing or spoilt."""

    is_hidden = True

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number."""
        typed = str(valuelist[0]) if valuelist else ""
        number = int(typed) if re.fullmatch(r"[0-9]{1,10}", typed) else None
        self.data = number if number is not None and number <= LARGEST else None

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class SubmitButton(wtforms.SubmitField):
    """The button that sends the form; `secondary=True` or `warning=True` for the less usual kinds."""

    widget = GovWidget("button", "govukButton")

    def __init__(
        self, label: str = "Save", *, secondary: bool = False, warning: bool = False, **settings: Any
    ) -> None:
        super().__init__(label, **settings)
        kinds = (("govuk-button--secondary", secondary), ("govuk-button--warning", warning))
        self.classes = " ".join(name for name, wanted in kinds if wanted)

    def component(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of the button; pressing it twice quickly sends once."""
        return {
            "text": settings.pop("label", self.label.text),
            "name": self.name,
            "value": "yes",
            "type": "submit",
            "classes": settings.pop("classes", self.classes),
            "preventDoubleClick": True,
            "attributes": _attributes(settings),
        }
