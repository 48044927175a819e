"""A version as a document: the facts, document control and names that the page and the downloads share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import shorten

from cdp.documents.blocks import Block, Document, Facts, Heading, PageBreak, Paragraph, Table
from cdp.issuing.kinds import Labelled, Printed
from cdp.issuing.words import signature_facts
from cdp.models import TermsVersion
from cdp.terms.approval.agreement import ApprovalTally
from cdp.terms.versions.states import TermsStanding, in_force_among, standing_of
from cdp.terms.wording.text import (
    ShownSection,
    TextFacts,
    is_as_signed,
    rules_in_words,
    shown_sections,
    start_in_words,
)
from cdp.wording.formats import day, day_short

NOTICES = {
    TermsStanding.DRAFT: "This is a draft. It has not been signed.",
    TermsStanding.WITH_PARTNERS: "Partners are asked to respond by {answer_by}. {tally}",
    TermsStanding.AGREED: "Partners agreed this version on {agreed_on}. There is no SRO to sign it.",
    TermsStanding.WITH_SRO: "This version was sent to the SRO on {sent_on}. It has not been signed yet.",
    TermsStanding.TO_COME: "This version is signed. It comes into force on {in_force_from}.",
    TermsStanding.SUPERSEDED: "A later version has replaced this one.",
}
"""The notice above a version, by standing. The notice of a withdrawn version has a link, so it is in the template."""

LONGEST_REMARK = 300


@dataclass(frozen=True)
class Edition:
    """One version as read on a day, with all versions of its board that the reader may see in `others`."""

    version: TermsVersion
    standing: TermsStanding
    facts: TextFacts
    others: tuple[TermsVersion, ...]
    day: date
    tallies: Mapping[int, ApprovalTally] = field(default_factory=dict)

    @property
    def tally(self) -> ApprovalTally | None:
        """The tally of partners' responses; None if no partners were asked."""
        return self.tallies.get(self.version.id)

    @property
    def replaced_by(self) -> TermsVersion | None:
        """The version that replaced this one to change its text, or None if there is none that the reader may see."""
        if not self.version.replaced_because:
            return None
        later = [other for other in self.others if other.drafted_from_id == self.version.id]
        return min(later, key=lambda other: other.number, default=None)

    @property
    def title(self) -> str:
        """The title of the document."""
        return f"Terms of reference: {self.facts.board}"

    @property
    def standing_words(self) -> str:
        """The version's status, in words."""
        return self.standing.tag[0]

    @property
    def notice(self) -> str:
        """The notice for readers; empty for a version in force, and for a withdrawn one (see `NOTICES`)."""
        version = self.version
        return NOTICES.get(self.standing, "").format(
            answer_by=day(version.answer_by),
            tally=self.tally.sentence if self.tally else "",
            agreed_on=day(version.agreed_at),
            sent_on=day(version.sent_to_sro_at),
            in_force_from=day(version.in_force_from),
        )

    @property
    def as_signed(self) -> bool:
        """Whether the text is exactly the signed text."""
        return is_as_signed(self.version, self.facts)

    @property
    def sections(self) -> list[ShownSection]:
        """The sections ready to display."""
        return shown_sections(self.version, self.facts)

    @property
    def file_name(self) -> str:
        """The name of a downloaded file, without its extension: letters, digits and hyphens only."""
        partnership = self.version.board.partnership.slug
        board = "".join(
            letter if letter.isascii() and letter.isalnum() else "-" for letter in self.facts.board
        )
        name = "-".join(part for part in board.lower().split("-") if part)[:60]
        return f"terms-of-reference-{partnership}-{name}-v{self.version.number}"

    def printed(self, blocks: Sequence[Block]) -> Printed:
        """Return the given blocks as the content of a file of this version."""
        document = Document(self.title, tuple(blocks), subtitle=self.facts.partnership)
        return Printed(document, self.file_name)

    def control_facts(self) -> list[tuple[str, str]]:
        """Return the document control facts, as labels and values."""
        version = self.version
        start, *rules = self.figures()
        return [
            ("Version", str(version.number)),
            ("Status", self.standing_words),
            start,
            ("Next review by", day(version.review_on) if version.signature else "Set when it is signed"),
            *rules,
        ]

    def figures(self) -> list[tuple[str, str]]:
        """Return the start date, then the rules and timings, as labels and values."""
        label = "In force" if self.version.signature else "Comes into force"
        return [(label, self._start()), *rules_in_words(self.version)]

    def _start(self) -> str:
        if self.version.signature is not None:
            return f"from {day(self.version.in_force_from)}"
        return start_in_words(self.facts)

    def history(self) -> Table:
        """Return the revision history: every version that the reader may see, with dates, approvals and signature."""
        in_force = in_force_among(self.others, self.day)
        return Table.of(
            "Revision history",
            (
                "Version",
                "Status",
                "Drafted",
                "Circulated",
                "Agreed by partners",
                "Signed",
                "In force from",
                "Remarks",
            ),
            [self._history_of(version, standing_of(version, in_force).tag[0]) for version in self.others],
            widths=(3, 4, 4, 4, 4, 5, 4, 6),
        )

    def _history_of(self, version: TermsVersion, status: str) -> tuple[str, ...]:
        signature = version.signature
        return (
            str(version.number),
            status,
            day_short(version.created_at),
            day_short(version.circulated_at) or "–",
            self._partners(version),
            f"{day_short(signature.signed_at)}, {signature.typed_name}, {signature.role}"
            if signature
            else "–",
            day_short(version.in_force_from) if signature else "–",
            _remarks(version),
        )

    def _partners(self, version: TermsVersion) -> str:
        tally = self.tallies.get(version.id)
        if tally is None:
            return "–"
        count = f"{tally.approving} of {tally.asked} approved"
        return f"{day_short(version.agreed_at)}, {count}" if version.agreed_at else count

    def signature_facts(self) -> tuple[Labelled, ...]:
        """Return the signatory, role and time; empty unless the text is exactly the signed text."""
        signature = self.version.signature
        if signature is None or not self.as_signed:
            return ()
        return signature_facts(signature, self.facts.sro_title)


