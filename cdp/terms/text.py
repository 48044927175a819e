"""The words of a version: its sections with the figures filled in, the canonical text and its fingerprint.

A section's body is Markdown in which the figures that the software uses stand as names in braces. They are filled
in from the version's own settings whenever the text is shown, so text and settings cannot disagree.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cdp.documents import markdown
from cdp.documents.blocks import Block, Paragraph, Table
from cdp.errors import Refusal
from cdp.models import TermsSection, TermsVersion
from cdp.terms.differences import Clause, Wording
from cdp.web.formats import day, plural

MEMBERS = "members"
PLACEHOLDERS: Mapping[str, str] = {
    "quorum": "the number of members that make a quorum",
    "frequency": "how often the board meets",
    "notice_days": "how long before a meeting its notice is sent",
    "paper_days": "how long before a meeting its papers are sent",
    "minutes_days": "how soon after a meeting the draft minutes are ready",
    "review_months": "how often the terms of reference are reviewed",
    MEMBERS: "the core members, from the seats of the board; on a line of its own",
}
"""What may stand in braces in a section, and what it is filled in with."""

LONGEST_BODY = 20_000
LONGEST_HEADING = 200
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_MEMBERS_LINE = re.compile(rf"^[ \t]*\{{{MEMBERS}\}}[ \t]*$", re.MULTILINE)
_ANNEX = re.compile(r"annex\b", re.IGNORECASE)
_TIMES = {1: "once a year", 2: "twice a year"}
_NUMBERS = ["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@dataclass(frozen=True)
class Member:
    """One line of the membership annex: organisation, the role it fills, and its representative."""

    organisation: str
    role: str
    representative: str


@dataclass(frozen=True)
class TextFacts:
    """What the text takes from other records; fixed when it goes to the SRO, so that it no longer moves.

    `starts_on` is the date chosen for coming into force, or None for the day of signing.
    """

    partnership: str
    board: str
    starts_on: date | None
    members: tuple[Member, ...]

    def stored(self) -> dict[str, Any]:
        """Return the facts as they are kept in JSON."""
        return asdict(self) | {"starts_on": self.starts_on.isoformat() if self.starts_on else None}

    @classmethod
    def of_stored(cls, stored: Mapping[str, Any]) -> "TextFacts":
        """Return the facts from what was kept in JSON."""
        starts_on = stored["starts_on"]
        return cls(
            partnership=stored["partnership"],
            board=stored["board"],
            starts_on=date.fromisoformat(starts_on) if starts_on else None,
            members=tuple(Member(**member) for member in stored["members"]),
        )


@dataclass(frozen=True)
class ShownSection:
    """A section ready to be read: an anchor for links, its heading with number, and its blocks."""

    key: str
    anchor: str
    heading: str
    blocks: tuple[Block, ...]


def frequency(meetings_a_year: int) -> str:
    """Return what completes "The Board meets": "at least four times a year"."""
    if meetings_a_year in _TIMES:
        return f"at least {_TIMES[meetings_a_year]}"
    number = _NUMBERS[meetings_a_year - 3] if meetings_a_year <= 12 else str(meetings_a_year)
    return f"at least {number} times a year"


def phrases(version: TermsVersion) -> dict[str, str]:
    """Return the words for each name in braces but the members, from a version's settings."""
    return {
        "quorum": str(version.quorum),
        "frequency": frequency(version.meetings_a_year),
        "notice_days": plural(version.notice_working_days, "clear working day"),
        "paper_days": plural(version.paper_working_days, "clear working day"),
        "minutes_days": plural(version.minutes_working_days, "working day"),
        "review_months": plural(version.review_months, "month"),
    }


def rules_in_words(version: TermsVersion) -> list[tuple[str, str]]:
    """Return the figures that the software uses, each with its label, as they are shown and signed."""
    words = phrases(version)
    return [
        ("Quorum", plural(version.quorum, "voting member")),
        ("Meetings", words["frequency"]),
        ("Notice of a meeting", f"{words['notice_days']} before it"),
        ("Papers", f"{words['paper_days']} before the meeting"),
        ("Draft minutes", f"within {words['minutes_days']} of the meeting"),
        ("Review", f"at least every {words['review_months']}"),
    ]


def start_in_words(facts: TextFacts) -> str:
    """Return from when the version is in force, as the text states it before anyone has signed."""
    if facts.starts_on is None:
        return "from the day on which it is signed"
    return f"from {day(facts.starts_on)}, or from the day on which it is signed if that is later"


