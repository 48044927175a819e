"""An open date poll for a board meeting about next year's grant."""

from datetime import time

from cdp.demo.scenario import Scenario
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


def open_poll(scenario: Scenario, cast: Cast) -> None:
    """Open a poll on four dates to which five people have replied, one of them through the coordinator."""
    session, by = scenario.session, cast.coordinator
    with scenario.days_ago(4):
        details = PollDetails(
            title="Extra board meeting on the grant",
            words="We will agree how next year’s grant is shared. The figures will be in the papers.",
            minutes=150,
            answer_by=scenario.working_day(7),
            place="Lloyd House, Colmore Circus, Birmingham B4 6NQ",
        )
        poll = service.start(session, cast.board, details, by=by)
        for days, at in DATES:
            day = scenario.working_day(days)
            service.add_date(session, poll, day, at, confirmed_day=day, by=by)
        _require_the_chair(scenario, cast, poll)
        mailing = sending.mailing_of(session, poll)
        sending.send(session, poll, shown=sending.fingerprint_of(session, poll, mailing), by=by)
    with scenario.days_ago(2):
        for name, said, comment in SAID:
            _answer(scenario, cast, poll, name, said, comment)


def _require_the_chair(scenario: Scenario, cast: Cast, poll: Poll) -> None:
    everyone = tuple(place.person for place in queries.people_of(scenario.session, poll))
    required = (cast.people["chair"], cast.people["sro"])
    asked = PollPeople(everyone, required, poll.version)
    service.choose_people(scenario.session, poll, asked, by=cast.coordinator)


def _answer(
    scenario: Scenario, cast: Cast, poll: Poll, name: str, said: tuple[PollChoice, ...], comment: str
) -> None:
    person = cast.people[name]
    place = queries.place_of(scenario.session, poll, person)
    if place is None:
        return
    given = {option.key: choice for option, choice in zip(queries.standing_dates(poll), said, strict=True)}
    by = cast.coordinator if name == "councillor" else person
    answers.answer(scenario.session, place, ReplyDetails(given, comment), by=by)
