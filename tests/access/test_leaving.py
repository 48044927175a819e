"""Leaving ends everything at once: pages, downloads, sessions, waiting emails and invitations to future meetings."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.audit.queries import history_of
from cdp.mail import letters
from cdp.mail.sender import SendReport, send_due
from cdp.mail.transport import FolderTransport
from cdp.meetings import invitees, queries, sending
from cdp.meetings.sending import EmailKind
from cdp.models import (
    Appointment,
    Capacity,
    Invitation,
    MailKind,
    MailState,
    Meeting,
    MeetingState,
    OutboxMessage,
    Partnership,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    SroState,
)
from cdp.partnerships.members.service import holdings, seats
from cdp.partnerships.roles.service import role_changes, sro_changes
from cdp.worker import mails
from tests import make
from tests.make import World
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
YESTERDAY = clock.today() - timedelta(days=1)
HERE = "/partnerships/west-midlands"


@pytest.fixture
def world(session: Session) -> World:
    """Return two partnerships and their people."""
    return make.world(session)


def end_representative(session: Session, world: World) -> Person:
    holdings.end_holding(
        session, world.treatment_seat, Capacity.REPRESENTATIVE, YESTERDAY, by=world.coordinator
    )
    return world.member


def end_chair(session: Session, world: World) -> Person:
    held = sa.select(RoleHolding).where(RoleHolding.role == Appointment.CHAIR)
    holding = session.scalars(held.where(RoleHolding.person_id == world.chair.id)).one()
    role_changes.end_role(session, holding, YESTERDAY, by=world.coordinator)
    return world.chair


def end_sro(session: Session, world: World) -> Person:
    sro_changes.end_sro(session, world.sro_appointment, YESTERDAY, by=world.coordinator)
    return world.sro


ENDINGS = pytest.mark.parametrize(
    ("who", "end"), [("member", end_representative), ("chair", end_chair), ("sro", end_sro)]
)
End = Callable[[Session, World], Person]


def announced(session: Session, world: World) -> Meeting:
    """Make a meeting in three weeks whose invitations are in the outbox."""
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    invitees.fill(session, meeting)
    plan = sending.plan_of(session, meeting)
    sending.send(session, meeting, shown=plan.fingerprint, by=world.coordinator)
    session.commit()
    return meeting


def write_to(session: Session, person: Person, partnership: Partnership) -> OutboxMessage:
    """Add to the outbox an email from a partnership to a person."""
    return letters.send(
        session,
        person,
        "minutes_returned.txt",
        partnership=partnership,
        title="Board, 1 December 2026",
        bare_title="Board",
        day="1 December 2026",
        path="/",
    )


def send_everything(session: Session, folder: Path) -> SendReport:
    """Send everything in the outbox, as the worker does, to a folder."""
    session.commit()
    return send_due(sessionmaker(session.get_bind()), FolderTransport(folder), mails.build)


@ENDINGS
def test_pages_downloads_and_sessions_end_at_once(
    session: Session, world: World, visit: Visit, who: str, end: End
) -> None:
    meeting = announced(session, world)
    pages = [HERE, f"{HERE}/actions/download.csv", f"{HERE}/meetings/{meeting.key}/calendar.ics"]
    leaver = visit().sign_in(getattr(world, who))
    for page in pages:
        leaver.get(page)
    end(session, world)
    session.commit()
    for page in pages:
        assert leaver.client.get(page).headers["Location"].startswith("/sign-in?")
    leaver.sign_in(getattr(world, who))
    for page in pages:
        leaver.get(page, status=404)


@ENDINGS
def test_waiting_email_to_a_person_who_leaves_is_not_sent(
    session: Session, world: World, tmp_path: Path, who: str, end: End
) -> None:
    announced(session, world)
    waiting = write_to(session, getattr(world, who), world.partnership)
    elsewhere = write_to(session, getattr(world, who), world.neighbour)
    session.commit()
    leaver = end(session, world)
    assert waiting.state is MailState.SUPERSEDED
    report = send_everything(session, tmp_path)
    session.expire_all()
    reached = set(
        session.scalars(sa.select(OutboxMessage.person_id).where(OutboxMessage.state == MailState.SENT))
    )
    assert elsewhere.state is MailState.SENT
    assert reached - {leaver.id} == {
        person.id
        for person in (
            world.coordinator,
            world.sro,
            world.chair,
            world.member,
            world.police_member,
            world.health_member,
        )
        if person != leaver
    }
    assert report.sent == len(list(tmp_path.iterdir())) == 6
    sent_here = sa.select(OutboxMessage).where(
        OutboxMessage.person_id == leaver.id,
        OutboxMessage.partnership_id == world.partnership.id,
        OutboxMessage.state == MailState.SENT,
    )
    assert session.scalars(sent_here).all() == []


def test_email_is_not_sent_once_a_place_has_ended(session: Session, world: World, tmp_path: Path) -> None:
    rows = {
        name: write_to(session, getattr(world, name), world.partnership)
        for name in ("former", "member", "chair", "sro", "coordinator", "administrator")
    }
    for holding in session.scalars(sa.select(SeatHolding).where(SeatHolding.person_id == world.member.id)):
        holding.ends_on = YESTERDAY
    for role in session.scalars(sa.select(RoleHolding).where(RoleHolding.person_id == world.chair.id)):
        role.ends_on = clock.today()
    world.sro_appointment.ends_on = YESTERDAY
    assert send_everything(session, tmp_path).sent == 3
    session.expire_all()
    assert {name: row.state.value for name, row in rows.items()} == {
        "former": "superseded",
        "member": "superseded",
        "sro": "superseded",
        "chair": "sent",  # today is the last day
        "coordinator": "sent",
        "administrator": "sent",  # never had a place that could end
    }


def test_a_person_with_a_future_place_gets_email(session: Session, world: World, tmp_path: Path) -> None:
    newcomer, proposed = make.person(session, "Example newcomer"), make.person(session, "Example proposed")
    role = make.role(session, world.partnership, newcomer, Appointment.OBSERVER)
    role.starts_on = clock.today() + timedelta(days=30)
    make.role(session, world.partnership, proposed, Appointment.OBSERVER, ends_on=YESTERDAY)
    make.sro(session, world.partnership, proposed, SroState.PROPOSED)
    rows = [write_to(session, person, world.partnership) for person in (newcomer, proposed)]
    assert send_everything(session, tmp_path).sent == 2
    session.expire_all()
    assert {row.state for row in rows} == {MailState.SENT}


@ENDINGS
def test_a_leaver_is_removed_from_future_meetings_and_their_invitation_is_withdrawn(
    session: Session, world: World, tmp_path: Path, who: str, end: End
) -> None:
    meeting = announced(session, world)
    send_everything(session, tmp_path)
    leaver = end(session, world)
    session.commit()
    session.expire_all()
    listed = {row.person for row in queries.invitations_of(session, meeting) if row.removed_at is None}
    assert leaver not in listed
    assert len(listed) == 5
    plan = sending.plan_of(session, meeting)
    removed = [email for email in plan.emails if email.kind is EmailKind.REMOVE]
    assert [email.invitation.person for email in removed] == [leaver]
    sending.send(session, meeting, shown=plan.fingerprint, by=world.coordinator)
    send_everything(session, tmp_path)
    last = session.scalars(
        sa.select(OutboxMessage)
        .where(OutboxMessage.person_id == leaver.id)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()
    assert (last.kind, last.state) == (MailKind.CANCEL, MailState.SENT)


def test_a_leaver_is_removed_from_a_later_meeting_with_its_next_update(
    session: Session, world: World
) -> None:
    meeting = announced(session, world)
    for role in session.scalars(sa.select(RoleHolding).where(RoleHolding.person_id == world.chair.id)):
        role.ends_on = clock.today() + timedelta(days=3)
    session.add(Invitation(meeting=meeting, person=world.observer))
    session.commit()
    assert invitees.update_from_seats(session, meeting, by=world.coordinator) == 1
    session.commit()
    listed = {row.person for row in queries.invitations_of(session, meeting) if row.removed_at is None}
    assert world.chair not in listed
    assert world.observer in listed


NEXT_MONTH = clock.today() + timedelta(days=30)
BEFORE_IT = NEXT_MONTH - timedelta(days=1)


def end_role_to_come(session: Session, world: World, newcomer: Person) -> None:
    role = make.role(session, world.partnership, newcomer, Appointment.CHAIR, board=world.sub_group)
    role.starts_on = NEXT_MONTH
    expect(session, world, newcomer)
    role_changes.end_role(session, role, BEFORE_IT, by=world.coordinator)


def end_holding_to_come(session: Session, world: World, newcomer: Person) -> None:
    seat = place_to_come(session, world, newcomer)
    expect(session, world, newcomer)
    holdings.end_holding(session, seat, Capacity.REPRESENTATIVE, BEFORE_IT, by=world.coordinator)


def end_seat_before(session: Session, world: World, newcomer: Person) -> None:
    seat = place_to_come(session, world, newcomer)
    expect(session, world, newcomer)
    seats.end_seat(session, seat, BEFORE_IT, by=world.coordinator)


def end_proposal(session: Session, world: World, newcomer: Person) -> None:
    appointment = make.sro(session, world.partnership, newcomer, SroState.PROPOSED)
    expect(session, world, newcomer)
    sro_changes.end_sro(session, appointment, clock.today(), by=world.coordinator)


def place_to_come(session: Session, world: World, newcomer: Person) -> Seat:
    seat = make.seat(session, world.board, world.police, national_role="probation", representative=newcomer)
    seat.holdings[0].starts_on = NEXT_MONTH
    return seat


def expect(session: Session, world: World, newcomer: Person) -> None:
    """Add a waiting email and a meeting invitation for a person whose place starts in the future."""
    write_to(session, newcomer, world.partnership)
    start = clock.now() + timedelta(days=40)
    meeting = make.meeting(session, world.board, start, title="Far board", state=MeetingState.SCHEDULED)
    session.add(Invitation(meeting=meeting, person=newcomer))
    session.flush()


TO_COME = pytest.mark.parametrize(
    "end",
    [end_role_to_come, end_holding_to_come, end_seat_before, end_proposal],
    ids=lambda end: end.__name__,
)
EndToCome = Callable[[Session, World, Person], None]


@TO_COME
def test_when_a_future_place_is_cancelled_its_email_and_invitations_end(
    session: Session, world: World, visit: Visit, end: EndToCome
) -> None:
    newcomer = make.person(session, "Example newcomer")
    visitor = visit().sign_in(newcomer).get("/profile")
    end(session, world, newcomer)
    assert what_waits_for(session, newcomer) == (MailState.SUPERSEDED, [])
    assert visitor.get("/profile").heading == "Sign in"


@TO_COME
def test_a_person_with_a_place_keeps_waiting_email_when_a_future_place_is_cancelled(
    session: Session, world: World, end: EndToCome
) -> None:
    newcomer = make.person(session, "Example newcomer")
    make.role(session, world.partnership, newcomer, Appointment.OBSERVER)
    end(session, world, newcomer)
    assert what_waits_for(session, newcomer) == (MailState.PENDING, ["Far board"])


def what_waits_for(session: Session, person: Person) -> tuple[MailState, list[str]]:
    """Return the state of a person's only email, and the meetings they are invited to."""
    state = session.scalars(sa.select(OutboxMessage.state).where(OutboxMessage.person_id == person.id)).one()
    listed = session.scalars(
        sa.select(Invitation).where(Invitation.person_id == person.id, Invitation.removed_at.is_(None))
    )
    return state, [row.meeting.title for row in listed]


