"""How a field is drawn: with the GOV.UK component of its kind."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from markupsafe import Markup


def attributes(settings: Mapping[str, Any]) -> dict[str, Any]:
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
    """Draw a drop-down list with our own macro: the general one takes as long for an option as ours for a list."""

    def __init__(self) -> None:
        super().__init__("select", "govukSelect")

    def __call__(self, field: Any, **settings: Any) -> Markup:
        """Return the component's markup with the options that the field offers."""
        template = current_app.jinja_env.get_template("components/select.html")
        drawn = template.module.select(field.component(settings), field.options())  # type: ignore[attr-defined]
        return Markup(str(drawn).strip())  # noqa: S704 -- the macro escaped it
