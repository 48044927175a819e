"""A closed board gives no access: pages, Part 2, calendars, links, emails and replies end with its last day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_of_everyone, access_to
from cdp.accounts import calendar_addresses
from cdp.agendas import publishing
from cdp.agendas.publishing import PublishDetails
from cdp.calendars.leavers import end_feeds_of_leavers
from cdp.calendars.queries import partnerships_with_calendars
from cdp.home.queries import partnerships_of
from cdp.mail import letters, outbox
from cdp.mail.invitations import Party
from cdp.mail.outbox import Concern, Words
from cdp.meetings import invitees, links, sending
from cdp.models import (
    Appointment,
    Board,
    BoardKind,
    CalendarFeed,
    Capacity,
    Invitation,
    MailState,
    MeetingState,
    Minutes,
    MinutesState,
    OutboxMessage,
    Part,
    Person,
    RoleHolding,
    SeatHolding,
)
from cdp.partnerships import queries
from tests import make
from tests.agendas.settled import settle_all
from tests.meetings.post import deliver
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
GROUP = "Synthetic opioids group"


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


@contextmanager
def in_days(number: int) -> Iterator[None]:
    """Run the block as if some days had passed in which no one did anything."""
    with clock.pretending(clock.now() + timedelta(days=number)):
        yield


@dataclass
class Closing:
    """A task and finish group that closes today, and two people with no other place: a seat holder and the chair."""

    app: Flask
    session: Session
    world: make.World
    visit: Visit
    group: Board
    member: Person
    chair: Person

    def close(self, closed_on: date | None = None) -> None:
        """Close the group through the pages, as the coordinator does; by default, its last day was yesterday."""
        self.session.commit()
        self.visit().sign_in(self.world.coordinator).get(f"{HERE}/boards/{self.group.key}/close").submit(
            "Save",
            closes_on=closed_on or days(-1),
            achieved="An alert that pharmacies use.",
            achieved_on=days(-1),
        )
        self.session.expire_all()
        assert self.group.closes_on == (closed_on or days(-1))

    def status(self, path: str) -> int:
        """Return the HTTP status that an address gives to a client without cookies."""
        return self.app.test_client(use_cookies=False).get(path).status_code

    def people(self) -> tuple[Person, Person]:
        return self.member, self.chair


@pytest.fixture
def closing(app: Flask, session: Session, visit: Visit) -> Closing:
    world = make.world(session)
    group = make.board(session, world.partnership, GROUP, BoardKind.TASK_AND_FINISH)
    group.starts_on, group.closes_on, group.output = days(-100), clock.today(), "An alert"
    member, chair = make.person(session, "Example group member"), make.person(session, "Example group chair")
    make.seat(session, group, world.police, representative=member)
    make.role(session, world.partnership, chair, Appointment.CHAIR, board=group)
    session.commit()
    return Closing(app, session, world, visit, group, member, chair)


@pytest.mark.parametrize("who", ["member", "chair"])
def test_pages_end_when_it_is_closed(closing: Closing, who: str) -> None:
    person: Person = getattr(closing, who)
    visitor = closing.visit().sign_in(person).get(f"{HERE}/members")
    closing.close()
    assert visitor.get(f"{HERE}/members").heading == "Sign in"
    closing.visit().sign_in(person).get(f"{HERE}/members", status=404)


@pytest.mark.parametrize("who", ["member", "chair"])
def test_pages_end_when_the_day_passes(closing: Closing, who: str) -> None:
    person: Person = getattr(closing, who)
    visitor = closing.visit().sign_in(person).get(f"{HERE}/members")
    assert visitor.heading != "Sign in"
    with in_days(1):
        closing.visit().sign_in(person).get(f"{HERE}/members", status=404)


def test_its_part_2_is_closed_to_its_members_who_have_another_place(closing: Closing) -> None:
    session, world = closing.session, closing.world
    closing.group.closes_on = days(22)
    make.seat(session, closing.group, world.treatment, representative=world.member)
    meeting = make.meeting(session, closing.group, state=MeetingState.SCHEDULED)
    make.item(session, meeting, "Finance")
    make.item(session, meeting, "Prices of test strips", position=2, part=Part.CONFIDENTIAL)
    secretary = access_to(session, world.partnership, world.coordinator, clock.today())
    assert secretary is not None
    settle_all(session, meeting, by=world.coordinator)
    mark = publishing.readiness_of(session, secretary, meeting).mark
    wanted = PublishDetails(mark, despite_gaps=True, notify_invitees=False)
    publishing.publish(session, secretary, meeting, wanted, by=world.coordinator)
    session.commit()
    path = f"{HERE}/meetings/{meeting.key}/agenda"
    for number, reads in ((22, True), (23, False)):
        with in_days(number):
            page = closing.visit().sign_in(world.member).get(path).main
        assert "Finance" in page
        assert ("Prices of test strips" in page) is reads


def test_the_right_to_attend_its_meetings_as_deputy_ends(closing: Closing) -> None:
    session, world = closing.session, closing.world
    seat = closing.group.seats[0]
    meeting = make.meeting(session, closing.group, clock.now() - timedelta(days=5), state=MeetingState.HELD)
    session.add(Invitation(meeting=meeting, person=world.deputy, seat=seat, stands_in=True))
    session.commit()
    stands_in = [
        access.standing_in
        for day in (clock.today(), days(1))
        if (access := access_to(session, world.partnership, world.deputy, day))
    ]
    assert stands_in == [{(meeting.id, world.police.id)}, frozenset()]


def test_the_calendar_stops(closing: Closing) -> None:
    token = calendar_addresses.make(
        closing.session, closing.member, closing.world.partnership, leaves_out_invited=False
    )
    closing.session.commit()
    assert closing.status(f"/calendar/{token}.ics") == 200
    closing.close()
    assert closing.status(f"/calendar/{token}.ics") == 404
    assert closing.session.scalar(sa.select(CalendarFeed)) is None


def test_the_calendar_stops_permanently_when_the_day_passes(closing: Closing) -> None:
    session = closing.session
    tokens = [
        calendar_addresses.make(session, person, closing.world.partnership, leaves_out_invited=False)
        for person in (*closing.people(), closing.world.member)
    ]
    session.commit()
    assert end_feeds_of_leavers(session, clock.today()) == 0
    with in_days(1):
        assert [closing.status(f"/calendar/{token}.ics") for token in tokens] == [404, 404, 200]
        assert end_feeds_of_leavers(session, clock.today()) == 2


def invited_elsewhere(closing: Closing) -> Invitation:
    """Invite the group's member to a meeting of the main board, as a guest without a seat there."""
    session, world = closing.session, closing.world
    meeting = make.meeting(session, world.board)
    invitees.fill(session, meeting)
    session.add(Invitation(meeting=meeting, person=closing.member))
    session.commit()
    sending.send(session, meeting, shown=sending.plan_of(session, meeting).fingerprint, by=world.coordinator)
    session.commit()
    return session.scalars(sa.select(Invitation).where(Invitation.person == closing.member)).one()


