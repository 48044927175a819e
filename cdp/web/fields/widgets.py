"""Widgets that render fields with GOV.UK components."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from markupsafe import Markup


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
        template = current_app.jinja_env.get_template(
            f"govuk_frontend_jinja/components/{self.component}/macro.html"
        )
        macro = getattr(template.module, self.macro)
        return Markup(str(macro(field.component(settings)).strip()))  # noqa: S704 -- the macro escaped it


class SelectWidget(GovWidget):
    """Render a drop-down list with our own macro, because the GOV.UK macro is too slow for long lists."""

    def __init__(self) -> None:
        super().__init__("select", "govukSelect")

    def __call__(self, field: Any, **settings: Any) -> Markup:
        """Return the component's markup with the field's options."""
        template = current_app.jinja_env.get_template("components/select.html")
        drawn = template.module.select(field.component(settings), field.options())  # type: ignore[attr-defined]
        return Markup(str(drawn).strip())  # noqa: S704 -- the macro escaped it
