"""The reports of the example partnership: an issued progress report, a draft, and what was reported to whom."""

from datetime import timedelta

from cdp import clock
from cdp.clock import months_after
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import Cast
from cdp.models import ReportKind
from cdp.reports import log, service
from cdp.reports.lines import lines_of
from cdp.reports.log import MatterDetails
from cdp.reports.promises import promises_in
from cdp.reports.sections import section_called
from cdp.reports.service import PromisesKept, ReportDetails

SUMMARY = (
    "The board met once and agreed how it will monitor treatment for people who leave prison.\n\n"
    "The outreach pilot started late because the safeguarding lead was vacant. It has caught up since."
)
AHEAD = "We will publish the joint protocol with probation, and review the terms of reference."


def report(scenario: Scenario, cast: Cast) -> None:
    """Issue a progress report on the last three months, begin an annual report, and record what was reported."""
    session, by = scenario.session, cast.people["coordinator"]
    ended = scenario.today - timedelta(days=2)
    with scenario.days_ago(1):
        issued = service.begin(
            session,
            cast.partnership,
            ReportDetails(
                ReportKind.PROGRESS, None, months_after(ended, -3), ended, "Health and wellbeing boards"
            ),
            by=by,
        )
        session.flush()
        for code, text in (("summary", SUMMARY), ("ahead", AHEAD)):
            section = section_called(ReportKind.PROGRESS, code)
            if section is not None:
                service.write(session, issued, section, text, version=issued.version, by=by)
                session.flush()
        promised = PromisesKept(cast.board, promises_in(issued), scenario.working_day(60))
        service.issue(session, issued, version=issued.version, promises=promised, by=by)
        service.begin(
            session,
            cast.partnership,
            ReportDetails(ReportKind.ANNUAL, None, months_after(ended, -12), ended, "Cabinet and scrutiny"),
            by=by,
        )
    for status in lines_of(session, cast.partnership, clock.today()):
        if status.line.every_months is not None and status.board.id == cast.board.id:
            log.add(
                session,
                status,
                MatterDetails(
                    scenario.working_day(-100),
                    "Progress report of the spring",
                    came_back="They asked for figures on young people in the next report.",
                    came_back_on=scenario.working_day(-86),
                ),
                by=by,
            )
