"""Every optional field has "(optional)" in its label."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
import wtforms
from wtforms.fields.core import UnboundField

import cdp
from cdp.web.fields import CheckboxesField, CheckboxField, ChoiceField
from cdp.web.fields.field import GovField, MayBeEmpty, caption


def form_classes(found: type[Any] = wtforms.Form) -> Iterator[type[Any]]:
    for form in found.__subclasses__():
        yield form
        yield from form_classes(form)


def fields() -> Iterator[Any]:
    """Yield every field of every form in the product, as a test parameter named after the form and the field."""
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
                yield pytest.param(alone()[name], id=f"{form.__module__}.{form.__name__}.{name}")


FIELDS = list(fields())


def test_forms_of_all_parts_are_found() -> None:
    assert len(FIELDS) > 300


@pytest.mark.parametrize("field", FIELDS)
def test_only_optional_fields_are_labelled_optional(field: Any) -> None:
    if not isinstance(field, GovField) or field.is_hidden:
        return
    may_be_empty = any(isinstance(rule, MayBeEmpty) for rule in field.validators)
    always_chosen = isinstance(field, ChoiceField) and field.prompt is None
    ticked = isinstance(field, (CheckboxField, CheckboxesField))
    filters = not getattr(field.meta, "marks_optional", True)
    expected = may_be_empty and field.marked and not (always_chosen or filters)
    if not ticked:
        assert caption(field, {}, "label")["text"].endswith(" (optional)") is expected
    for words in (field.label.text, str(getattr(field, "description", ""))):
        assert "optional" not in words.lower()
        assert "leave this empty" not in words.lower()


def test_a_required_field_is_never_left_unmarked_as_if_it_were_optional() -> None:
    """Check that `marked=False` is only used for fields that another rule may require."""
    needless = [
        each.id
        for each in FIELDS
        if isinstance(field := each.values[0], GovField)
        and not field.is_hidden
        and not field.marked
        and not any(isinstance(rule, MayBeEmpty) for rule in field.validators)
    ]
    assert needless == []
