"""Helpers for the examples: run code as if on a past date, and create people, seats and papers."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from cdp import clock
from cdp.documents.blocks import Document, Heading, Paragraph
from cdp.documents.word import to_word
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import PAPERS, CheckedFile, check_upload
from cdp.models import Board, Capacity, Organisation, Partnership, Person, Seat, SeatKind
from cdp.partnerships.members.service import holdings, organisations
from cdp.partnerships.members.service import seats as seats_service
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.partnerships.members.service.organisations import OrganisationDetails
from cdp.partnerships.members.service.seats import SeatDetails
from cdp.partnerships.people import PersonDetails
from cdp.reference.bank_holidays import quiet_day
from cdp.reference.working_days import is_working_day, next_working_day


@dataclass(frozen=True)
class Scenario:
    """The settings of an example: the session, the folder for papers, today's date, and everyone's password."""

    session: Session
    papers: Path
    today: date
    password: str

    @contextmanager
    def days_ago(self, days: int, at: time = time(10, 0)) -> Iterator[date]:
        """Run the block as if it were `days` days ago, at the time `at` in London; yield that date.

        If the date is not a working day, the next working day is used.
        """
        day = _working(self.today - timedelta(days=days))
        with clock.pretending(clock.from_london(day, at)):
            yield day

    def working_day(self, days: int) -> date:
        """Return the date `days` days from today or, if that is not a working day, the next working day.

        Negative numbers give dates in the past.
        """
        return _working(self.today + timedelta(days=days))

    def meeting_day(self, days: int) -> date:
        """Return `working_day(days)`, or a day outside Christmas week: a later day, or an earlier one in the past."""
        day = self.working_day(days)
        while quiet_day(day) or not is_working_day(day):
            day += timedelta(days=1 if days > 0 else -1)
        return day

    def paper(self, title: str, author: str, *paragraphs: tuple[str, str]) -> CheckedFile:
        """Create a cover report as a Word file, store it and return it; `paragraphs` are pairs of heading and text."""
        blocks = [
            block for heading, text in paragraphs for block in (Heading(2, heading), Paragraph.of(text))
        ]
        content = to_word(Document(title, tuple(blocks)), author=author, made_at=clock.now())
        name = f"{title.lower().replace(' ', '-')}.docx"
        checked = check_upload(name, io.BytesIO(content), PAPERS)
        PaperStore(self.papers).write(checked.content)
        return checked


def person(role: str, domain: str, job_title: str = "") -> PersonDetails:
    """Return the details of an example person, with a name and email address derived from the role."""
    return PersonDetails(
        name=f"Example {role}", email=f"{role.replace(' ', '-')}@{domain}", job_title=job_title
    )


@dataclass(frozen=True)
class SeatToFill:
    """A seat to create and fill: its organisation, its national role, and its representative and deputy, if any."""

    organisation: str
    national_role: str
    representative: PersonDetails | None = None
    deputy: PersonDetails | None = None
    short_name: str = ""
    kind: SeatKind = SeatKind.CORE
    title: str = ""
    ends_on: date | None = None


def fill(
    scenario: Scenario, partnership: Partnership, board: Board, places: tuple[SeatToFill, ...], *, by: Person
) -> dict[str, Seat]:
    """Add organisations, their seats on a board and the holders of the seats; return the seats by organisation name."""
    session = scenario.session
    known: dict[str, Organisation] = {}
    seats = {}
    for place in places:
        organisation = known.get(place.organisation)
        if organisation is None:
            details = OrganisationDetails(place.organisation, place.short_name)
            organisation = organisations.add_organisation(session, partnership, details, by=by)
            known[place.organisation] = organisation
        seat = seats_service.add_seat(
            session,
            board,
            SeatDetails(
                organisation,
                place.national_role,
                place.kind,
                place.title,
                votes=place.kind is SeatKind.CORE,
                ends_on=place.ends_on,
            ),
            by=by,
        )
        for holder, capacity in (
            (place.representative, Capacity.REPRESENTATIVE),
            (place.deputy, Capacity.DEPUTY),
        ):
            if holder is not None:
                details_of = HoldingDetails(capacity, holder, clock.today())
                holdings.appoint(session, seat, details_of, by=by)
        seats[place.organisation] = seat
    session.flush()
    return seats


def _working(day: date) -> date:
    return day if is_working_day(day) else next_working_day(day)
