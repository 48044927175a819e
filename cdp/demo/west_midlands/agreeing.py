"""The board's terms of reference: interim ones in force, a second version that met an objection, and a third.

The third awaits some responses. Partners agreed to the commissioner as SRO "subject to Terms of Reference being
approved", as in the report of 2022, so the first version was signed by the interim SRO before.
"""

from datetime import timedelta

from cdp import clock
from cdp.demo import terms as partners
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import (
    CARE_BOARD,
    COMMISSIONER,
    COUNCIL,
    FORCE,
    FORUM,
    PRISONS,
    PROBATION,
    PUBLIC_HEALTH,
    TREATMENT,
    Cast,
)
from cdp.files.paper_store import PaperStore
from cdp.models import Agreement, Board, Person, Share, TermsOpinion, TermsVersion
from cdp.partnerships import queries as partnership_queries
from cdp.terms.approval import answers, circulation, requests, signing
from cdp.terms.approval.answers import AnswerGiven
from cdp.terms.approval.circulation import Circulation
from cdp.terms.drafting import quorum, sections, service
from cdp.terms.drafting.sections import SectionText
from cdp.terms.versions.facts import voting_seats_on
from cdp.terms.wording.quorum_rule import Of

NOT_YET = frozenset({CARE_BOARD, TREATMENT, FORUM})


def agree_interim_terms(scenario: Scenario, board: Board, sro: Person, coordinator: Person) -> None:
    """Have the first terms of the board approved by the partners who respond, and signed by the SRO at the time."""
    session = scenario.session
    with scenario.days_ago(177) as day:
        version = service.start_draft(session, board, service.Beginning.DEFAULT_TEXT, by=coordinator)
        deadline = day + timedelta(days=7)
        note = "These terms let the board begin. We will revise them once the new SRO is appointed."
        wanted = Circulation(deadline, Agreement.ALL_WHO_ANSWER, note=note)
        circulation.circulate(session, version, wanted, by=coordinator)
    with scenario.days_ago(173):
        partners.everyone_approves(scenario, version)
    with scenario.days_ago(167) as day:
        circulation.settle_what_is_due(session, day)
    with scenario.days_ago(166):
        partners.sign(scenario, version, sro)


def agree_terms(scenario: Scenario, cast: Cast) -> None:
    """Circulate two further versions of the terms; three organisations have not yet responded to the last one."""
    session, by = scenario.session, cast.coordinator
    with scenario.days_ago(75):
        first = service.start_draft(session, cast.board, service.Beginning.IN_FORCE, by=by)
        quorum.change_quorum(session, first, 4, Share.THIRD, read_version=first.version, by=by)
        _ask_for(scenario, cast, first, "nhs")
    with scenario.days_ago(55):
        note = "The appointment of the SRO depends on these terms of reference. Please read Annex A as well."
        partners.circulate(scenario, first, 21, note, by=by)
    with scenario.days_ago(45):
        cabinet = AnswerGiven(
            TermsOpinion.APPROVED, approved_on=clock.today() - timedelta(days=2), approving_body="Cabinet"
        )
        partners.answers_in_app(scenario, partners.answer_of(first, COUNCIL), cabinet)
        partners.answers_in_app(scenario, partners.answer_of(first, PUBLIC_HEALTH))
        objection = (
            "The board could make decisions without the police. A quorum should include a police member."
        )
        partners.answers_in_app(
            scenario, partners.answer_of(first, FORCE), AnswerGiven(TermsOpinion.OBJECTED, objection)
        )
    with scenario.days_ago(25):
        because = "The police objected: a quorum should include a police member."
        second = service.revise(session, first, because, by=by)
        _ask_for(scenario, cast, second, "police")
        _say_who_writes(scenario, cast, second)
    with scenario.days_ago(16):
        note = "The quorum now includes a police member. The page shows every word that has changed."
        partners.circulate(scenario, second, 30, note, by=by)
    with scenario.days_ago(9):
        _answers_so_far(scenario, cast, second)
    with scenario.days_ago(3):
        requests.remind(session, second, by=by)


def sign_terms_of_sub_group(scenario: Scenario, cast: Cast, name: str) -> None:
    """Have a sub-group's terms signed by the SRO, without circulating them to partners."""
    boards = partnership_queries.boards_of(scenario.session, cast.partnership)
    group = next(board for board in boards if board.name == name)
    with scenario.days_ago(150):
        version = service.start_draft(
            scenario.session, group, service.Beginning.DEFAULT_TEXT, by=cast.coordinator
        )
        signing.send_to_sro(scenario.session, version, by=cast.coordinator)
    with scenario.days_ago(146):
        partners.sign(scenario, version, cast.people["sro"])


def _ask_for(scenario: Scenario, cast: Cast, version: TermsVersion, role: str) -> None:
    seats = voting_seats_on(scenario.session, cast.board, clock.today())
    part = quorum.part_asked(Of.ROLES, [role], 1, seats)
    quorum.add_part(scenario.session, version, part, read_version=version.version, by=cast.coordinator)


def _say_who_writes(scenario: Scenario, cast: Cast, version: TermsVersion) -> None:
    section = next(section for section in version.sections if section.code == "secretariat")
    body = section.body + "\n\nThe secretariat’s mailbox is secretariat@west-midlands.example."
    sections.edit_section(
        scenario.session,
        section,
        SectionText(section.heading, body),
        read_version=section.version,
        by=cast.coordinator,
    )


def _answers_so_far(scenario: Scenario, cast: Cast, version: TermsVersion) -> None:
    cabinet = AnswerGiven(
        TermsOpinion.APPROVED, approved_on=clock.today() - timedelta(days=1), approving_body="Cabinet"
    )
    partners.answers_in_app(scenario, partners.answer_of(version, COUNCIL), cabinet)
    partners.answers_by_link(scenario, partners.answer_of(version, PUBLIC_HEALTH))
    thanks = AnswerGiven(
        TermsOpinion.APPROVED_WITH_COMMENT,
        "Thank you for the change. Please check it again at the first review.",
    )
    partners.answers_in_app(scenario, partners.answer_of(version, FORCE), thanks)
    partners.answers_in_app(scenario, partners.answer_of(version, COMMISSIONER))
    partners.answers_in_app(scenario, partners.answer_of(version, PROBATION))
    letter = scenario.paper(
        "Letter on the terms of reference",
        "His Majesty's Prison and Probation Service",
        ("Our response", "The secure estate approves the terms of reference. We will name a representative."),
    )
    prisons = partners.answer_of(version, PRISONS)
    answers.give_on_behalf(
        scenario.session,
        prisons,
        partners.APPROVED,
        letter,
        store=PaperStore(scenario.papers),
        read_version=prisons.version,
        by=cast.coordinator,
    )
