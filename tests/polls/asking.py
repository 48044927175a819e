"""A poll for tests, which asks the board's members about three dates, with helpers for replies and results."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Person, PollChoice, PollOption, PollPerson
from cdp.polls import answers, links, queries, sending, service
from cdp.polls.answers import ReplyDetails
from cdp.polls.service import PollDetails, PollPeople
from cdp.reference.bank_holidays import quiet_day
from cdp.reference.working_days import next_working_day
from tests import make

Y, I, N = PollChoice.YES, PollChoice.IF_NEED_BE, PollChoice.NO  # noqa: E741 -- yes, if need be, no
POLLS = "/partnerships/west-midlands/polls"
TITLE = "Extra board meeting"


def days(count: int = 3, ahead: int = 30) -> list[date]:
    """Return working days in order, at least `ahead` days from today, and not in Christmas week."""
    day, found = clock.today() + timedelta(days=ahead), list[date]()
    while len(found) < count:
        day = next_working_day(day)
        found.extend([] if quiet_day(day) else [day])
    return found


def details(**changes: Any) -> PollDetails:
    """Return the details of a poll for a two-hour meeting in a room, with two weeks to reply."""
    given: dict[str, Any] = {
        "title": TITLE,
        "words": "We settle the budget.",
        "minutes": 120,
        "answer_by": clock.today() + timedelta(days=14),
        "place": "Council House, Birmingham",
        **changes,
    }
    return PollDetails(**given)


class Asking:
    """A poll of the board and the people in the poll; with `opened=False`, the poll is a draft."""

    def __init__(self, session: Session, *, dates: int = 3, opened: bool = True) -> None:
        self.session = session
        self.world = make.world(session)
        self.poll = service.start(session, self.world.board, details(), by=self.world.coordinator)
        for day in days(dates):
            self.add(day)
        if opened:
            self.send()
        session.commit()

    def add(self, day: date, at: time = time(10), *, confirmed: bool = False) -> PollOption:
        """Add a date to the poll."""
        option = service.add_date(
            self.session,
            self.poll,
            day,
            at,
            confirmed_day=day if confirmed else None,
            by=self.world.coordinator,
        )
        self.session.flush()
        return option

    def send(self) -> None:
        """Send the poll to people who have not received it, and new dates to the others."""
        mailing = sending.mailing_of(self.session, self.poll)
        shown = sending.fingerprint_of(self.session, self.poll, mailing)
        sending.send(self.session, self.poll, shown=shown, by=self.world.coordinator)
        self.session.flush()

    def ask(self, *people: Person, required: tuple[Person, ...] = ()) -> None:
        """Set the people in the poll, and those of them who must be able to come."""
        asked = PollPeople(people, required, self.poll.version)
        service.choose_people(self.session, self.poll, asked, by=self.world.coordinator)
        self.session.flush()

    def require(self, *people: Person) -> None:
        """Set the people who must be able to come; the list of people is not changed."""
        everybody = [place.person for place in queries.people_of(self.session, self.poll)]
        self.ask(*everybody, required=people)

    @property
    def options(self) -> list[PollOption]:
        """The dates, earliest first."""
        return queries.standing_dates(self.poll)

    def of(self, person: Person) -> PollPerson:
        """Return a person's entry in the poll, reloaded from the database."""
        self.session.flush()
        self.session.expire_all()
        rows = queries.everyone_ever(self.session, self.poll)
        return next(row for row in rows if row.person_id == person.id)

    def answer(self, person: Person, *said: PollChoice, comment: str = "", by: Person | None = None) -> None:
        """Record a person's reply; `said` has one choice for each date that can be answered, in order."""
        offered = queries.dates_to_answer(self.poll, clock.now())
        given = {option.key: choice for option, choice in zip(offered, said, strict=True)}
        answers.answer(self.session, self.of(person), ReplyDetails(given, comment), by=by or person)
        self.session.flush()

    def said(self, person: Person) -> list[PollChoice | None]:
        """Return a person's latest choice for each date, earliest date first; None means no choice."""
        reply = queries.last_reply(self.session, self.of(person))
        return [reply.choice_for(option) if reply else None for option in self.options]

    def path(self, person: Person) -> str:
        """Return the path of a person's link."""
        return f"{links.LINK.path}/{links.LINK.token_of(self.session, self.of(person))}"

    @property
    def page(self) -> str:
        """The path of the poll's page."""
        return f"{POLLS}/{self.poll.key}"

    def says(self, *said: str, **more: str) -> dict[str, Any]:
        """Return form values: `said` has the choices for the dates in order, and `more` the other fields."""
        chosen = {self.field(number): words for number, words in enumerate(said) if words}
        return {**chosen, **more}

    def field(self, number: int) -> str:
        """Return the name of the field for one of the dates, counted from 0."""
        return f"date-{self.options[number].key}"
