"""The text of a version: its sections with automatic text, and the canonical text that is signed.

The body of a section is Markdown with names in braces, such as {quorum_rule}. They are replaced from the version's
rules and timings whenever the text is shown, so that the text and the settings always agree.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cdp.documents import markdown
from cdp.documents.blocks import Block, BulletList, ListItem, Paragraph, Run, Table
from cdp.errors import Refusal
from cdp.issuing.canonical import canonical, fingerprint_of
from cdp.models import TermsSection, TermsVersion
from cdp.models.stored import as_stored, from_stored
from cdp.partnerships.boards.structure_chart import chart_of
from cdp.terms.comparing.differences import Clause, TermsWording
from cdp.terms.wording import rules
from cdp.wording.formats import day, plural

FORMAT = 3
"""The current format of canonical texts. A text fixed in an earlier format is rebuilt in that format, byte for byte."""

MEMBERS, SUB_GROUPS, REPORTS_TO, STRUCTURE = "members", "sub_groups", "reports_to", "structure"
SUB_GROUP_TERMS = "sub_group_terms"
BLOCKS: Mapping[str, str] = {
    MEMBERS: "the core members of the board; on a separate line",
    SUB_GROUPS: "the sub-groups and task and finish groups; on a separate line",
    SUB_GROUP_TERMS: "the same groups, with the version of their terms of reference in force; on a separate line",
    REPORTS_TO: "the bodies that the board reports to; on a separate line",
    STRUCTURE: "a chart and a list of all boards and groups; on a separate line",
}
PLACEHOLDERS: Mapping[str, str] = {
    "quorum_rule": "the whole quorum, as a sentence",
    "attending_remotely": "whether members who attend remotely count towards the quorum, as a sentence",
    "quorum": "the number of members in the quorum",
    "voting_rule": "how decisions are made, as sentences",
    "frequency": "how often the board meets",
    "notice_days": "how much notice of a meeting is given",
    "paper_days": "how long before a meeting papers are sent",
    "minutes_days": "how soon after a meeting draft minutes are ready",
    "member_term": "how long representatives serve, as a sentence",
    "co_opted_term": "how long co-opted members serve, as a sentence",
    "chair_term": "how long the chair and the deputy chair serve, as a sentence",
    "review_months": "how often the terms of reference are reviewed",
    **BLOCKS,
}
"""The names that may be used in braces in a section, with a description of the text that replaces each."""

LONGEST_BODY = 20_000
LONGEST_HEADING = 200
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_BLOCK_LINE = re.compile(rf"^[ \t]*\{{({'|'.join(BLOCKS)})\}}[ \t]*$", re.MULTILINE)
_MEMBERS_LINE = re.compile(rf"^[ \t]*\{{({MEMBERS})\}}[ \t]*$", re.MULTILINE)
_ANNEX = re.compile(r"annex\b", re.IGNORECASE)


@dataclass(frozen=True)
class AnnexMember:
    """One line of the membership annex: an organisation, its role on the board, its representative and seat key."""

    organisation: str
    role: str
    representative: str
    seat: str = ""


@dataclass(frozen=True)
class StructurePlace:
    """A board in the structure chart, and the number of levels above it."""

    name: str
    depth: int


@dataclass(frozen=True)
class AnnexGroup:
    """A sub-group, and in `terms` the version of its terms of reference in force; empty if there is none."""

    name: str
    terms: str

    @property
    def line(self) -> str:
        """The group's line in the annex."""
        return f"{self.name}: {self.terms or 'no terms of reference in force'}"


@dataclass(frozen=True)
class TextFacts:
    """Facts that the text takes from other records. They are fixed when a version is circulated or sent to the SRO.

    `starts_on` is the chosen start date, or None for the day of signing. `areas` are the names of the authorities in
    the footprint. Texts fixed in format 1 have no areas, groups or structure. `sro_title` is that of the signatory; it
    is printed beside the signature, and older texts do not have it.
    """

    partnership: str
    board: str
    starts_on: date | None
    members: tuple[AnnexMember, ...]
    areas: tuple[str, ...] = ()
    sub_groups: tuple[str, ...] = ()
    reports_to: tuple[str, ...] = ()
    structure: tuple[StructurePlace, ...] = ()
    sub_group_terms: tuple[AnnexGroup, ...] = ()
    sro_title: str = "Senior Responsible Owner"

    def stored(self) -> dict[str, Any]:
        """Return the facts in the form stored as JSON."""
        return as_stored(self)

    @classmethod
    def of_stored(cls, stored: Mapping[str, Any]) -> "TextFacts":
        """Return facts from stored JSON, including JSON stored by earlier versions of the software."""
        return from_stored(stored, cls)


@dataclass(frozen=True)
class ShownSection:
    """A section ready to display: an anchor for links, a numbered heading and blocks of text."""

    key: str
    anchor: str
    heading: str
    blocks: tuple[Block, ...]


def is_format_1(version: TermsVersion) -> bool:
    """Whether a version's text was fixed in format 1. Drafts always use the current format."""
    return version.text_format == 1 and version.fixed_facts is not None


