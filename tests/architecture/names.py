"""Public class names: each belongs to only one class, so that a name in a message or a search is unambiguous.

`python -m tests.architecture.names` lists the names that two or more classes share.
"""

import ast
from collections import defaultdict
from pathlib import Path

from cdp.config import PROJECT


def twins(package: Path = PROJECT / "cdp") -> dict[str, list[str]]:
    """Return each public class name that is defined more than once, with the files that define it."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(file.relative_to(package.parent)))
    return {name: files for name, files in sorted(found.items()) if len(files) > 1}


if __name__ == "__main__":
    for name, files in twins().items():
        print(f"{name}: {', '.join(files)}")  # noqa: T201 -- a list for the person who asked
