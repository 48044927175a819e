"""The exemptions that an item can be confidential under: the Freedom of Information Act 2000, and Schedule 12A.

An absolute exemption needs no public interest test (section 2(3) of the Act). Schedule 12A to the Local Government Act
1972 is for council committees only. The short names are ours; the sections are those in force in England.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exemption:
    """A section of the Freedom of Information Act 2000; `is_absolute` means that it needs no public interest test."""

    code: str
    name: str
    is_absolute: bool = False

    @property
    def title(self) -> str:
        """The section and its short name, such as "Section 43: commercial interests"."""
        return f"Section {self.code}: {self.name}"


@dataclass(frozen=True)
class Paragraph12A:
    """A paragraph of Part 1 of Schedule 12A to the Local Government Act 1972."""

    code: str
    name: str

    @property
    def title(self) -> str:
        """The paragraph and its short name."""
        return f"Paragraph {self.code}: {self.name}"


SECTIONS = {
    one.code: one
    for one in (
        Exemption("22", "information intended for future publication"),
        Exemption("23", "security bodies", is_absolute=True),
        Exemption("24", "national security"),
        Exemption("30", "investigations and proceedings"),
        Exemption("31", "law enforcement"),
        Exemption("32", "court records", is_absolute=True),
        Exemption("33", "audit functions"),
        Exemption("36", "effective conduct of public affairs"),
        Exemption("38", "health and safety"),
        Exemption("40", "personal information", is_absolute=True),
        Exemption("41", "information provided in confidence", is_absolute=True),
        Exemption("42", "legal professional privilege"),
        Exemption("43", "commercial interests"),
        Exemption("44", "disclosure prohibited by law", is_absolute=True),
    )
}

PARAGRAPHS = {
    one.code: one
    for one in (
        Paragraph12A("1", "information about an individual"),
        Paragraph12A("2", "information likely to reveal who an individual is"),
        Paragraph12A("3", "financial or business affairs of a person or of the council"),
        Paragraph12A("4", "consultations or negotiations about labour relations"),
        Paragraph12A("5", "legal professional privilege"),
        Paragraph12A("6", "notices, orders or directions that the council proposes"),
        Paragraph12A("7", "preventing, investigating or prosecuting crime"),
    )
}


def sentence_of(section: str, paragraph: str, public_interest: str) -> str:
    """Return the exemption in words, as agendas print it; empty without a section."""
    if not section:
        return ""
    law = SECTIONS[section]
    words = f"Freedom of Information Act 2000, section {law.code} ({law.name})."
    if paragraph:
        words += (
            f" Local Government Act 1972, Schedule 12A, paragraph {paragraph} ({PARAGRAPHS[paragraph].name})."
        )
    if public_interest:
        words += f" Public interest: {public_interest}"
    return words
