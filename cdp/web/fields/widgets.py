"""How a field is drawn: with the GOV.UK component of its kind."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from markupsafe import Markup, escape


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
    """Draw a drop-down list: the component without its options, and the options in one go.

    The macro takes as long for each option as for the rest of the list; a filter may offer hundreds.
    """

    def __init__(self) -> None:
        super().__init__("select", "govukSelect")

    def __call__(self, field: Any, **settings: Any) -> Markup:
        """Return the component's markup with the options that the field offers."""
        options = "\n".join(
            f'<option value="{escape(value)}"{" selected" if selected else ""}>{escape(text)}</option>'
            for value, text, selected in field.options()
        )
        drawn = str(super().__call__(field, **settings))
        return Markup(drawn.replace("</select>", f"{options}</select>"))  # noqa: S704 -- escaped above
