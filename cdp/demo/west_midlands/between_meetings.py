"""Decisions by written procedure between meetings: one closed, and one open with some replies and a paper."""

from cdp.decisions.written import closing, replies, service
from cdp.decisions.written.service import WrittenProposalDetails
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import Cast
from cdp.models import AnswerWay, ProcedureReplyChoice, WrittenProcedure

AGREE, ABSTAIN = ProcedureReplyChoice.AGREE, ProcedureReplyChoice.ABSTAIN
REPLIED = {
    "councillor": AGREE,
    "chair": AGREE,
    "police": AGREE,
    "commissioner-officer": AGREE,
    "probation": ABSTAIN,
    "lived-experience": AGREE,
}
BID = (
    ("Purpose of paper", "To ask members to support the bid for recovery housing before its deadline."),
    ("Key points", "The bid is for 12 flats in Walsall. No money of the partnership is asked for."),
)


def decide_in_writing(scenario: Scenario, cast: Cast) -> None:
    """Circulate two proposals between meetings; members agreed the first, and may still reply to the second."""
    with scenario.days_ago(22):
        details = WrittenProposalDetails(
            cast.board,
            "Response to the consultation on local naloxone networks",
            "To send the response to the consultation on local naloxone networks as drafted.",
            "The consultation closes before the next meeting.",
            scenario.working_day(-12),
        )
        closed = _circulate(scenario, cast, details)
    with scenario.days_ago(18):
        for name, choice in REPLIED.items():
            _reply(scenario, cast, closed, name, choice)
    with scenario.days_ago(10):
        closing.close(scenario.session, closed, closing.ProcedureClosing(), by=cast.coordinator)
    with scenario.days_ago(4):
        details = WrittenProposalDetails(
            cast.board,
            "Support for a recovery housing bid in Walsall",
            "To support the bid for recovery housing in Walsall.",
            "The bid must be sent before the next meeting.",
            scenario.working_day(8),
        )
        opened = _circulate(scenario, cast, details, BID)
    with scenario.days_ago(1):
        for name in ("chair", "police"):
            _reply(scenario, cast, opened, name, AGREE)


def _circulate(
    scenario: Scenario,
    cast: Cast,
    details: WrittenProposalDetails,
    paper: tuple[tuple[str, str], ...] = (),
) -> WrittenProcedure:
    session, by = scenario.session, cast.coordinator
    procedure = service.draft(session, details, by=by)
    session.flush()
    if paper:
        service.add_paper(session, procedure, scenario.paper(details.title, by.name, *paper), by=by)
        session.flush()
    mailing = service.mailing_of(session, procedure)
    shown = service.fingerprint_of(session, procedure, mailing)
    service.circulate(session, procedure, shown=shown, by=by)
    return procedure


def _reply(
    scenario: Scenario, cast: Cast, procedure: WrittenProcedure, name: str, choice: ProcedureReplyChoice
) -> None:
    person = cast.people[name]
    place = next(each for each in procedure.people if each.person is person)
    replies.reply(scenario.session, place, choice, "", by=person, way=AnswerWay.PAGE)