def phrases(version: TermsVersion) -> dict[str, str]:
    """Return the automatic text for each name in braces that may be used within a line."""
    return rules.phrases_of_format_1(version) if is_format_1(version) else rules.phrases(version)


def rules_in_words(version: TermsVersion) -> list[tuple[str, str]]:
    """Return the rules and timings that the software uses, each with its label, as shown and signed."""
    return rules.facts_of_format_1(version) if is_format_1(version) else rules.facts(version)


def now_reads(version: TermsVersion, facts: TextFacts) -> dict[str, str]:
    """Return the current text or a short description for each name in braces."""
    return phrases(version) | {
        MEMBERS: f"a table of {plural(len(facts.members), 'core member')}",
        SUB_GROUPS: f"a list of {plural(len(facts.sub_groups), 'group')}",
        SUB_GROUP_TERMS: f"a list of {plural(len(facts.sub_group_terms), 'group')}",
        REPORTS_TO: f"a list of {plural(len(facts.reports_to), 'body', 'bodies')}",
        STRUCTURE: f"a chart and a list of {plural(len(facts.structure), 'board')}",
    }


def start_in_words(facts: TextFacts) -> str:
    """Return the start date in words, as the text states it before anyone signs."""
    if facts.starts_on is None:
        return "from the day on which it is signed"
    return f"from {day(facts.starts_on)}, or from the day on which it is signed if that is later"


def headings(sections: Sequence[TermsSection]) -> list[str]:
    """Return the numbered headings of sections. Annexes are not numbered."""
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
    """Return a version's sections ready to display, on the page and in documents."""
    return [
        ShownSection(
            section.key, f"section-{position}", heading, tuple(blocks_of(section.body, version, facts))
        )
        for position, (section, heading) in enumerate(
            zip(version.sections, headings(version.sections), strict=True), start=1
        )
    ]


def blocks_of(body: str, version: TermsVersion, facts: TextFacts) -> list[Block]:
    """Return the body of a section as blocks to display, with all automatic text filled in."""
    words = phrases(version)
    blocks: list[Block] = []
    for position, part in enumerate(_block_line(version).split(body)):
        if position % 2:  # the matched name
            blocks += _blocks(part, facts)
        elif part.strip():
            blocks += markdown.to_blocks(_filled(part, words))
    return blocks


def canonical_text(version: TermsVersion, facts: TextFacts) -> str:
    """Return the exact text that is signed, as Markdown (docs/rules/records.md).

    The text includes every rule and timing that the software uses, so that none can change after the signature.
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
    """Return the sections of the canonical text, with numbered headings and automatic text filled in."""
    words = phrases(version)
    lines = _block_line(version)
    return [
        Clause(section.clause, heading, _canonical_body(lines.split(section.body), words, facts))
        for section, heading in zip(version.sections, headings(version.sections), strict=True)
    ]


def wording_of(version: TermsVersion, facts: TextFacts) -> TermsWording:
    """Return the whole wording of a version, for comparison with another version."""
    figures = [("In force", start_in_words(facts)), *rules_in_words(version)]
    return TermsWording(tuple(figures), tuple(clauses_of(version, facts)))


def names_in(bodies: Iterable[str]) -> set[str]:
    """Return the names in braces that the given section bodies contain."""
    return {name for body in bodies for name in _PLACEHOLDER.findall(body)}


def check_body(body: str) -> None:
    """Raise Refusal for an unknown name in braces, or for the name of a list that is not on a separate line."""
    unknown = [name for name in _PLACEHOLDER.findall(body) if name not in PLACEHOLDERS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise Refusal(
            f"Replace {{{unknown[0]}}}, because there is no automatic text of that name. Use one of: {known}.",
            field="body",
        )
    inside = next((name for name in _PLACEHOLDER.findall(_BLOCK_LINE.sub("", body)) if name in BLOCKS), None)
    if inside is not None:
        raise Refusal(f"Put {{{inside}}} on a separate line, because it adds a whole list.", field="body")


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
    """Return, as lines of Markdown, the automatic text for a name that is on a separate line."""
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
    """Return, as blocks to display, the automatic text for a name that is on a separate line."""
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


def _branches(places: Sequence[StructurePlace], depth: int) -> tuple[ListItem, ...]:
    """Return the boards at a given depth as list items, each with a nested list of the boards below it."""
    tops = [position for position, place in enumerate(places) if place.depth == depth]
    items = []
    for top, following in zip(tops, [*tops[1:], len(places)], strict=True):
        below = places[top + 1 : following]
        inner = (BulletList(_branches(below, depth + 1)),) if below else ()
        items.append(ListItem((Run(places[top].name),), inner))
    return tuple(items)


def is_as_signed(version: TermsVersion, facts: TextFacts) -> bool:
    """Whether the text as rebuilt now is exactly the signed text (reliability rule 35); False if it is not signed."""
    if version.signature is None:
        return False
    text = canonical_text(version, facts)
    return text == version.canonical_text and fingerprint_of(text) == version.signature.fingerprint
