"""Text fields: one line, several lines, an email address, a password."""

import unicodedata
from collections.abc import Sequence
from typing import Any

import wtforms
from markupsafe import Markup
from wtforms.validators import StopValidation

from cdp.addresses import LONGEST_ADDRESS, NOT_AN_ADDRESS, NotAnAddress, email_address
from cdp.web.fields.field import GovField, rules_of
from cdp.web.fields.widgets import GovWidget
from cdp.wording.typed_text import clean_field, too_long

WIDTHS = {2: "govuk-input--width-2", 3: "govuk-input--width-3", 4: "govuk-input--width-4",
          5: "govuk-input--width-5", 10: "govuk-input--width-10", 20: "govuk-input--width-20"}  # fmt: skip


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
        self.max_length = max_length
        super().__init__(label, rules_of(required, validators), description=hint, **settings)
        self.classes = WIDTHS.get(width, "") if isinstance(width, int) else width
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.prefix = prefix
        self.suffix = suffix
        self.spellcheck = spellcheck

    def process_data(self, value: Any) -> None:
        """Show a stored text; None becomes an empty text, so that the value is always a str."""
        self.data = "" if value is None else value

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean the text for storing; raise ValueError if it is too long, or a character had to be removed."""
        if not valuelist:
            return
        self.data, sentence = clean_field(str(valuelist[0]), self.max_length, lines=self.lines)
        if sentence:
            raise ValueError(sentence)

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of the input."""
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
    """An email address, in the form in which it may be stored (`cdp.addresses`)."""

    input_type = "email"

    def __init__(self, label: str = "Email address", **settings: Any) -> None:
        settings.setdefault("autocomplete", "email")
        settings.setdefault("max_length", LONGEST_ADDRESS)
        settings.setdefault("spellcheck", False)
        super().__init__(label, **settings)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the text as it was typed, so that an error can name a character that cannot be seen."""
        super().process_formdata(valuelist)
        if valuelist:
            self.data = str(valuelist[0]).strip()

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Store the address that was typed; raise StopValidation that says what is wrong with it."""
        if not self.data or self.process_errors:
            return
        try:
            self.data = email_address(self.data)
        except NotAnAddress as wrong:
            general = "Enter an email address in the correct format, like name@example.com"
            sentence = general if wrong.words == NOT_AN_ADDRESS else f"This address {wrong.words}"
            raise StopValidation(sentence) from None


class PasswordField(GovField, wtforms.StringField):
    """A password with a button to show it; never sent back to the browser, never trimmed.

    `again` is the error shown when another field has an error, because the password must then be entered again.
    """

    widget = GovWidget("password-input", "govukPasswordInput")
    asked = True

    def __init__(
        self,
        label: str = "Password",
        *,
        hint: str = "",
        required: str = "Enter your password",
        max_length: int = 256,
        autocomplete: str = "current-password",
        again: str = "Enter your password again",
        validators: Sequence[Any] = (),
        **settings: Any,
    ) -> None:
        self.max_length = max_length
        super().__init__(label, rules_of(required, validators), description=hint, **settings)
        self.autocomplete = autocomplete
        self.again = again

    process_data = TextField.process_data

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the password in Unicode NFC, so that it is the same whichever keyboard it was typed on.

        Raises ValueError if it is too long.
        """
        if not valuelist:
            return
        self.data = str(valuelist[0])
        if sentence := too_long(self.data, self.max_length):
            raise ValueError(sentence)
        self.data = unicodedata.normalize("NFC", self.data)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Raise StopValidation for unpaired surrogates, which cannot be typed or hashed."""
        if self.data and any(0xD800 <= ord(character) <= 0xDFFF for character in self.data):
            raise StopValidation("Enter a password that you can type on a keyboard.")

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of the password input."""
        return {
            "autocomplete": self.autocomplete,
            "classes": settings.pop("classes", "govuk-input--width-20"),
        }


class PasswordAgainField(PasswordField):
    """The password of the signed-in person; shown and checked only if `asked` is True."""

    def __call__(self, **settings: Any) -> Any:
        """Return the component's markup, or empty markup if the password is not asked for."""
        return super().__call__(**settings) if self.asked else Markup("")

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Check the field if the password is asked for."""
        return not self.asked or bool(super().validate(form, extra_validators))


class LongTextField(GovField, wtforms.StringField):
    """Several lines of text; `counted=True` shows the number of characters left."""

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
        self.max_length = max_length
        super().__init__(label, rules_of(required, validators), description=hint, **settings)
        self.rows = rows
        self.counted = counted
        if counted:
            self.widget = self.counted_widget

    process_data = TextField.process_data
    process_formdata = TextField.process_formdata
    lines = True

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of the text area."""
        return {
            "value": self._value(),
            "rows": settings.pop("rows", self.rows),
            "classes": settings.pop("classes", ""),
            "maxlength": self.max_length if self.counted else None,
        }
