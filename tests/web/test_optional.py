"""Every optional field has "(optional)" in its label."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import wtforms
from wtforms.fields.core import UnboundField

import cdp
from cdp.web.fields import CheckboxesField, CheckboxField, ChoiceField
from cdp.web.fields.field import GovField, MayBeEmpty, caption


def form_classes(found: type[Any] = wtforms.Form) -> Iterator[type[Any]]:
    for form in found.__subclasses__():
        yield form
        yield from form_classes(form)


def fields() -> Iterator[tuple[str, Any]]:
    """Yield every field of every form in the product, after the name of its form and itself."""
    for module in pkgutil.walk_packages(cdp.__path__, "cdp."):
        if "forms" in module.name:
            importlib.import_module(module.name)
    for form in sorted(set(form_classes()), key=lambda form: (form.__module__, form.__name__)):
        if not form.__module__.startswith("cdp."):
            continue
        for name in dir(form):
            if isinstance(field := getattr(form, name), UnboundField):
                settings = {"marks_optional": getattr(form.Meta, "marks_optional", True)}
                alone = type("Alone", (wtforms.Form,), {name: field, "Meta": type("Meta", (), settings)})
                yield f"{form.__module__}.{form.__name__}.{name}", alone()[name]


FIELDS = list(fields())


def test_forms_of_all_parts_are_found() -> None:
    assert len(FIELDS) > 300


def test_only_optional_fields_are_labelled_optional() -> None:
    assert [sentence for name, field in FIELDS for sentence in _wrong_words(name, field)] == []


def _wrong_words(name: str, field: Any) -> Iterator[str]:
    if not isinstance(field, GovField) or field.is_hidden:
        return
    may_be_empty = any(isinstance(rule, MayBeEmpty) for rule in field.validators)
    always_chosen = isinstance(field, ChoiceField) and field.prompt is None
    ticked = isinstance(field, (CheckboxField, CheckboxesField))
    filters = not getattr(field.meta, "marks_optional", True)
    expected = may_be_empty and field.marked and not (always_chosen or filters)
    label = caption(field, {}, "label")["text"]
    if not ticked and label.endswith(" (optional)") is not expected:
        yield f"{name} is labelled “{label}”"
    for words in (field.label.text, str(getattr(field, "description", ""))):
        if "optional" in words.lower() or "leave this empty" in words.lower():
            yield f"{name} says “{words}”"


def test_a_required_field_is_never_left_unmarked_as_if_it_were_optional() -> None:
    """Check that `marked=False` is only used for fields that another rule may require."""
    needless = [
        name
        for name, field in FIELDS
        if isinstance(field, GovField)
        and not field.is_hidden
        and not field.marked
        and not any(isinstance(rule, MayBeEmpty) for rule in field.validators)
    ]
    assert needless == []
