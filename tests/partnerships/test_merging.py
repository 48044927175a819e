"""Merging organisations that were entered twice, and deleting organisations that have no records."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    ActionHandover,
    ActionOwner,
    Activity,
    AgendaItem,
    AgendaPack,
    AgendaPublication,
    AgreementKind,
    AgreementParty,
    AgreementSide,
    AuditEvent,
    BacklogItem,
    Base,
    ForwardPlanEntry,
    FundingAgreement,
    FundingStream,
    MemberEmail,
    MemberEmailKind,
    Objective,
    Organisation,
    PackFile,
    PackReader,
    PlanLine,
    Procurement,
    ProcurementBidder,
    Purpose,
    Risk,
    SchemeKind,
    SchemeLine,
    SeatKind,
    StreamDateCertainty,
    TermsAnswer,
    TermsAsk,
    TermsState,
    TermsVersion,
    item_audience,
)
from cdp.partnerships.members.dependents import NAMINGS
from cdp.partnerships.members.service.seats import end_seat
from cdp.terms.drafting import service as terms
from cdp.terms.drafting.service import Beginning
from tests import make
from tests.access.doors import NARROWED, OWN_INTEREST, Secretive, secretive
from tests.actions.raising import raised
from tests.contacts.scene import point
from tests.decision_reports import scene as reports
from tests.terms.partners import OBJECTED, answer_of, circulate, give
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
MERGE = "Merge these organisations"


def foreign_keys() -> Iterator[sa.Column[Any]]:
    """Yield every column of every table that refers to organisations."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if any(key.column.table is Organisation.__table__ for key in column.foreign_keys):
                yield column


def preview(visitor: Visitor, gone: Organisation, kept: Organisation) -> Visitor:
    """Open the page that shows what merging two organisations would do."""
    visitor.get(f"{HERE}/organisations/{gone.key}/edit").click("Merge it into another organisation")
    return visitor.submit("Continue", into=kept.key)


def merge(visitor: Visitor, gone: Organisation, kept: Organisation, **fields: Any) -> Visitor:
    """Preview and confirm the merger of two organisations."""
    return preview(visitor, gone, kept).submit(MERGE, password=make.PASSWORD, **fields)


def test_every_foreign_key_to_organisations_is_known() -> None:
    assert {naming.column for naming in NAMINGS} == set(foreign_keys())


@pytest.fixture(name="scene")
def _scene(session: Session, app: Flask) -> Secretive:
    """Return a partnership with many kinds of records, some of them confidential."""
    return secretive(session, app)


