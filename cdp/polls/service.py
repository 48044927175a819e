"""Starting a poll, and changing its details, dates and people. The `sending` module sends the emails."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.mail import outbox
from cdp.meetings import invitees
from cdp.meetings.dates import doubts
from cdp.meetings.service import CLOCK_CHANGE, is_web_address
from cdp.models import Board, Person, Poll, PollOption, PollPerson, PollState
from cdp.polls import queries
from cdp.wording import formats
from cdp.wording.formats import agree, listed

FEWEST_DATES, MOST_DATES = 2, 20
CLOSED = "This poll is closed, so you cannot change it."


@dataclass(frozen=True)
class PollDetails:
    """The details of a poll without its dates. For a change, `version` is the version that the page showed."""

    title: str
    words: str
    minutes: int
    answer_by: date
    place: str = ""
    video_link: str = ""
    version: int | None = None


@dataclass(frozen=True)
class PollPeople:
    """The people in a poll, and those who must be able to come; `version` is the version that the page showed."""

    people: tuple[Person, ...]
    required: tuple[Person, ...] = ()
    version: int | None = None


def start(session: Session, board: Board, details: PollDetails, *, by: Person) -> Poll:
    """Add a draft poll for the people who would be invited to a meeting of the board today; nothing is sent.

    Raises Refusal for a deadline in the past, a closed board or a video link that is not a web address.
    """
    today = clock.today()
    if board.closes_on is not None and board.closes_on < today:
        raise Refusal(f"{board.name} closed on {formats.day(board.closes_on)}. Choose another board.")
    _check(details)
    now = clock.now()
    poll = Poll(board=board, created_at=now, changed_at=now)
    _apply(poll, details)
    session.add(poll)
    session.flush()
    for person, _ in invitees.roster_on(session, board, today).expected():
        session.add(PollPerson(poll=poll, person=person))
    record(session, poll, "started a date poll", by=by)
    return poll


def change(session: Session, poll: Poll, details: PollDetails, *, by: Person) -> None:
    """Change the details of a draft poll.

    Raises Conflict when another person changed the poll first. Raises Refusal when the poll has been sent, and for a
    deadline in the past or a video link that is not a web address. Also raises Refusal when the new length does not
    suit one of the dates (see `_check_end`).
    """
    if poll.state is not PollState.DRAFT:
        raise Refusal("This poll has already been sent, so you cannot change these details.")
    if details.version != poll.version:
        raise Conflict(_differences(poll, details), current_version=poll.version)
    _check(details)
    for option in queries.standing_dates(poll):
        local = clock.in_london(option.starts_at)
        _check_end(local.date(), local.time(), details.minutes, field="minutes")
    _apply(poll, details)
    poll.changed_at = clock.now()
    record(session, poll, "changed the draft of a date poll", by=by)


def delete(session: Session, poll: Poll, *, by: Person) -> None:
    """Delete a draft poll. Raises Refusal once the poll has been sent."""
    if poll.state is not PollState.DRAFT:
        raise Refusal(
            "This poll has already been sent, so it cannot be deleted. Close it without a meeting instead."
        )
    record(session, poll, "deleted the draft of a date poll", by=by)
    session.delete(poll)


def add_date(
    session: Session, poll: Poll, day: date, at: time, *, confirmed_day: date | None, by: Person
) -> PollOption:
    """Add a date to a poll; nothing is sent to people yet.

    Raises Refusal for a time in the past, after the board has closed, or between 1am and 2am when the clocks change.
    Also raises Refusal for a closed poll, a duplicate, one date too many, or a meeting that would not end on the same
    day. A doubtful date (weekend, bank holiday, far ahead: docs/rules/records.md 2) is refused unless it is
    `confirmed_day`.
    """
    _check_not_closed(poll)
    starts_at = _checked_start(poll, day, at)
    known = next((option for option in poll.options if option.starts_at == starts_at), None)
    if known is not None and known.withdrawn_at is None:
        raise Refusal("This date and time is already in the poll. Enter another.", field="start")
    if len(queries.standing_dates(poll)) >= MOST_DATES:
        raise Refusal(f"A poll has at most {MOST_DATES} dates. Remove one first.", field="day")
    if confirmed_day != day and (found := doubts(day, clock.today())):
        question = "Choose another date, or tick “Use this date anyway”."
        raise Refusal(" ".join([*found, question]), field="use_anyway")
    option = known or PollOption(poll=poll, starts_at=starts_at)
    option.withdrawn_at = option.announced_at = None
    session.add(option)
    poll.changed_at = clock.now()
    record(session, poll, f"added {in_words(option)} to a date poll", by=by)
    return option


def remove_date(session: Session, option: PollOption, *, by: Person) -> None:
    """Remove a date: one not sent yet is deleted, and any other is withdrawn, with its replies kept.

    Raises Refusal when the poll is closed, or when fewer than two of the dates that were sent would be left.
    """
    poll = option.poll
    _check_not_closed(poll)
    if option.withdrawn_at is not None:
        return
    told = option.announced_at is not None
    others = [each for each in queries.standing_dates(poll) if each.announced_at and each is not option]
    if told and len(others) < FEWEST_DATES:
        raise Refusal(
            f"A poll that has been sent needs at least {FEWEST_DATES} dates. Add another date and send it first, "
            "or close the poll."
        )
    record(session, poll, f"removed {in_words(option)} from a date poll", by=by)
    poll.changed_at = clock.now()
    if told:
        option.withdrawn_at = clock.now()
    else:
        poll.options.remove(option)


def choose_people(session: Session, poll: Poll, asked: PollPeople, *, by: Person) -> None:
    """Set the people in a poll, and those who must be able to come; nothing is sent to new people yet.

    If a person is removed, their link stops working, their reply does not count, and their unsent emails are withdrawn.
    Raises Conflict when another person changed the poll first. Raises Refusal for a closed poll, an empty list or a
    person who has left. Also raises Refusal for someone who must be able to come but is not in the poll.
    """
    _check_not_closed(poll)
    rows = {row.person_id: row for row in queries.everyone_ever(session, poll)}
    if asked.version != poll.version:
        names = [row.person.name for row in rows.values() if row.removed_at is None]
        theirs, yours = sorted(names), sorted(person.name for person in asked.people)
        raise Conflict(
            [Difference("People in the poll", "\n".join(theirs), "\n".join(yours))],
            current_version=poll.version,
        )
    _check_people(asked)
    wanted, now = {person.id for person in asked.people}, clock.now()
    for person in asked.people:
        row = rows.get(person.id) or PollPerson(poll=poll, person=person)
        session.add(row)
        if row.removed_at is not None:
            row.removed_at, row.asked_at = None, None
        row.required = person in asked.required
    taken_off = [row for row in rows.values() if row.person_id not in wanted and row.removed_at is None]
    for row in taken_off:
        row.removed_at = now
    if taken_off:
        outbox.withdraw(session, topic_of(poll), person_ids=[row.person_id for row in taken_off])
    poll.changed_at = now
    record(session, poll, "chose the people in a date poll", by=by)


def give_more_time(session: Session, poll: Poll, answer_by: date, *, by: Person) -> None:
    """Change the deadline of an open poll; nothing is sent, but later reminders give the new deadline.

    Raises Refusal when the poll is not open, and for a deadline in the past or not before the first future date.
    """
    if poll.state is not PollState.OPEN:
        raise Refusal("This poll is not open, so you cannot give more time.")
    check_answer_by(poll, answer_by)
    poll.answer_by = answer_by
    poll.changed_at = clock.now()
    record(session, poll, f"gave people until {formats.day(answer_by)} to reply to a date poll", by=by)


def check_answer_by(poll: Poll, answer_by: date) -> None:
    """Raise Refusal for a deadline that is in the past, or not before the first future date."""
    _check_not_gone(answer_by)
    coming = [option for option in queries.standing_dates(poll) if option.starts_at > clock.now()]
    if coming and answer_by >= clock.in_london(coming[0].starts_at).date():
        first = formats.day(coming[0].starts_at)
        raise Refusal(f"The first date is {first}. Choose an earlier date to reply by.", field="answer_by")


def in_words(option: PollOption) -> str:
    """Return a date with its times (UK time), such as "Tuesday 5 January 2027, 10am to midday"."""
    return formats.span(option.starts_at, option.ends_at)


def topic_of(poll: Poll) -> str:
    """Return the topic shared by all emails that ask people to reply to a poll."""
    return f"date poll {poll.key}"


def record(session: Session, poll: Poll, what: str, *, by: Person) -> None:
    """Record in the history what someone did with a poll."""
    sentence = f"{by.name} {what}: {poll.title}."
    audit.record(session, sentence, by=by, on=poll, partnership=poll.board.partnership)


def _checked_start(poll: Poll, day: date, at: time) -> datetime:
    """Return the start of a date in UTC. Raises Refusal for a start or end that is not possible."""
    if clock.is_ambiguous_start(day, at):
        raise Refusal(CLOCK_CHANGE, field="start")
    starts_at = clock.from_london(day, at)
    if starts_at <= clock.now():
        raise Refusal(
            f"{formats.day(day)}, {formats.clock(at)}, is in the past. Enter a later date.", field="day"
        )
    if poll.board.closes_on is not None and day > poll.board.closes_on:
        closes = formats.day(poll.board.closes_on)
        raise Refusal(f"{poll.board.name} closes on {closes}. Choose an earlier date.", field="day")
    _check_end(day, at, poll.minutes, field="start")
    return starts_at


def _check_end(day: date, at: time, minutes: int, *, field: str) -> None:
    """Raise Refusal for a meeting that would not end on the same day.

    Also raises Refusal for an end between 1am and 2am on a day when the clocks change.
    """
    ends = clock.in_london(clock.from_london(day, at) + timedelta(minutes=minutes))
    if ends.date() != day:
        raise Refusal(
            f"A meeting of {length(minutes)} that starts at {formats.clock(at)} on {formats.day(day)} does not end "
            "on the same day. Choose an earlier start or a shorter meeting.",
            field=field,
        )
    if clock.is_ambiguous_start(day, ends.time()):
        raise Refusal(CLOCK_CHANGE, field=field)


def length(minutes: int) -> str:
    """Return a number of minutes in words, such as "2 hours", "1 hour 30 minutes" or "45 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [formats.plural(hours, "hour")] if hours else []
    return " ".join([*parts, formats.plural(rest, "minute")] if rest else parts)


