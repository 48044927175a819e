"""Access to a confidential item: with a reason, for an hour, with an email to the SRO and a record of every view."""

from collections.abc import Callable
from datetime import date, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.agendas import papers, publishing
from cdp.agendas import service as agendas
from cdp.agendas.details import ItemDetails
from cdp.agendas.on_the_day import service as on_the_day
from cdp.agendas.papers import PaperDetails
from cdp.agendas.publishing import PublishDetails
from cdp.app import settings_of
from cdp.confidential import queries, service
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import check_upload
from cdp.minutes import approval
from cdp.minutes import service as minutes
from cdp.minutes.service import NoteText
from cdp.models import (
    AgendaItem,
    Appointment,
    AuditEvent,
    ConfidentialAccess,
    DeclaredInterest,
    Meeting,
    MeetingState,
    OutboxMessage,
    Paper,
    Part,
    Person,
    Purpose,
    RoleHolding,
    SroState,
)
from cdp.wording import formats
from tests import make
from tests.access.doors import (
    NARROWED,
    OF_THE_BOARD,
    OWN_INTEREST,
    SECRETS,
    WITHHELD_PAPER,
    Secretive,
    addresses,
    all_it_says,
    secretive,
)
from tests.agendas.settled import settle_all
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
GOLDEN = Path(__file__).parents[1] / "golden" / "mail" / "confidential_item_opened.txt"
AGAIN = "Enter your password again"
REASON = "Asked by the council’s monitoring officer, case 14"


@pytest.fixture
def scene(session: Session, app: Flask) -> Secretive:
    """Return a partnership whose confidential items were published, minuted and circulated."""
    return secretive(session, app)


def address_of(scene: Secretive, word: str) -> str:
    """Return the address of the page that opens a confidential item of the scene."""
    item = scene.items[word]
    return f"/confidential/{scene.world.partnership.key}/meetings/{item.meeting.key}/items/{item.key}"


def opened(session: Session, scene: Secretive, word: str, by: Person | None = None) -> ConfidentialAccess:
    """Open a confidential item, by default as the administrator, and commit."""
    world, item = scene.world, scene.items[word]
    by = by or world.administrator
    found = queries.openable_item(session, world.partnership, item.meeting.key, item.key, by)
    assert found is not None
    item_access = service.open_item(session, found, REASON, by=by)
    session.commit()
    return item_access


def sentences(session: Session, words: str) -> list[str]:
    """Return the sentences in the history that contain these words, oldest first."""
    session.rollback()
    events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id))
    return [event.sentence for event in events if words in event.sentence]


