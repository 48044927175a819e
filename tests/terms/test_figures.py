"""The rules, timings and quorum of a draft: they are entered, put into words, and never lost in a conflict."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import AuditEvent, Share, TermsState, TermsVersion, VotingRule
from cdp.terms.drafting import quorum, service
from cdp.terms.drafting.figures import change_figures, figures_of
from cdp.terms.drafting.service import Beginning
from cdp.terms.versions import queries
from cdp.terms.wording import text
from cdp.terms.wording.omissions import not_stated
from cdp.terms.wording.quorum_rule import Of, QuorumPart, QuorumRule, rule_of
from tests import make
from tests.visitor import Visitor

TERMS = "/partnerships/west-midlands/terms"
WHOLE = "version 1 of the terms of reference of Combating Drugs Partnership Board"
NHS = QuorumPart(1, Of.ROLES, ("nhs",), ("NHS representative",))


@pytest.fixture
def draft(session: Session, world: make.World) -> TermsVersion:
    """A draft of the board's terms from the default text."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    return version


def last_told(session: Session) -> str:
    return session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first() or ""


def add(session: Session, world: make.World, draft: TermsVersion, part: QuorumPart) -> None:
    quorum.add_part(session, draft, part, read_version=draft.version, by=world.coordinator)


@pytest.mark.both_databases
def test_a_coordinator_builds_a_quorum_and_reads_it_as_a_sentence(
    session: Session, world: make.World, draft: TermsVersion, coordinator: Visitor
) -> None:
    coordinator.get(f"{TERMS}/{draft.key}/edit").click("change the quorum")
    coordinator.submit("Save", number="2", share="At least one third of the voting members")
    assert coordinator.banner == (
        "The quorum is two voting members, and at least one third of the voting members."
    )
    assert "at least one third of the voting members (1 of 3 today)." in coordinator.main
    assert "None. Any voting members count." in coordinator.main
    coordinator.click("Add a required member")
    coordinator.submit("Add to the quorum", of="Members in a national role", roles=["NHS representative"])
    coordinator.click("Add a required member").submit(
        "Add to the quorum",
        of="Members from certain organisations",
        organisations=["West Midlands Police", "Example Treatment Services"],
        at_least="2",
    )
    coordinator.click("Add a required member").submit(
        "Add to the quorum",
        of="Holders of certain seats",
        seats=["Police representative of West Midlands Police"],
    )
    sentence = (
        "The quorum is two voting members, and at least one third of the voting members, including one NHS "
        "representative; one voting member from each of Example Treatment Services and West Midlands Police; and the "
        "police representative of West Midlands Police."
    )
    assert coordinator.banner == sentence
    coordinator.submit(
        "Remove the police representative of West Midlands Police", near="The police representative"
    )
    assert coordinator.banner == (
        "The quorum is two voting members, and at least one third of the voting members, including one NHS "
        "representative; and one voting member from each of Example Treatment Services and West Midlands Police."
    )
    session.expire_all()
    assert [part.of for part in rule_of(draft).parts] == [Of.ROLES, Of.ORGANISATIONS]
    whole = coordinator.get(f"{TERMS}/{draft.key}").main
    assert (
        "The quorum is two voting members, and at least one third of the voting members, including" in whole
    )


