"""A poll in the world of tests: three dates, asked of the board's people, with the means to answer and look."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Person, PollChoice, PollOption, PollPerson
from cdp.polls import answers, links, queries, sending, service
from cdp.polls.answers import ReplyDetails
from cdp.polls.service import Asked, PollDetails
from cdp.reference.working_days import next_working_day
from tests import make

Y, I, N = PollChoice.YES, PollChoice.IF_NEED_BE, PollChoice.NO  # noqa: E741 -- yes, if need be, no
POLLS = "/partnerships/west-midlands/polls"
TITLE = "Extra board meeting"


def days(count: int = 3, ahead: int = 30) -> list[date]:
    """Return ordinary working days to come, one after another."""
    found = [next_working_day(clock.today() + timedelta(days=ahead))]
    while len(found) < count:
        found.append(next_working_day(found[-1]))
    return found[:count]


def details(**changes: Any) -> PollDetails:
    """Return what a poll says: two hours, in a room, a fortnight to answer."""
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
    """A poll of the board, a draft until it is opened, and the people in it."""

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
        """Put a date into the poll."""
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
        """Send what there is to send."""
        shown = sending.plan_of(self.session, self.poll).fingerprint
        sending.send(self.session, self.poll, shown=shown, by=self.world.coordinator)
        self.session.flush()

    def ask(self, *people: Person, required: tuple[Person, ...] = ()) -> None:
        """Set whom the poll asks."""
        asked = Asked(people, required, self.poll.version)
        service.choose_people(self.session, self.poll, asked, by=self.world.coordinator)
        self.session.flush()

    def require(self, *people: Person) -> None:
        """Say whom the meeting needs; everybody stays asked."""
        everybody = [place.person for place in queries.people_of(self.session, self.poll)]
        self.ask(*everybody, required=people)

    @property
    def options(self) -> list[PollOption]:
        """The dates, earliest first."""
        return queries.standing_dates(self.poll)

    def of(self, person: Person) -> PollPerson:
        """Return a person's place on the list, as it is in the database now."""
        self.session.flush()
        self.session.expire_all()
        rows = queries.everybody_ever(self.session, self.poll)
        return next(row for row in rows if row.person_id == person.id)

    def answer(self, person: Person, *said: PollChoice, comment: str = "", by: Person | None = None) -> None:
        """Let somebody answer the dates in their order."""
        offered = queries.dates_to_answer(self.poll, clock.now())
        given = {option.key: choice for option, choice in zip(offered, said, strict=True)}
        answers.answer(self.session, self.of(person), ReplyDetails(given, comment), by=by or person)
        self.session.flush()

    def said(self, person: Person) -> list[PollChoice | None]:
        """Return what counts as a person's answer to the dates, in their order."""
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
        """Return what somebody chooses on a form for the dates in their order, and what they type besides."""
        chosen = {self.field(number): words for number, words in enumerate(said) if words}
        return {**chosen, **more}

    def field(self, number: int) -> str:
        """Return the name of the field for one of the dates, counted from 0."""
        return f"date-{self.options[number].key}"
