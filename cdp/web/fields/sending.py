"""Fields for files, hidden values and the submit button."""

import re
from collections.abc import Sequence
from typing import Any

import wtforms
from werkzeug.datastructures import FileStorage

from cdp.web.fields.field import LARGEST, GovField, rules_of
from cdp.web.fields.texts import TextField
from cdp.web.fields.widgets import GovWidget, attributes


class FileUploadField(GovField, wtforms.FileField):
    """One file: a FileStorage, or None when no file was chosen. Check it with `check_upload`."""

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
        super().__init__(label, rules_of(required, validators), description=hint, **settings)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the file, or None: browsers send an empty field as a file without a name."""
        files = [value for value in valuelist if isinstance(value, FileStorage) and value.filename]
        self.data = files[0] if files else None


class HiddenField(GovField, wtforms.HiddenField):
    """A hidden line of text."""

    is_hidden = True

    def __init__(self, *, default: Any = None, max_length: int = 200, **settings: Any) -> None:
        self.max_length = max_length
        super().__init__("", [], default=default, **settings)

    process_formdata = TextField.process_formdata
    lines = False


class HiddenNumber(GovField, wtforms.HiddenField):
    """A hidden number: an int, or None when it is missing or invalid."""

    is_hidden = True

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number."""
        typed = str(valuelist[0]) if valuelist else ""
        number = int(typed) if re.fullmatch(r"[0-9]{1,10}", typed) else None
        self.data = number if number is not None and number <= LARGEST else None

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class SubmitButton(wtforms.SubmitField):
    """The button that sends the form; give `secondary=True` or `warning=True` for the other styles."""

    widget = GovWidget("button", "govukButton")

    def __init__(
        self, label: str = "Save", *, secondary: bool = False, warning: bool = False, **settings: Any
    ) -> None:
        super().__init__(label, **settings)
        kinds = (("govuk-button--secondary", secondary), ("govuk-button--warning", warning))
        self.classes = " ".join(name for name, wanted in kinds if wanted)

    def component(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of the button; a double click sends the form only once."""
        return {
            "text": settings.pop("label", self.label.text),
            "name": self.name,
            "value": "yes",
            "type": "submit",
            "classes": settings.pop("classes", self.classes),
            "preventDoubleClick": True,
            "attributes": attributes(settings),
        }
