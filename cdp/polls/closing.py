"""Closing a poll, either with a draft meeting on one of its dates or without a meeting.

The poll's personal links stop working. Emails that ask for a reply and have not been sent yet are withdrawn.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.mail import outbox
from cdp.mail.previews import Mailing
from cdp.meetings import invitees
from cdp.meetings import service as meetings
from cdp.meetings.queries import invitations_of
from cdp.meetings.service import MeetingDetails
from cdp.models import Meeting, Person, Poll, PollOption, PollPerson, PollState
from cdp.polls import letters, queries
from cdp.polls.service import in_words, record, topic_of
from cdp.wording import formats

CHOSEN, GIVEN_UP = "poll_chosen.txt", "poll_given_up.txt"
YOUR_REASON = "(your reason)"
"""Stands for the reason in a preview, because it is written on the page that shows the preview."""


@dataclass(frozen=True)
class ChosenDate:
    """The meeting to plan when a poll is closed.

    If `tell` is true, people in the poll are emailed the date; `shown` is the fingerprint of the emails that the page
    showed.
    """

    title: str
    place: str = ""
    video_link: str = ""
    tell: bool = False
    shown: str = ""


@dataclass(frozen=True)
class GivingUp:
    """The reason for closing a poll without a meeting; `tell` and `shown` have the same meaning as in `ChosenDate`."""

    reason: str
    tell: bool = False
    shown: str = ""


def close_into_meeting(
    session: Session, poll: Poll, option: PollOption, choice: ChosenDate, *, by: Person
) -> Meeting:
    """Plan a draft meeting on one date of an open poll, and close the poll; no invitation is sent.

    The meeting's list has everyone the board would invite, and everyone else in the poll. Raises Conflict when another
    person closed the poll first. Raises Refusal for a draft poll, and for a date that is withdrawn, past or not sent
    yet. Also raises Refusal when the list of people to email has changed, or as `cdp.meetings.service.plan` does.
    """
    _lock_open(session, poll, yours=in_words(option))
    if refusal := why_not(option):
        raise Refusal(refusal)
    people = people_to_email(session, poll)
    news = news_of_date(poll, people, option)
    _check_shown(session, news, tell=choice.tell, shown=choice.shown)
    start, end = clock.in_london(option.starts_at), clock.in_london(option.ends_at)
    details = MeetingDetails(
        title=choice.title or poll.title,
        day=start.date(),
        start=start.time(),
        end=end.time(),
        place=choice.place,
        video_link=choice.video_link,
        confirmed_day=start.date(),  # confirmed when the date was added to the poll
    )
    meeting = meetings.plan(session, poll.board.partnership, poll.board, details, by=by)
    _invite_others(session, meeting, people, by=by)
    option.chosen, poll.meeting = True, meeting
    if choice.tell:
        news.post(session)
    _close(session, poll, f"closed a date poll and planned the meeting on {in_words(option)}", by=by)
    return meeting


def give_up(session: Session, poll: Poll, giving_up: GivingUp, *, by: Person) -> None:
    """Close an open poll without a meeting, and record the reason.

    Raises Conflict when another person closed the poll first. Raises Refusal for a draft poll, and when the list of
    people to email has changed since it was shown.
    """
    _lock_open(session, poll, yours=f"Without a meeting: {giving_up.reason}")
    people = people_to_email(session, poll)
    _check_shown(
        session, news_of_giving_up(poll, people, YOUR_REASON), tell=giving_up.tell, shown=giving_up.shown
    )
    poll.closed_because = giving_up.reason
    if giving_up.tell:
        news_of_giving_up(poll, people, giving_up.reason).post(session)
    _close(session, poll, "closed a date poll without a meeting", by=by)


def people_to_email(session: Session, poll: Poll) -> list[PollPerson]:
    """Return the people who can be emailed the result of a poll: it was sent to them, and they have not left."""
    reachable = queries.reachable(session, poll)
    return [
        place
        for place in queries.people_of(session, poll)
        if place.asked_at is not None and place.person_id in reachable
    ]


def news_of_date(poll: Poll, people: list[PollPerson], option: PollOption) -> Mailing[PollPerson]:
    """Return the emails about the date that was chosen."""
    return letters.mailing(poll, [letters.letter(CHOSEN, place, [option]) for place in people])


def news_of_giving_up(poll: Poll, people: list[PollPerson], reason: str) -> Mailing[PollPerson]:
    """Return the emails that say why a poll was closed without a meeting."""
    return letters.mailing(poll, [letters.letter(GIVEN_UP, place, (), reason=reason) for place in people])


def others_to_invite(
    session: Session, poll: Poll, people: list[PollPerson], option: PollOption
) -> list[Person]:
    """Return the people in a poll who would not be invited to a meeting of the board on the date anyway."""
    roster = invitees.roster_on(session, poll.board, clock.in_london(option.starts_at).date())
    expected = {person.id for person, _ in roster.expected()}
    return [place.person for place in people if place.person_id not in expected]


def why_not(option: PollOption) -> str:
    """Return why a date cannot be chosen for the meeting, or an empty string if it can."""
    if option.withdrawn_at is not None:
        return "This date has been withdrawn. Choose another."
    if option.announced_at is None:
        return "This date has not been sent to anyone yet. Send it first, or choose another."
    if option.starts_at <= clock.now():
        return "This date is in the past. Choose another."
    return ""


def _invite_others(session: Session, meeting: Meeting, people: list[PollPerson], *, by: Person) -> None:
    """Add to the meeting's list the people in the poll who are not on it yet."""
    there = {row.person_id for row in invitations_of(session, meeting)}
    for place in people:
        if place.person_id not in there:
            invitees.add(session, meeting, place.person, by=by)


def _lock_open(session: Session, poll: Poll, *, yours: str) -> None:
    """Lock the poll. Raises Refusal if it is a draft, and Conflict with how it was closed if it is closed."""
    queries.lock(session, poll)
    if poll.state is PollState.DRAFT:
        raise Refusal("This poll has not been opened yet. Delete the draft instead.")
    if poll.state is PollState.CLOSED:
        raise Conflict(
            [Difference("How the poll was closed", how_closed(poll), yours)], current_version=poll.version
        )


def how_closed(poll: Poll) -> str:
    """Return a sentence that says who closed a poll, when and how."""
    who = poll.closed_by.name if poll.closed_by else "Someone"
    when = formats.moment(poll.closed_at)
    if poll.meeting is not None:
        span = formats.span(poll.meeting.starts_at, poll.meeting.ends_at)
        return f"{who} closed it on {when} and planned a meeting: {poll.meeting.bare_title}, {span}."
    return f"{who} closed it on {when} without a meeting: {poll.closed_because}"


def _check_shown(session: Session, news: Mailing[PollPerson], *, tell: bool, shown: str) -> None:
    if tell and shown != news.fingerprint(session):
        raise Refusal(
            "The emails have changed since you opened this page. Check them again.",
            field="tell",
        )


def _close(session: Session, poll: Poll, what: str, *, by: Person) -> None:
    poll.state = PollState.CLOSED
    poll.closed_at = poll.changed_at = clock.now()
    poll.closed_by = by
    outbox.withdraw(session, topic_of(poll))
    record(session, poll, what, by=by)