def fill(session: Session, world: make.World) -> None:
    """Make a record of every kind refer to the health organisation, and commit."""
    health, partnership = world.health, world.partnership
    aim = Objective(partnership=partnership, outcome_code="o_use", title="Aim")
    session.add(
        Activity(
            partnership=partnership,
            objective=aim,
            year=2026,
            number=1,
            title="Work",
            partner_organisations=[health],
            lead_organisation=health,
            starts_on=make.LONG_AGO,
            due_on=clock.today(),
        )
    )
    session.add(
        MemberEmail(
            partnership=partnership,
            kind=MemberEmailKind.LETTER,
            chosen={"organisations": [health.key, world.police.key], "people": []},
            written_by_id=world.coordinator.id,
            written_at=clock.now(),
        )
    )
    for item in session.scalars(sa.select(AgendaItem)):
        item.presenter_organisation = health
    session.add(
        BacklogItem(
            board=world.board,
            title="Hostels",
            purpose=Purpose.DISCUSSION,
            minutes=10,
            presenter_organisation=health,
            proposed_by=world.member,
            proposed_at=clock.now(),
        )
    )
    draft = terms.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    draft.quorum_parts = [
        {"at_least": 1, "of": "organisations", "keys": [health.key], "names": [health.name]}
    ]
    made = point(session, world)
    made.organisation = health
    raised(session, world, organisation=health)
    shared = raised(session, world, organisation=world.police)
    session.add(ActionOwner(action=shared, organisation=health, person=world.health_member))
    for giver, taker in ((health, world.police), (world.police, health)):
        session.add(
            ActionHandover(
                action=shared,
                by=world.coordinator,
                at=clock.now(),
                from_organisation=giver,
                to_organisation=taker,
            )
        )
    session.add(
        Risk(
            partnership=partnership, board=world.board, number=1, title="Supply", event="Naloxone runs out",
            likelihood_before=3, impact_before=3, likelihood=3, impact=3, organisation=health,
            raised_on=clock.today(), review_on=clock.today(),
        )
    )  # fmt: skip
    stream = FundingStream(
        partnership=partnership, name="Public health grant", granting_body="Department", holder=health,
        starts_on=make.LONG_AGO, certainty=StreamDateCertainty.SEEN,
    )  # fmt: skip
    session.add(PlanLine(partnership=partnership, stream=stream, number=1, service="Detox", provider=health))
    session.add(ForwardPlanEntry(board=world.board, title="Annual report", lead=health))
    session.add(
        FundingAgreement(
            partnership=partnership, number=4821, kind=AgreementKind.GRANT, title="Detox beds",
            starts_on=clock.today(), created_at=clock.now(),
            parties=[
                AgreementParty(side=AgreementSide.GIVES, organisation=health),
                AgreementParty(side=AgreementSide.RECEIVES, body_name="Example Trust"),
            ],
        )
    )  # fmt: skip
    session.add(
        Procurement(
            partnership=partnership, title="Detox beds", service="Detox", starts_on=clock.today(),
            created_at=clock.now(), bidders=[ProcurementBidder(organisation=health)],
        )
    )  # fmt: skip
    report = reports.draft(session, world)
    report.organisation = health
    session.add(
        SchemeLine(
            partnership=partnership, organisation=health, scheme="Scheme of delegation", kind=SchemeKind.AWARD,
            decided_by="Director", starts_on=make.LONG_AGO,
        )
    )  # fmt: skip
    for version in session.scalars(sa.select(TermsVersion)):
        if all(answer.organisation_id != health.id for answer in version.answers):
            session.add(TermsAnswer(terms=version, organisation=health))
    session.commit()


def test_all_records_of_one_organisation_name_the_other_after_a_merger(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world, gone = scene.world, scene.world.health
    fill(session, world)
    key, number, name = gone.key, gone.id, gone.name
    kept = make.organisation(session, world.partnership, "NHS Birmingham and Solihull")
    session.commit()
    before = {str(column): _count(session, column, number) for column in foreign_keys()}
    assert [column for column, count in before.items() if not count] == []
    coordinator = preview(visit().sign_in(world.coordinator), gone, kept)
    assert "1 activity it leads" in coordinator.main
    assert f"Example health member and Example deputy will act for {kept.name}." in coordinator.main
    coordinator.submit(MERGE, password=make.PASSWORD)
    assert coordinator.banner == f"{name} merged into {kept.name}."
    session.expire_all()
    assert session.scalar(sa.select(Organisation).where(Organisation.key == key)) is None
    assert {str(column): _count(session, column, kept.id) for column in foreign_keys()} == before
    assert _stored_json_with(session, key) == []
    entries = session.scalars(sa.select(AgendaPublication)).one().content["items"]
    assert [entry["audience"] for entry in entries if entry["audience"]] == [[kept.id]]
    versions = session.scalars(sa.select(TermsVersion)).all()
    assert [part["names"] for each in versions for part in each.quorum_parts] == [[kept.name]]
    sentence = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first()
    assert sentence is not None
    assert sentence.startswith(f"Example coordinator merged {name} into {kept.name}: 1 seat, ")
    agenda = f"{HERE}/meetings/{scene.meeting.key}/agenda"
    assert NARROWED in visit().sign_in(world.health_member).get(agenda).main
    assert NARROWED not in visit().sign_in(world.member).get(agenda).main


def _count(session: Session, column: sa.Column[Any], number: int) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(column.table).where(column == number)) or 0


def _stored_json_with(session: Session, key: str) -> list[str]:
    """Return the JSON columns that contain a key, except the history and past quorums, which a merger keeps."""
    kept = {"audit_events.details", "meetings.quorum_rule_noted"}
    return [
        str(column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.JSON) and str(column) not in kept
        if any(key in json.dumps(value) for value in session.scalars(sa.select(column)))
    ]


