"""Writing a draft: begun from a whole text, changed section by section, withdrawn; and where it goes to be signed.

Every change locks the version first: while the SRO reads and signs, nobody's text can slip in behind the signature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Board, Person, TermsSection, TermsState, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.reference.terms_text import default_sections
from cdp.terms import queries, text
from cdp.terms.standing import BEING_WRITTEN
from cdp.web.formats import day as in_words

MOST_SECTIONS = 60
USUAL_QUORUM = 5


class Beginning(StrEnum):
    """What a new draft is begun from."""

    DEFAULT_TEXT = "default_text"
    IN_FORCE = "in_force"


class Move(StrEnum):
    """Which way a section goes in the order."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Figures:
    """What the software acts on: members for a quorum, meetings a year, clear working days, months between reviews.

    `in_force_from` is the date chosen for coming into force, or None for the day of signing.
    """

    quorum: int
    meetings_a_year: int
    notice_working_days: int
    paper_working_days: int
    minutes_working_days: int
    review_months: int
    in_force_from: date | None


LABELS = {
    "quorum": "Members for a quorum",
    "meetings_a_year": "Meetings a year",
    "notice_working_days": "Notice, in clear working days",
    "paper_working_days": "Papers, in clear working days",
    "minutes_working_days": "Draft minutes, in working days",
    "review_months": "Months between reviews",
    "in_force_from": "Date it comes into force",
}


@dataclass(frozen=True)
class SectionText:
    """A section's heading, and its text in Markdown with names in braces (text.PLACEHOLDERS)."""

    heading: str
    body: str


def name_of(version: TermsVersion) -> str:
    """Return what sentences call a version: "version 2 of the terms of reference of the Board"."""
    return f"version {version.number} of the terms of reference of {version.board.name}"


