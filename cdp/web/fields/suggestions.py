"""Drop-down lists that a script turns into a text box with suggestions: the text in the box decides what is chosen."""

from collections.abc import Callable
from typing import Any

from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

TYPED = "-typed"  # what autocomplete.js adds to the name of the list, for the name of its text box
LONGEST = 200


class HasSuggestions:
    """The part of a drop-down list that reads the text in its box; list it before the WTForms field.

    Without JavaScript there is no box, and the list alone decides. `not_listed` is a text that names no option, or "".
    """

    NOT_LISTED = "“{}” is not in the list. Choose one of the suggestions"
    autocomplete: bool
    prompt: str | None
    name: str
    data: Any
    raw_data: list[Any] | None
    process_errors: Any
    coerce: Callable[[Any], Any]
    not_listed = ""
    _choices: list[SelectChoice]
    _typed: str | None = None

    def process(self, formdata: Any, *args: Any, **settings: Any) -> None:
        """Read the chosen value, and the text in the box if there was one."""
        super().process(formdata, *args, **settings)  # type: ignore[misc]  # of the WTForms field
        if self.autocomplete and formdata is not None and self.name + TYPED in formdata:
            self._typed = _words(formdata.getlist(self.name + TYPED)[0])[:LONGEST]
            self.raw_data = [*(self.raw_data or []), self._typed]
            self.match()

    def match(self) -> None:
        """Choose the option that the text in the box names; call it when the text or the options are known."""
        if self._typed is None:
            return
        named = [choice for choice in self._choices if _same(choice.label, self._typed)]
        sent = self.raw_data[0] if self.raw_data else None
        chosen = next((choice for choice in named if str(choice.value) == sent), named[0] if named else None)
        is_empty = not self._typed or (self.prompt is not None and _same(self.prompt, self._typed))
        self.data = self.coerce(chosen.value) if chosen else None
        self.not_listed = "" if chosen or is_empty else self._typed
        self.process_errors = []

    def refuse_not_listed(self, *, may_be_empty: bool) -> None:
        """Raise StopValidation for a text that names no option."""
        if self.not_listed:
            empty = ", or leave this empty" if may_be_empty else ""
            raise StopValidation(self.NOT_LISTED.format(self.not_listed) + empty)


def _words(text: str) -> str:
    return " ".join(str(text).split())


def _same(label: str, typed: str) -> bool:
    return _words(label).casefold() == typed.casefold()
