"""Founding a partnership from a workbook."""

from flask import Response
from flask.typing import ResponseReturnValue

from cdp.imports.routes import desk as steps
from cdp.imports.routes.desk import Desk, bp
from cdp.web.access import current_person, requires_administrator

HERE = "/partnerships/new/import"


@bp.route(HERE, methods=["GET", "POST"])
@requires_administrator
def found_choose() -> ResponseReturnValue:
    """Choose a file."""
    return steps.choose(_desk())


@bp.route(f"{HERE}/<key:key>/columns", methods=["GET", "POST"])
@requires_administrator
def found_columns(key: str) -> ResponseReturnValue:
    """Say how its columns are read."""
    return steps.columns(_desk(), key)


@bp.route(f"{HERE}/<key:key>", methods=["GET", "POST"])
@requires_administrator
def found_check(key: str) -> ResponseReturnValue:
    """Look over what becomes of its rows, and confirm."""
    return steps.check(_desk(), key)


@bp.route(f"{HERE}/<key:key>/discard", methods=["POST"])
@requires_administrator
def found_discard(key: str) -> ResponseReturnValue:
    """Throw it away."""
    return steps.discard(_desk(), key)


@bp.route(f"{HERE}/template.xlsx")
@requires_administrator
def found_template() -> Response:
    """Give out the workbook to fill in."""
    return steps.template()


def _desk() -> Desk:
    person = current_person()
    assert person is not None  # noqa: S101 -- the line above each view says so
    return Desk(None, person)