def test_a_merger_gives_no_new_readers_of_confidential_items_without_confirmation(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    agenda = f"{HERE}/meetings/{scene.meeting.key}/agenda"
    for gone, kept in ((world.treatment, world.health), (world.health, world.treatment)):
        coordinator = preview(visit().sign_in(world.coordinator), gone, kept)
        assert f"Item {NARROWED}, Spring board" in coordinator.main
        assert f"names {world.health.name}. New readers: Example member." in coordinator.main
        coordinator.submit(MERGE, password=make.PASSWORD)
        assert coordinator.errors == [
            "Confirm that these people may read the confidential items. Otherwise, do not merge."
        ]
        assert NARROWED not in visit().sign_in(world.member).get(agenda).main
    merge(visit().sign_in(world.coordinator), world.health, world.treatment, new_readers=True)
    assert NARROWED in visit().sign_in(world.member).get(agenda).main
    assert NARROWED not in visit().sign_in(world.police_member).get(agenda).main
    event = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.sentence.contains(" merged Birmingham"))
    ).one()
    assert event.details["new_readers"] == [scene.items[NARROWED].key]
    assert NARROWED not in event.sentence


def test_an_action_owned_with_the_other_organisation_has_one_owner_after_a_merger(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    kept = make.organisation(session, world.partnership, "NHS Birmingham and Solihull")
    led, both = (
        raised(session, world, organisation=kept),
        raised(session, world, organisation=world.police, owner=None),
    )
    for action, owner in ((led, world.health), (both, world.health), (both, kept)):
        session.add(ActionOwner(action=action, organisation=owner))
    session.commit()
    merge(visit().sign_in(world.coordinator), world.health, kept)
    session.expire_all()
    assert (led.further_owners, [one.organisation_id for one in both.further_owners]) == ([], [kept.id])


def test_items_limited_in_an_earlier_agenda_count_as_well(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    scene.items[NARROWED].audience = [world.health, world.treatment]
    session.commit()
    coordinator = preview(visit().sign_in(world.coordinator), world.treatment, world.health)
    assert "New readers: Example member." in coordinator.main


def test_an_item_that_names_both_organisations_names_one_after_a_merger(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    for table in (PackReader, PackFile, AgendaPack, AgendaPublication):
        session.execute(sa.delete(table))
    scene.items[NARROWED].audience = [world.health, world.treatment]
    session.commit()
    version = scene.items[NARROWED].version
    coordinator = preview(visit().sign_in(world.coordinator), world.treatment, world.health)
    assert "New readers" not in coordinator.main
    coordinator.submit(MERGE, password=make.PASSWORD)
    session.expire_all()
    rows = session.execute(sa.select(item_audience)).all()
    assert [tuple(row) for row in rows] == [(scene.items[NARROWED].id, world.health.id)]
    assert scene.items[NARROWED].version == version + 1


def test_a_coordinator_with_an_interest_does_not_see_the_item_and_cannot_merge(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    scene.items[OWN_INTEREST].audience = [world.health]
    scene.items[NARROWED].audience = []
    for table in (PackReader, PackFile, AgendaPack, AgendaPublication):
        session.execute(sa.delete(table))
    session.commit()
    coordinator = preview(visit().sign_in(world.coordinator), world.treatment, world.health)
    assert OWN_INTEREST not in coordinator.text
    assert "Ask another coordinator to merge these organisations." in coordinator.main
    assert MERGE not in coordinator.buttons


def test_an_observer_is_not_a_new_reader(scene: Secretive, session: Session, visit: Visit) -> None:
    world, guest = scene.world, make.person(session, "Example guest")
    probation = make.organisation(session, world.partnership, "Example Probation")
    make.seat(session, world.board, probation, kind=SeatKind.OBSERVER, representative=guest)
    session.commit()
    coordinator = preview(visit().sign_in(world.coordinator), probation, world.health)
    assert "New readers" not in coordinator.main


def with_duplicate(session: Session) -> tuple[make.World, Organisation]:
    """Make a world in which the police were entered as two organisations with the same seat and person; commit."""
    world = make.world(session)
    duplicate = make.organisation(session, world.partnership, "West Midlands Police Force")
    make.seat(session, world.board, duplicate, representative=world.police_member)
    session.commit()
    return world, duplicate


def test_two_equal_seats_are_an_obstacle(session: Session, visit: Visit) -> None:
    world, duplicate = with_duplicate(session)
    coordinator = preview(visit().sign_in(world.coordinator), duplicate, world.police)
    assert (
        "Both have a seat on Combating Drugs Partnership Board as Police. End the seat of "
        "West Midlands Police Force first, or give it a different title. Open the seat" in coordinator.main
    )
    assert MERGE not in coordinator.buttons
    coordinator.click("Open the seat (1)")
    assert coordinator.heading == "Seat of West Midlands Police Force"
    seat = next(seat for seat in world.board.seats if seat.organisation_id == duplicate.id)
    end_seat(session, seat, clock.today() - timedelta(days=1), by=world.coordinator)
    session.commit()
    merge(coordinator, duplicate, world.police)
    assert coordinator.banner == "West Midlands Police Force merged into West Midlands Police."


def test_one_person_in_two_different_seats_is_pointed_out(session: Session, visit: Visit) -> None:
    world, duplicate = with_duplicate(session)
    seat = next(seat for seat in world.board.seats if seat.organisation_id == duplicate.id)
    seat.title = "Custody suite"
    session.commit()
    coordinator = preview(visit().sign_in(world.coordinator), duplicate, world.police)
    assert (
        "Example police member will have two seats for West Midlands Police on "
        "Combating Drugs Partnership Board, and count once towards the quorum." in coordinator.main
    )
    coordinator.submit(MERGE, password=make.PASSWORD)
    rows = coordinator.get(f"{HERE}/members?q=police").table("1 organisation")
    assert len(rows) == 2


def out_for_approval(session: Session) -> tuple[make.World, Organisation, TermsVersion]:
    """Circulate terms of reference to partners, including the duplicate of the police, and commit."""
    world = make.world(session)
    duplicate = make.organisation(session, world.partnership, "West Midlands Police Force")
    make.seat(session, world.board, duplicate, national_role="probation", representative=world.former)
    version = terms.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    circulate(session, version, by=world.coordinator)
    session.commit()
    return world, duplicate, version


def test_one_response_is_expected_if_neither_has_responded(session: Session, visit: Visit) -> None:
    world, duplicate, version = out_for_approval(session)
    number = len(version.answers)
    coordinator = preview(visit().sign_in(world.coordinator), duplicate, world.police)
    assert "One response to version 1 of the terms of reference of" in coordinator.main
    coordinator.submit(MERGE, password=make.PASSWORD)
    session.expire_all()
    assert len(version.answers) == number - 1
    asked = {ask.person.name for ask in answer_of(version, world.police).asks}
    assert asked == {"Example police member", "Example former"}


@pytest.mark.parametrize("responder", ["duplicate", "police"])
def test_the_only_response_counts_for_both(session: Session, visit: Visit, responder: str) -> None:
    world, duplicate, version = out_for_approval(session)
    give(session, answer_of(version, duplicate if responder == "duplicate" else world.police), OBJECTED)
    session.commit()
    merge(visit().sign_in(world.coordinator), duplicate, world.police)
    session.expire_all()
    kept = answer_of(version, world.police)
    assert kept.comment == OBJECTED.comment
    assert session.scalars(sa.select(TermsAsk.answer_id)).all().count(kept.id) == 2


def test_two_organisations_that_both_responded_cannot_be_merged(session: Session, visit: Visit) -> None:
    world, duplicate, version = out_for_approval(session)
    for organisation in (duplicate, world.police):
        give(session, answer_of(version, organisation))
    session.commit()
    coordinator = preview(visit().sign_in(world.coordinator), duplicate, world.police)
    assert "so they count as two organisations." in coordinator.main
    assert MERGE not in coordinator.buttons
    coordinator.click("Open the terms of reference (1)")


@pytest.mark.parametrize("state", [TermsState.DRAFT, TermsState.SUPERSEDED])
def test_a_quorum_that_counts_both_organisations_must_be_changed_first(
    session: Session, visit: Visit, state: TermsState
) -> None:
    world, duplicate, version = out_for_approval(session)
    both = [duplicate, world.police]
    version.quorum_parts = [
        {"at_least": 2, "of": "organisations", "keys": [o.key for o in both], "names": [o.name for o in both]}
    ]
    version.state, stored = state, version.quorum_parts
    session.commit()
    coordinator = preview(visit().sign_in(world.coordinator), duplicate, world.police)
    stops = "counts them as two organisations" in coordinator.main
    assert stops is (state is TermsState.DRAFT)
    if not stops:
        coordinator.submit(MERGE, password=make.PASSWORD)
        session.expire_all()
        assert version.quorum_parts == stored


def test_organisations_matched_to_different_bodies_are_not_merged(session: Session, visit: Visit) -> None:
    world = make.world(session)
    one = make.organisation(session, world.partnership, "Birmingham Council")
    other = make.organisation(session, world.partnership, "Birmingham City Council")
    one.body_kind, one.body_code = "council", "E08000025"
    session.commit()
    coordinator = preview(visit().sign_in(world.coordinator), one, other)
    assert "Birmingham City Council will be matched to" in coordinator.main
    other.body_kind, other.body_code = "council", "E08000026"
    session.commit()
    preview(coordinator, one, other)
    assert "correct the public body of one of them first. Change the organisation" in coordinator.main
    other.body_kind = other.body_code = None
    session.commit()
    merge(coordinator, one, other)
    session.expire_all()
    kept = session.get_one(Organisation, other.id)
    assert [kept.body_kind, kept.body_code] == ["council", "E08000025"]


def test_a_merger_with_other_effects_than_shown_is_refused(session: Session, visit: Visit) -> None:
    world = make.world(session)
    duplicate = make.organisation(session, world.partnership, "West Midlands Police Force")
    session.commit()
    coordinator = preview(visit().sign_in(world.coordinator), duplicate, world.police)
    raised(session, world, organisation=duplicate)
    coordinator.submit(MERGE, password=make.PASSWORD)
    assert coordinator.errors == [
        "Something has changed since you opened this page. Check the effects again."
    ]
    assert "1 action" in coordinator.main
    coordinator.submit(MERGE)
    assert coordinator.banner == "West Midlands Police Force merged into West Midlands Police."


def test_merging_needs_the_other_organisation_and_the_password(session: Session, visit: Visit) -> None:
    world = make.world(session)
    theirs = make.organisation(session, world.neighbour, "Slough Council")
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    address = f"{HERE}/organisations/{world.police.key}/merge"
    coordinator.get(address).submit("Continue")
    assert coordinator.errors == ["Choose the organisation that will stay"]
    for key in (world.police.key, theirs.key, "%00"):
        coordinator.get(f"{address}?into={key}", status=422)
        assert MERGE not in coordinator.buttons
        assert "Slough" not in coordinator.text
    preview(coordinator, world.police, world.health).submit(MERGE, password="wrong")
    assert coordinator.errors == ["That is not your password. Try again."]
    coordinator.get(f"{HERE}/organisations/{theirs.key}/merge", status=404)
    coordinator.get(f"{HERE}/organisations/{theirs.key}/delete", status=404)


def test_only_the_coordinator_can_merge_and_delete(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for person in (world.member, world.sro, world.chair):
        visitor = visit().sign_in(person)
        for what in ("merge", "delete"):
            visitor.get(f"{HERE}/organisations/{world.police.key}/{what}", status=403)
        visitor.get(f"{HERE}/members/invite", status=403)


def test_an_organisation_without_records_can_be_deleted(session: Session, visit: Visit) -> None:
    world = make.world(session)
    unused = make.organisation(session, world.partnership, "Entered by Mistake")
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/organisations/{unused.key}/edit")
    coordinator.click("Delete this organisation").submit("Delete organisation")
    assert coordinator.banner == "Entered by Mistake deleted."
    assert "Entered by Mistake" not in coordinator.get(f"{HERE}/members").main
    sentence = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first()
    assert sentence == "Example coordinator deleted Entered by Mistake from the organisations."


def test_the_page_lists_the_records_that_prevent_deletion(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    fill(session, scene.world)
    address = f"{HERE}/organisations/{scene.world.health.key}/delete"
    coordinator = visit().sign_in(scene.world.coordinator).get(address)
    assert "Delete organisation" not in coordinator.buttons
    for what in (
        "1 seat",
        "1 activity it leads",
        "1 confidential item for named organisations",
        "1 contact point",
        "1 published agenda",
        "1 quorum rule",
        "1 email to members",
    ):
        assert what in coordinator.main


def test_records_added_meanwhile_prevent_deletion(session: Session, visit: Visit) -> None:
    world = make.world(session)
    unused = make.organisation(session, world.partnership, "Entered by Mistake")
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/organisations/{unused.key}/delete")
    make.seat(session, world.board, unused)
    session.commit()
    coordinator.submit("Delete organisation")
    assert coordinator.errors == ["Entered by Mistake cannot be deleted because it has 1 seat."]
