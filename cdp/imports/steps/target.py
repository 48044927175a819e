"""What the pages of one import share: where they are, for which partnership, and who imports."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from cdp.extensions import db
from cdp.imports import service
from cdp.imports.kinds import ImportKind
from cdp.models import ImportedFile, Partnership, Person
from cdp.web.access import current_person

Home = Callable[[Partnership | None], str]


@dataclass(frozen=True)
class ImportPages:
    """The pages of an import: its blueprint, the start of its endpoints, and the pages around it.

    `home` is the page to go back to, and after the import. `export` is the endpoint of a workbook that can be imported.
    """

    kind: ImportKind
    blueprint: str
    name: str
    home: Home
    export: str = ""

    def for_request(self, partnership: Partnership | None) -> "ImportTarget":
        """Return the target of this request."""
        person = current_person()
        assert person is not None  # noqa: S101 -- guaranteed by the guard of each view
        return ImportTarget(self, partnership, person)


@dataclass(frozen=True)
class ImportTarget:
    """The target of an import: a partnership, or None for a new one, and the person who imports."""

    pages: ImportPages
    partnership: Partnership | None
    person: Person

    @property
    def kind(self) -> ImportKind:
        """What the import declares."""
        return self.pages.kind

    @property
    def home(self) -> str:
        """The address of the page to go back to."""
        return self.pages.home(self.partnership)

    @property
    def export(self) -> str:
        """The address of the workbook of this partnership that can be imported, or ""."""
        return url_for(self.pages.export) if self.pages.export else ""

    def address(self, step: str, key: str | None = None, **query: Any) -> str:
        """Return the address of a step, with the key of its file if it has one."""
        place: dict[str, Any] = {"slug": self.partnership.slug} if self.partnership else {}
        if key:
            place["key"] = key
        return url_for(f"{self.pages.blueprint}.{self.pages.name}{step}", **place, **query)

    def file(self, key: str) -> ImportedFile | None:
        """Return the person's own file by its key, or None."""
        return service.file_of(db.session(), self.kind, self.person, self.partnership, key)


def gone(target: ImportTarget) -> ResponseReturnValue:
    """Return the page for a file that is no longer there."""
    return render_template("imports/gone.html", target=target), 404
