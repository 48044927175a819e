"""The West Midlands example, after a public report of July 2022.

A force-level partnership over local sub-groups, whose Police and Crime Commissioner was agreed as SRO in principle,
"subject to Terms of Reference being approved by partners". Everybody in it is invented.
"""

from cdp.demo.story import Story
from cdp.demo.west_midlands import (
    actions,
    agreeing,
    board_meetings,
    contacts,
    date_poll,
    days_free,
    declaring,
    indicators,
    minutes,
    plan,
    setting_up,
)
from cdp.models import Person


def tell(story: Story, administrator: Person) -> None:
    """Set up the partnership, hold a meeting, cancel one, plan the next, and leave work for everybody."""
    cast = setting_up.set_up(story, administrator)
    agreeing.sign_terms_of_sub_group(story, cast, "Data and digital sub-group")
    agreeing.agree_terms(story, cast)
    plan.make_workplan(story, cast)
    held = board_meetings.meeting_held(story, cast)
    minutes.take_minutes(story, cast, held)
    raised = actions.raise_all(story, cast, held)
    board_meetings.meeting_cancelled(story, cast)
    minutes.circulate_minutes(story, cast, held)
    actions.follow(story, cast, raised)
    board_meetings.meeting_to_come(story, cast)
    declaring.declare(story, cast)
    contacts.list_contacts(story, cast)
    date_poll.ask_for_a_date(story, cast)
    indicators.publish_figures(story, cast)
    days_free.keep_days_free(story, cast)
