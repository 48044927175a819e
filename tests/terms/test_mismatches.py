"""Differences between current records and the terms in force, and rules that the text of the terms omits."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    AgendaPublication,
    BoardKind,
    Capacity,
    FootprintArea,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    OutsideBodyKind,
    Person,
    ReportingLine,
    SeatHolding,
    SeatKind,
    Signature,
    TermsState,
    TermsVersion,
)
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.terms.review.kept import Mismatch
from cdp.terms.review.mismatches import changes_of, mismatches_of, unstated
from cdp.terms.versions.facts import live_facts
from cdp.terms.wording.quorum_rule import Of, QuorumPart
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

BEGAN = date(2026, 1, 5)
DAY = date(2026, 6, 30)
TERMS = "/partnerships/west-midlands/terms"


@pytest.fixture
def in_force(session: Session, world: make.World) -> TermsVersion:
    """The board's terms from the default text, in force since January; they require one meeting a year."""
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    version.meetings_a_year = 1
    return _put_in_force(session, world, version)


def _put_in_force(session: Session, world: make.World, version: TermsVersion) -> TermsVersion:
    service.fix_text(session, version, BEGAN)
    version.state, version.in_force_from = TermsState.SIGNED, BEGAN
    assert version.document is not None
    version.document.signature = Signature(
        person=world.sro,
        typed_name="Example sro",
        role="Police and Crime Commissioner",
        organisation_name="Office",
        fingerprint=version.document.fingerprint,
        signed_at=clock.from_london(BEGAN, time(9)),
    )
    session.commit()
    return version


def found(session: Session, version: TermsVersion, day: date = DAY) -> list[str]:
    session.flush()
    session.expire_all()
    return [each.sentence for each in mismatches_of(session, version, day)]


def held(session: Session, version: TermsVersion, on: date, title: str = "Spring board") -> Meeting:
    """Create a meeting that was held, with an agenda published 20 days before and minutes sent on the day."""
    at = clock.from_london(on, time(10))
    meeting = make.meeting(session, version.board, at, title=title, state=MeetingState.HELD)
    session.add(
        AgendaPublication(
            meeting=meeting,
            number=1,
            published_at=at - timedelta(days=20),
            published_by=session.scalars(sa.select(Person)).first(),
            content={},
        )
    )
    session.add(Minutes(meeting=meeting, state=MinutesState.WITH_CHAIR, sent_to_chair_at=at))
    session.flush()
    return meeting


def test_terms_that_were_just_signed_have_no_differences(session: Session, in_force: TermsVersion) -> None:
    assert found(session, in_force) == []
    assert changes_of(session, in_force, DAY) == []


@pytest.mark.parametrize("kind", [BoardKind.SUB_GROUP, BoardKind.TASK_AND_FINISH])
def test_the_default_texts_of_groups_state_every_rule_and_timing(
    session: Session, world: make.World, kind: BoardKind
) -> None:
    group = make.board(session, world.partnership, "Custody group", kind)
    version = service.start_draft(session, group, Beginning.DEFAULT_TEXT, by=world.coordinator)
    version.member_term_months = version.co_opted_term_months = version.chair_term_months = 24
    assert unstated(version, live_facts(session, group, None, DAY)) == []


def test_members_who_joined_left_or_changed_are_listed(
    session: Session, world: make.World, in_force: TermsVersion
) -> None:
    probation = make.organisation(session, world.partnership, "Probation Service")
    make.seat(session, world.board, probation, national_role="probation")
    make.seat(session, world.board, probation, kind=SeatKind.OBSERVER)
    world.treatment_seat.ends_on = DAY - timedelta(days=1)
    world.health_seat.title = "Chief medical officer"
    (holding,) = world.police_seat.holdings
    holding.ends_on = DAY - timedelta(days=1)
    world.police_seat.holdings.append(
        SeatHolding(person=world.lead, capacity=Capacity.REPRESENTATIVE, starts_on=DAY)
    )
    icb = "Birmingham and Solihull Integrated Care Board"
    members = [
        "New core members: Probation Service (Probation Service).",
        (
            "Core members in the terms who no longer have a seat: "
            "Example Treatment Services (Substance misuse treatment providers)."
        ),
        f"Members who have changed their name or role: {icb} (NHS) is now {icb} (Chief medical officer).",
    ]
    people = "Changes of representative: West Midlands Police: Example lead (was Example police member)."
    assert found(session, in_force) == [*members, people]
    assert changes_of(session, in_force, DAY) == members


def test_a_text_without_stored_seats_is_compared_by_name(
    session: Session, world: make.World, in_force: TermsVersion
) -> None:
    stored = dict(in_force.fixed_facts or {})
    stored["members"] = [{**member} for member in stored["members"]]
    for member in stored["members"]:
        del member["seat"]
    for name in ("areas", "sub_groups", "reports_to", "structure", "sub_group_terms"):
        del stored[name]
    in_force.fixed_facts, in_force.text_format = stored, 1
    make.board(session, world.partnership, "New group", BoardKind.SUB_GROUP)
    assert found(session, in_force) == []
    world.police_seat.ends_on = DAY - timedelta(days=1)
    assert found(session, in_force) == [
        "Core members in the terms who no longer have a seat: West Midlands Police (Police)."
    ]


