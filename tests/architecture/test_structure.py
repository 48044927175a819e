"""The structure of the code: every view declares who may see it, and every template is used."""

import ast
import re
from pathlib import Path

import jinja2
from flask import Flask
from jinja2 import meta

from cdp.app import folder_of
from cdp.config import PROJECT
from cdp.web.access import rule_of

PACKAGE = PROJECT / "cdp"
TEMPLATE = re.compile(r"[\w/]+\.(html|txt)")
OF_THE_INSTALLATION = {"partnerships.administration", "partnerships.invite_coordinator"}
"""Pages about a partnership for administrators, who have no role in it: the views find the partnership themselves."""
BY_TOKEN = {"data.values", "data.indicators"}
"""Addresses for programs, which have no session: the views find the person and their rights by a token."""
MAY_COMMIT = {"routes", "changes", "cli", "loop", "sender", "app", "load"}


def test_every_view_declares_who_may_see_it(app: Flask) -> None:
    undeclared = [name for name, view in app.view_functions.items() if rule_of(view) is None]
    assert undeclared == []


def test_a_view_of_a_partnership_names_it_in_its_address(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        declared = rule_of(app.view_functions[rule.endpoint])
        assert declared is not None
        named = "slug" in rule.arguments and rule.endpoint not in OF_THE_INSTALLATION | BY_TOKEN
        assert (declared.kind == "partnership") == named, rule


def _python_files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_only_routes_and_the_worker_commit() -> None:
    for file in _python_files():
        if "commit()" in file.read_text():
            known = file.stem in MAY_COMMIT or file.stem.endswith("routes") or "routes" in file.parts
            assert known, f"{file} commits: that is the caller's to do."


def test_nothing_is_imported_inside_a_function() -> None:
    for file in _python_files():
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert inside == [], f"{file}: {function.name}"


def test_every_template_is_used_and_every_one_used_exists(app: Flask) -> None:
    folder = folder_of("templates")
    present = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    used = {name for name in present if name.startswith("errors/")}
    environment = jinja2.Environment(autoescape=True)
    for name in present:
        tree = environment.parse((folder / name).read_text())
        inside = "" if name.endswith(".html") else "mail/"  # email templates name each other without a folder
        used.update(f"{inside}{other}" for other in meta.find_referenced_templates(tree) if other)
    for file in _python_files():
        for node in ast.walk(ast.parse(file.read_text())):
            named = node.value if isinstance(node, ast.Constant) else None
            if isinstance(named, str) and TEMPLATE.fullmatch(named):
                used.add(named if "/" in named else f"mail/{named}")
    ours = {name for name in used if not name.startswith("govuk_frontend")}
    assert present - ours == set()
    assert {
        name for name in ours if name.split("/")[0] in {p.split("/")[0] for p in present}
    } - present == set()


def _pages() -> list[Path]:
    return sorted(folder_of("templates").rglob("*.html"))


def test_tables_are_made_by_the_component() -> None:
    by_hand = [
        str(page) for page in _pages() if page.parent.name != "components" and "<table" in page.read_text()
    ]
    assert by_hand == [], "Use components/table.html: it knows what a phone and a screen reader need."


def test_a_line_of_a_page_can_be_read_without_scrolling() -> None:
    long = [
        f"{page}:{number}"
        for page in _pages()
        for number, line in enumerate(page.read_text().splitlines(), start=1)
        if len(line) > 160
    ]
    assert long == []