def test_the_link_to_reply_ends_and_they_are_removed_from_the_list(closing: Closing) -> None:
    own = invited_elsewhere(closing)
    path = f"{links.LINK.path}/{links.LINK.token_of(closing.session, own)}"
    assert closing.status(path) == 200
    closing.close()
    assert closing.status(path) == 404
    assert own.removed_at is not None


def test_the_link_ends_when_the_day_passes(closing: Closing) -> None:
    own = invited_elsewhere(closing)
    path = f"{links.LINK.path}/{links.LINK.token_of(closing.session, own)}"
    with in_days(1):
        assert closing.status(path) == 404


def waiting_mail(closing: Closing, person: Person) -> OutboxMessage:
    partnership = closing.world.partnership
    mail = outbox.post(
        closing.session,
        Words("A paper for you", "Please read it.\n"),
        sender=letters.sender_for(closing.session, partnership),
        recipient=Party(person.email, person.name),
        concern=Concern(partnership.id, None, person.id),
    )
    closing.session.commit()
    return mail


def test_waiting_email_is_not_sent(closing: Closing) -> None:
    mails = [waiting_mail(closing, person) for person in (*closing.people(), closing.world.member)]
    closing.close()
    assert [mail.state for mail in mails] == [MailState.SUPERSEDED, MailState.SUPERSEDED, MailState.PENDING]


