"""The pages of a poll: starting it, opening it, replying, sending reminders, and who may see which page."""

from datetime import time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import OutboxMessage, Poll, PollPerson, PollReply
from cdp.polls import links, queries, service
from tests import make
from tests.meetings.days import weekend_day
from tests.meetings.test_pages import Visit
from tests.polls.asking import POLLS, TITLE, Asking, I, N, Y, days, details
from tests.statements import counted
from tests.visitor import text_of

BOARD = "Combating Drugs Partnership Board"
REQUIRED = "Must be able to come"
BEST_FIRST, WHO_SAID_WHAT, PEOPLE = "Dates, best first", "Replies by date", "People in the poll"


@pytest.fixture
def asking(session: Session) -> Asking:
    """An open poll with three dates."""
    return Asking(session)


def test_the_coordinator_starts_a_poll_and_gets_a_reply(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get("/partnerships/west-midlands/meetings").click("Date polls")
    coordinator.click("Start a date poll").click(BOARD)
    assert "Do not enter anything confidential" in coordinator.main
    coordinator.submit("Save and add dates", status=422)
    assert coordinator.errors == ["Enter a title", "Enter the date to reply by"]
    answer_by = clock.today() + timedelta(days=14)
    coordinator.submit("Save and add dates", title=TITLE, minutes="90", answer_by=answer_by)
    assert coordinator.heading == "Dates to choose from"
    first, second = days(2)
    coordinator.submit("Add the date", day=first, start=time(10))
    assert coordinator.banner.endswith("10am to 11:30am added to the poll. Nothing has been sent yet.")
    assert coordinator.value("start") == "10am"
    coordinator.submit("Add the date", day=first, start=time(10), status=422)
    assert coordinator.errors == ["This date and time is already in the poll. Enter another."]
    coordinator.submit("Add the date", day=second)
    assert len(coordinator.table("Dates in the poll")) == 2

    coordinator.click("Choose the people")
    ticked: dict[str, Any] = {f"person-{world.chair.key}": ["Include in the poll", "Must be able to come"]}
    coordinator.submit("Save the list", **ticked, other="Example deputy")
    assert coordinator.heading == "People in the poll"  # the coordinator may want to add another
    coordinator.submit("Save the list")
    assert coordinator.heading == TITLE
    assert "2 dates and 7 people" in coordinator.main
    assert session.scalars(sa.select(OutboxMessage)).all() == []

    coordinator.click("Review and open the poll")
    assert "Example chair (must be able to come)" in coordinator.main
    assert "http://localhost/answer-date-poll/…" in coordinator.main
    coordinator.submit("Open the poll and send to 7 people")
    assert coordinator.banner == "Poll opened. 7 emails are being sent."
    assert len(session.scalars(sa.select(OutboxMessage)).all()) == 7

    poll = session.scalars(sa.select(Poll)).one()
    member = visit().sign_in(world.member).get("/partnerships/west-midlands/meetings").click(TITLE)
    member.click("Reply to the poll")
    first_date, second_date = (f"date-{option.key}" for option in queries.standing_dates(poll))
    some: dict[str, Any] = {first_date: "Yes"}
    member.submit("Save your reply", **some, status=422)
    rest: dict[str, Any] = {second_date: "If necessary", "comment": "Mornings only"}
    member.submit("Save your reply", **rest)
    assert [row[-1] for row in member.table("Replies by date")] == ["Yes", "If necessary"]

    coordinator.get(coordinator.path)
    assert "1 of 7 people have replied about every date" in coordinator.main
    (row,) = [row for row in coordinator.table(PEOPLE) if row[0].startswith("Example member")]
    assert "On this website" in row[1]
    assert "Mornings only" in row[1]
    (row,) = [row for row in coordinator.table(WHO_SAID_WHAT) if row[0].startswith("Example member")]
    assert row[1:] == ["Yes", "If necessary"]


def test_a_doubtful_date_must_be_confirmed_and_keeps_what_was_typed(session: Session, visit: Visit) -> None:
    asking = Asking(session, dates=0, opened=False)
    coordinator = visit().sign_in(asking.world.coordinator).get(f"{asking.page}/dates")
    saturday = weekend_day()
    coordinator.submit("Add the date", day=saturday, start=time(9, 30), status=422)
    assert "is a Saturday" in coordinator.errors[0]
    assert coordinator.value("start") == "09:30"
    other = saturday + timedelta(days=7)
    coordinator.submit(
        "Add the date", day=other, use_anyway=True, status=422
    )  # a different date must be confirmed separately
    coordinator.submit("Add the date", use_anyway=True)
    (row,) = coordinator.table("Dates in the poll")
    assert "is a Saturday." in row[1]
    coordinator.submit("Remove")
    assert session.scalars(sa.select(Poll)).one().options == []


def test_emails_of_an_open_poll_are_previewed_before_sending(asking: Asking, visit: Visit) -> None:
    asking.answer(asking.world.member, Y, N, I)
    coordinator = visit().sign_in(asking.world.coordinator).get(asking.page)
    coordinator.click("Dates").submit("Add the date", day=days(4)[3], start="10am")
    coordinator.click("Review and send")
    assert "More dates: Extra board meeting" in coordinator.main
    coordinator.submit("Send to 6 people")
    assert coordinator.banner == "6 emails are being sent."
    coordinator.click("Remind people who have not replied")
    assert "Example member (replied about some dates)" in coordinator.main
    coordinator.submit("Send 6 reminders")
    coordinator.click("Give more time").submit("Give more time", answer_by=clock.today() + timedelta(days=20))
    assert coordinator.banner.endswith("Nothing has been sent yet.")
    coordinator.submit("End the link", near="Example member")
    assert "Ended" in next(row for row in coordinator.table(PEOPLE) if "Example member" in row[0])[2]
    coordinator.submit("Send a new link", near="Example member")
    assert "Works" in next(row for row in coordinator.table(PEOPLE) if "Example member" in row[0])[2]
    coordinator.click("Record a reply", near="Example sro")
    coordinator.submit("Save the reply", **asking.says("No", "No", "No", "No", comment="By telephone"))
    row = next(row for row in coordinator.table(PEOPLE) if "Example sro" in row[0])
    assert "Recorded by Example coordinator" in row[1]
    coordinator.click("Close without a meeting").submit("Close the poll", status=422)
    assert coordinator.errors == ["Enter why there is no meeting"]
    coordinator.submit("Close the poll", reason="Agreed in writing.", tell=True)
    assert "without a meeting: Agreed in writing." in coordinator.main
    assert "Record a reply" not in coordinator.links
    coordinator.click("History of this record")
    assert "Example coordinator closed a date poll without a meeting" in coordinator.main


def test_reminders_without_a_link_are_shown_separately(asking: Asking, visit: Visit) -> None:
    coordinator = visit().sign_in(asking.world.coordinator).get(f"{asking.page}/remind")
    assert "6 people will each get an email with a personal link:" in coordinator.main
    coordinator.get(asking.page).submit("End the link", near="Example member")
    coordinator.get(f"{asking.page}/remind")
    assert "6 people will each get an email:" in coordinator.main
    assert "Sign in and choose yes, if necessary or no for each date:" in coordinator.main
    assert [len(coordinator.table(people)) for people in ("5 people", "1 person")] == [5, 1]


def test_a_draft_can_be_changed_and_deleted(session: Session, visit: Visit) -> None:
    asking = Asking(session, opened=False)
    address = asking.page
    coordinator = visit().sign_in(asking.world.coordinator).get(address)
    other = visit().sign_in(asking.world.coordinator).get(f"{asking.page}/edit")
    coordinator.click("Change the poll").submit("Save the draft", title="Budget meeting")
    assert coordinator.heading == "Budget meeting"
    other.submit("Save the draft", title="Money meeting", status=409)
    assert "Budget meeting" in other.text
    assert "Money meeting" in other.text
    coordinator.click("Delete the draft").submit("Delete the draft")
    assert coordinator.banner == "Draft deleted. Nothing had been sent."
    coordinator.get(address, status=404)
    assert session.scalars(sa.select(PollPerson)).all() == []


def test_people_who_prepare_the_meeting_see_replies_and_others_only_counts(
    asking: Asking, visit: Visit
) -> None:
    world = asking.world
    asking.answer(world.member, Y, N, I, comment="Not with the chair")
    asking.answer(world.health_member, Y, Y, N)
    for person in (world.coordinator, world.sro, world.chair):
        page = visit().sign_in(person).get(asking.page)
        assert "Not with the chair" in page.main
        assert len(page.table(WHO_SAID_WHAT)) == 6
        assert "@" not in page.main
    member = visit().sign_in(world.police_member).get(asking.page)
    assert [row[1:] for row in member.table("Replies by date")] == [
        ["2", "0", "0", "No reply"],
        ["1", "0", "1", "No reply"],
        ["0", "1", "1", "No reply"],
    ]
    for hidden in ("Example health member", "Example member", "Not with the chair", "@"):
        assert hidden not in member.main


@pytest.mark.parametrize("opened", [False, True])
def test_the_list_has_a_poll_for_exactly_those_who_can_open_its_page(
    session: Session,
    visit: Visit,
    opened: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    asking = Asking(session, opened=opened)
    world = asking.world
    elsewhere = service.start(
        session, world.sub_group, details(title="Of the sub-group"), by=world.coordinator
    )
    session.commit()
    titles = {TITLE: asking.page, elsewhere.title: f"{POLLS}/{elsewhere.key}"}
    drafts_seen = {}
    for name in ("coordinator", "sro", "chair", "lead", "member", "observer"):
        visitor = visit().sign_in(getattr(world, name)).get(POLLS)
        listed = {title for title in titles if title in visitor.main}
        for title, page in titles.items():
            visitor.get(page, status=200 if title in listed else 404)
        drafts_seen[name] = listed
    # Drafts are for those who prepare the meetings of the board (docs/rules/rights.md 2)
    assert drafts_seen["coordinator"] == drafts_seen["sro"] == set(titles)
    assert drafts_seen["chair"] == {TITLE}
    assert drafts_seen["member"] == ({TITLE} if opened else set())
    assert drafts_seen["observer"] == drafts_seen["lead"] == set()


def test_people_not_in_a_poll_cannot_see_it(session: Session, visit: Visit) -> None:
    asking = Asking(session, opened=False)
    world = asking.world
    everybody = (world.member, world.observer, world.lead, world.neighbour_coordinator)
    for person in everybody:
        visit().sign_in(person).get(asking.page, status=404)
    visit().sign_in(world.chair).get(asking.page)
    asking.send()
    session.commit()
    for person in everybody[1:]:
        visitor = visit().sign_in(person).get(asking.page, status=404)
        visitor.get(f"{asking.page}/answer", status=404)
    assert TITLE not in visit().sign_in(world.observer).get(POLLS).text
    assert TITLE not in visit().sign_in(world.observer).get("/partnerships/west-midlands/meetings").text
    assert TITLE in visit().sign_in(world.member).get(POLLS).text
    visit().sign_in(world.regional_viewer).get(asking.page, status=403)


def test_an_error_about_the_people_leads_to_a_person_and_is_shown_there(asking: Asking, visit: Visit) -> None:
    coordinator = visit().sign_in(asking.world.coordinator)
    coordinator.get(f"/partnerships/west-midlands/polls/{asking.poll.key}/people")
    boxes: dict[str, Any] = {
        box.get("name", ""): [] for box in coordinator.page.all("input") if box.get("type") == "checkbox"
    }
    first, second = list(boxes)[:2]
    for ticked, words in (
        ({}, "Choose at least one person."),
        (
            {first: [REQUIRED], second: ["Include in the poll"]},
            "must be able to come. Include them in the poll as well.",
        ),
    ):
        sent: dict[str, Any] = {**boxes, **ticked}
        coordinator.submit("Save the list", status=422, **sent)
        (error,) = coordinator.errors
        assert error.endswith(words)
        assert coordinator.links[error] == f"#{first}"
        assert error in text_of(coordinator.page.with_class("govuk-error-message")[0])


def test_polls_of_other_partnerships_and_mismatched_parts_are_not_found(asking: Asking, visit: Visit) -> None:
    session, world = asking.session, asking.world
    theirs = service.start(session, world.neighbour_board, details(), by=world.neighbour_coordinator)
    here = service.start(session, world.board, details(title="Other"), by=world.coordinator)
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    for address in (
        f"{POLLS}/{theirs.key}",
        f"/partnerships/berkshire-east/polls/{theirs.key}",
        f"{POLLS}/{here.key}/dates/{asking.options[0].key}/choose",
        f"{POLLS}/{here.key}/people/{asking.poll.people[0].key}/answer",
        f"{POLLS}/{'z' * 12}",
        f"{POLLS}/new?board={world.neighbour_board.key}",
    ):
        coordinator.get(address, status=404)
    coordinator.post(f"{POLLS}/{here.key}/dates/{asking.options[0].key}/take-out", status=404)
    coordinator.post(f"{POLLS}/{here.key}/people/{asking.poll.people[0].key}/link/end", status=404)
    neighbour = visit().sign_in(world.neighbour_coordinator)
    neighbour.get(asking.page, status=404)


def test_only_the_coordinator_changes_a_poll(asking: Asking, visit: Visit) -> None:
    for person in (asking.world.sro, asking.world.chair, asking.world.member):
        visitor = visit().sign_in(person).get(POLLS)
        assert "Start a date poll" not in visitor.links
        for page in ("edit", "dates", "people", "send", "remind", "more-time", "give-up", "delete"):
            visitor.get(f"{asking.page}/{page}", status=403)


def test_two_people_who_change_the_list_see_the_conflict(asking: Asking, visit: Visit) -> None:
    first, second = (visit().sign_in(asking.world.coordinator).get(f"{asking.page}/people") for _ in range(2))
    first.submit("Save the list", other="Example deputy")
    second.submit("Save the list", other="Example observer", status=409)
    assert "Example deputy" in second.text
    assert "Example observer" in second.text


def test_removing_a_person_from_an_open_poll_ends_their_link_and_reply(asking: Asking, visit: Visit) -> None:
    asking.answer(asking.world.member, Y, Y, Y)
    link = asking.path(asking.world.member)
    coordinator = visit().sign_in(asking.world.coordinator).get(f"{asking.page}/people")
    nothing: dict[str, Any] = {f"person-{asking.world.member.key}": []}
    coordinator.submit("Save the list", **nothing)
    assert "Yes: 0" in coordinator.table(BEST_FIRST)[0][1]
    visit().get(link, status=404)


def test_pages_need_no_more_queries_for_more_dates_and_people(
    session: Session, asking: Asking, engine: sa.Engine, visit: Visit
) -> None:
    coordinator = visit().sign_in(asking.world.coordinator)
    member = visit().sign_in(asking.world.member)
    place = asking.of(asking.world.chair)
    link = asking.path(asking.world.chair)
    pages = [
        (coordinator, asking.page),
        (coordinator, f"{asking.page}/dates"),
        (coordinator, f"{asking.page}/people"),
        (coordinator, f"{asking.page}/send"),
        (coordinator, f"{asking.page}/remind"),
        (coordinator, f"{asking.page}/give-up"),
        (coordinator, f"{asking.page}/dates/{asking.options[0].key}/choose"),
        (coordinator, f"{asking.page}/people/{place.key}/answer"),
        (coordinator, POLLS),
        (coordinator, "/partnerships/west-midlands/meetings"),
        (member, asking.page),
        (member, f"{asking.page}/answer"),
        (visit(), link),
    ]

    def statements() -> dict[str, int]:
        session.commit()
        found = {}
        for visitor, address in pages:
            visitor.get(address)
            with counted(engine) as asked:
                visitor.get(address)
            found[address] = len(asked)
        return found

    few = statements()
    crowd(asking)
    many = statements()
    assert many == few
    assert max(many.values()) <= 18


def crowd(asking: Asking) -> None:
    """Enlarge the poll to twenty dates and sixty people, most of whom have replied, and add thirty other polls."""
    session, world = asking.session, asking.world
    for day in days(20)[3:]:
        asking.add(day)
    for number in range(54):
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        person = make.person(session, f"Example newcomer {number}", account=False)
        make.seat(session, world.board, organisation, representative=person)
        session.add(PollPerson(poll=asking.poll, person=person, required=number % 7 == 0))
    session.flush()
    asking.send()
    for number, place in enumerate(asking.poll.people[:-5]):
        said = {option.key: (Y, I, N)[(number + at) % 3].value for at, option in enumerate(asking.options)}
        session.add(
            PollReply(
                poll_person=place,
                way="link",
                said=said,
                comment="",
                given_at=clock.now(),
                noted_by=place.person,
            )
        )
    for number in range(30):
        service.start(session, world.board, details(title=f"Poll {number}"), by=world.coordinator)
    session.commit()


def test_a_poll_with_twenty_dates_and_sixty_people_can_be_shown(asking: Asking, visit: Visit) -> None:
    crowd(asking)
    coordinator = visit().sign_in(asking.world.coordinator).get(asking.page)
    assert len(coordinator.table(BEST_FIRST)) == 20
    rows = coordinator.table(WHO_SAID_WHAT)
    assert len(rows) == 60
    assert {len(row) for row in rows} == {21}
    assert {cell for row in rows for cell in row[1:]} == {"Yes", "If necessary", "No", "No reply"}
    assert len(coordinator.body) < 700_000
    visit().get(f"{links.LINK.path}/{links.LINK.token_of(asking.session, asking.poll.people[0])}")