def headings(sections: Sequence[TermsSection]) -> list[str]:
    """Return the sections' headings with their numbers; an annex carries its letter in its own words."""
    numbered = []
    number = 0
    for section in sections:
        if _ANNEX.match(section.heading):
            numbered.append(section.heading)
        else:
            number += 1
            numbered.append(f"{number}. {section.heading}")
    return numbered


def shown_sections(version: TermsVersion, facts: TextFacts) -> list[ShownSection]:
    """Return a version's sections ready to be read, on the page and in Word."""
    return [
        ShownSection(
            section.key, f"section-{position}", heading, tuple(blocks_of(section.body, version, facts))
        )
        for position, (section, heading) in enumerate(
            zip(version.sections, headings(version.sections), strict=True), start=1
        )
    ]


def blocks_of(body: str, version: TermsVersion, facts: TextFacts) -> list[Block]:
    """Return one body as blocks, with its figures filled in and the members as a table."""
    words = phrases(version)
    first, *others = (
        markdown.to_blocks(_filled(part, words)) if part.strip() else [] for part in _MEMBERS_LINE.split(body)
    )
    blocks = list(first)
    for part in others:
        blocks += [_members_block(facts), *part]
    return blocks


def canonical_text(version: TermsVersion, facts: TextFacts) -> str:
    """Return the exact text that is signed: Markdown, made the same way every time (DECISIONS).

    It names everything the software acts on, so that nothing can be changed behind a signature.
    """
    head = [
        f"# Terms of reference: {facts.board}",
        facts.partnership,
        "\n".join(
            [
                f"Version: {version.number}",
                f"In force: {start_in_words(facts)}",
                *(f"{label}: {words}" for label, words in rules_in_words(version)),
            ]
        ),
    ]
    sections = [f"## {clause.heading}\n\n{clause.text}" for clause in clauses_of(version, facts)]
    return canonical("\n\n".join([*head, *sections]))


def clauses_of(version: TermsVersion, facts: TextFacts) -> list[Clause]:
    """Return the sections as they stand in the canonical text: heading with number, figures and members filled in."""
    words = phrases(version)
    members = "\n".join(_member_line(member) for member in facts.members) or "To be confirmed"
    return [
        Clause(
            section.clause,
            heading,
            members.join(_filled(part, words) for part in _MEMBERS_LINE.split(section.body)),
        )
        for section, heading in zip(version.sections, headings(version.sections), strict=True)
    ]


def wording_of(version: TermsVersion, facts: TextFacts) -> Wording:
    """Return everything that a version says, to be compared with another one."""
    figures = [("In force", start_in_words(facts)), *rules_in_words(version)]
    return Wording(tuple(figures), tuple(clauses_of(version, facts)))


def canonical(text: str) -> str:
    """Return text in canonical form: Unicode NFC, line feeds, one final newline (DECISIONS, canonical text)."""
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return whole.rstrip("\n") + "\n"


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a canonical text in UTF-8: what `sha256sum` prints for the downloaded file."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_body(body: str) -> None:
    """Refuse a body that asks for a figure nobody knows, or has the members in the middle of a line."""
    unknown = [name for name in _PLACEHOLDER.findall(body) if name not in PLACEHOLDERS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise Refusal(
            f"The text has {{{unknown[0]}}}, which nothing can be filled in for. Use one of {known}.",
            field="body",
        )
    if f"{{{MEMBERS}}}" in _MEMBERS_LINE.sub("", body):
        raise Refusal(
            f"Put {{{MEMBERS}}} on a line of its own: the list of members stands there.", field="body"
        )


def _filled(body: str, words: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), body)


def _member_line(member: Member) -> str:
    return f"- {member.organisation} ({member.role}): {member.representative or 'vacant'}"


def _members_block(facts: TextFacts) -> Block:
    if not facts.members:
        return Paragraph.of("To be confirmed")
    return Table.of(
        f"Members of {facts.board}",
        ("Organisation", "Role", "Representative"),
        [(member.organisation, member.role, member.representative or "Vacant") for member in facts.members],
        widths=(5, 4, 4),
    )


def is_as_signed(version: TermsVersion, facts: TextFacts) -> bool:
    """Whether the text as it is now is the very text of the signature (RELIABILITY 35); False without one."""
    if version.signature is None:
        return False
    text = canonical_text(version, facts)
    return text == version.canonical_text and fingerprint(text) == version.signature.fingerprint