def test_waiting_email_is_not_sent_when_the_day_passes(closing: Closing, tmp_path: Path) -> None:
    mails = [waiting_mail(closing, person) for person in (*closing.people(), closing.world.member)]
    with in_days(1):
        deliver(closing.session, tmp_path)
    closing.session.expire_all()
    assert [mail.state for mail in mails] == [MailState.SUPERSEDED, MailState.SUPERSEDED, MailState.SENT]


def test_email_is_still_sent_on_its_last_day(closing: Closing, tmp_path: Path) -> None:
    mails = [waiting_mail(closing, person) for person in closing.people()]
    deliver(closing.session, tmp_path)
    closing.session.expire_all()
    assert [mail.state for mail in mails] == [MailState.SENT, MailState.SENT]


@pytest.mark.parametrize("number", [0, 1])
def test_a_future_place_counts_only_if_it_begins_while_the_board_is_open(
    closing: Closing, tmp_path: Path, number: int
) -> None:
    session, here, last = closing.session, closing.world.partnership, days(9)
    closing.group.closes_on = last
    newcomers = [make.person(session, "New member"), make.person(session, "New chair")]
    begins = last + timedelta(days=number)
    closing.group.seats[0].holdings.append(
        SeatHolding(person=newcomers[0], capacity=Capacity.DEPUTY, starts_on=begins)
    )
    session.add(
        RoleHolding(
            partnership=here, person=newcomers[1], role=Appointment.DEPUTY_CHAIR, board=closing.group,
            starts_on=begins,
        )
    )  # fmt: skip
    session.flush()
    mails = [waiting_mail(closing, person) for person in newcomers]
    to_come = [queries.has_place_to_come(session, here, person, clock.today()) for person in newcomers]
    assert to_come == [number == 0] * 2
    reached = queries.people_to_reach(session, here, clock.today()) & {person.id for person in newcomers}
    assert len(reached) == (2 if number == 0 else 0)
    deliver(session, tmp_path)
    session.expire_all()
    assert {mail.state for mail in mails} == {MailState.SENT if number == 0 else MailState.SUPERSEDED}


def test_no_one_loses_access_on_its_last_day(closing: Closing) -> None:
    mail = waiting_mail(closing, closing.member)
    visitor = closing.visit().sign_in(closing.member).get(f"{HERE}/members")
    closing.close(clock.today())
    assert visitor.get(f"{HERE}/members").heading != "Sign in"
    assert mail.state is MailState.PENDING


def test_a_person_with_another_seat_keeps_it(closing: Closing) -> None:
    session, world = closing.session, closing.world
    make.seat(session, closing.group, world.treatment, representative=world.member)
    make.role(session, world.partnership, world.chair, Appointment.DEPUTY_CHAIR, board=closing.group)
    mail = waiting_mail(closing, world.member)
    closing.close()
    for person, boards in ((world.member, {world.board.id}), (world.chair, {world.board.id})):
        closing.visit().sign_in(person).get(f"{HERE}/members")
        access = access_to(session, world.partnership, person, clock.today())
        assert access is not None
        assert access.member_board_ids | access.chaired_board_ids == boards
    assert mail.state is MailState.PENDING


def test_a_last_day_in_the_past_that_is_entered_as_a_change_ends_the_same(closing: Closing) -> None:
    mail = waiting_mail(closing, closing.member)
    visitor = closing.visit().sign_in(closing.member).get(f"{HERE}/members")
    closing.visit().sign_in(closing.world.coordinator).get(f"{HERE}/boards/{closing.group.key}/edit").submit(
        "Save board", closes_on=days(-1)
    )
    closing.session.expire_all()
    assert mail.state is MailState.SUPERSEDED
    assert visitor.get(f"{HERE}/members").heading == "Sign in"


