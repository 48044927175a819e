"""The words of a version: its sections with the figures filled in, the canonical text and its fingerprint.

A section's body is Markdown in which the figures that the software uses stand as names in braces. They are filled
in from the version's own settings whenever the text is shown, so text and settings cannot disagree.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cdp.documents import markdown
from cdp.documents.blocks import Block, BulletList, ListItem, Paragraph, Run, Table
from cdp.errors import Refusal
from cdp.models import TermsSection, TermsVersion
from cdp.models.stored import as_stored, from_stored
from cdp.partnerships.boards.structure_chart import chart_of
from cdp.terms.comparing.differences import Clause, Wording
from cdp.terms.wording import rules
from cdp.wording.formats import day, plural

FORMAT = 2
"""How canonical texts are built now. Texts that were signed in format 1 are built as they were then."""

MEMBERS, SUB_GROUPS, REPORTS_TO, STRUCTURE = "members", "sub_groups", "reports_to", "structure"
SUB_GROUP_TERMS = "sub_group_terms"
BLOCKS: Mapping[str, str] = {
    MEMBERS: "the core members, from the seats of the board; on a line of its own",
    SUB_GROUPS: "the sub-groups and task and finish groups; on a line of its own",
    SUB_GROUP_TERMS: "the same groups with the version in force of their terms of reference; on a line of its own",
    REPORTS_TO: "the bodies that the board reports to; on a line of its own",
    STRUCTURE: "all boards and groups, each below the one that it reports to, drawn and listed; on a line of its own",
}
PLACEHOLDERS: Mapping[str, str] = {
    "quorum_rule": "the whole quorum, as a sentence",
    "quorum": "the number of members that make a quorum",
    "voting_rule": "how decisions are made, as sentences",
    "frequency": "how often the board meets",
    "notice_days": "how long before a meeting its notice is sent",
    "paper_days": "how long before a meeting its papers are sent",
    "minutes_days": "how soon after a meeting the draft minutes are ready",
    "member_term": "how long representatives serve, as a sentence",
    "co_opted_term": "how long co-opted members serve, as a sentence",
    "chair_term": "how long the chair and the deputy chair serve, as a sentence",
    "review_months": "how often the terms of reference are reviewed",
    **BLOCKS,
}
"""What may stand in braces in a section, and what it is filled in with."""

LONGEST_BODY = 20_000
LONGEST_HEADING = 200
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_BLOCK_LINE = re.compile(rf"^[ \t]*\{{({'|'.join(BLOCKS)})\}}[ \t]*$", re.MULTILINE)
_MEMBERS_LINE = re.compile(rf"^[ \t]*\{{({MEMBERS})\}}[ \t]*$", re.MULTILINE)
_ANNEX = re.compile(r"annex\b", re.IGNORECASE)


@dataclass(frozen=True)
class Member:
    """One line of the membership annex: organisation, the role it fills, its representative, and the seat's key."""

    organisation: str
    role: str
    representative: str
    seat: str = ""


@dataclass(frozen=True)
class Place:
    """A board in the structure chart, and how many boards stand above it."""

    name: str
    depth: int


@dataclass(frozen=True)
class Group:
    """A sub-group, and which version of its terms of reference is in force; "" when none is."""

    name: str
    terms: str

    @property
    def line(self) -> str:
        """How the annex lists it."""
        return f"{self.name}: {self.terms or 'no terms of reference in force'}"


@dataclass(frozen=True)
class TextFacts:
    """What the text takes from other records; fixed when it leaves the draft, so that it no longer moves.

    `starts_on` is the date chosen for coming into force, or None for the day of signing. `areas` are the names of the
    footprint's authorities. Texts fixed in format 1 kept no areas, groups and structure.
    """

    partnership: str
    board: str
    starts_on: date | None
    members: tuple[Member, ...]
    areas: tuple[str, ...] = ()
    sub_groups: tuple[str, ...] = ()
    reports_to: tuple[str, ...] = ()
    structure: tuple[Place, ...] = ()
    sub_group_terms: tuple[Group, ...] = ()

    def stored(self) -> dict[str, Any]:
        """Return the facts as they are kept in JSON."""
        return as_stored(self)

    @classmethod
    def of_stored(cls, stored: Mapping[str, Any]) -> "TextFacts":
        """Return the facts from what was kept in JSON, also by earlier versions of this software."""
        return from_stored(stored, cls)


@dataclass(frozen=True)
class ShownSection:
    """A section ready to be read: an anchor for links, its heading with number, and its blocks."""

    key: str
    anchor: str
    heading: str
    blocks: tuple[Block, ...]


def is_format_1(version: TermsVersion) -> bool:
    """Whether a version's text was fixed in format 1; what is still being written is read in the present one."""
    return version.text_format == 1 and version.fixed_facts is not None


def phrases(version: TermsVersion) -> dict[str, str]:
    """Return the words for each name in braces that is filled in within a line, from a version's settings."""
    return rules.phrases_of_format_1(version) if is_format_1(version) else rules.phrases(version)


def rules_in_words(version: TermsVersion) -> list[tuple[str, str]]:
    """Return the figures that the software uses, each with its label, as they are shown and signed."""
    return rules.facts_of_format_1(version) if is_format_1(version) else rules.facts(version)


