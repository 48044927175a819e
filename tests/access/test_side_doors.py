"""Confidential records cannot be read through any address, email or history entry, and reading changes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service
from cdp.models import (
    Action,
    AnswerWay,
    Attendance,
    AuditEvent,
    Base,
    Capacity,
    ClearanceState,
    Invitation,
    Minutes,
    MinutesComment,
    MinutesRedaction,
    MinutesState,
    Movement,
    MovementKind,
    OutboxMessage,
    Paper,
    PaperClearance,
    Part,
    SeatHolding,
    SeatKind,
)
from tests import make
from tests.access.doors import (
    NARROWED,
    OF_THE_BOARD,
    OWN_INTEREST,
    PEOPLE,
    SECRETS,
    WITHHELD_PAPER,
    Secretive,
    all_it_says,
    doors,
    requests_elsewhere,
    secretive,
    without_shut_doors,
)
from tests.actions.raising import raised
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]


@pytest.fixture
def scene(session: Session, app: Flask) -> Secretive:
    """Return a partnership with confidential records."""
    return secretive(session, app)


@pytest.mark.either_database
@pytest.mark.parametrize("name", ["nobody signed in", "sub_group_member", *PEOPLE])
def test_only_its_readers_can_reach_a_secret_by_any_address_and_looking_changes_nothing(
    scene: Secretive, session: Session, app: Flask, visit: Visit, name: str
) -> None:
    known = doors(app, session)
    assert sum(map(len, known.values())) > 200
    person = scene.everybody[name]
    tried = without_shut_doors(session, app, known, person, scene.world.partnership)
    visitor = visit()
    if person is not None:
        visitor.sign_in(person)
    hidden = [word for word in SECRETS if person not in scene.readers[word]]
    if person == scene.world.member:
        hidden.append(WITHHELD_PAPER)
    leaks: list[str] = []
    seen: set[str] = set()
    before = _everything_stored(session)
    for addresses in tried.values():
        for address in addresses:
            answer = visitor.client.get(address)
            said = all_it_says(answer)
            assert answer.status_code < 500, f"{address} answered {answer.status}"
            leaks += [f"{address} tells {word}" for word in hidden if word in said]
            seen |= {word for word in SECRETS if word in said}
        if name == "coordinator":
            visitor.client.head(address)
    assert seen >= {word for word in SECRETS if person in scene.readers[word]}
    assert leaks == []
    after = _everything_stored(session)
    assert [table for table in before if before[table] != after[table]] == []


@pytest.mark.either_database
def test_the_coordinator_of_another_partnership_reaches_no_record_of_this_one(
    scene: Secretive, session: Session, app: Flask, visit: Visit
) -> None:
    world, now = scene.world, clock.now()
    paper, minutes = session.scalars(sa.select(Paper)).first(), session.scalars(sa.select(Minutes)).one()
    row = session.scalars(sa.select(Attendance)).first()
    assert paper is not None
    assert row is not None
    by, item = world.coordinator, paper.item
    session.add_all(
        [
            PaperClearance(
                paper_id=paper.id,
                role="finance",
                person=by,
                due_on=clock.today(),
                requested_at=now,
                requested_by=by,
                state=ClearanceState.REQUESTED,
            ),
            MinutesComment(minutes_id=minutes.id, person=by, way=AnswerWay.PAGE, text="Wrong.", given_at=now),
            MinutesRedaction(minutes_id=minutes.id, words="Note", reason="a reason", made_at=now, made_by=by),
            Movement(
                attendance_id=row.id, kind=MovementKind.LEFT, item_id=item.id, recorded_at=now, recorded_by=by
            ),
        ]
    )
    session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    requests = requests_elsewhere(app, session, world.neighbour.slug)
    assert len(requests) > 200
    client = visit().sign_in(world.neighbour_coordinator).client
    before = _everything_stored(session)
    session.rollback()  # an open transaction would keep the pages waiting
    answers = [(method, address, client.open(address, method=method)) for method, address in requests]
    # 403 where their role has no right to such a page in their own partnership either
    assert [
        (*asked, answer.status_code) for *asked, answer in answers if answer.status_code not in {403, 404}
    ] == []
    assert _everything_stored(session) == before


def test_numbers_and_counts_are_those_of_a_partnership_without_secrets(
    scene: Secretive, visit: Visit
) -> None:
    observer = visit().sign_in(scene.world.observer)
    base = "/partnerships/west-midlands"
    meeting = f"{base}/meetings/{scene.meeting.key}"
    for address in (
        base,
        f"{base}/actions",
        f"{base}/decisions",
        meeting,
        f"{meeting}/agenda",
        f"{meeting}/minutes",
    ):
        observer.get(address)
        for trace in ("confidential", "Part 2", "C1", "C2", "-C1", "2. Item", "148", "111"):
            assert trace not in observer.main, f"{address} tells {trace}"


def test_a_filter_finds_nothing_of_what_its_reader_may_not_see(scene: Secretive, visit: Visit) -> None:
    base = "/partnerships/west-midlands/actions"
    for person in (scene.world.observer, scene.world.deputy, scene.world.police_member):
        visitor = visit().sign_in(person)
        answers = {
            words: visitor.client.get(f"{base}?words={words}&state=all").get_data(as_text=True).count("<tr")
            for words in (NARROWED, "nonesuch")
        }
        assert answers[NARROWED] == answers["nonesuch"]
    reader = visit().sign_in(scene.world.health_member)
    assert NARROWED in reader.get(f"{base}?words={NARROWED}").main


def test_neither_emails_nor_history_contain_a_secret(scene: Secretive, session: Session) -> None:
    mails = session.scalars(sa.select(OutboxMessage)).all()
    assert len(mails) > 5
    for mail in mails:
        for secret in (NARROWED, OF_THE_BOARD, OWN_INTEREST):
            assert secret not in f"{mail.subject} {mail.body} {mail.facts}", mail.subject
    events = session.scalars(sa.select(AuditEvent)).all()
    assert len(events) > 20
    for event in events:
        for secret in SECRETS:
            assert secret not in f"{event.sentence} {event.details}", event.sentence


def test_a_duplicate_does_not_name_the_other_action_to_people_who_may_not_see_it(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world, due = scene.world, clock.today() + timedelta(days=20)
    written = session.scalars(sa.select(Minutes)).one()
    written.state = MinutesState.DRAFT  # an action is raised before the minutes go to the chair
    duplicate = raised(
        session,
        world,
        title="Told to the whole board",
        item=scene.items[OF_THE_BOARD],
        meeting=scene.meeting,
        part=Part.CONFIDENTIAL,
        due_on=due,
    )
    written.state = MinutesState.CIRCULATED
    stays = session.scalars(sa.select(Action).where(Action.title == f"Action {NARROWED}")).one()
    service.merge(session, duplicate, stays, service.EndingNote("", duplicate.version), by=world.coordinator)
    session.commit()
    address = f"/partnerships/west-midlands/actions/{duplicate.key}"
    member = visit().sign_in(world.member).get(address)
    assert "Duplicate of another action." in member.main
    for trace in (NARROWED, stays.reference, stays.key):
        assert trace not in member.main
    assert f"Action {NARROWED}" in visit().sign_in(world.coordinator).get(address).facts()["Merged into"]


def test_a_deputy_for_one_organisation_cannot_read_items_limited_to_another(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    for seat in (world.police_seat, world.treatment_seat):
        seat.holdings.append(
            SeatHolding(person=world.deputy, capacity=Capacity.DEPUTY, starts_on=make.LONG_AGO)
        )
    invitation = Invitation(
        meeting=scene.meeting, person=world.deputy, seat=world.police_seat, stands_in=True
    )
    session.add(invitation)
    at = f"/partnerships/west-midlands/meetings/{scene.meeting.key}"
    pages = (f"{at}/agenda", f"{at}/minutes", "/partnerships/west-midlands/actions")
    visitor = visit().sign_in(world.deputy)
    for page in pages:
        said = visitor.get(page).main
        assert NARROWED not in said
        assert OF_THE_BOARD in said
    invitation.seat = world.health_seat
    for page in pages:
        assert NARROWED in visitor.get(page).main


def test_the_holder_of_an_observer_seat_reads_no_more_than_an_observer(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world, guest = scene.world, make.person(session, "Example guest")
    probation = make.organisation(session, world.partnership, "Example Probation Delivery Unit")
    make.seat(session, world.board, probation, kind=SeatKind.OBSERVER, representative=guest)
    visitor = visit().sign_in(guest)
    at = f"/partnerships/west-midlands/meetings/{scene.meeting.key}"
    for page in (f"{at}/agenda", f"{at}/minutes", "/partnerships/west-midlands/actions"):
        said = visitor.get(page).main
        assert [word for word in SECRETS if word in said] == []
    visitor.get(f"{at}/agenda/proposals/new", status=403)


def test_a_paper_is_not_requested_on_the_overview_of_a_person_with_an_interest(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    home = "/partnerships/west-midlands"
    paper = session.scalars(sa.select(Paper).where(Paper.title == f"Asked {WITHHELD_PAPER}")).one()
    scene.meeting.ends_at = clock.now() + timedelta(hours=1)
    paper.requested_from = scene.world.treatment
    session.commit()
    assert WITHHELD_PAPER not in visit().sign_in(scene.world.member).get(home).main
    paper.requested_from = scene.world.police
    session.commit()
    assert WITHHELD_PAPER in visit().sign_in(scene.world.police_member).get(home).main


def _everything_stored(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table, without the time when a session was last used."""
    session.rollback()
    stored = {}
    for name, table in Base.metadata.tables.items():
        columns = [column for column in table.columns if column.name != "seen_at"]
        rows = session.execute(sa.select(*columns)).all()
        stored[name] = sorted((tuple(row) for row in rows), key=repr)
    return stored
