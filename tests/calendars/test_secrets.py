"""Calendars contain nothing confidential, and do not need more queries for more entries."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails
from cdp.agendas import papers
from cdp.agendas.papers import PaperDetails
from cdp.calendars import service
from cdp.meetings import invitees, sending
from cdp.models import Action, BoardKind, Milestone, Part, Person, TermsAnswer, TermsState, TermsVersion
from tests import make
from tests.access.doors import SECRETS, WITHHELD_PAPER, all_it_says, secretive
from tests.calendars.subscribing import IN_A_MONTH, Reader, events, subscribe
from tests.make import World
from tests.statements import counted


def test_calendars_have_nothing_confidential(app: Flask, session: Session) -> None:
    scene = secretive(session, app)
    service.open_to_websites(session, scene.world.board, by=scene.world.coordinator)
    session.commit()
    told = {
        "a website": all_it_says(
            Reader(app, f"/calendar/boards/{scene.world.board.key}/meetings.ics").fetch()
        )
    }
    for person in scene.everybody.values():
        if isinstance(person, Person) and access_to(session, scene.world.partnership, person, clock.today()):
            reader = subscribe(app, session, person, scene.world.partnership, leaves_out_invited=False)
            if person is not scene.world.regional_viewer:
                told[person.name] = all_it_says(reader.fetch())
    assert len(told) > 8
    for name, said in told.items():
        assert not [secret for secret in SECRETS if secret in said], name
    assert WITHHELD_PAPER not in told[scene.world.member.name]
    references = [action.reference for action in confidential_actions(session)]
    assert references
    for outsider in (scene.world.observer, scene.world.data_lead, scene.sub_group_member):
        assert not [reference for reference in references if reference in told[outsider.name]], outsider.name


def confidential_actions(session: Session) -> list[Action]:
    return list(session.scalars(sa.select(Action).where(Action.part == Part.CONFIDENTIAL)))


def test_calendars_need_no_more_queries_for_more_entries(
    app: Flask, session: Session, engine: sa.Engine
) -> None:
    world = make.world(session)
    readers = [
        subscribe(app, session, person, world.partnership, leaves_out_invited=False)
        for person in (world.coordinator, world.member, world.sro)
    ]

    def statements() -> list[int]:
        found = []
        for reader in readers:
            reader.fetch()  # this records the use of the address
            with counted(engine) as asked:
                reader.fetch()
            found.append(len(asked))
        return found

    add_rows(session, world, range(1))
    few, entries = statements(), len(reader_entries(readers[1]))
    add_rows(session, world, range(1, 9))
    assert statements() == few
    assert len(reader_entries(readers[1])) == 9 * entries
    assert max(few) <= 12
    reader = readers[0]
    reader.fetch()
    with counted(engine) as asked:
        reader.fetch(status=304, again=True)
    assert len(asked) == 3


def reader_entries(reader: Reader) -> list[object]:
    """Return all entries of a calendar, including those with the same title."""
    return list(events(reader.fetch().data))


def add_rows(session: Session, world: World, numbers: range) -> None:
    """Add a record of each kind that a calendar shows for each number, all with different names."""
    by = world.coordinator
    for number in numbers:
        due = IN_A_MONTH + timedelta(days=number)
        meeting = make.meeting(session, world.board, title=f"Meeting {due}")
        invitees.fill(session, meeting)
        plan = sending.plan_of(session, meeting)
        sending.send(session, meeting, shown=plan.fingerprint, by=by)
        for part in Part:
            item = make.item(session, meeting, f"Item {due}", part=part)
            item.audience = [world.treatment, world.health] if part is Part.CONFIDENTIAL else []
            asked = PaperDetails(f"Paper {part} {due}", world.treatment, clock.today() + timedelta(days=5))
            papers.add_paper(session, item, asked, None, by=by)
        details = ActionDetails(world.board, f"Do it by {due}", world.treatment, None, due)
        actions.raise_action(session, world.partnership, details, by=by)
        session.add(Milestone(partnership=world.partnership, title=f"Report {due}", due_on=due))
        group = make.board(session, world.partnership, f"Group {due}", BoardKind.SUB_GROUP)
        make.seat(session, group, world.treatment, representative=world.member)
        version = TermsVersion(
            board=group,
            number=1,
            state=TermsState.CIRCULATED,
            quorum=2,
            answer_by=due,
            created_at=clock.now(),
        )
        session.add(TermsAnswer(terms=version, organisation=world.treatment))
    session.commit()
