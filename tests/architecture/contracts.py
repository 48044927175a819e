"""The rules about imports, such as which modules may import the web framework.

Each rule reads the imports of every module of a package and returns a sentence for each breach. import-linter checks
the layers of features (pyproject.toml); these rules apply inside and between all features.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

WEB_LIBRARIES = {"flask", "flask_login", "flask_wtf", "wtforms", "govuk_frontend_jinja"}
WEB_FOLDERS = {"routes", "steps", "forms"}
PARTS_OF_THE_WEB = ("cdp.web", "cdp.app", "cdp.worker", "cdp.cli")
EXCEPTIONS = {
    "cdp.extensions": "makes Flask's extensions once, and is bound to the application in cdp.app",
}
FEATURE_ORDER = ("queries", "service", "forms", "steps", "routes")
"""From the bottom up: each may import those before it in the same feature. Several features can use the same steps."""


@dataclass(frozen=True)
class Import:
    """One import: `name` is imported from the module `of`; `name` is "" if the module itself is imported."""

    of: str
    name: str = ""

    @property
    def full(self) -> str:
        """The dotted name."""
        return f"{self.of}.{self.name}" if self.name else self.of


@dataclass(frozen=True)
class Package:
    """The modules of a package and what each imports, including imports inside functions."""

    imports: Mapping[str, tuple[Import, ...]]

    @classmethod
    def at(cls, package: Path) -> "Package":
        """Read every module of a package on disk."""
        root = package.parent
        return cls(
            {_name(file, root): tuple(imports_of(file.read_text())) for file in sorted(package.rglob("*.py"))}
        )

    def targets(self, module: str) -> Iterator[str]:
        """Yield the module that each import of a module reaches; a name imported from a package may be a module."""
        for one in self.imports[module]:
            yield one.full if one.full in self.imports else one.of


def _name(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(code: str) -> Iterator[Import]:
    """Yield each import in a piece of code, including imports inside functions."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (Import(node.module, alias.name) for alias in node.names)


@dataclass(frozen=True)
class Room:
    """The feature of a module and its folder there, such as "cdp.terms" and "routes"."""

    feature: str
    name: str


def _room(module: str) -> Room | None:
    """Return the feature and folder that a module is in, or None if it is in no such folder."""
    parts = module.split(".")
    for place, part in enumerate(parts):
        if part in FEATURE_ORDER and place > 1 and not _is_in(module, "cdp.web"):
            return Room(".".join(parts[:place]), part)
    return None


def _may_know_the_web(module: str) -> bool:
    folder = _room(module)
    return (
        module in EXCEPTIONS
        or (folder is not None and folder.name in WEB_FOLDERS)
        or any(_is_in(module, part) for part in PARTS_OF_THE_WEB)
    )


def _is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def only_the_web_knows_the_web(package: Package) -> list[str]:
    """Return imports of Flask, WTForms or cdp.web outside routes, steps, forms, web, app, worker and cli."""
    return [
        f"{module} imports {target}"
        for module in package.imports
        if not _may_know_the_web(module)
        for target in package.targets(module)
        if target.split(".")[0] in WEB_LIBRARIES or _is_in(target, "cdp.web")
    ]


def routes_and_forms_write_no_sql(package: Package) -> list[str]:
    """Return which routes, steps and forms import anything from SQLAlchemy except `Session`."""
    return [
        f"{module} imports {one.full}"
        for module, imports in package.imports.items()
        if (folder := _room(module)) is not None and folder.name in WEB_FOLDERS
        for one in imports
        if one.of.split(".")[0] == "sqlalchemy" and one != Import("sqlalchemy.orm", "Session")
    ]


def folders_of_a_feature_keep_their_order(package: Package) -> list[str]:
    """Return imports that break the order in a feature, from the top: routes, steps, forms, service, queries.

    Other modules of a feature may not import its routes, steps or forms.
    """
    return [
        f"{module} imports {target}"
        for module in package.imports
        if module != "cdp.app"
        for target in package.targets(module)
        if (reached := _room(target)) is not None and _reaches_up(module, reached)
    ]


def _reaches_up(module: str, reached: Room) -> bool:
    folder = _room(module)
    if folder is None:
        return reached.name in WEB_FOLDERS and _is_in(module, reached.feature)
    same = folder.feature == reached.feature
    return same and FEATURE_ORDER.index(reached.name) > FEATURE_ORDER.index(folder.name)


def routes_are_private_to_their_feature(package: Package) -> list[str]:
    """Return imports of another feature's routes; only the application factory may import all routes."""
    return [
        f"{module} imports {target}"
        for module in package.imports
        if module != "cdp.app"
        for target in package.targets(module)
        if (reached := _room(target)) is not None
        and reached.name == "routes"
        and module.split(".")[:2] != target.split(".")[:2]
    ]


RULES = (
    only_the_web_knows_the_web,
    routes_and_forms_write_no_sql,
    folders_of_a_feature_keep_their_order,
    routes_are_private_to_their_feature,
)
