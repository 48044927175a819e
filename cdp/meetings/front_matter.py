"""What the first page of an agenda or minutes says about the board, and what every page is marked with."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.documents.blocks import PageMarks
from cdp.mail.letters import link
from cdp.meetings import queries
from cdp.meetings.quorum import basis_of, terms_of
from cdp.meetings.roster import MeetingRoster, roster_of
from cdp.models import Board, Meeting, MinutesState, Part, Seat, SeatKind
from cdp.wording import formats

PART_WORDS = {Part.PUBLIC: "Part 1: public", Part.CONFIDENTIAL: "Part 2: confidential"}


@dataclass(frozen=True)
class LastMinutes:
    """The minutes of the board's meeting before this one: when it was, and the full address of the minutes."""

    day: str
    address: str


@dataclass(frozen=True)
class FrontMatter:
    """The board's people and rules on the day of a meeting, in words; vacant seats are left out.

    `last_minutes` is None for the first meeting, and while the minutes of the last one are not circulated.
    """

    chair: str
    members: tuple[str, ...]
    contact: str
    quorum: str
    last_minutes: LastMinutes | None = None

    def facts(self) -> list[tuple[str, str]]:
        """Return the labels and values that are known."""
        pairs = [
            ("Chair", self.chair),
            ("Members", "\n".join(self.members)),
            ("Quorum", self.quorum),
            ("Contact officer", self.contact),
        ]
        return [(label, value) for label, value in pairs if value]


def front_matter_of(session: Session, meeting: Meeting) -> FrontMatter:
    """Return the front matter of a meeting's documents, in a fixed number of queries."""
    roster = roster_of(session, meeting)
    basis = basis_of(session, meeting, terms_of(session, meeting))
    return FrontMatter(
        chair=formats.listed([person.name for person in roster.chairs]) if roster.chairs else "",
        members=tuple(_member(seat, roster) for seat in roster.seats if seat.representative_on(roster.day)),
        contact=contact_officer(meeting.board, roster),
        quorum=basis.rule.sentence(basis.evaluate({}).base) if basis is not None else "",
        last_minutes=_last_minutes(session, meeting),
    )


def contact_officer(board: Board, roster: MeetingRoster) -> str:
    """Return the secretariat's officer on the day, with job title, and the email address of the secretariat."""
    officer = next(iter(roster.coordinators), None)
    words = [officer.name, officer.job_title] if officer is not None else []
    return ", ".join(filter(None, [*words, board.partnership.secretariat_email]))


def marks_of(board: Board, part: Part, *, divided: bool, status: str, edition: str) -> PageMarks:
    """Return the marks of the pages of one part; `divided` means that the document has both parts.

    A document without Part 2 does not name its part, because that would reveal Part 2 to people who may not see it.
    """
    marking = board.confidential_marking if part is Part.CONFIDENTIAL else board.public_marking
    named = divided or part is Part.CONFIDENTIAL
    return PageMarks(marking=marking, part=PART_WORDS[part] if named else "", status=status, edition=edition)


def _member(seat: Seat, roster: MeetingRoster) -> str:
    person = seat.representative_on(roster.day)
    kind = {SeatKind.CO_OPTED: "co-opted", SeatKind.OBSERVER: "observer"}.get(seat.kind, "")
    name = person.name if person is not None else ""
    return ", ".join(filter(None, [name, seat.organisation.name, kind]))


def _last_minutes(session: Session, meeting: Meeting) -> LastMinutes | None:
    last = queries.last_meeting_of(session, meeting.board, before=meeting.starts_at)
    if last is None:
        return None
    state = queries.progress_of(session, last).minutes
    if state not in {MinutesState.CIRCULATED, MinutesState.CONFIRMED}:
        return None
    path = f"/partnerships/{meeting.board.partnership.slug}/meetings/{last.key}/minutes"
    return LastMinutes(formats.day(last.starts_at), link(session, path))