def test_every_change_of_the_quorum_is_recorded_in_words(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    by = world.coordinator
    quorum.change_quorum(session, draft, None, Share.MORE_THAN_HALF, read_version=draft.version, by=by)
    assert last_told(session) == (
        f"Example coordinator changed the quorum of {WHOLE} from two voting members to more than half of the voting "
        "members."
    )
    add(session, world, draft, NHS)
    assert last_told(session).endswith(
        "to more than half of the voting members, including one NHS representative."
    )
    quorum.remove_part(session, draft, 0, read_version=draft.version, by=by)
    assert rule_of(draft) == QuorumRule(None, Share.MORE_THAN_HALF)
    told = session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    quorum.change_quorum(session, draft, None, Share.MORE_THAN_HALF, read_version=draft.version, by=by)
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == told


def test_the_terms_choose_whether_attending_remotely_counts_and_their_text_says_so(
    session: Session, draft: TermsVersion, coordinator: Visitor
) -> None:
    page = f"{TERMS}/{draft.key}"
    assert "by video or by telephone count towards the quorum" in coordinator.get(page).main
    coordinator.get(f"{page}/quorum").submit("Save", remote="Do not count towards the quorum")
    assert "Only members who are present in person count towards the quorum." in coordinator.main
    assert "Only members who are present in person count towards the quorum." in coordinator.get(page).main
    assert "members who attend remotely do not count towards the quorum" in last_told(session)
    assert rule_of(draft).remote_counts is False
    section = next(each for each in draft.sections if "{attending_remotely}" in each.body)
    section.body = section.body.replace("{attending_remotely}", "By video counts.")
    facts = text.TextFacts("A Partnership", "Board", None, ())
    assert any("Add {attending_remotely} to it." in told for told in not_stated(draft, facts))


def test_a_quorum_needs_at_least_one_condition(
    session: Session, world: make.World, draft: TermsVersion, coordinator: Visitor
) -> None:
    page = f"{TERMS}/{draft.key}/quorum"
    coordinator.get(page).submit("Save", number="")
    assert coordinator.errors == ["Enter a number, choose a share, or add a required member first."]
    coordinator.submit("Save", number="many")
    assert coordinator.errors == ["Enter a whole number, like 12"]
    assert coordinator.value("number") == "many"
    add(session, world, draft, NHS)
    session.commit()
    coordinator.get(page).submit("Save", number="")
    assert coordinator.banner == "The quorum is at least these voting members: one NHS representative."
    coordinator.submit("Remove one NHS representative")
    assert "Enter a number or choose a share first, because a board needs a quorum." in coordinator.main


def test_impossible_values_are_refused_next_to_their_fields_and_kept(
    draft: TermsVersion, coordinator: Visitor
) -> None:
    page = f"{TERMS}/{draft.key}/quorum/add"
    coordinator.get(page).submit("Add to the quorum", at_least="")
    assert coordinator.errors == [
        "Choose the type of requirement",
        "Enter the minimum number",
    ]
    coordinator.submit("Add to the quorum", of="Members in a national role", at_least="1")
    assert coordinator.errors == ["Tick at least one."]
    coordinator.submit(
        "Add to the quorum",
        of="Members from certain organisations",
        organisations=["West Midlands Police"],
        at_least="3",
    )
    assert coordinator.errors == ["Tick at least 3, or enter a smaller number."]
    assert coordinator.value("at_least") == "3"
    coordinator.submit("Add to the quorum", at_least="1")
    assert coordinator.banner.endswith("including one voting member from West Midlands Police.")
    coordinator.get(page).submit(
        "Add to the quorum", of="Members from certain organisations", organisations=["West Midlands Police"]
    )
    assert coordinator.errors == ["This is already in the quorum. Choose something else."]


@pytest.mark.parametrize("sent", [{}, {"place": "x", "version": "1"}, {"place": "0", "version": ""}])
def test_a_malformed_request_to_remove_is_refused(
    draft: TermsVersion, coordinator: Visitor, sent: dict[str, str]
) -> None:
    coordinator.post(f"{TERMS}/{draft.key}/quorum/remove", sent, status=400)


def test_the_number_of_conditions_is_limited(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    for number in range(1, quorum.MOST_PARTS + 1):
        add(session, world, draft, replace(NHS, at_least=number))
    with pytest.raises(Refusal, match="There are already 12 conditions"):
        add(session, world, draft, replace(NHS, at_least=20))


def test_an_unreachable_quorum_gives_a_warning(
    session: Session, world: make.World, draft: TermsVersion, coordinator: Visitor
) -> None:
    probation = QuorumPart(1, Of.ROLES, ("probation",), ("Probation Service representative",))
    add(session, world, draft, probation)
    quorum.change_quorum(session, draft, 9, None, read_version=draft.version, by=world.coordinator)
    session.commit()
    few = "The quorum needs nine voting members, but the board has 3 voting seats."
    none = "The quorum needs a Probation Service representative, but the board has no voting seat for it."
    coordinator.get(f"{TERMS}/{draft.key}/quorum")
    assert f"{few} No meeting of this board could be quorate." in coordinator.main
    assert f"{none} No meeting of this board could be quorate." in coordinator.main
    assert f"{few} {none}" in coordinator.get(f"{TERMS}/{draft.key}/edit").main
    make.seat(session, world.board, world.police, national_role="probation")
    session.commit()
    assert none not in coordinator.get(f"{TERMS}/{draft.key}/quorum").main


def test_two_people_changing_the_quorum_at_once_see_both(
    session: Session, world: make.World, draft: TermsVersion, coordinator: Visitor
) -> None:
    page = f"{TERMS}/{draft.key}/quorum"
    read = coordinator.get(page).value("version")
    coordinator.submit("Save", number="3")
    coordinator.get(page).submit("Save", status=409, number="2", version=read)
    assert "The quorum is three voting members." in coordinator.main
    assert "The quorum is two voting members." in coordinator.main
    coordinator.get(f"{page}/add").submit(
        "Add to the quorum",
        status=409,
        version=read,
        of="Members in a national role",
        roles=["NHS representative"],
    )
    assert "The quorum is three voting members, including one NHS representative." in coordinator.main
    with pytest.raises(Conflict) as conflict:
        quorum.remove_part(session, draft, 0, read_version=int(read), by=world.coordinator)
    assert conflict.value.differences == [
        Difference("Quorum", "The quorum is three voting members.", "The quorum is three voting members.")
    ]


def test_the_quorum_of_a_circulated_text_cannot_be_changed(
    session: Session, world: make.World, draft: TermsVersion, coordinator: Visitor
) -> None:
    service.withdraw(session, draft, by=world.coordinator)
    session.commit()
    assert coordinator.get(f"{TERMS}/{draft.key}/quorum").heading.startswith("Terms of reference")
    with pytest.raises(Refusal, match="can no longer be changed"):
        add(session, world, draft, NHS)


def test_members_do_not_change_the_quorum(draft: TermsVersion, sro: Visitor) -> None:
    for page in ("quorum", "quorum/add", "figures"):
        sro.get(f"{TERMS}/{draft.key}/{page}", status=403)


@pytest.mark.both_databases
def test_rules_and_timings_are_saved_and_appear_in_the_text(
    session: Session, draft: TermsVersion, coordinator: Visitor
) -> None:
    coordinator.get(f"{TERMS}/{draft.key}/figures").submit(
        "Save",
        voting_rule="By a majority of the voting members present and voting",
        casting_vote=False,
        member_term_months="24",
        co_opted_term_months="12",
        chair_term_months="36",
    )
    facts = coordinator.facts()
    assert facts["Decisions"] == "by a majority of the voting members present and voting"
    assert facts["Representatives serve"] == "for two years, and can be named again"
    assert facts["Co-opted members serve"] == "for at most one year, and can be co-opted again"
    assert facts["Chair and deputy chair serve"] == "for three years, and can be appointed again"
    whole = coordinator.get(f"{TERMS}/{draft.key}").main
    assert "If votes are equal, the motion is not carried." in whole
    assert "The chair and the deputy chair serve for three years, and can be appointed again." in whole
    assert "Representatives serve for two years, and can be named again." in whole
    assert last_told(session) == (
        f"Example coordinator changed {WHOLE}: decision rule from “by consensus, else by a majority of the "
        "voting members present and voting” to “by a majority of the voting members present and voting”; casting vote "
        "of the chair from yes to no; term of office of representatives from no fixed term to two years; term of "
        "office of co-opted members from no fixed term to one year; term of office of the chair and deputy chair from "
        "no fixed term to three years."
    )


@pytest.mark.both_databases
def test_a_casting_vote_needs_a_rule_under_which_votes_can_be_equal(
    draft: TermsVersion, coordinator: Visitor
) -> None:
    coordinator.get(f"{TERMS}/{draft.key}/figures")
    coordinator.submit("Save", voting_rule="By consensus only")
    assert coordinator.errors == ["Untick the casting vote, or choose a decision rule with a majority."]
    coordinator.submit("Save", voting_rule="By consensus only", casting_vote=False)
    assert coordinator.facts()["Decisions"] == "by consensus only"


def test_two_people_changing_rules_and_timings_at_once_see_both(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    read, before = draft.version, figures_of(draft)
    by = world.coordinator
    change_figures(session, draft, replace(before, voting_rule=VotingRule.MAJORITY), read_version=read, by=by)
    with pytest.raises(Conflict) as conflict:
        change_figures(session, draft, replace(before, chair_term_months=18), read_version=read, by=by)
    assert (
        Difference("Term of office of the chair and deputy chair", "no fixed term", "18 months")
        in conflict.value.differences
    )


def test_the_next_version_keeps_quorum_and_terms_of_office(
    session: Session, world: make.World, draft: TermsVersion
) -> None:
    add(session, world, draft, NHS)
    change_figures(
        session,
        draft,
        replace(figures_of(draft), member_term_months=24),
        read_version=draft.version,
        by=world.coordinator,
    )
    draft.state, draft.in_force_from = TermsState.IN_FORCE, make.LONG_AGO
    session.flush()
    following = service.start_draft(session, world.board, Beginning.IN_FORCE, by=world.coordinator)
    assert rule_of(following) == rule_of(draft)
    assert replace(figures_of(following), in_force_from=make.LONG_AGO) == figures_of(draft)


@pytest.mark.parametrize("fixed_by", ["circulating", "withdrawing"])
def test_a_draft_started_in_format_1_is_fixed_in_the_present_format(
    session: Session, world: make.World, draft: TermsVersion, fixed_by: str
) -> None:
    draft.text_format = 1
    add(session, world, draft, NHS)
    if fixed_by == "circulating":
        service.fix_text(session, draft, clock.today())
    else:
        service.withdraw(session, draft, by=world.coordinator)
    session.commit()
    whole = text.canonical_text(draft, queries.text_facts(session, draft, clock.today()))
    assert "The quorum is two voting members, including one NHS representative." in whole
    assert draft.canonical_text in (whole, None)
