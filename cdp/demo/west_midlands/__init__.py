"""The West Midlands example, based on a public report of July 2022.

The partnership has covered a police force area since 2022 and has local sub-groups. Today it gets a new SRO: as in the
report, partners agreed to the commissioner in principle, "subject to Terms of Reference being approved by partners".
All people are invented.
"""

from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands import (
    actions,
    agreeing,
    agreements,
    between_meetings,
    board_meetings,
    clearing,
    contacts,
    date_poll,
    days_free,
    deciding,
    declaring,
    delegated,
    first_meeting,
    indicators,
    minutes,
    money,
    plan,
    promised,
    reporting,
    risks,
    setting_up,
)
from cdp.models import Person


def load(scenario: Scenario, administrator: Person) -> None:
    """Set up the partnership, with meetings that are held, cancelled and planned, and open tasks for each role."""
    cast = setting_up.set_up(scenario, administrator)
    agreeing.sign_terms_of_sub_group(scenario, cast, "Data and digital sub-group")
    agreeing.agree_terms(scenario, cast)
    plan.make_workplan(scenario, cast)
    declaring.declare(scenario, cast)
    first = first_meeting.meeting_first(scenario, cast)
    first_meeting.circulate(scenario, cast, first)
    held = board_meetings.meeting_held(scenario, cast)
    made = minutes.take_minutes(scenario, cast, held)
    raised = actions.raise_all(scenario, cast, held)
    minutes.follow_up(scenario, cast, held, next(each for each in made if each.delegated_to))
    first_meeting.confirm(scenario, cast, first, held)
    board_meetings.send_action_log(scenario, cast, held)
    board_meetings.meeting_cancelled(scenario, cast)
    minutes.circulate_minutes(scenario, cast, held)
    delegated.hear_back(scenario, cast, made)
    delegated.use_delegation(scenario, cast, made)
    delegated.enter_scheme(scenario, cast)
    deciding.report_decisions(scenario, cast)
    actions.update_all(scenario, cast, raised)
    between_meetings.decide_in_writing(scenario, cast)
    risks.add_risks(scenario, cast)
    money.record_money(scenario, cast)
    items = board_meetings.next_meeting(scenario, cast)
    clearing.clear_papers(scenario, cast, items)
    clearing.propose(scenario, cast)
    contacts.list_contacts(scenario, cast)
    date_poll.open_poll(scenario, cast)
    indicators.publish_figures(scenario, cast)
    days_free.keep_days_free(scenario, cast)
    reporting.report(scenario, cast)
    agreements.make_agreements(scenario, cast)
    promised.record_past_dates(scenario, cast)
    promised.make_commitments(scenario, cast, held)
    promised.plan_ahead(scenario, cast)