def test_a_person_with_another_future_place_keeps_email_and_meetings(session: Session, world: World) -> None:
    soon, far = (
        make.meeting(session, world.board, clock.now() + timedelta(days=days), state=MeetingState.SCHEDULED)
        for days in (10, 40)
    )
    for meeting in (soon, far):
        session.add(Invitation(meeting=meeting, person=world.chair))
    role = make.role(session, world.partnership, world.chair, Appointment.OBSERVER)
    role.starts_on = NEXT_MONTH
    waiting = write_to(session, world.chair, world.partnership)
    end_chair(session, world)
    session.refresh(waiting)
    assert waiting.state is MailState.PENDING
    assert queries.invitation_of(session, soon, world.chair) is None
    assert queries.invitation_of(session, far, world.chair) is not None


@ENDINGS
def test_history_says_from_which_lists_a_leaver_was_removed(
    session: Session, world: World, who: str, end: End
) -> None:
    meeting = announced(session, world)
    past = make.meeting(session, world.board, clock.now() - timedelta(days=3), title="Past board")
    elsewhere = make.meeting(session, world.neighbour_board, title="Next door")
    for other in (past, elsewhere):
        session.add(Invitation(meeting=other, person=getattr(world, who)))
    leaver = end(session, world)
    off = f"{leaver.name} left the partnership and was removed from the invitation list of Board meeting."
    assert history_of(session, meeting)[0].sentence == off
    for other in (past, elsewhere):
        assert history_of(session, other) == []
        assert queries.invitation_of(session, other, leaver) is not None


def test_a_person_who_gives_up_one_of_several_places_keeps_email_and_invitations(
    session: Session, world: World
) -> None:
    make.role(session, world.partnership, world.chair, Appointment.OBSERVER)
    meeting = announced(session, world)
    waiting = write_to(session, world.chair, world.partnership)
    end_chair(session, world)
    assert waiting.state is MailState.PENDING
    assert queries.invitation_of(session, meeting, world.chair) is not None