def locked(session: Session, version: TermsVersion) -> TermsVersion:
    """Read a version and its sections again, and keep others from changing them until the transaction ends."""
    return session.scalars(
        sa.select(TermsVersion)
        .where(TermsVersion.id == version.id)
        .options(selectinload(TermsVersion.sections))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def start_draft(session: Session, board: Board, beginning: Beginning, *, by: Person) -> TermsVersion:
    """Start a board's next version from the default text or the version in force.

    Raises Refusal when a version is being written already: a board has one draft at a time.
    """
    if queries.version_being_written(session, board) is not None:
        raise Refusal(
            "There is a draft of these terms of reference already. Go on with it, or withdraw it first."
        )
    day = clock.today()
    earlier = queries.terms_in_force(session, board, day)
    if beginning is Beginning.IN_FORCE:
        if earlier is None:
            raise Refusal("No version is in force yet. Start from the default text.", field="beginning")
        version = _next_of(earlier)
        source = f"version {earlier.number}"
    else:
        version = _from_default_text(session, board, day)
        source = "the default text"
    version.board = board
    version.number = queries.last_number(session, board) + 1
    version.state = TermsState.DRAFT
    version.created_at = clock.now()
    session.add(version)
    session.flush()
    sentence = f"{by.name} started {name_of(version)} from {source}."
    audit.record(session, sentence, by=by, on=version, partnership=board.partnership)
    return version


def _next_of(earlier: TermsVersion) -> TermsVersion:
    return TermsVersion(
        quorum=earlier.quorum,
        meetings_a_year=earlier.meetings_a_year,
        notice_working_days=earlier.notice_working_days,
        paper_working_days=earlier.paper_working_days,
        minutes_working_days=earlier.minutes_working_days,
        review_months=earlier.review_months,
        sections=[
            TermsSection(
                position=section.position, code=section.code, heading=section.heading, body=section.body
            )
            for section in earlier.sections
        ],
    )


def _from_default_text(session: Session, board: Board, day: date) -> TermsVersion:
    facts = queries.facts_for_default_text(session, board, day)
    voting = queries.voting_seats(partnerships.seats_of(session, board, day))
    return TermsVersion(
        quorum=max(2, voting // 2 + 1) if voting else USUAL_QUORUM,
        sections=[
            TermsSection(
                position=position, code=section.key, heading=section.heading, body=section.body_markdown
            )
            for position, section in enumerate(default_sections(facts, keeping=text.PLACEHOLDERS), start=1)
        ],
    )


def figures_of(version: TermsVersion) -> Figures:
    """Return a version's figures as they are stored."""
    return Figures(**{name: getattr(version, name) for name in LABELS})


def change_figures(
    session: Session, version: TermsVersion, figures: Figures, *, read_version: int, by: Person
) -> None:
    """Change what the software acts on; raises Conflict when somebody else did since `read_version`."""
    version = _draft(session, version)
    before = figures_of(version)
    changed = [name for name in LABELS if getattr(before, name) != getattr(figures, name)]
    if version.version != read_version:
        raise Conflict(
            [Difference(LABELS[name], _shown(before, name), _shown(figures, name)) for name in changed],
            current_version=version.version,
        )
    _check(figures, before)
    if not changed:
        return
    for name in changed:
        setattr(version, name, getattr(figures, name))
    changes = ", ".join(
        f"{LABELS[name].lower()} from {_shown(before, name)} to {_shown(figures, name)}" for name in changed
    )
    _record(
        session,
        version,
        f"{by.name} changed {name_of(version)}: {changes}.",
        by=by,
        details={name: {"before": _shown(before, name), "after": _shown(figures, name)} for name in changed},
    )


def _check(figures: Figures, before: Figures) -> None:
    moved = figures.in_force_from != before.in_force_from
    if moved and figures.in_force_from is not None and figures.in_force_from < clock.today():
        raise Refusal(
            "Enter a date from today on, or leave it empty to start on the day of signing.",
            field="in_force_from",
        )
    if figures.paper_working_days > figures.notice_working_days:
        raise Refusal(
            "Papers cannot be sent before the notice of the meeting. Enter fewer days, or a longer notice.",
            field="paper_working_days",
        )


def _shown(figures: Figures, name: str) -> str:
    value = getattr(figures, name)
    if name == "in_force_from":
        return in_words(value) or "the day of signing"
    return str(value)


def edit_section(
    session: Session, section: TermsSection, wanted: SectionText, *, read_version: int, by: Person
) -> None:
    """Change a section; raises Conflict with both texts when somebody else did since `read_version`."""
    version = _draft(session, section.terms)
    if section not in version.sections:
        raise Refusal("Somebody else removed this section. Copy what you need and add it again.")
    before = SectionText(section.heading, section.body)
    if section.version != read_version:
        pairs = [("Heading", before.heading, wanted.heading), ("Text", before.body, wanted.body)]
        raise Conflict(
            [Difference(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours],
            current_version=section.version,
        )
    text.check_body(wanted.body)
    if wanted == before:
        return
    section.heading, section.body = wanted.heading, wanted.body
    _record(
        session,
        version,
        f"{by.name} edited the section “{wanted.heading}” of {name_of(version)}.",
        by=by,
        details={
            "section": section.key,
            "heading": {"before": before.heading, "after": wanted.heading},
            "text": {"before": audit.reference_to(before.body), "after": audit.reference_to(wanted.body)},
        },
    )


def add_section(
    session: Session, version: TermsVersion, wanted: SectionText, *, after: str, by: Person
) -> TermsSection:
    """Add a section after the one with the key `after`, or first when that is empty or gone."""
    version = _draft(session, version)
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
    _record(session, version, sentence, by=by, details={"section": section.key})
    return section


def remove_section(session: Session, section: TermsSection, *, by: Person) -> None:
    """Remove a section from a draft, which keeps at least one."""
    version = _draft(session, section.terms)
    if section not in version.sections:
        return
    if len(version.sections) == 1:
        raise Refusal("Terms of reference need at least one section. Edit this one instead.")
    heading = section.heading
    version.sections.remove(section)
    session.flush()
    _put_in_order(session, version, version.sections)
    sentence = f"{by.name} removed the section “{heading}” from {name_of(version)}."
    _record(session, version, sentence, by=by, details={"section": section.key})


def move_section(session: Session, section: TermsSection, move: Move, *, by: Person) -> None:
    """Move a section one place up or down; at the end of the list it stays where it is."""
    order = [other.key for other in locked(session, section.terms).sections]
    place = order.index(section.key)
    target = place - 1 if move is Move.UP else place + 1
    if 0 <= target < len(order):
        order[place], order[target] = order[target], order[place]
        order_sections(session, section.terms, order, by=by)


def order_sections(session: Session, version: TermsVersion, keys: Sequence[str], *, by: Person) -> None:
    """Put the sections into the order of their keys; raises Refusal unless each is named once."""
    version = _draft(session, version)
    by_key = {section.key: section for section in version.sections}
    if sorted(keys) != sorted(by_key):
        raise Refusal("Sections were added or removed since you opened the page. Open it again to sort them.")
    if list(keys) == list(by_key):
        return
    _put_in_order(session, version, [by_key[key] for key in keys])
    sentence = f"{by.name} changed the order of the sections of {name_of(version)}."
    _record(session, version, sentence, by=by, details={"order": list(keys)})


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


def withdraw(session: Session, version: TermsVersion, *, by: Person) -> None:
    """Give a draft up; it stays readable for the coordinator and the SRO."""
    version = locked(session, version)
    if version.state not in BEING_WRITTEN:
        raise Refusal("Only a version that is not signed yet can be withdrawn.")
    version.fixed_facts = version.fixed_facts or _fixed(session, version)
    version.state = TermsState.WITHDRAWN
    _record(session, version, f"{by.name} withdrew {name_of(version)}.", by=by)


def _fixed(session: Session, version: TermsVersion) -> dict[str, object]:
    return queries.text_facts(session, version, clock.today()).stored()


def _draft(session: Session, version: TermsVersion) -> TermsVersion:
    """Lock a version and return it; raise Refusal unless it is a draft."""
    version = locked(session, version)
    if version.state is TermsState.AGREED:
        raise Refusal("This version is with the SRO to sign. Take it back before you change it.")
    if version.state is not TermsState.DRAFT:
        raise Refusal("This version can no longer be changed. Start a new draft instead.")
    return version


def _record(
    session: Session,
    version: TermsVersion,
    sentence: str,
    *,
    by: Person,
    details: dict[str, object] | None = None,
) -> None:
    audit.record(session, sentence, by=by, on=version, partnership=version.board.partnership, details=details)
