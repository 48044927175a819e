"""What the pages of one import share: their addresses, the partnership, and the person who imports."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from cdp.extensions import db
from cdp.imports import questions, service
from cdp.imports.kinds import ImportKind
from cdp.models import ImportedFile, Partnership, Person
from cdp.web.access import current_person

Home = Callable[[Partnership | None], str]


@dataclass(frozen=True)
class ImportPages:
    """Where the pages of an import are: the blueprint, and the start of the endpoints (`name`).

    `home` returns the address to go to when a person leaves the import or has finished it. `export` is the endpoint of
    a workbook that can be imported, or "".
    """

    kind: ImportKind
    blueprint: str
    name: str
    home: Home
    export: str = ""

    def for_request(self, partnership: Partnership | None) -> "ImportTarget":
        """Return the target for this request: the partnership, and the person who is signed in."""
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
        """The declaration of this kind of import."""
        return self.pages.kind

    @property
    def home(self) -> str:
        """The address of the page to go back to."""
        return self.pages.home(self.partnership)

    @property
    def export(self) -> str:
        """The address of this partnership's workbook that can be imported, or "" if there is none."""
        return url_for(self.pages.export) if self.pages.export else ""

    def address(self, step: str, key: str | None = None, **query: Any) -> str:
        """Return the address of a step of the import; `key` is the file's key, for a step that needs a file."""
        place: dict[str, Any] = {"slug": self.partnership.slug} if self.partnership else {}
        if key:
            place["key"] = key
        return url_for(f"{self.pages.blueprint}.{self.pages.name}{step}", **place, **query)

    def asks_first(self, file: ImportedFile) -> bool:
        """Return whether there are questions about a file that nobody has seen yet."""
        layout = service.layout_of(self.kind, file)
        return not questions.are_answered(layout) and bool(
            service.questions_of(db.session(), self.kind, file)
        )

    def file(self, key: str) -> ImportedFile | None:
        """Return the person's own unconfirmed file with this key, or None."""
        return service.file_of(db.session(), self.kind, self.person, self.partnership, key)


def gone(target: ImportTarget) -> ResponseReturnValue:
    """Return the page that says that a file is no longer there, with status 404."""
    return render_template("imports/gone.html", target=target), 404