def test_names_footprint_groups_and_reporting_lines_are_compared(
    session: Session, world: make.World, in_force: TermsVersion
) -> None:
    world.partnership.name = "Black Country Partnership"
    world.board.name = "Strategic Board"
    kind = OutsideBodyKind.HEALTH_AND_WELLBEING
    world.board.lines = [ReportingLine(body_kind=kind, body_name="Health and Wellbeing Board")]
    world.sub_group.closes_on = DAY - timedelta(days=1)
    make.board(session, world.partnership, "Custody group", BoardKind.SUB_GROUP)
    area = session.scalars(
        sa.select(FootprintArea).where(
            FootprintArea.partnership_id == world.partnership.id, FootprintArea.area_code == "E08000026"
        )
    ).one()
    area.ends_on = DAY
    assert found(session, in_force) == [
        (
            "The partnership is called West Midlands Combating Drugs Partnership in the terms, but is now Black "
            "Country Partnership."
        ),
        "The board is called Combating Drugs Partnership Board in the terms, but is now Strategic Board.",
        "The footprint has changed: Coventry left.",
        "The sub-groups have changed: new: Custody group; removed: Data and digital sub-group.",
        "The bodies that the board reports to have changed: new: Health and Wellbeing Board.",
    ]


def test_a_quorum_that_cannot_be_met_today_is_reported(
    session: Session, world: make.World, in_force: TermsVersion
) -> None:
    part = QuorumPart(1, Of.ROLES, ("nhs",), ("NHS representative",))
    in_force.quorum_parts = [part.stored()]
    for holding in world.health_seat.holdings:
        holding.ends_on = make.LONG_AGO
    vacant = (
        "The quorum needs an NHS representative, but the board has no filled voting seat for it. "
        "No meeting can be quorate today without a substitute for a vacant seat."
    )
    assert vacant in found(session, in_force)
    world.health_seat.ends_on = DAY - timedelta(days=1)
    gone = (
        "The quorum needs an NHS representative, but the board has no voting seat for it. "
        "No meeting can be quorate."
    )
    assert gone in found(session, in_force)
    assert vacant not in found(session, in_force)


def test_too_few_meetings_are_reported(session: Session, in_force: TermsVersion) -> None:
    in_force.meetings_a_year = 4
    assert found(session, in_force, date(2026, 4, 3)) == []  # three whole months have not passed yet
    assert found(session, in_force, date(2026, 4, 4)) == [
        "No meeting was held since 5 January 2026. The terms require meetings at least four times a year: 1 by now."
    ]
    held(session, in_force, date(2026, 2, 12))
    assert found(session, in_force, date(2026, 4, 4)) == []
    assert found(session, in_force, DAY) == []
    assert found(session, in_force, date(2026, 7, 4)) == [
        "1 meeting was held since 5 January 2026. The terms require meetings at least four times a year: 2 by now."
    ]
    # A year later, the meetings of the last twelve months are counted.
    assert found(session, in_force, date(2027, 6, 1)) == [
        "No meeting was held since 2 June 2026. The terms require meetings at least four times a year: 4 by now."
    ]


def test_late_papers_and_minutes_of_recent_meetings_are_reported(
    session: Session, in_force: TermsVersion
) -> None:
    """Easter 2026: Good Friday is 3 April, Easter Monday 6 April."""
    meeting = held(session, in_force, date(2026, 4, 9))
    publication = session.scalars(sa.select(AgendaPublication)).one()
    minutes = session.scalars(sa.select(Minutes)).one()
    publication.published_at = clock.from_london(date(2026, 3, 30), time(23, 30))
    minutes.sent_to_chair_at = clock.from_london(date(2026, 4, 23), time(17))
    assert found(session, in_force) == []
    publication.published_at = clock.from_london(date(2026, 3, 31), time(0, 30))
    minutes.sent_to_chair_at = clock.from_london(date(2026, 4, 24), time(9))
    assert found(session, in_force) == [
        (
            "The agenda of Spring board on 9 April 2026 was published on 31 March 2026; the terms require 5 clear "
            "working days before the meeting, so by 30 March 2026."
        ),
        (
            "The draft minutes of Spring board on 9 April 2026 were sent to the chair on 24 April 2026; the terms "
            "require them within 10 working days, so by 23 April 2026."
        ),
    ]
    session.delete(publication)
    minutes.sent_to_chair_at = None
    assert found(session, in_force, date(2026, 4, 23)) == [
        (
            "No agenda was published for Spring board on 9 April 2026; the terms require 5 clear working days before "
            "the meeting."
        )
    ]
    late = mismatches_of(session, in_force, date(2026, 4, 24))[-1]
    assert late == Mismatch(
        "The draft minutes of Spring board on 9 April 2026 have not been sent to the chair yet; the terms require them "
        "within 10 working days, so by 23 April 2026.",
        "Send the draft to the chair.",
        "minutes.show",
        {"key": meeting.key},
    )