def now_reads(version: TermsVersion, facts: TextFacts) -> dict[str, str]:
    """Return what each name in braces stands for at present, in a few words."""
    return phrases(version) | {
        MEMBERS: f"a table of {plural(len(facts.members), 'core member')}",
        SUB_GROUPS: f"a list of {plural(len(facts.sub_groups), 'group')}",
        SUB_GROUP_TERMS: f"a list of {plural(len(facts.sub_group_terms), 'group')}",
        REPORTS_TO: f"a list of {plural(len(facts.reports_to), 'body', 'bodies')}",
        STRUCTURE: f"a chart and a list of {plural(len(facts.structure), 'board')}",
    }


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
    """Return one body as blocks, with its figures filled in and members, groups and bodies as tables and lists."""
    words = phrases(version)
    blocks: list[Block] = []
    for position, part in enumerate(_block_line(version).split(body)):
        if position % 2:  # the name that the line was split at
            blocks += _blocks(part, facts)
        elif part.strip():
            blocks += markdown.to_blocks(_filled(part, words))
    return blocks


def canonical_text(version: TermsVersion, facts: TextFacts) -> str:
    """Return the exact text that is signed: Markdown, made the same way every time (docs/rules/records.md 6).

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
    lines = _block_line(version)
    return [
        Clause(section.clause, heading, _canonical_body(lines.split(section.body), words, facts))
        for section, heading in zip(version.sections, headings(version.sections), strict=True)
    ]


def wording_of(version: TermsVersion, facts: TextFacts) -> Wording:
    """Return everything that a version says, to be compared with another one."""
    figures = [("In force", start_in_words(facts)), *rules_in_words(version)]
    return Wording(tuple(figures), tuple(clauses_of(version, facts)))


def canonical(text: str) -> str:
    """Return text in canonical form: Unicode NFC, line feeds, one final newline (docs/rules/records.md 6)."""
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return whole.rstrip("\n") + "\n"


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a canonical text in UTF-8: what `sha256sum` prints for the downloaded file."""
    return hashlib.sha256(text.encode()).hexdigest()


def names_in(bodies: Iterable[str]) -> set[str]:
    """Return the names that stand in braces in some bodies."""
    return {name for body in bodies for name in _PLACEHOLDER.findall(body)}


def check_body(body: str) -> None:
    """Refuse a body that asks for a figure nobody knows, or has a list in the middle of a line."""
    unknown = [name for name in _PLACEHOLDER.findall(body) if name not in PLACEHOLDERS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise Refusal(
            f"The text has {{{unknown[0]}}}, which nothing can be filled in for. Use one of {known}.",
            field="body",
        )
    inside = next((name for name in _PLACEHOLDER.findall(_BLOCK_LINE.sub("", body)) if name in BLOCKS), None)
    if inside is not None:
        raise Refusal(f"Put {{{inside}}} on a line of its own: a whole list stands there.", field="body")


def _filled(body: str, words: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), body)


def _block_line(version: TermsVersion) -> re.Pattern[str]:
    return _MEMBERS_LINE if is_format_1(version) else _BLOCK_LINE


def _canonical_body(parts: Sequence[str], words: Mapping[str, str], facts: TextFacts) -> str:
    return "".join(
        "\n".join(_lines(part, facts)) if position % 2 else _filled(part, words)
        for position, part in enumerate(parts)
    )


def _lines(name: str, facts: TextFacts) -> list[str]:
    """Return what a name on a line of its own stands for, as lines of Markdown."""
    if name == STRUCTURE:
        lines = [f"{'  ' * place.depth}- {place.name}" for place in facts.structure]
    elif name == MEMBERS:
        lines = [
            f"- {member.organisation} ({member.role}): {member.representative or 'vacant'}"
            for member in facts.members
        ]
    else:
        lines = [f"- {each}" for each in _listed(name, facts)]
    return lines or [_NOTHING[name]]


def _listed(name: str, facts: TextFacts) -> tuple[str, ...]:
    if name == SUB_GROUP_TERMS:
        return tuple(group.line for group in facts.sub_group_terms)
    return facts.sub_groups if name == SUB_GROUPS else facts.reports_to


_NOTHING = {
    MEMBERS: "To be confirmed",
    SUB_GROUPS: "None at present",
    SUB_GROUP_TERMS: "None at present",
    REPORTS_TO: "To be confirmed",
    STRUCTURE: "To be confirmed",
}


def _blocks(name: str, facts: TextFacts) -> list[Block]:
    """Return what a name on a line of its own stands for, as a table or a list; the structure as a picture too."""
    if name == MEMBERS and facts.members:
        rows = [
            (member.organisation, member.role, member.representative or "Vacant") for member in facts.members
        ]
        header = ("Organisation", "Role", "Representative")
        return [Table.of(f"Members of {facts.board}", header, rows, widths=(5, 4, 4))]
    if name == STRUCTURE and facts.structure:
        chart = chart_of(facts.partnership, facts.structure)
        listed = BulletList(_branches(facts.structure, facts.structure[0].depth))
        return [listed] if chart is None else [chart, listed]
    if name in (SUB_GROUPS, SUB_GROUP_TERMS, REPORTS_TO) and (lines := _listed(name, facts)):
        return [BulletList.of(lines)]
    return [Paragraph.of(_NOTHING[name])]


def _branches(places: Sequence[Place], depth: int) -> tuple[ListItem, ...]:
    """Return the places at a depth as items, each with those below it as a list of its own."""
    tops = [position for position, place in enumerate(places) if place.depth == depth]
    items = []
    for top, following in zip(tops, [*tops[1:], len(places)], strict=True):
        below = places[top + 1 : following]
        inner = (BulletList(_branches(below, depth + 1)),) if below else ()
        items.append(ListItem((Run(places[top].name),), inner))
    return tuple(items)


def is_as_signed(version: TermsVersion, facts: TextFacts) -> bool:
    """Whether the text is still exactly what was signed (docs/rules/reliability.md 35); False without a signature."""
    if version.signature is None:
        return False
    text = canonical_text(version, facts)
    return text == version.canonical_text and fingerprint(text) == version.signature.fingerprint
