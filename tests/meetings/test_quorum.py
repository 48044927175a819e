"""A quorum that requires named members as well as a number."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import quorum, service, sitting
from cdp.meetings.quorum import QuorumBasis, QuorumFinding
from cdp.minutes import decisions
from cdp.minutes.decisions import DecisionDetails
from cdp.models import Answer, Attendance, DecisionState, Invitation, Presence, Share, TermsVersion
from cdp.terms.wording.quorum_rule import Of, QuorumPart, QuorumRule
from tests import make
from tests.minutes.scene import Scene, scene
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
NHS = QuorumPart(1, Of.ROLES, ("nhs",), ("NHS representative",))


def asks(session: Session, rule: QuorumRule) -> TermsVersion:
    """Set this quorum rule in the terms in force, and return the terms."""
    terms = session.scalars(sa.select(TermsVersion)).one()
    terms.quorum, terms.quorum_share = rule.number, rule.share
    terms.quorum_parts = [part.stored() for part in rule.parts]
    session.commit()
    return terms


def named(here: Scene) -> QuorumPart:
    world = here.world
    return QuorumPart(
        2,
        Of.ORGANISATIONS,
        (world.police.key, world.health.key),
        (world.police.name, world.health.name),
    )


def come(session: Session, here: Scene, **presences: Presence) -> QuorumFinding:
    """Change how the given seats were represented, and return the new finding about the quorum."""
    seats = {
        "treatment": here.world.treatment_seat,
        "police": here.world.police_seat,
        "health": here.world.health_seat,
    }
    for name, presence in presences.items():
        row = session.scalars(sa.select(Attendance).where(Attendance.seat_id == seats[name].id)).one()
        row.presence = presence
    session.commit()
    return quorum.quorum_of(session, here.meeting)


def test_the_pages_show_who_is_missing_for_a_quorum(session: Session, visit: Visit) -> None:
    here = scene(session, present=1)
    asks(session, QuorumRule(2, parts=(NHS, named(here))))
    show = f"/partnerships/west-midlands/meetings/{here.meeting.key}"
    said = (
        "Not quorate: 1 voting member is present and 2 are needed. Missing for a quorum: "
        "1 more voting member, from West Midlands Police or Birmingham and Solihull Integrated Care Board. "
        "An NHS representative, from Birmingham and Solihull Integrated Care Board. "
        "West Midlands Police. Birmingham and Solihull Integrated Care Board."
    )
    coordinator = visit().sign_in(here.world.coordinator).get(show)
    assert coordinator.facts()["Quorum"] == said
    assert said in coordinator.get(f"{show}/attendance").main
    assert "Voting members absent: " in coordinator.main
    assert said in visit().sign_in(here.world.member).get(f"{show}/attendance").main
    assert (
        "Missing: 1 more voting member; an NHS representative; West Midlands Police; and Birmingham and Solihull "
        "Integrated Care Board."
    ) in coordinator.get(here.path).facts()["Quorum"]


def test_a_substitute_counts_and_required_members_must_be_present(session: Session) -> None:
    here = scene(session, present=2)
    asks(session, QuorumRule(2, parts=(NHS,)))
    finding = quorum.quorum_of(session, here.meeting)
    counted = "2 voting members are present and 2 are needed, but not all the required members"
    assert finding.quorate is False
    assert finding.sentence == f"Not quorate: {counted}. Missing: an NHS representative."
    finding = come(session, here, health=Presence.SUBSTITUTE, police=Presence.APOLOGIES)
    assert (finding.quorate, finding.sentence) == (
        True,
        "Quorate: 2 voting members are present and 2 are needed, including one NHS representative.",
    )
    assert finding.absent == ("West Midlands Police",)


def test_a_share_counts_all_voting_seats_including_vacant_ones(session: Session) -> None:
    here = scene(session, present=2)
    asks(session, QuorumRule(share=Share.MORE_THAN_HALF))
    assert quorum.quorum_of(session, here.meeting).quorate is True
    make.seat(session, here.world.board, here.world.police)
    finding = quorum.quorum_of(session, here.meeting)
    assert (finding.needed, finding.sentence) == (
        3,
        "Not quorate: 2 voting members are present and 3 are needed. Missing: 1 more voting member.",
    )


def test_terms_that_only_name_required_members_need_no_number(session: Session) -> None:
    here = scene(session, present=2)
    asks(session, QuorumRule(parts=(NHS,)))
    finding = quorum.quorum_of(session, here.meeting)
    assert (finding.needed, finding.sentence) == (
        0,
        "Not quorate: 2 voting members are present. Missing: an NHS representative.",
    )
    session.execute(sa.delete(Attendance))
    assert quorum.quorum_of(session, here.meeting).sentence == (
        "The quorum is at least these voting members: one NHS representative. Attendance is not recorded yet."
    )


def test_a_decision_without_the_right_people_is_provisional(session: Session) -> None:
    here = scene(session, present=2)
    asks(session, QuorumRule(2, parts=(NHS,)))
    by = here.world.coordinator
    details = DecisionDetails("Adopt the plan")
    decision = decisions.record_decision(session, here.plan, details, by=by)
    states = [decision.state]
    come(session, here, health=Presence.PRESENT)
    decisions.apply_quorum(session, here.meeting, by=by)
    assert [*states, decision.state] == [DecisionState.PROVISIONAL, DecisionState.DECIDED]


@pytest.mark.parametrize("present", [2, 3])
def test_the_finding_of_a_held_meeting_never_changes(session: Session, present: int) -> None:
    here = scene(session, present=present)
    world = here.world
    terms = asks(session, QuorumRule(2, Share.TWO_THIRDS, (NHS, named(here))))
    here.meeting.ends_at = clock.now() - timedelta(hours=1)
    before = quorum.quorum_of(session, here.meeting)
    service.hold(session, here.meeting, by=world.coordinator)
    assert here.meeting.quorum_noted == 2
    terms.quorum, terms.quorum_share, terms.quorum_parts = 9, None, []
    world.health_seat.national_role = "police"
    world.health.name = "Another name"
    world.health_seat.votes = False
    world.treatment_seat.ends_on = make.LONG_AGO
    make.seat(session, world.board, world.police)
    session.commit()
    session.expire_all()
    after = quorum.quorum_of(session, here.meeting)
    assert after.quorate is (present == 3)
    assert (after.needed, after.present, after.verdict, after.missing) == (
        before.needed,
        before.present,
        before.verdict,
        before.missing,
    )


def test_a_meeting_held_under_the_number_alone_keeps_it(session: Session) -> None:
    here = scene(session, present=2)
    asks(session, QuorumRule(parts=(NHS,)))
    here.meeting.quorum_noted = 1
    assert quorum.quorum_of(session, here.meeting).quorate is True


def test_the_stored_basis_of_a_quorum_can_be_read_back(session: Session) -> None:
    here = scene(session)
    terms = asks(session, QuorumRule(2, Share.HALF, (NHS,)))
    basis = quorum.basis_of(session, here.meeting, terms)
    assert basis is not None
    assert QuorumBasis.of_stored(basis.stored()) == basis


@pytest.mark.both_databases
def test_the_expected_quorum_shows_who_is_still_needed(session: Session, visit: Visit) -> None:
    here = scene(session)
    asks(session, QuorumRule(1, parts=(NHS,)))
    here.meeting.starts_at = clock.now() + timedelta(days=3)
    here.meeting.ends_at = here.meeting.starts_at + timedelta(hours=2)
    invitations = {row.seat_id: row for row in session.scalars(sa.select(Invitation))}
    invitations[here.world.treatment_seat.id].answer = Answer.ACCEPTED
    session.commit()
    home = "/partnerships/west-midlands"
    sro = visit().sign_in(here.world.sro).get(home)
    assert (
        "Not quorate yet: 1 of 3 voting members have accepted and 1 is needed. Still needed: an NHS representative."
    ) in sro.main
    invitations[here.world.health_seat.id].answer = Answer.ACCEPTED
    session.commit()
    assert (
        "Quorate if everyone who accepted attends: 2 of 3 voting members have accepted" in sro.get(home).main
    )


def test_the_quorum_needs_no_more_queries_for_many_seats(session: Session, engine: sa.Engine) -> None:
    here = scene(session)
    asks(session, QuorumRule(2, Share.HALF, (NHS, named(here))))
    counts = []
    for _ in range(2):
        session.expire_all()
        assert here.meeting.board.name
        with counted(engine) as statements:
            quorum.quorum_of(session, here.meeting)
        counts.append(len(statements))
        for number in range(12):
            seat = make.seat(
                session,
                here.world.board,
                make.organisation(session, here.world.partnership, f"Council {len(counts)}{number}"),
            )
            session.add(
                Attendance(
                    meeting=here.meeting,
                    seat=seat,
                    name="Somebody",
                    organisation=seat.organisation,
                    presence=Presence.PRESENT,
                    votes=True,
                )
            )
        session.commit()
    assert counts[0] == counts[1] <= 4


def test_the_send_page_warns_of_short_notice(session: Session, visit: Visit) -> None:
    here = scene(session)
    here.meeting.starts_at = clock.now() + timedelta(days=5)
    here.meeting.ends_at = here.meeting.starts_at + timedelta(hours=2)
    session.commit()
    send = f"/partnerships/west-midlands/meetings/{here.meeting.key}/send"
    coordinator = visit().sign_in(here.world.coordinator).get(send)
    assert "The terms of reference require 10, so it was due by" in coordinator.main
    here.meeting.starts_at += timedelta(days=60)
    here.meeting.ends_at += timedelta(days=60)
    session.commit()
    assert "The terms of reference require" not in coordinator.get(send).main


@pytest.mark.both_databases
def test_the_terms_say_whether_members_who_attend_remotely_count(session: Session) -> None:
    here = scene(session, present=3)
    terms = asks(session, QuorumRule(2))
    assert come(session, here, police=Presence.REMOTE, health=Presence.REMOTE).quorate is True
    terms.remote_counts = False
    session.commit()
    found = come(session, here)
    assert (found.quorate, found.present, len(found.not_counted)) == (False, 1, 2)
    assert all(words.endswith("(attends remotely)") for words in found.not_counted)
    row = session.scalars(sa.select(Attendance).where(Attendance.seat_id == here.world.police_seat.id)).one()
    row.presence, row.remotely = Presence.SUBSTITUTE, True
    session.commit()
    assert quorum.quorum_of(session, here.meeting).quorate is False
    row.remotely = False
    session.commit()
    assert quorum.quorum_of(session, here.meeting).quorate is True
    item_finding = sitting.quorum_of_item(session, here.report)
    assert item_finding.quorate is True
    assert [words.endswith("(attends remotely)") for words in item_finding.not_counted] == [True]


def test_a_meeting_held_keeps_its_rule_about_attending_remotely(session: Session) -> None:
    here = scene(session, present=3)
    terms = asks(session, QuorumRule(3))
    come(session, here, police=Presence.REMOTE)
    here.meeting.ends_at = clock.now() - timedelta(hours=1)
    service.hold(session, here.meeting, by=here.world.coordinator)
    terms.remote_counts = False
    session.commit()
    assert quorum.quorum_of(session, here.meeting).quorate is True