def test_an_administrator_opens_an_item_and_can_read_only_that_item(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    visitor = visit().sign_in(world.administrator)
    visitor.click("Open a confidential item").submit("Find", q="west midlands")
    assert "Berkshire" not in visitor.main
    visitor.click("West Midlands Combating Drugs Partnership")
    items = [words for words in visitor.links if words.startswith("Confidential item")]
    day = f"{world.board.name}, {clock.in_london(scene.meeting.starts_at):%-d %B %Y}"
    assert items == [f"Confidential item {number} of {day}" for number in (2, 3, 4)]
    assert "Spring board" not in visitor.main
    visitor.click("Confidential item 2")
    assert visitor.heading == "Open confidential item 2"
    visitor.submit("Open the item", reason=REASON, password=make.PASSWORD)
    assert visitor.banner == "Item opened for an hour. We will email the partnership."
    assert visitor.heading == "Confidential item 2"
    for words in ("Item", "Presenter", "Reason", "Recommend", "Paper", "Note", "Decision anew", "Action"):
        assert f"{words} {NARROWED}" in visitor.main
    for other in (OF_THE_BOARD, OWN_INTEREST, WITHHELD_PAPER, "Spring board"):
        assert other not in visitor.text
    assert NARROWED not in visitor.title
    download = visitor.client.get(visitor.links[f"Paper {NARROWED} (TXT, 22 bytes)"])
    assert download.get_data(as_text=True) == f"All about {NARROWED}.\n"
    assert "attachment" in download.headers["Content-Disposition"]
    assert (download.headers["Cache-Control"], download.headers["X-Content-Type-Options"]) == (
        "private, no-store",
        "nosniff",
    )
    visitor.get("/confidential").click(day)
    assert visitor.heading == "Confidential item 2"
    visitor.get("/partnerships/west-midlands", status=404)


def test_the_history_and_the_email_about_an_opened_item_do_not_quote_it(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    before = session.scalars(sa.select(sa.func.count()).select_from(OutboxMessage)).one()
    visitor = visit().sign_in(world.administrator).get(address_of(scene, NARROWED))
    visitor.submit("Open the item", reason=REASON, password=make.PASSWORD)
    paper = next(href for words, href in visitor.links.items() if words.startswith("Paper"))
    visitor.client.get(paper)
    visitor.client.head(visitor.path)
    session.expire_all()
    item_access = session.scalars(sa.select(ConfidentialAccess)).one()
    assert (item_access.reason, item_access.ends_at - item_access.opened_at) == (REASON, timedelta(hours=1))
    email = session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)).one()
    assert session.scalars(sa.select(sa.func.count()).select_from(OutboxMessage)).one() == before + 1
    assert (email.to_address, email.subject) == (
        world.sro.email,
        "An administrator opened a confidential item",
    )
    assert REASON in email.body
    until = formats.clock(item_access.ends_at)
    who = "Example administrator, an administrator,"
    assert sentences(session, who) == [
        f"{who} opened a confidential item of Spring board until {until} and gave a reason.",
        f"{who} viewed the confidential item of Spring board that they had opened.",
        f"{who} downloaded a paper under the confidential item of Spring board that they had opened.",
        f"{who} viewed the confidential item of Spring board that they had opened.",
    ]
    for event in session.scalars(sa.select(AuditEvent)):
        assert NARROWED not in f"{event.sentence} {event.details}"
        assert REASON not in f"{event.sentence} {event.details}"
        assert event.partnership_id is not None or "confidential" not in event.sentence
    assert NARROWED not in f"{email.subject} {email.body} {email.facts}"
    sro = visit().sign_in(world.sro).get("/partnerships/west-midlands/history")
    assert "Example administrator, an administrator, opened a confidential item" in sro.main


def test_the_email_to_the_sro_is_unchanged(session: Session) -> None:
    world = make.world(session)
    start = clock.from_london(date(2027, 1, 19), time(10))
    meeting = make.meeting(session, world.board, start, title="Strategic Board", state=MeetingState.SCHEDULED)
    make.item(session, meeting, "Welcome")
    item = make.item(session, meeting, "Prices of the supplier", part=Part.CONFIDENTIAL)
    publish(session, world, meeting)
    with clock.pretending(clock.from_london(date(2027, 1, 20), time(14, 20))):
        found = queries.openable_item(session, world.partnership, meeting.key, item.key, world.administrator)
        assert found is not None
        service.open_item(session, found, REASON, by=world.administrator)
    email = session.scalars(sa.select(OutboxMessage)).one()
    assert f"{email.subject}\n\n{email.body}" == GOLDEN.read_text()


def publish(session: Session, world: make.World, meeting: Meeting) -> None:
    """Publish the current agenda of a meeting without emailing anyone."""
    session.flush()
    settle_all(session, meeting, by=world.coordinator)
    access = access_to(session, world.partnership, world.coordinator, clock.today())
    assert access is not None
    mark = publishing.readiness_of(session, access, meeting).mark
    details = PublishDetails(mark, despite_gaps=True, notify_invitees=False)
    publishing.publish(session, access, meeting, details, by=world.coordinator)
    session.commit()


