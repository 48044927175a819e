"""The audit log has one unbroken chain for each partnership, and alterations are detected."""

import threading

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit
from cdp.audit.record import check_chains
from cdp.models import AuditEvent, Partnership, Person
from tests import make


def test_each_partnership_has_a_chain_of_its_own(session: Session) -> None:
    world = make.world(session)
    for place in (world.partnership, world.neighbour, world.partnership, None):
        audit.record(session, "Something was done.", by=world.coordinator, on=world.board, partnership=place)
    session.commit()
    assert [(c.name, c.length, c.broken_at) for c in check_chains(session)] == [
        ("installation", 1, None),
        (f"partnership {world.partnership.id}", 2, None),
        (f"partnership {world.neighbour.id}", 1, None),
    ]


def test_an_event_inserted_by_hand_breaks_the_chain(session: Session) -> None:
    world = make.world(session)
    audit.record(session, "One.", by=world.sro, on=world.board, partnership=world.partnership)
    first = session.scalars(sa.select(AuditEvent)).one()
    session.add(
        AuditEvent(
            chain_id=first.chain_id,
            position=2,
            partnership_id=world.partnership.id,
            at=first.at,
            by_name="Example SRO",
            subject_kind="boards",
            subject_key=world.board.key,
            sentence="The quorum was always met.",
            details={},
            previous=first.digest,
            digest="0" * 64,
        )
    )
    session.commit()
    assert [check.broken_at for check in check_chains(session)] == [2]


def test_a_change_that_is_not_saved_leaves_no_event(session: Session) -> None:
    world = make.world(session)
    audit.record(session, "Never happened.", by=world.sro, on=world.board, partnership=world.partnership)
    session.rollback()
    assert session.scalars(sa.select(AuditEvent)).all() == []


def test_two_changes_at_once_get_two_positions_in_one_chain(session: Session, engine: sa.Engine) -> None:
    world = make.world(session)
    audit.record(session, "First.", by=world.sro, on=world.board, partnership=world.partnership)
    partnership_id, person_id = world.partnership.id, world.coordinator.id
    session.commit()

    def work() -> None:
        for _ in range(10):
            with Session(engine) as own, own.begin():
                person = own.get_one(Person, person_id)
                place = own.get_one(Partnership, partnership_id)
                audit.record(own, "At once.", by=person, on=place, partnership=place)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(check.length, check.broken_at) for check in check_chains(session)] == [(41, None)]


def test_contact_details_are_kept_by_reference_only() -> None:
    assert audit.reference_to("somebody@example.org").startswith("sha256:")
    assert "somebody" not in audit.reference_to("somebody@example.org")
