"""A decision report that was cleared, signed and published, and one that is out for clearance."""

from datetime import timedelta

from cdp import clock
from cdp.decision_reports import service
from cdp.decision_reports.clearing import service as clearing
from cdp.decision_reports.clearing.roles import roles_of
from cdp.decision_reports.clearing.service import ReportClearanceDetails
from cdp.decision_reports.document import report_fingerprint
from cdp.decision_reports.publishing import service as publishing
from cdp.decision_reports.publishing.formats import FormatWanted, request_format
from cdp.decision_reports.recommendations.service import ReportAsk, add_recommendation
from cdp.decision_reports.service import DecisionReportDetails
from cdp.decision_reports.signing import service as signing
from cdp.decision_reports.signing.service import ReportDecision
from cdp.decision_reports.table.service import MoneyLineDetails, add_line
from cdp.decision_reports.writing.service import write_section
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import COMMISSIONER, Cast
from cdp.issuing.service import SignatureGiven
from cdp.models import DecisionReport, ReportAskKind
from cdp.reference.report_forms import report_forms
from cdp.workplans.periods import plan_year, year_ends

SIGNED_TEXTS = {
    "executive_summary": (
        "The board asked for a coordinator who brings custody, probation and treatment together. "
        "This report extends the post by two financial years, at [[total]] in all."
    ),
    "introduction": "The post began last year and is filled.\n\nThe board reviewed it and asked for it to continue.",
    "issues": (
        "The coordinator runs the secretariat of the local groups.\n\n"
        "Referrals from custody reach treatment sooner since the post began."
    ),
    "financial": "The post costs £60,000 in each of the two years. The agreed budget of the office pays for it.",
    "legal": "The commissioner has the power to employ staff who support the police and crime plan.",
    "commercial": "There is nothing to buy.",
    "public_health": "The post serves prevention and treatment as well as enforcement.",
    "data_protection": "The post holder sees figures about services, and no personal data.",
    "equality": "An equality screening found no group at a disadvantage.",
    "background_papers": "None.",
}
SERVICE, SOURCE, A_YEAR = "Coordinator post", "Budget of the office", 60_000_00
OUT_ASK = ReportAsk(ReportAskKind.NOTE, "Note the proposal for peer mentors at the prison gate.")
OUT_TEXTS = {
    "executive_summary": "A year of peer mentors who meet people at the prison gate.",
    "introduction": "The board heard that some people are lost between the gate and a first appointment.",
    "issues": "Peer mentors would meet people on the day of release.",
    "equality": "An equality screening found no group at a disadvantage.",
    "background_papers": "None.",
}


def report_decisions(scenario: Scenario, cast: Cast) -> None:
    """Take one report to its publication, with a request for large print, and send another for clearance."""
    session, coordinator, sro = scenario.session, cast.coordinator, cast.people["sro"]
    year = scenario.today.year
    with scenario.days_ago(20):
        done = _written(scenario, cast, f"OPCC {year}-031", SERVICE, SIGNED_TEXTS)
        first = plan_year(clock.today())
        cost = MoneyLineDetails(SERVICE, SOURCE, {first: A_YEAR, first + 1: A_YEAR})
        line = add_line(session, done, cost, by=coordinator)
        for ask in (
            ReportAsk(
                ReportAskKind.APPROVE_MONEY, "Approve [[total]] for the coordinator post.", lines=[line]
            ),
            ReportAsk(
                ReportAskKind.DELEGATE,
                "Delegate the terms of the post.",
                delegated_to="Chief executive",
                delegated_until=year_ends(first + 1),
                delegated_within="The money in recommendation 1",
            ),
        ):
            add_recommendation(session, done, ask, by=coordinator)
        clearing.send_for_clearance(session, done, by=coordinator)
        for role in roles_of(done):
            details = ReportClearanceDetails(role.code, sro, clock.today() + timedelta(days=5))
            asked = clearing.request_clearance(session, done, details, by=coordinator)
            shown = report_fingerprint(done)
            clearing.answer(session, asked, cleared=True, comment="", shown=shown, by=sro)
    with scenario.days_ago(15):
        given = SignatureGiven(sro.name, clock.now(), report_fingerprint(done))
        signing.sign(session, done, given, ReportDecision(has_interest=False), by=sro)
    with scenario.days_ago(14):
        publishing.publish(session, done, by=coordinator)
    with scenario.days_ago(1):
        request_format(session, done, FormatWanted("Example lived experience", "Large print"), by=coordinator)
    with scenario.days_ago(3):
        out = _written(scenario, cast, f"OPCC {year}-044", "Peer mentors at the prison gate", OUT_TEXTS)
        add_recommendation(session, out, OUT_ASK, by=coordinator)
        clearing.send_for_clearance(session, out, by=coordinator)
        for code, name, days in (("finance", "police", 6), ("public_health", "chair", 8)):
            details = ReportClearanceDetails(code, cast.people[name], scenario.working_day(days))
            clearing.request_clearance(session, out, details, by=coordinator)


def _written(
    scenario: Scenario, cast: Cast, reference: str, title: str, texts: dict[str, str]
) -> DecisionReport:
    session, by = scenario.session, cast.coordinator
    form = next(one for one in report_forms() if one.code == "decision_form")
    details = DecisionReportDetails(
        cast.board,
        title,
        reference,
        "Police and Crime Commissioner",
        decision_maker=cast.people["sro"],
        organisation=cast.organisation(COMMISSIONER),
    )
    report = service.begin(session, cast.partnership, form, details, by=by)
    session.flush()
    for section in report.sections:
        if text := texts.get(section.code):
            write_section(session, section, text, version=section.version, by=by)
            session.flush()
    return report