@pytest.mark.parametrize(
    ("reason", "password", "errors"),
    [
        ("", make.PASSWORD, ["Enter why you need to read the item", AGAIN]),
        (
            "Because.",
            make.PASSWORD,
            ["Use 10 characters or more, so that the SRO can understand why.", AGAIN],
        ),
        ("x" * 501, make.PASSWORD, ["Use 500 characters or fewer. You have used 501.", AGAIN]),
        (
            "A reason\nBcc: everyone",
            make.PASSWORD,
            ["Your text had a line break. We removed it. Check the text.", AGAIN],
        ),
        (REASON, "", ["Enter your password"]),
        (REASON, "not the password", ["That is not your password. Try again."]),
    ],
)
def test_an_item_cannot_be_opened_without_a_valid_reason_and_the_password(
    scene: Secretive, session: Session, visit: Visit, reason: str, password: str, errors: list[str]
) -> None:
    visitor = visit().sign_in(scene.world.administrator).get(address_of(scene, NARROWED))
    visitor.post(visitor.path, {"reason": reason, "password": password}, status=422)
    assert visitor.errors == errors
    assert NARROWED not in visitor.text
    assert session.scalars(sa.select(ConfidentialAccess)).all() == []
    assert sentences(session, "opened a confidential") == []


def test_a_form_submitted_twice_opens_an_item_once(scene: Secretive, session: Session, visit: Visit) -> None:
    visitor = visit().sign_in(scene.world.administrator).get(address_of(scene, NARROWED))
    sent = {"reason": REASON, "password": make.PASSWORD, "once": visitor.value("once")}
    first = visitor.post(address_of(scene, NARROWED), sent).path
    assert visitor.post(address_of(scene, NARROWED), sent).path == first
    another = visitor.get(address_of(scene, NARROWED))
    another.submit("Open the item", reason=REASON, password=make.PASSWORD)
    assert another.errors == ["You have already opened this item. Go back to read it.", AGAIN]
    assert session.scalars(sa.select(sa.func.count()).select_from(ConfidentialAccess)).one() == 1
    assert len(sentences(session, "opened a confidential item")) == 1


@pytest.mark.parametrize("ending", ["the hour", "the right", "an interest", "the item"])
def test_access_ends(scene: Secretive, session: Session, visit: Visit, ending: str) -> None:
    world, item = scene.world, scene.items[NARROWED]
    item_access = opened(session, scene, NARROWED)
    paper = next(one for one in item.papers if one.files)
    pages = [
        f"/confidential/openings/{item_access.key}",
        f"/confidential/openings/{item_access.key}/papers/{paper.key}",
    ]
    visitor = visit().sign_in(world.administrator)
    for page in pages:
        visitor.get(page)
    views = len(sentences(session, "that they had opened"))
    if ending == "the hour":
        item_access.opened_at -= timedelta(hours=1)
        item_access.ends_at -= timedelta(hours=1)
    elif ending == "the right":
        world.administrator.is_administrator = False
    elif ending == "an interest":
        has_an_interest(session, item, world.administrator)
    else:
        item.part = Part.PUBLIC
    session.commit()
    for page in pages:
        answer = visitor.client.get(page)
        assert answer.status_code == 404
        assert NARROWED not in all_it_says(answer)
    assert len(sentences(session, "that they had opened")) == views == 2


