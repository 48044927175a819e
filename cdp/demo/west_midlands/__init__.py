"""The West Midlands example, after a public report of July 2022.

A force-level partnership over local sub-groups, whose Police and Crime Commissioner was agreed as SRO in principle,
"subject to Terms of Reference being approved by partners". Everybody in it is invented.
"""

from cdp.demo.story import Story
from cdp.demo.west_midlands import actions, board_meetings, indicators, plan, setting_up
from cdp.models import Person


def tell(story: Story, administrator: Person) -> None:
    """Set up the partnership, hold a meeting, cancel one, plan the next, and leave work for everybody."""
    cast = setting_up.set_up(story, administrator)
    setting_up.terms_of_reference(story, cast)
    plan.make_workplan(story, cast)
    held = board_meetings.meeting_held(story, cast)
    board_meetings.meeting_cancelled(story, cast)
    board_meetings.meeting_to_come(story, cast)
    actions.raise_and_follow(story, cast, held)
    indicators.publish_figures(story, cast)