@pytest.mark.parametrize("number", [0, 1])
def test_all_queries_for_a_place_agree(closing: Closing, number: int) -> None:
    session, here, day = closing.session, closing.world.partnership, days(number)
    is_open = number == 0
    everyone = access_of_everyone(session, here, day)
    for person in closing.people():
        assert (access_to(session, here, person, day) is not None) is is_open
        assert (person.id in everyone) is is_open
        assert queries.has_place(session, here, person, day) is is_open
        assert (person.id in queries.person_ids_of(session, here, day)) is is_open
        assert (person in queries.people_of(session, here, day)) is is_open
        assert (person.id in queries.people_to_reach(session, here, day)) is is_open
        assert (queries.person_by_key(session, here, person.key, day) is person) is is_open
        assert (queries.partnership_ids_of(session, person, day) == {here.id}) is is_open
        assert (partnerships_of(session, person, day) == [here]) is is_open
        assert (partnerships_with_calendars(session, person, day) == [here]) is is_open
    assert (closing.member in queries.people_of_organisation(session, closing.world.police, day)) is is_open
    chairs = queries.role_holders(session, here, Appointment.CHAIR, day, closing.group)
    assert (chairs == [closing.chair]) is is_open
    assert (closing.group.id in queries.chairs_of_boards(session, here, day)) is is_open


def test_access_takes_one_statement(closing: Closing) -> None:
    session, world = closing.session, closing.world
    here, member, today = world.partnership, closing.member, clock.today()
    session.refresh(here)
    session.refresh(member)
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    with counted(engine) as statements:
        access_to(session, here, member, today)
    assert len(statements) == 1


def test_the_directory_and_the_roles_leave_out_those_of_a_closed_board(closing: Closing) -> None:
    session = closing.session
    visitor = closing.visit().sign_in(closing.world.coordinator)
    for path in ("members", "contacts"):
        assert closing.member.email in visitor.get(f"{HERE}/{path}").text
    assert closing.chair.email in visitor.get(f"{HERE}/roles").text
    closing.group.closes_on = days(-1)
    session.commit()
    for path in ("members", "contacts"):
        assert closing.member.email not in visitor.get(f"{HERE}/{path}").text
    roles = visitor.get(f"{HERE}/roles").text
    assert closing.chair.email not in roles
    assert f"{closing.chair.name}, chair of {GROUP}" in roles


def test_the_page_that_closes_a_board_warns_of_minutes_with_the_chair(closing: Closing) -> None:
    session = closing.session
    for number, state in enumerate(MinutesState):
        start = datetime.combine(days(-50 + number), datetime.min.time(), tzinfo=clock.now().tzinfo)
        meeting = make.meeting(
            session, closing.group, start, title=f"Meeting {state.value}", state=MeetingState.HELD
        )
        session.add(Minutes(meeting=meeting, state=state))
    session.commit()
    visitor = closing.visit().sign_in(closing.world.coordinator)
    page = visitor.get(f"{HERE}/boards/{closing.group.key}/close").text
    assert "the chair will not be able to approve minutes here" in page
    assert "Ask the chair to approve these minutes before you close the board" in " ".join(page.split())
    assert ("Meeting draft" in page, "Meeting with_chair" in page) == (True, True)
    assert ("Meeting circulated" in page, "Meeting confirmed" in page) == (False, False)
    closing.close()
    page = visitor.get(f"{HERE}/boards/{closing.group.key}/close").text
    assert "Ask the chair to approve these minutes by email, and record the approval" in " ".join(
        page.split()
    )


def test_a_board_without_such_minutes_is_closed_without_a_warning(closing: Closing) -> None:
    page = closing.visit().sign_in(closing.world.coordinator)
    assert "cannot approve minutes" not in page.get(f"{HERE}/boards/{closing.group.key}/close").text


def test_the_coordinator_finishes_the_minutes_of_a_closed_board(closing: Closing) -> None:
    session = closing.session
    meeting = make.meeting(session, closing.group, clock.now() - timedelta(days=5), state=MeetingState.HELD)
    session.add(Minutes(meeting=meeting, state=MinutesState.WITH_CHAIR))
    session.commit()
    closing.close()
    visitor = closing.visit().sign_in(closing.world.coordinator)
    page = visitor.get(f"{HERE}/meetings/{meeting.key}/minutes")
    assert "Record the chair’s approval" in page.text
    closing.visit().sign_in(closing.chair).get(f"{HERE}/meetings/{meeting.key}/minutes", status=404)