def test_an_opened_item_is_hidden_from_everyone_else(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    other = make.person(session, "Example second administrator")
    other.is_administrator = True
    key = opened(session, scene, NARROWED).key
    for person in (other, scene.world.observer, scene.world.coordinator, scene.world.neighbour_coordinator):
        visit().sign_in(person).get(f"/confidential/openings/{key}", status=404)
    assert visit().get(f"/confidential/openings/{key}").heading == "Sign in"


def test_only_confidential_items_that_members_can_read_can_be_opened(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    draft = make.meeting(session, world.board, title="Unpublished", state=MeetingState.SCHEDULED)
    unpublished = make.item(session, draft, "GNU", part=Part.CONFIDENTIAL)
    unannounced = make.meeting(session, world.board, title="Unannounced")
    early = make.item(session, unannounced, "GNU", part=Part.CONFIDENTIAL)
    proposal = make.item(session, scene.meeting, "GNU", position=9, part=Part.CONFIDENTIAL)
    proposal.accepted = False
    late = make.item(session, scene.meeting, "GNU", position=8, part=Part.CONFIDENTIAL)
    session.commit()
    here, next_door = world.partnership.key, world.neighbour.key
    item, public = scene.items[NARROWED], scene.items[WITHHELD_PAPER]
    visitor = visit().sign_in(world.administrator)
    for partnership, meeting, one in (
        (here, draft, unpublished),
        (here, unannounced, early),
        (here, scene.meeting, proposal),
        (here, scene.meeting, late),
        (here, scene.meeting, public),
        (here, draft, item),
        (next_door, scene.meeting, item),
    ):
        visitor.get(f"/confidential/{partnership}/meetings/{meeting.key}/items/{one.key}", status=404)
    listed = visitor.get(f"/confidential/{here}")
    assert len([words for words in listed.links if words.startswith("Confidential item")]) == 3
    assert "GNU" not in listed.main
    assert "no confidential items" in visitor.get(f"/confidential/{next_door}").main
    publish(session, world, draft)
    assert len([words for words in visitor.get(f"/confidential/{here}").links if "item 1 of" in words]) == 1


def test_an_item_that_is_only_in_the_minutes_can_be_opened_once_they_are_circulated(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    meeting = make.meeting(
        session, world.board, clock.now() - timedelta(hours=3), title="Past board", state=MeetingState.HELD
    )
    item = make.item(session, meeting, "Tabled GNU", part=Part.CONFIDENTIAL, purpose=Purpose.INFORMATION)
    minutes.write_note(session, item, NoteText("Note about GNU", 0), by=world.coordinator)
    session.flush()
    written = minutes.lock(session, meeting)
    assert written is not None
    approval.send_to_chair(session, meeting, written.version, by=world.coordinator)
    session.commit()
    address = f"/confidential/{world.partnership.key}/meetings/{meeting.key}/items/{item.key}"
    visitor = visit().sign_in(world.administrator).get(address, status=404)
    approval.approve(session, meeting, written.version, by=world.chair)
    visitor.get(address).submit("Open the item", reason=REASON, password=make.PASSWORD)
    assert "Tabled GNU" in visitor.main
    assert "Note about GNU" in visitor.main
    assert "Papers" not in visitor.main


def has_an_interest(session: Session, item: AgendaItem, person: Person) -> None:
    """Add an interest that was declared before the minutes were circulated."""
    session.add(
        DeclaredInterest(item_id=item.id, person=person, nature="Knows the supplier", declared_at=clock.now())
    )


def test_an_administrator_with_an_interest_cannot_open_the_item(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    has_an_interest(session, scene.items[NARROWED], world.administrator)
    session.commit()
    visitor = visit().sign_in(world.administrator).get(address_of(scene, NARROWED), status=404)
    listed = visitor.get(f"/confidential/{world.partnership.key}")
    assert [words[:19] for words in listed.links if words.startswith("Confidential")] == [
        "Confidential item 3",
        "Confidential item 4",
    ]


def test_an_administrator_who_may_read_the_item_through_a_role_is_sent_to_the_agenda(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    make.role(session, world.partnership, world.administrator, Appointment.CHAIR, board=world.board)
    visitor = visit().sign_in(world.administrator).get(address_of(scene, NARROWED))
    assert "Open the item" not in visitor.buttons
    assert f"Item {NARROWED}" in visitor.click("Read it on the agenda").main
    visitor.post(address_of(scene, NARROWED), {"reason": REASON, "password": make.PASSWORD}, status=422)
    assert visitor.errors == ["Your role in this partnership lets you read this item. Read it on the agenda."]
    assert session.scalars(sa.select(ConfidentialAccess)).all() == []


@pytest.mark.either_database
def test_opening_an_item_does_not_change_what_an_observer_sees_on_other_pages(
    scene: Secretive, session: Session, app: Flask, visit: Visit
) -> None:
    world = scene.world
    make.role(session, world.partnership, world.administrator, Appointment.OBSERVER)
    item_access = opened(session, scene, NARROWED)
    own = f"/confidential/openings/{item_access.key}"
    visitor = visit().sign_in(world.administrator)
    assert NARROWED in visitor.get(own).main
    revealed = []
    for address in addresses(app, session):
        text = all_it_says(visitor.client.get(address))
        revealed += [(address, word) for word in SECRETS if word in text and not address.startswith(own)]
        assert not address.startswith(own) or not any(word in text for word in SECRETS if word != NARROWED)
    assert revealed == []


@pytest.mark.parametrize("why", ["only proposed", "has left"])
def test_the_coordinators_are_emailed_if_there_is_no_current_sro(
    scene: Secretive, session: Session, why: str
) -> None:
    world = scene.world
    second = make.person(session, "Example second coordinator")
    make.role(session, world.partnership, second, Appointment.COORDINATOR)
    if why == "has left":
        world.sro.left_at = clock.now()
    else:
        world.sro_appointment.state = SroState.PROPOSED
    item_access = opened(session, scene, NARROWED)
    recipients = session.scalars(
        sa.select(OutboxMessage.to_address).where(
            OutboxMessage.subject == "An administrator opened a confidential item"
        )
    ).all()
    assert item_access.person == world.administrator
    assert sorted(recipients) == sorted([world.coordinator.email, second.email])


def test_an_item_cannot_be_opened_if_there_is_no_one_to_email(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    world = scene.world
    world.sro_appointment.state = SroState.ENDED
    for role in session.scalars(sa.select(RoleHolding).where(RoleHolding.role == Appointment.COORDINATOR)):
        role.ends_on = clock.today() - timedelta(days=1)
    visitor = visit().sign_in(world.administrator).get(address_of(scene, NARROWED))
    visitor.submit("Open the item", reason=REASON, password=make.PASSWORD)
    assert "has no SRO or coordinator" in visitor.errors[0]
    assert session.scalars(sa.select(ConfidentialAccess)).all() == []


def test_papers_of_other_items_and_unpublished_files_cannot_be_opened(
    scene: Secretive, session: Session, app: Flask, visit: Visit
) -> None:
    world, item = scene.world, scene.items[NARROWED]
    item_access = opened(session, scene, NARROWED)
    file = check_upload("new.txt", BytesIO(b"A newer draft.\n"), field="file")
    PaperStore(settings_of(app).papers_path).write(file.content)
    published = next(one for one in item.papers if one.files)
    papers.receive_file(session, published, file, by=world.coordinator)
    added = papers.add_paper(session, item, PaperDetails("Added since"), file, by=world.coordinator)
    session.commit()
    here = f"/confidential/openings/{item_access.key}"
    visitor = visit().sign_in(world.administrator)
    assert visitor.get(f"{here}/papers/{published.key}").body == f"All about {NARROWED}.\n".encode()
    others = session.scalars(sa.select(Paper).where(Paper.item_id != item.id)).all()
    asked = next(one for one in item.papers if one.title.startswith("Asked"))
    assert len(others) == 6
    for paper in (*others, added, asked):
        visitor.get(f"{here}/papers/{paper.key}", status=404)
    assert "Added since" not in visitor.get(here).main


def test_a_withdrawn_item_can_still_be_read(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    make.item(session, meeting, "Welcome")
    details = ItemDetails(
        "Secret GNU", Purpose.DISCUSSION, 10, part=Part.CONFIDENTIAL, part_2_reason="Prices"
    )
    item = agendas.add_item(session, meeting, details, by=world.coordinator)
    publish(session, world, meeting)
    address = f"/confidential/{world.partnership.key}/meetings/{meeting.key}/items/{item.key}"
    visitor = visit().sign_in(world.administrator).get(address)
    visitor.submit("Open the item", reason=REASON, password=make.PASSWORD)
    here = visitor.path
    on_the_day.withdraw_item(session, item, "", by=world.coordinator)
    session.commit()
    publish(session, world, meeting)
    assert "Secret GNU" in visitor.get(here).main
    visitor.get(address)


def test_an_item_is_not_shown_if_the_view_cannot_be_recorded(
    scene: Secretive, session: Session, visit: Visit
) -> None:
    item_access = opened(session, scene, NARROWED)
    here = f"/confidential/openings/{item_access.key}"
    visitor = visit().sign_in(scene.world.administrator)
    with Session(session.get_bind()) as other:
        other.execute(sa.text("UPDATE audit_chains SET position = position"))
        answer = visitor.client.get(here)
        assert answer.status_code == 503
        assert NARROWED not in all_it_says(answer)
        other.rollback()
    assert NARROWED in visitor.get(here).main


def test_a_longer_list_of_meetings_and_items_takes_no_more_statements(
    session: Session, engine: sa.Engine, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.administrator)
    address = f"/confidential/{world.partnership.key}"
    counts = []
    for total in (1, 6):
        for number in range(total):
            meeting = make.meeting(
                session,
                world.board,
                clock.now() + timedelta(days=10 * total + number),
                state=MeetingState.SCHEDULED,
            )
            for position in range(total):
                make.item(session, meeting, "Secret", position=position, part=Part.CONFIDENTIAL)
            publish(session, world, meeting)
        with counted(engine) as statements:
            visitor.client.get(address)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10
    assert len([words for words in visitor.get(address).links if words.startswith("Confidential item")]) == 37


@pytest.mark.parametrize(
    "odd",
    ["\x00\x07\x1b\x7f\u202e\u2028\ufeff", "9" * 40, "", "='cmd'", "<svg onload=alert(1)>", "x" * 100_000],
)
def test_invalid_input_is_refused_without_opening_an_item(
    scene: Secretive, session: Session, visit: Visit, odd: str
) -> None:
    visitor = visit().sign_in(scene.world.administrator).get(address_of(scene, NARROWED))
    token = visitor.token()
    sent = {"csrf_token": token, "reason": odd, "password": odd, "once": odd}
    assert visitor.client.post(visitor.path, data=sent).status_code == 422
    for address in (
        "/confidential?q=%00%ED%A0%80",
        "/confidential?page=-1",
        "/confidential?page=" + "9" * 23,
    ):
        assert visitor.client.get(address).status_code == 200
    for key in ("0", "-1", "9" * 23, "%00", "z" * 12):
        for place in ("/confidential/", "/confidential/openings/", f"{visitor.path.rsplit('/', 1)[0]}/"):
            assert visitor.client.get(place + key).status_code == 404
    assert session.scalars(sa.select(ConfidentialAccess)).all() == []


def test_pages_before_the_reason_change_nothing_and_reveal_nothing(
    scene: Secretive, session: Session, app: Flask, visit: Visit
) -> None:
    visitor = visit().sign_in(scene.world.administrator)
    before = session.scalars(sa.select(sa.func.count()).select_from(AuditEvent)).one()
    session.rollback()
    own = [address for address in addresses(app, session) if address.startswith("/confidential")]
    assert len(own) > 5
    for address in own:
        assert not any(word in all_it_says(visitor.client.get(address)) for word in SECRETS)
    assert session.scalars(sa.select(sa.func.count()).select_from(AuditEvent)).one() == before
    assert session.scalars(sa.select(ConfidentialAccess)).all() == []
