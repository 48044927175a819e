"""The sections of a draft: edited, added, removed and put in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.audit.queries import history_of
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Person, TermsSection, TermsVersion
from cdp.terms.drafting.service import locked, name_of, open_draft, record
from cdp.terms.wording import text

MOST_SECTIONS = 60
SPELL_OF_WRITING = timedelta(minutes=10)


class Move(StrEnum):
    """Which way a section goes in the order."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class SectionText:
    """A section's heading, and its text in Markdown with names in braces (text.PLACEHOLDERS)."""

    heading: str
    body: str


def edit_section(
    session: Session, section: TermsSection, wanted: SectionText, *, read_version: int, by: Person
) -> None:
    """Change a section; raises Conflict with both texts when somebody else did since `read_version`."""
    version = _not_removed(session, section)
    if wanted != SectionText(section.heading, section.body):
        _check_version(section, wanted, read_version)
    text.check_body(wanted.body)
    if wanted != SectionText(section.heading, section.body):
        details = _before_and_after(section, wanted)
        section.heading, section.body = wanted.heading, wanted.body
        _tell_of_edit(session, version, section, details, by=by)


def keep_writing(
    session: Session, section: TermsSection, body: str, *, read_version: int, by: Person
) -> None:
    """Save a section's text while it is being written; raises Conflict as `edit_section` does.

    Names in braces may still be half typed: they are checked before the text goes to the SRO. History gets one
    event for a spell of writing by one person, for a text saves itself every few seconds.
    """
    version = _not_removed(session, section)
    wanted = SectionText(section.heading, body)
    if body == section.body:
        return
    _check_version(section, wanted, read_version)
    details = _before_and_after(section, wanted)
    section.body = body
    session.flush()
    if not _writes_on(session, version, section, by):
        _tell_of_edit(session, version, section, details, by=by)


def _not_removed(session: Session, section: TermsSection) -> TermsVersion:
    version = open_draft(session, section.terms)
    if section not in version.sections:
        raise Refusal("Somebody else removed this section. Copy what you need and add it again.")
    return version


def _check_version(section: TermsSection, wanted: SectionText, read_version: int) -> None:
    if section.version != read_version:
        pairs = [("Heading", section.heading, wanted.heading), ("Text", section.body, wanted.body)]
        raise Conflict(
            [Difference(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours],
            current_version=section.version,
        )


def _before_and_after(section: TermsSection, wanted: SectionText) -> dict[str, object]:
    return {
        "section": section.key,
        "heading": {"before": section.heading, "after": wanted.heading},
        "text": {"before": audit.reference_to(section.body), "after": audit.reference_to(wanted.body)},
    }


def _tell_of_edit(
    session: Session, version: TermsVersion, section: TermsSection, details: dict[str, object], *, by: Person
) -> None:
    sentence = f"{by.name} edited the section “{section.heading}” of {name_of(version)}."
    record(session, version, sentence, by=by, details=details)


def _writes_on(session: Session, version: TermsVersion, section: TermsSection, by: Person) -> bool:
    """Whether the version's last event tells of this very spell of writing."""
    last = next(iter(history_of(session, version)), None)
    return (
        last is not None
        and last.by_id == by.id
        and last.details.get("section") == section.key
        and "text" in last.details
        and clock.now() - last.at < SPELL_OF_WRITING
    )


def add_section(
    session: Session, version: TermsVersion, wanted: SectionText, *, after: str, by: Person
) -> TermsSection:
    """Add a section after the one with the key `after`, or first when that is empty or gone."""
    version = open_draft(session, version)
    if len(version.sections) >= MOST_SECTIONS:
        raise Refusal(f"There are {MOST_SECTIONS} sections already. Remove one, or add to another section.")
    text.check_body(wanted.body)
    order = [section.key for section in version.sections]
    place = order.index(after) + 1 if after in order else 0
    section = TermsSection(code="own", position=place + 1, heading=wanted.heading, body=wanted.body)
    version.sections.insert(place, section)
    session.flush()
    _put_in_order(session, version, version.sections)
    sentence = f"{by.name} added the section “{wanted.heading}” to {name_of(version)}."
    record(session, version, sentence, by=by, details={"section": section.key})
    return section


def remove_section(session: Session, section: TermsSection, *, by: Person) -> None:
    """Remove a section from a draft, which keeps at least one."""
    version = open_draft(session, section.terms)
    if section not in version.sections:
        return
    if len(version.sections) == 1:
        raise Refusal("Terms of reference need at least one section. Edit this one instead.")
    heading = section.heading
    version.sections.remove(section)
    session.flush()
    _put_in_order(session, version, version.sections)
    sentence = f"{by.name} removed the section “{heading}” from {name_of(version)}."
    record(session, version, sentence, by=by, details={"section": section.key})


def move_section(session: Session, section: TermsSection, move: Move, *, by: Person) -> None:
    """Move a section one place up or down; at the end of the list it stays where it is."""
    order = [other.key for other in locked(session, section.terms).sections]
    if section.key not in order:
        raise Refusal("Somebody else removed this section.")
    place = order.index(section.key)
    target = place - 1 if move is Move.UP else place + 1
    if 0 <= target < len(order):
        order[place], order[target] = order[target], order[place]
        order_sections(session, section.terms, order, by=by)


def order_sections(session: Session, version: TermsVersion, keys: Sequence[str], *, by: Person) -> None:
    """Put the sections into the order of their keys; raises Refusal unless each is named once."""
    version = open_draft(session, version)
    by_key = {section.key: section for section in version.sections}
    if sorted(keys) != sorted(by_key):
        raise Refusal("Sections were added or removed since you opened the page. Open it again to sort them.")
    if list(keys) == list(by_key):
        return
    _put_in_order(session, version, [by_key[key] for key in keys])
    sentence = f"{by.name} changed the order of the sections of {name_of(version)}."
    record(session, version, sentence, by=by, details={"order": list(keys)})


def _put_in_order(session: Session, version: TermsVersion, sections: Sequence[TermsSection]) -> None:
    """Number the sections from 1 without raising their versions: sorting must not refuse somebody's text."""
    for position, section in enumerate(sections, start=1):
        if section.position != position:
            session.execute(
                sa.update(TermsSection)
                .where(TermsSection.id == section.id)
                .values(position=position)
                .execution_options(synchronize_session=False)
            )
            session.expire(section, ["position"])
    session.expire(version, ["sections"])
