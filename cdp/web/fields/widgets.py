"""Widgets that render fields with GOV.UK components."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import current_app
from markupsafe import Markup

MOST_KEPT = 500
_kept: dict[Hashable, Markup] = {}
"""The markup of filter fields by what it was drawn from, because a list is mostly opened with the same filters."""


def attributes(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as HTML attributes (`data_autosave_url` as `data-autosave-url`), leaving out None and False."""
    return {
        name.rstrip("_").replace("_", "-"): "" if value is True else value
        for name, value in settings.items()
        if value is not None and value is not False
    }


class GovWidget:
    """Render a field with a GOV.UK component."""

    def __init__(self, component: str, macro: str) -> None:
        self.component = component
        self.macro = macro
        # WTForms reads these attributes of widgets
        self.field_flags: dict[str, Any] = {}
        self.validation_attrs: list[str] = []
        self.multiple = False
        self.input_type = ""

    def __call__(self, field: Any, **settings: Any) -> Markup:
        """Return the component's markup.

        `classes`, `label_classes`, `rows`, `label` and `hint` change the component; `heading=True` makes the
        label the page's h1; any other setting becomes an attribute of the control.
        """
        params = field.component(settings)
        if not _is_filter(field):
            return self._drawn(params)
        return _once((self.component, repr(params)), lambda: self._drawn(params))

    def _drawn(self, params: dict[str, Any]) -> Markup:
        template = current_app.jinja_env.get_template(
            f"govuk_frontend_jinja/components/{self.component}/macro.html"
        )
        macro = getattr(template.module, self.macro)
        return Markup(str(macro(params)).strip())  # noqa: S704 -- the macro escaped it


class SelectWidget(GovWidget):
    """Render a drop-down list with our own macro, because the GOV.UK macro is too slow for long lists."""

    def __init__(self) -> None:
        super().__init__("select", "govukSelect")

    def __call__(self, field: Any, **settings: Any) -> Markup:
        """Return the component's markup with the field's options."""
        params, options = field.component(settings), tuple(field.options())
        if not _is_filter(field):
            return self._drawn_with(params, options)
        return _once((repr(params), options), lambda: self._drawn_with(params, options))

    def _drawn_with(self, params: dict[str, Any], options: tuple[Any, ...]) -> Markup:
        template = current_app.jinja_env.get_template("components/select.html")
        drawn = template.module.select(params, options)  # type: ignore[attr-defined]
        return Markup(str(drawn).strip())  # noqa: S704 -- the macro escaped it


def _is_filter(field: Any) -> bool:
    return not getattr(field.meta, "marks_optional", True)


def _once(key: Hashable, drawn: Callable[[], Markup]) -> Markup:
    """Return the markup kept for a key, or draw and keep it; when there is too much of it, all of it is dropped."""
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = drawn()
    return found
