"""Pages look for a row with a default or a 404: `next` without one turns a row that has just gone into a failure."""

import ast
from collections.abc import Iterator
from pathlib import Path

from cdp.config import PROJECT

WEB_FOLDERS = {"routes", "forms", "steps", "web"}


def bare_nexts(code: str) -> Iterator[int]:
    """Yield the lines that call `next` without a default."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=ast.Name(id="next"), args=[_]):
                yield node.lineno


def is_of_the_web(file: Path) -> bool:
    """Return whether a module belongs to the pages."""
    return not WEB_FOLDERS.isdisjoint(file.with_suffix("").parts)


def test_no_page_looks_for_a_row_without_saying_what_if_it_is_gone() -> None:
    found = [
        f"{file.relative_to(PROJECT)}:{line}"
        for file in sorted((PROJECT / "cdp").rglob("*.py"))
        if is_of_the_web(file.relative_to(PROJECT))
        for line in bare_nexts(file.read_text())
    ]
    assert found == []


def test_a_planted_call_is_found() -> None:
    assert list(bare_nexts("row = next(row for row in rows)\nother = next(rows, None)")) == [1]
