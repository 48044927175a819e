"""Pages for creating a partnership from a workbook."""

from flask import Response
from flask.typing import ResponseReturnValue

from cdp.imports.routes import steps
from cdp.imports.routes.steps import ImportTarget, bp
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
    """Check how its columns are read."""
    return steps.columns(_desk(), key)


@bp.route(f"{HERE}/<key:key>", methods=["GET", "POST"])
@requires_administrator
def found_check(key: str) -> ResponseReturnValue:
    """Check its rows and confirm."""
    return steps.check(_desk(), key)


@bp.route(f"{HERE}/<key:key>/discard", methods=["POST"])
@requires_administrator
def found_discard(key: str) -> ResponseReturnValue:
    """Discard it."""
    return steps.discard(_desk(), key)


@bp.route(f"{HERE}/template.xlsx")
@requires_administrator
def found_template() -> Response:
    """Download the template workbook."""
    return steps.template()


def _desk() -> ImportTarget:
    person = current_person()
    assert person is not None  # noqa: S101 -- guaranteed by the decorator of each view
    return ImportTarget(None, person)
