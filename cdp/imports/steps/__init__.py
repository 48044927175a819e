"""The pages of an import. A feature calls `import_pages` to add them under its own address."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint
from flask.typing import ResponseReturnValue

from cdp.access import Access
from cdp.imports.kinds import ImportKind
from cdp.imports.steps.file import choose, columns, discard, template
from cdp.imports.steps.questions import ask
from cdp.imports.steps.rows import check
from cdp.imports.steps.target import Home, ImportPages

Guard = Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]


def import_pages(
    blueprint: Blueprint,
    kind: ImportKind,
    *,
    guard: Guard,
    prefix: str,
    home: Home,
    name: str = "import_",
    export: str = "",
) -> None:
    """Add the pages of an import to a blueprint: choose, columns, questions if it has any, check, discard and template.

    Their addresses start with `prefix`, and their endpoints with `name`. `guard` is the decorator that decides who may
    use the pages. `home` and `export` are those of `ImportPages`.
    """
    pages = ImportPages(kind, blueprint.name, name, home, export)
    for step, end, view, methods in (
        ("choose", "", choose, ["GET", "POST"]),
        ("columns", "/<key:key>/columns", columns, ["GET", "POST"]),
        ("questions", "/<key:key>/questions", ask, ["GET", "POST"]),
        ("check", "/<key:key>", check, ["GET", "POST"]),
        ("discard", "/<key:key>/discard", discard, ["POST"]),
        ("template", "/template.xlsx", template, ["GET"]),
    ):
        if step == "questions" and not kind.asks:
            continue
        guarded = guard(_view(pages, view))
        blueprint.add_url_rule(f"{prefix}{end}", f"{name}{step}", guarded, methods=methods)


def _view(pages: ImportPages, step: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    @wraps(step)
    def view(access: Access | None = None, **place: str) -> ResponseReturnValue:
        return step(pages.for_request(access.partnership if access else None), **place)

    return view
