"""A date poll that is open: the board looks for a day on which to settle the grant for the year to come."""

from datetime import time

from cdp.demo.story import Story
from cdp.demo.west_midlands.cast import Cast
from cdp.models import Poll, PollChoice
from cdp.polls import answers, queries, sending, service
from cdp.polls.answers import ReplyDetails
from cdp.polls.service import PollDetails, PollPeople

YES, IF_NEED_BE, NO = PollChoice.YES, PollChoice.IF_NEED_BE, PollChoice.NO
DATES = ((26, time(9, 30)), (27, time(14)), (33, time(9, 30)), (47, time(13)))
SAID = (
    ("chair", (NO, YES, YES, IF_NEED_BE), "I am in London every other Monday."),
    ("police", (YES, YES, IF_NEED_BE, NO), ""),
    ("member", (YES, IF_NEED_BE, YES, YES), ""),
    ("lived-experience", (YES, NO, YES, YES), "Afternoons are hard after 3pm."),
    ("councillor", (NO, YES, YES, NO), ""),
)


def ask_for_a_date(story: Story, cast: Cast) -> None:
    """Ask the board which of four dates suits it; half have answered, one of them through the coordinator."""
    session, by = story.session, cast.coordinator
    with story.days_ago(4):
        details = PollDetails(
            title="Extra board meeting on the grant",
            words="We settle how the grant of the coming year is shared out. The figures come with the papers.",
            minutes=150,
            answer_by=story.working_day(7),
            place="Lloyd House, Colmore Circus, Birmingham B4 6NQ",
        )
        poll = service.start(session, cast.board, details, by=by)
        for days, at in DATES:
            day = story.working_day(days)
            service.add_date(session, poll, day, at, confirmed_day=day, by=by)
        _need_the_chair(story, cast, poll)
        plan = sending.plan_of(session, poll)
        sending.send(session, poll, shown=plan.fingerprint, by=by)
    with story.days_ago(2):
        for name, said, comment in SAID:
            _answer(story, cast, poll, name, said, comment)


def _need_the_chair(story: Story, cast: Cast, poll: Poll) -> None:
    everybody = tuple(place.person for place in queries.people_of(story.session, poll))
    needed = (cast.people["chair"], cast.people["sro"])
    asked = PollPeople(everybody, needed, poll.version)
    service.choose_people(story.session, poll, asked, by=cast.coordinator)


def _answer(
    story: Story, cast: Cast, poll: Poll, name: str, said: tuple[PollChoice, ...], comment: str
) -> None:
    person = cast.people[name]
    place = queries.place_of(story.session, poll, person)
    if place is None:
        return
    given = {option.key: choice for option, choice in zip(queries.standing_dates(poll), said, strict=True)}
    by = cast.coordinator if name == "councillor" else person
    answers.answer(story.session, place, ReplyDetails(given, comment), by=by)
