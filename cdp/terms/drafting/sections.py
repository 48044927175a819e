"""Editing, adding, removing and ordering the sections of a draft."""

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


class SectionMove(StrEnum):
    """The direction in which a section is moved."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class SectionText:
    """A section's heading and its Markdown text, which may contain names in braces (text.PLACEHOLDERS)."""

    heading: str
    body: str


def edit_section(
    session: Session, section: TermsSection, wanted: SectionText, *, read_version: int, by: Person
) -> None:
    """Change a section; raises Conflict, which contains both texts, if it was changed since `read_version`."""
    version = _not_removed(session, section)
    if wanted != SectionText(section.heading, section.body):
        _check_version(section, wanted, read_version)
    text.check_body(wanted.body)
    if wanted != SectionText(section.heading, section.body):
        details = _before_and_after(section, wanted)
        section.heading, section.body = wanted.heading, wanted.body
        _record_edit(session, version, section, details, by=by)


def keep_writing(
    session: Session, section: TermsSection, body: str, *, read_version: int, by: Person
) -> None:
    """Save a section's text automatically while it is being edited; raises Conflict as `edit_section` does.

    Names in braces may be incomplete, because they are checked before the text is circulated or sent to the SRO. Text
    is saved every few seconds, so the history gets one event for one person's edits of a section within
    `SPELL_OF_WRITING`.
    """
    version = _not_removed(session, section)
    wanted = SectionText(section.heading, body)
    if body == section.body:
        return
    _check_version(section, wanted, read_version)
    details = _before_and_after(section, wanted)
    section.body = body
    session.flush()
    if not _continues_last_edit(session, version, section, by):
        _record_edit(session, version, section, details, by=by)


def _not_removed(session: Session, section: TermsSection) -> TermsVersion:
    version = open_draft(session, section.terms)
    if section not in version.sections:
        raise Refusal("Another person has removed this section. Copy your text, and add the section again.")
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


def _record_edit(
    session: Session, version: TermsVersion, section: TermsSection, details: dict[str, object], *, by: Person
) -> None:
    sentence = f"{by.name} edited the section “{section.heading}” of {name_of(version)}."
    record(session, version, sentence, by=by, details=details)


def _continues_last_edit(session: Session, version: TermsVersion, section: TermsSection, by: Person) -> bool:
    """Whether the version's last event is a recent edit of this section by the same person."""
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
    """Add a section after the section with the key `after`, or at the start if there is no such section."""
    version = open_draft(session, version)
    if len(version.sections) >= MOST_SECTIONS:
        raise Refusal(
            f"There are already {MOST_SECTIONS} sections. Remove one first, or add to another section."
        )
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
    """Remove a section from a draft; raises Refusal for the only section."""
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


def move_section(session: Session, section: TermsSection, move: SectionMove, *, by: Person) -> None:
    """Move a section one place up or down. Moving the first section up or the last one down has no effect."""
    order = [other.key for other in locked(session, section.terms).sections]
    if section.key not in order:
        raise Refusal("Another person has removed this section. Open the draft again.")
    place = order.index(section.key)
    target = place - 1 if move is SectionMove.UP else place + 1
    if 0 <= target < len(order):
        order[place], order[target] = order[target], order[place]
        order_sections(session, section.terms, order, by=by)


def order_sections(session: Session, version: TermsVersion, keys: Sequence[str], *, by: Person) -> None:
    """Put the sections in the order of `keys`; raises Refusal unless each section is included exactly once."""
    version = open_draft(session, version)
    by_key = {section.key: section for section in version.sections}
    if sorted(keys) != sorted(by_key):
        raise Refusal(
            "Sections were added or removed after you opened the page. Open it again to change the order."
        )
    if list(keys) == list(by_key):
        return
    _put_in_order(session, version, [by_key[key] for key in keys])
    sentence = f"{by.name} changed the order of the sections of {name_of(version)}."
    record(session, version, sentence, by=by, details={"order": list(keys)})


def _put_in_order(session: Session, version: TermsVersion, sections: Sequence[TermsSection]) -> None:
    """Number the sections from 1. Their row versions do not change, so that reordering cannot conflict with edits."""
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