def edition_of(
    version: TermsVersion,
    others: Sequence[TermsVersion],
    facts: TextFacts,
    on: date,
    tallies: Mapping[int, ApprovalTally] | None = None,
) -> Edition:
    """Return a version as read on a day; `others` are all versions that the reader may see, including this one."""
    standing = standing_of(version, in_force_among(others, on))
    return Edition(version, standing, facts, tuple(others), on, tallies or {})


def _remarks(version: TermsVersion) -> str:
    """Return the remarks on a version in the revision history: what it corrected, and why it was replaced."""
    said = []
    if version.cosmetic_reason and version.drafted_from is not None:
        said.append(
            f"Only typing errors corrected since version {version.drafted_from.number}: {version.cosmetic_reason}"
        )
    if version.replaced_because:
        said.append(f"Replaced: {version.replaced_because}")
    return shorten(" ".join(said), LONGEST_REMARK, placeholder=" …") if said else "–"


def printed_now(edition: Edition) -> Printed:
    """Return the content of a download that is not an issued file, such as that of a draft.

    It consists of document control, sections with annexes, and signature.
    """
    blocks = [*opening(edition), Heading(2, "Signature")]
    if signed := edition.signature_facts():
        blocks += [
            Facts.of([*signed, ("Fingerprint (SHA-256)", edition.version.fingerprint or "")]),
            Paragraph.of(
                "The fingerprint belongs to the text file of these terms of reference, not to this file."
            ),
        ]
    else:
        blocks.append(Paragraph.of("Not signed."))
    return edition.printed(blocks)


def opening(edition: Edition) -> list[Block]:
    """Return the blocks with which every file begins: document control, then all sections, including annexes."""
    blocks: list[Block] = [
        Heading(2, "Document control"),
        Facts.of(edition.control_facts()),
        edition.history(),
        PageBreak(),
    ]
    for section in edition.sections:
        blocks += [Heading(2, section.heading), *section.blocks]
    return blocks