def test_people_who_have_served_longer_than_the_terms_allow_are_listed(
    session: Session, world: make.World, in_force: TermsVersion
) -> None:
    guest = make.seat(
        session, world.board, world.treatment, kind=SeatKind.CO_OPTED, representative=world.observer
    )
    make.seat(session, world.board, world.treatment, kind=SeatKind.OBSERVER, representative=world.lead)
    for seat in (world.treatment_seat, world.police_seat, world.health_seat, guest):
        for holding in seat.holdings:
            holding.starts_on = date(2025, 7, 1)
    world.police_seat.holdings[0].starts_on = date(2024, 6, 30)
    assert found(session, in_force) == []
    in_force.member_term_months, in_force.co_opted_term_months, in_force.chair_term_months = 24, 12, 24
    served = "Example police member has represented West Midlands Police since 30 June 2024; the terms allow two years."
    since = f"{make.LONG_AGO.day} {make.LONG_AGO:%B %Y}"
    chair = f"Example chair has been chair since {since}; the terms allow two years."
    assert found(session, in_force) == [served, chair]
    co_opted = (
        "Example observer has been co-opted from Example Treatment Services since 1 July 2025; "
        "the terms allow one year."
    )
    assert co_opted in found(session, in_force, date(2026, 7, 1))


@pytest.mark.both_databases
def test_rules_removed_from_the_text_are_reported(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    version = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    edit = f"{TERMS}/{version.key}/edit"
    assert "Missing from the text" not in coordinator.get(edit).main
    version.chair_term_months = 24
    for section in version.sections:
        if section.code in (
            "quorum",
            "meetings",
            "sub_groups",
            "annex_structure",
            "annex_sub_groups",
            "chair",
        ):
            section.body = "The quorum is {quorum}."
    session.commit()
    told = [
        "The text does not state how often the board meets. Add {frequency} to it.",
        "The text does not state how much notice of a meeting is given. Add {notice_days} to it.",
        "The text does not state how long before a meeting papers are sent. Add {paper_days} to it.",
        "The text does not state when draft minutes are ready. Add {minutes_days} to it.",
        "The text does not state how long the chair serves. Add {chair_term} to it.",
        (
            "The text does not state which sub-groups there are. Add "
            "{sub_groups}, {sub_group_terms} or {structure} to it."
        ),
    ]
    facts = live_facts(session, world.board, None, DAY)
    assert [each.sentence for each in unstated(version, facts)] == told
    page = coordinator.get(edit).main
    assert "Missing from the text" in page
    assert all(sentence in page for sentence in told)
    version.quorum_parts = [QuorumPart(1, Of.ROLES, ("nhs",), ("NHS representative",)).stored()]
    assert unstated(version, facts)[0].sentence == (
        "The text states only the number of members in the quorum. Add {quorum_rule} for the whole rule."
    )
    for section in version.sections:
        section.body = "Nothing."
    assert unstated(version, facts)[0].sentence == (
        "The text does not state the quorum. Add {quorum_rule} to it."
    )


def test_the_version_in_force_shows_differences_with_advice(
    session: Session, world: make.World, in_force: TermsVersion, coordinator: Visitor, sro: Visitor
) -> None:
    page = f"{TERMS}/{in_force.key}"
    kind = OutsideBodyKind.HEALTH_AND_WELLBEING
    world.board.lines = [ReportingLine(body_kind=kind, body_name="Health and Wellbeing Board")]
    session.commit()
    coordinator.get(page)
    assert "Differences from these terms" in coordinator.main
    sentence = "The bodies that the board reports to have changed: new: Health and Wellbeing Board."
    assert sentence in coordinator.main
    link = f"Start the next version to update the terms, or correct the records. ({sentence})"
    assert coordinator.links[link].endswith("/boards")
    assert sentence in sro.get(page).main
    assert link not in sro.links
    following = service.start_draft(session, world.board, Beginning.IN_FORCE, by=world.coordinator)
    session.commit()
    assert sentence not in coordinator.get(f"{TERMS}/{following.key}").main


def test_the_number_of_statements_for_differences_does_not_grow_with_rows(
    session: Session, world: make.World, in_force: TermsVersion, engine: sa.Engine
) -> None:
    in_force.chair_term_months = in_force.member_term_months = 12
    counts = []
    for number in range(2):
        held(session, in_force, date(2026, 2, 10 + number))
        session.commit()
        session.expire_all()
        assert in_force.board.partnership.name
        assert in_force.sections
        with counted(engine) as statements:
            assert mismatches_of(session, in_force, DAY)
        counts.append(len(statements))
        for place in range(8):
            organisation = make.organisation(session, world.partnership, f"Council {number} {place}")
            make.seat(session, world.board, organisation, representative=world.observer)
            make.board(session, world.partnership, f"Group {number} {place}", BoardKind.SUB_GROUP)
            held(session, in_force, date(2026, 3, 1 + place + 10 * number), f"Meeting {number} {place}")
    assert counts[0] == counts[1] <= 6
