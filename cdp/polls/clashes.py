"""Clashes between the dates of a poll and other meetings to which people in the poll are invited."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp.access import Access
from cdp.meetings.queries import BUSY, is_announced, may_see
from cdp.models import Answer, Board, Invitation, Meeting, MeetingState, Person, PollOption
from cdp.wording.formats import listed, plural

NAMED_AT_MOST = 5


@dataclass(frozen=True)
class PollClash:
    """Another meeting at the same time as a date, described for the reader, with the people invited to both."""

    what: str
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The clash in one line, with a long list of names shortened."""
        shown = list(self.names[:NAMED_AT_MOST])
        if len(self.names) > len(shown):
            shown.append(plural(len(self.names) - len(shown), "other"))
        return f"{listed(shown)}: {self.what}"


def clashes_of(
    session: Session, access: Access, options: Sequence[PollOption], person_ids: Collection[int]
) -> dict[int, tuple[PollClash, ...]]:
    """Return the other meetings of these people at the same time as these dates, by option ID, in one query.

    Another partnership's meeting, or one that the reader may not see, shows only as `BUSY` (docs/rules/rights.md 6).
    Drafts of other partnerships and declined invitations are not clashes.
    """
    if not options or not person_ids:
        return {}
    first = min(option.starts_at for option in options)
    last = max(option.ends_at for option in options)
    rows = session.execute(
        sa.select(Meeting, Person)
        .join(Meeting.board)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .join(Person, Invitation.person_id == Person.id)
        .where(
            Meeting.starts_at < last,
            Meeting.ends_at > first,
            Meeting.state.in_([MeetingState.DRAFT, MeetingState.SCHEDULED]),
            Invitation.person_id.in_(person_ids),
            Invitation.removed_at.is_(None),
            Invitation.answer != Answer.DECLINED,
        )
        .options(contains_eager(Meeting.board))
        .order_by(Meeting.starts_at, Meeting.id, sa.func.lower(Person.name))
    ).all()
    return {
        option.id: _clashes_with(option, access, [(row[0], row[1]) for row in rows]) for option in options
    }


def _clashes_with(
    option: PollOption, access: Access, rows: Sequence[tuple[Meeting, Person]]
) -> tuple[PollClash, ...]:
    found: dict[str, list[str]] = {}
    for meeting, person in rows:
        if meeting.starts_at < option.ends_at and meeting.ends_at > option.starts_at:
            what = _what_of(access, meeting)
            if what and person.name not in found.setdefault(what, []):
                found[what].append(person.name)
    return tuple(PollClash(what, tuple(names)) for what, names in found.items() if names)


def _what_of(access: Access, meeting: Meeting) -> str:
    """Return what a reader may know about a meeting, or an empty string for a draft that they may not see."""
    board: Board = meeting.board
    here = board.partnership_id == access.partnership.id
    if here and may_see(access, meeting):
        return f"{meeting.title} (draft)" if meeting.state is MeetingState.DRAFT else meeting.title
    return BUSY if is_announced(meeting) else ""
