"""The content of a report: its sections, collected from the records, with what people wrote."""

from datetime import date

from msgspec import Struct

from cdp.agendas.matter.lines import Groups, MatterLine


class ReportTable(Struct, frozen=True):
    """A table; each cell is a line that may link to its record."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[MatterLine, ...], ...]


class Collected(Struct, frozen=True):
    """What the records have for one section; `nothing` is the sentence for a section without any."""

    facts: tuple[tuple[str, str], ...] = ()
    groups: Groups = ()
    tables: tuple[ReportTable, ...] = ()
    nothing: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the records have nothing for the section."""
        return not (self.facts or self.groups or self.tables)


class WrittenSection(Struct, frozen=True):
    """One section: its code and heading, the text that people wrote in Markdown, and what the records have."""

    code: str
    heading: str
    narrative: str
    collected: Collected

    @property
    def is_empty(self) -> bool:
        """Whether the section has no content at all, so that an issued report leaves it out."""
        return not self.narrative and self.collected.is_empty and not self.collected.nothing


class ReportText(Struct, frozen=True):
    """A whole report, with the records as they were on `as_on`."""

    as_on: date
    sections: tuple[WrittenSection, ...]


def cell(text: str, path: str = "") -> MatterLine:
    """Return one cell of a table."""
    return MatterLine(text, path)
