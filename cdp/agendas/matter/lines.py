"""Lines of text collected from the record, as a page shows them and a publication stores them."""

from collections.abc import Iterable

from msgspec import Struct

from cdp.models import Partnership


class MatterLine(Struct, frozen=True, omit_defaults=True):
    """One line: `text` links to the page at `path`, if there is one, and `rest` follows it."""

    text: str
    path: str = ""
    rest: str = ""

    @property
    def words(self) -> str:
        """The whole line."""
        return f"{self.text}{self.rest}"


class MatterGroup(Struct, frozen=True, omit_defaults=True):
    """Lines under one heading, or a table with the heading as its caption, in which each cell is a line."""

    heading: str
    lines: tuple[MatterLine, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[MatterLine, ...], ...] = ()


Groups = tuple[MatterGroup, ...]


def grouped(heading: str, lines: Iterable[MatterLine]) -> Groups:
    """Return the lines as one group, or no group if there are no lines."""
    found = tuple(lines)
    return (MatterGroup(heading, found),) if found else ()


def path_in(partnership: Partnership, *steps: str) -> str:
    """Return the path of a page of a partnership, such as /partnerships/west-midlands/actions/k3v8w2q9x4y7."""
    return "/".join(("/partnerships", partnership.slug, *steps))
