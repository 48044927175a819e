"""Every link in a template leads to a page of the app, whichever state of a record it is shown in."""

import re
from collections.abc import Container
from pathlib import Path

from flask import Flask

TEMPLATES = Path(__file__).parents[2] / "templates"
LINK = re.compile(r"""\b(?:url_for|row_address)\(\s*["']([a-z_]+\.[a-z_0-9]+)["']""")


def nowhere(text: str, endpoints: Container[str]) -> list[str]:
    """Return the endpoints to which a template links and that do not exist."""
    return [endpoint for endpoint in LINK.findall(text) if endpoint not in endpoints]


def test_every_link_of_a_template_leads_to_a_page(app: Flask) -> None:
    templates = [path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"}]
    assert len(templates) > 300
    found = {
        str(path.relative_to(TEMPLATES)): nowhere(path.read_text(encoding="utf-8"), app.view_functions)
        for path in templates
    }
    assert {name: missing for name, missing in found.items() if missing} == {}


def test_a_link_to_nowhere_is_found() -> None:
    planted = """<a href="{{ url_for('minutes.ratify', key=decision.key) }}">, {{ url_for("minutes.show", key=key) }}"""
    assert nowhere(planted, {"minutes.show"}) == ["minutes.ratify"]
