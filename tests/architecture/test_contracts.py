"""The code follows each rule about imports, and each rule finds a breach that a test adds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cdp.config import PROJECT
from tests.architecture import contracts
from tests.architecture.contracts import Package

Rule = Callable[[Package], list[str]]

PLANTED = [
    (contracts.only_the_web_knows_the_web, "terms/approval/signing.py", "from flask import request", "flask"),
    (contracts.only_the_web_knows_the_web, "reminders/rules.py", "import wtforms", "wtforms"),
    (contracts.only_the_web_knows_the_web, "access/places.py", "from cdp.web import pages", "cdp.web.pages"),
    (contracts.only_the_web_knows_the_web, "models/board.py", "import flask_login", "flask_login"),
    (contracts.routes_and_forms_write_no_sql, "terms/routes/signing.py", "import sqlalchemy", "sqlalchemy"),
    (
        contracts.routes_and_forms_write_no_sql,
        "planning/forms/periods.py",
        "def typed():\n    from sqlalchemy import select",
        "sqlalchemy.select",
    ),
    (
        contracts.folders_of_a_feature_keep_their_order,
        "actions/queries.py",
        "from cdp.actions import service",
        "cdp.actions.service",
    ),
    (
        contracts.folders_of_a_feature_keep_their_order,
        "partnerships/boards/service/board_changes.py",
        "from cdp.partnerships.boards.forms.boards import BoardForm",
        "cdp.partnerships.boards.forms.boards",
    ),
    (
        contracts.folders_of_a_feature_keep_their_order,
        "terms/review/due.py",
        "from cdp.terms.routes import shared",
        "cdp.terms.routes.shared",
    ),
    (
        contracts.routes_are_private_to_their_feature,
        "actions/routes/reading.py",
        "from cdp.meetings.routes import meetings",
        "cdp.meetings.routes.meetings",
    ),
]


@pytest.fixture(scope="module")
def package() -> Package:
    """Return the modules of `cdp` and their real imports."""
    return Package.at(PROJECT / "cdp")


@pytest.mark.parametrize("rule", contracts.RULES)
def test_the_code_follows_the_rule(rule: Rule, package: Package) -> None:
    assert rule(package) == []


@pytest.mark.parametrize(("rule", "file", "line", "reached"), PLANTED)
def test_a_planted_breach_is_found(rule: Rule, file: str, line: str, reached: str, package: Package) -> None:
    module = ".".join(("cdp", *Path(file).with_suffix("").parts))
    assert module in package.imports, f"{file} has moved: plant the breach in another module."
    planted = Package({**package.imports, module: (*package.imports[module], *contracts.imports_of(line))})
    assert rule(planted) == [f"{module} imports {reached}"]


def test_a_package_is_read_from_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "cdp"
    (folder / "terms" / "routes").mkdir(parents=True)
    for file in ("__init__.py", "terms/__init__.py", "terms/routes/__init__.py"):
        (folder / file).write_text("")
    (folder / "terms" / "signing.py").write_text("def sign():\n    from flask import request\n")
    (folder / "terms" / "routes" / "signing.py").write_text("import sqlalchemy as sa\n")
    package = Package.at(folder)
    assert contracts.only_the_web_knows_the_web(package) == ["cdp.terms.signing imports flask"]
    assert contracts.routes_and_forms_write_no_sql(package) == ["cdp.terms.routes.signing imports sqlalchemy"]