def _check(details: PollDetails) -> None:
    _check_not_gone(details.answer_by)
    if details.video_link and not is_web_address(details.video_link):
        raise Refusal(
            "Enter a video link that starts with https://, like https://meet.example.org/board.",
            field="video_link",
        )


def _check_not_gone(answer_by: date) -> None:
    if answer_by < clock.today():
        raise Refusal("Enter a date to reply by that is today or later.", field="answer_by")


def _check_not_closed(poll: Poll) -> None:
    if poll.state is PollState.CLOSED:
        raise Refusal(CLOSED)


def _check_people(asked: PollPeople) -> None:
    if not asked.people:
        raise Refusal("Choose at least one person.", field="people")
    if gone := [person.name for person in asked.people if person.left_at is not None]:
        raise Refusal(
            f"{listed(gone)} {agree(len(gone), 'has', 'have')} left. Remove them from the list.",
            field="people",
        )
    for person in asked.required:
        if person not in asked.people:
            raise Refusal(
                f"{person.name} must be able to come. Include them in the poll as well.",
                field=f"person-{person.key}",
            )


def _apply(poll: Poll, details: PollDetails) -> None:
    poll.title, poll.words, poll.minutes = details.title, details.words, details.minutes
    poll.place, poll.video_link = details.place, details.video_link
    poll.answer_by = details.answer_by


def _differences(poll: Poll, details: PollDetails) -> list[Difference]:
    pairs = [
        ("Title", poll.title, details.title),
        ("Message", poll.words, details.words),
        ("Length", length(poll.minutes), length(details.minutes)),
        ("Place", poll.place, details.place),
        ("Video link", poll.video_link, details.video_link),
        ("Reply by", formats.day(poll.answer_by), formats.day(details.answer_by)),
    ]
    return [Difference(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours]
