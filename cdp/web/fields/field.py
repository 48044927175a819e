"""The parts that all fields share: label, hint, error, and the rules for required fields and length."""

from collections.abc import Iterable
from typing import Any

from wtforms.validators import StopValidation

from cdp.web.fields.widgets import attributes

OPTIONAL = "(optional)"
LARGEST = 2_147_483_647  # the largest number that an integer column holds on PostgreSQL


class Given:
    """Refuse an empty field with the error message given; keep other errors of the field."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Raise StopValidation when the field is empty or its value could not be understood."""
        if field.process_errors:
            raise StopValidation
        if field.data is None or field.data is False or field.data in ("", []):
            raise StopValidation(self.sentence)


class MayBeEmpty:
    """Skip the other rules of an optional field that is empty."""

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ARG002 -- WTForms' signature
        """Raise StopValidation when the field is empty or its value could not be understood."""
        if field.process_errors or field.data is None or field.data in ("", []):
            raise StopValidation


def rules_of(required: str, validators: Iterable[Any]) -> list[Any]:
    """Return a field's rules: first the one for required or optional fields, then `validators`."""
    return [Given(required) if required else MayBeEmpty(), *validators]


class Unmarked:
    """WTForms settings for filter forms, whose fields are not marked as optional."""

    marks_optional = False


class GovField:
    """The base of our fields; list it before the WTForms field in a class definition.

    The label of an optional field ends in "(optional)". Give `marked=False` if another rule may require the field, or
    if its first option is a real answer. Fields of filters are not marked (`Unmarked`).
    """

    # Whether the component is a group of controls, which has a legend
    group = False
    # Hidden fields are written by `form_start`
    is_hidden = False
    name: str
    id: str
    data: Any
    errors: Any
    label: Any
    validators: Any
    meta: Any

    def __init__(self, *args: Any, marked: bool = True, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.marked = marked

    @property
    def is_optional(self) -> bool:
        """Whether the label says that the field is optional."""
        may_be_empty = any(isinstance(rule, MayBeEmpty) for rule in self.validators)
        return self.marked and may_be_empty and getattr(self.meta, "marks_optional", True)

    @property
    def anchor(self) -> str:
        """The link in the error summary, to the first control of the field."""
        return f"#{self.id}"

    def component(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters of the GOV.UK component."""
        params = shared(self, settings)
        if self.group:
            params["fieldset"] = {"legend": caption(self, settings, "fieldset__legend")}
        else:
            params["label"] = caption(self, settings, "label")
        params |= self.particulars(settings)
        params["attributes"] = attributes(settings)
        return params

    def particulars(self, settings: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 -- used by subclasses
        """Return the parameters that only this component has; remove those it uses from `settings`."""
        return {}


def caption(field: Any, settings: dict[str, Any], size: str) -> dict[str, Any]:
    """Return a field's label or legend: the page's heading if `heading` is set, and marked if optional."""
    heading = settings.pop("heading", False)
    classes = settings.pop("label_classes", f"govuk-{size}--l" if heading else "")
    text = settings.pop("label", field.label.text)
    return {
        "text": f"{text} {OPTIONAL}" if field.is_optional else text,
        "classes": classes,
        "isPageHeading": heading,
    }


def shared(field: Any, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters that all components have: id, name, hint and error."""
    hint = settings.pop("hint", field.description)
    return {
        "id": field.id,
        "name": field.name,
        "hint": {"text": hint} if hint else None,
        "errorMessage": {"text": field.errors[0]} if field.errors else None,
    }
