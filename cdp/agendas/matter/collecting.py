"""The matter of every item of an agenda, with a number of queries that does not depend on the number of items."""

from collections.abc import Callable, Iterable
from functools import cached_property

from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.matter import ahead, elsewhere, headlines, money, people, risks, subjects, work
from cdp.agendas.matter.lines import Groups
from cdp.models import Activity, AgendaItem, Meeting

Matter = dict[str, Groups]
"""The matter of items by their keys; items without matter are left out."""


def matter_of(session: Session, meeting: Meeting, items: Iterable[AgendaItem]) -> Matter:
    """Return the matter of items of a meeting: their links and history, and what the record has for standing items."""
    listed = list(items)
    sources = _Sources(session, meeting)
    found = subjects.links_and_history(session, meeting, listed)
    for item in listed:
        if item.standing and (collect := _COLLECTED.get(item.standing)):
            found[item.key] = collect(sources) + found.get(item.key, ())
    return {key: groups for key, groups in found.items() if groups}


class _Sources:
    """The records of one meeting, each read at most once."""

    def __init__(self, session: Session, meeting: Meeting) -> None:
        self.session, self.meeting, self.today = session, meeting, clock.today()

    @cached_property
    def activities(self) -> list[Activity]:
        """The activities that have not ended."""
        return work.live_activities(self.session, self.meeting)

    @cached_property
    def later(self) -> list[Meeting]:
        """The next meetings of the board."""
        return ahead.later_meetings(self.session, self.meeting)


_COLLECTED: dict[str, Callable[[_Sources], Groups]] = {
    "apologies": lambda of: people.apologies(of.session, of.meeting),
    "declarations": lambda of: people.declarations(of.session, of.meeting),
    "minutes": lambda of: ahead.last_minutes(of.session, of.meeting),
    "action_log": lambda of: (
        work.open_actions(of.session, of.meeting.board, of.today)
        + elsewhere.decided_elsewhere(of.session, of.meeting, of.today)
    ),
    "performance": lambda of: (
        headlines.headline_metrics(of.session, of.meeting, of.today)
        + work.performance(of.session, of.meeting, of.activities, of.today)
    ),
    "finance": lambda of: money.finance(of.session, of.meeting, of.today),
    "risks": lambda of: risks.risks_of_board(of.session, of.meeting.board, of.today),
    "forward_plan": lambda of: ahead.forward_plan(of.session, of.meeting, of.later),
    "next_meeting": lambda of: ahead.next_meeting(of.meeting, of.later),
}
"""What is collected for each standing item, by its code (`cdp.reference.standing_items`)."""
