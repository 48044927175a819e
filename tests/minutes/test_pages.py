"""The pages of minutes, from the first note to the locked record."""

import io
from collections.abc import Callable
from datetime import timedelta

import docx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails
from cdp.minutes import approval, content, decisions, queries, service
from cdp.minutes.decisions import DecisionDetails
from cdp.minutes.service import NoteText
from cdp.models import (
    Action,
    AuditEvent,
    Decision,
    DeclaredInterest,
    ItemNote,
    MeetingState,
    Minutes,
    MinutesState,
    Organisation,
    OutboxMessage,
    Part,
)
from tests import make
from tests.minutes.scene import SECRET, Scene, attend, hold, meeting_on, scene
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def circulated(session: Session) -> Scene:
    """Return a scene with circulated minutes that have notes and decisions in both parts."""
    here = scene(session)
    by = here.world.coordinator
    for item, words in ((here.report, "Waiting times fell."), (here.secret, "The supplier offered less.")):
        service.write_note(session, item, NoteText(words, 0), by=by)
        decisions.record_decision(session, item, DecisionDetails(f"Agree: {words}"), by=by)
    hold(session, here.meeting)
    minutes = approval.send_to_chair(session, here.meeting, 0, by=by)
    approval.approve(session, here.meeting, minutes.version, by=here.world.chair)
    session.commit()
    return here


def words_of(body: bytes) -> str:
    """Return the text of a Word file."""
    document = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.both_databases
def test_minutes_are_written_approved_circulated_and_confirmed(session: Session, visit: Visit) -> None:
    here = scene(session)
    coordinator, chair = visit().sign_in(here.world.coordinator), visit().sign_in(here.world.chair)
    coordinator.get(here.path)
    assert "Quorate: 2 voting members are present and 2 are needed." in coordinator.main
    coordinator.click("Add note of item 2")
    assert coordinator.heading == "2. Delivery plan"
    coordinator.submit("Save note", body="The board discussed the **plan**.\n\n- One risk")
    assert "Note saved." in coordinator.main
    coordinator.click("Record a decision").submit(
        "Record decision", wording="Adopt the delivery plan.", moved_by="Example member", conditions="Funding"
    )
    reference = f"{clock.in_london(here.meeting.starts_at).year}-D1"
    assert f"Decision {reference} recorded." in coordinator.main
    coordinator.click("Raise an action").submit(
        "Raise action",
        title="Publish the delivery plan",
        organisation=here.world.treatment.name,
        due_on=clock.today() + timedelta(days=30),
    )
    assert "Action A1 raised." in coordinator.main
    coordinator.get(here.path)
    assert "Send to the chair" not in coordinator.links
    hold(session, here.meeting)
    coordinator.get(here.path).click("Send to the chair").submit("Send to the chair")
    assert "Minutes sent to the chair." in coordinator.main

    chair.get(here.path).click("Comment and send back").submit("Send comment", comment="Name the risk.")
    coordinator.get(here.path)
    assert "Name the risk." in coordinator.main
    coordinator.click("Send to the chair").submit("Send to the chair")
    chair.get(here.path).click("Approve and circulate").submit("Approve and circulate")
    assert "Minutes approved and circulated." in chair.main

    later = meeting_on(session, here.world, days_ago=0)
    attend(session, here.world, later, present=3)
    coordinator.get(here.path).click("Record confirmation").submit("Confirm and lock", meeting=later.key)
    assert "Minutes confirmed and locked." in coordinator.main
    member = visit().sign_in(here.world.member).get(here.path)
    for words in (
        "The board discussed the plan.",
        f"Decision {reference}: Adopt the delivery plan.",
        "Conditions Funding",
        "A1: Publish the delivery plan",
        "Example police member",
    ):
        assert words in member.main
    subjects = list(session.scalars(sa.select(OutboxMessage.subject).order_by(OutboxMessage.id)))
    assert subjects == [
        "Action A1 is for Example Treatment Services",
        "Draft minutes to approve: Board meeting",
        "The chair has commented on the minutes: Board meeting",
        "Draft minutes to approve: Board meeting",
        "Minutes circulated: Board meeting",
        "Minutes circulated: Board meeting",
    ]


@pytest.mark.both_databases
def test_confirmed_minutes_refuse_every_change(session: Session, visit: Visit) -> None:
    here = circulated(session)
    minutes = session.scalars(sa.select(Minutes)).one()
    later = meeting_on(session, here.world, days_ago=0)
    approval.confirm(session, here.meeting, later, minutes.version, by=here.world.coordinator)
    note = session.scalars(sa.select(ItemNote).where(ItemNote.item_id == here.report.id)).one()
    decision = session.scalars(sa.select(Decision).where(Decision.item_id == here.report.id)).one()
    coordinator = visit().sign_in(here.world.coordinator)
    locked = "The minutes are confirmed and locked, so you cannot change them."
    attempts: list[tuple[str, dict[str, object]]] = [
        (here.of(here.report), {"body": "Something else", "version": note.version}),
        (f"{here.of(here.report)}/decisions/new", {"wording": "Decide more"}),
        (
            f"{here.of(here.report)}/actions/new",
            {
                "title": "Do more",
                "organisation": here.world.police.key,
                "due_on": [clock.today().day, clock.today().month, clock.today().year],
            },
        ),
        (
            f"/partnerships/west-midlands/decisions/{decision.key}/edit",
            {"wording": "Another wording", "version": decision.version},
        ),
    ]
    for path, data in attempts:
        coordinator.post(path, data, status=422)
        assert locked in coordinator.main
    answer = coordinator.post_json(
        f"{here.of(here.report)}/note", {"text": "Else", "version": note.version}, status=400
    )
    assert locked in answer["error"]
    session.expire_all()
    assert (note.body, decision.wording) == ("Waiting times fell.", "Agree: Waiting times fell.")
    assert session.scalar(sa.select(sa.func.count(Action.id))) == 0


def test_rescinding_a_decision_does_not_change_circulated_minutes(session: Session, visit: Visit) -> None:
    here = circulated(session)
    decision = session.scalars(sa.select(Decision).where(Decision.item_id == here.report.id)).one()
    coordinator = visit().sign_in(here.world.coordinator)
    coordinator.get(f"/partnerships/west-midlands/decisions/{decision.key}").click("Rescind the decision")
    coordinator.submit("Rescind decision", reason="Replaced at the next meeting.")
    assert f"Decision {decision.reference} rescinded." in coordinator.main
    assert "Replaced at the next meeting." in coordinator.main
    member = visit().sign_in(here.world.member).get(here.path)
    assert "Agree: Waiting times fell." in member.main
    assert "Rescinded on" in member.main


@pytest.mark.both_databases
def test_saving_a_note_from_an_old_tab_shows_both_texts(session: Session, visit: Visit) -> None:
    here = scene(session)
    first, second = visit().sign_in(here.world.coordinator), visit().sign_in(here.world.coordinator)
    first.get(here.of(here.report))
    second.get(here.of(here.report))
    first.submit("Save note", body="Waiting times <fell>.")
    second.submit("Save note", body="Waiting times rose.", status=409)
    texts = [box.text for box in second.page.all("textarea")]
    assert texts == ["Waiting times <fell>.", "Waiting times rose."]
    assert session.scalars(sa.select(ItemNote.body)).all() == ["Waiting times <fell>."]


def test_a_note_is_saved_automatically_while_it_is_written(session: Session, visit: Visit) -> None:
    here = scene(session)
    tab = visit().sign_in(here.world.coordinator).get(here.of(here.report))
    field = next(tab.page.all("textarea"))
    url, version = field.get("data-autosave-url", ""), int(field.get("data-autosave-version", "-1"))
    assert version == 0
    first = tab.post_json(url, {"text": "Waiting times", "version": 0})
    second = tab.post_json(url, {"text": "Waiting times fell.", "version": first["version"]})
    assert (first["version"], second["version"]) == (1, 2)
    assert set(second) == {"version", "saved_at"}
    clash = tab.post_json(url, {"text": "Waiting", "version": 1}, status=409)
    assert clash["differences"] == [{"label": "Note", "theirs": "Waiting times fell.", "yours": "Waiting"}]
    assert clash["version"] == 2
    invalid_requests: list[object] = [
        {"text": "x"},
        {"text": 3, "version": 2},
        [],
        {"text": "x", "version": True},
    ]
    for invalid in invalid_requests:
        tab.post_json(url, invalid, status=400)
    sentences = session.scalars(sa.select(AuditEvent.sentence).where(AuditEvent.subject_kind == "item_notes"))
    assert sentences.all() == [
        "Example coordinator wrote the note of item “Performance report” in the minutes of Board meeting."
    ]


@pytest.mark.both_databases
def test_a_decision_submitted_twice_is_recorded_once(session: Session, visit: Visit) -> None:
    here = scene(session)
    tab = visit().sign_in(here.world.coordinator).get(f"{here.of(here.plan)}/decisions/new")
    hidden = {
        field.get("name", ""): field.get("value", "")
        for field in tab.page.all("input")
        if field.get("type") == "hidden"
    }
    sent = {**hidden, "wording": "Adopt the plan.", "moved_by": "", "conditions": "", "delegated_to": ""}
    tab.post(f"{here.of(here.plan)}/decisions/new", sent, status=200)
    tab.post(f"{here.of(here.plan)}/decisions/new", sent, status=200)
    assert session.scalar(sa.select(sa.func.count(Decision.id))) == 1


def test_only_the_coordinator_can_write_minutes(session: Session, visit: Visit) -> None:
    here = scene(session)
    for person in (here.world.member, here.world.observer, here.world.chair, here.world.sro):
        visitor = visit().sign_in(person)
        for path in (here.of(here.report), f"{here.of(here.report)}/note", f"{here.path}/send"):
            visitor.post(path, {"body": "x", "version": 0}, status=403)
    for person in (here.world.member, here.world.observer, here.world.sro):
        visit().sign_in(person).post(f"{here.path}/approve", {"version": 1}, status=403)


def test_only_the_coordinator_sro_and_chair_can_read_a_draft(session: Session, visit: Visit) -> None:
    here = scene(session)
    service.write_note(session, here.report, NoteText("Waiting times fell.", 0), by=here.world.coordinator)
    decisions.record_decision(
        session, here.report, DecisionDetails("Agree the report."), by=here.world.coordinator
    )
    for person in (here.world.coordinator, here.world.sro, here.world.chair):
        reader = visit().sign_in(person)
        assert "Waiting times fell." in reader.get(here.path).main
        assert "Agree the report." in reader.get("/partnerships/west-midlands/decisions").main
    for person in (here.world.member, here.world.observer, here.world.lead):
        reader = visit().sign_in(person).get(here.path)
        assert "have not been circulated yet" in reader.main
        assert "Waiting times fell." not in reader.main
        assert "Agree the report." not in reader.get("/partnerships/west-midlands/decisions").main
        for page in ("print", "word", "word/full"):
            reader.get(f"{here.path}/{page}", status=404)
    visit().sign_in(here.world.regional_viewer).get(here.path, status=403)


def test_an_observer_finds_no_trace_of_part_2(session: Session, visit: Visit) -> None:
    here = circulated(session)
    secret = session.scalars(sa.select(Decision).where(Decision.item_id == here.secret.id)).one()
    observer, member = visit().sign_in(here.world.observer), visit().sign_in(here.world.member)
    traces = (SECRET, "supplier", "Part 2", "Part 1", "onfidential", "-C1", secret.key)
    for path in (here.path, f"{here.path}/print", "/partnerships/west-midlands/decisions"):
        html = observer.get(path).response
        assert html is not None
        for trace in traces:
            assert trace not in html.text
    assert "1 decision" in observer.main
    file = observer.client.get(f"{here.path}/word")
    assert "Waiting times fell." in words_of(file.data)
    for trace in traces:
        assert trace not in words_of(file.data)
    observer.get(f"{here.path}/word/full", status=404)
    observer.get(f"/partnerships/west-midlands/decisions/{secret.key}", status=404)

    assert "The supplier offered less." in member.get(here.path).main
    assert f"{secret.year}-C1" in member.get("/partnerships/west-midlands/decisions").main
    public = member.client.get(f"{here.path}/word")
    assert words_of(public.data) == words_of(file.data)
    member.get(f"{here.path}/word/full").submit("Download Word file", password="not this one", status=422)
    whole = member.submit("Download Word file", password=make.PASSWORD)
    assert "The supplier offered less." in words_of(whole.body)


def test_a_person_with_an_interest_reads_nothing_about_the_confidential_item(
    session: Session, visit: Visit
) -> None:
    here = circulated(session)
    for item in (here.secret, here.report):
        session.add(
            DeclaredInterest(
                item_id=item.id, person=here.world.member, nature="Employed by them", declared_at=clock.now()
            )
        )
    member = visit().sign_in(here.world.member)
    for path in (here.path, "/partnerships/west-midlands/decisions"):
        answer = member.get(path).response
        assert answer is not None
        assert "upplier" not in answer.text
        assert "-C1" not in answer.text


def test_minutes_name_the_people_who_took_no_part_in_an_item(session: Session, visit: Visit) -> None:
    here = scene(session)
    session.add(
        DeclaredInterest(
            item_id=here.report.id, person=here.world.member, nature="Employed", declared_at=clock.now()
        )
    )
    coordinator = visit().sign_in(here.world.coordinator)
    sentence = "Example member declared an interest and took no part"
    assert f"{sentence}." in coordinator.get(here.of(here.report)).main
    for path in (here.path, f"{here.path}/print"):
        assert f"{sentence}: Employed" in coordinator.get(path).main


@pytest.mark.both_databases
def test_people_of_another_partnership_find_no_minutes(session: Session, visit: Visit) -> None:
    here = circulated(session)
    decision = session.scalars(sa.select(Decision).order_by(Decision.id)).first()
    assert decision is not None
    neighbour = visit().sign_in(here.world.neighbour_coordinator)
    for slug in ("west-midlands", "berkshire-east"):
        root = f"/partnerships/{slug}"
        for path in (f"/meetings/{here.meeting.key}/minutes", f"/decisions/{decision.key}"):
            neighbour.get(f"{root}{path}", status=404)
    neighbour.get(f"/partnerships/berkshire-east/meetings/{here.meeting.key}/minutes/word", status=404)


@pytest.mark.both_databases
def test_decisions_are_filtered_by_board_year_and_state(session: Session, visit: Visit) -> None:
    here = circulated(session)
    year = clock.in_london(here.meeting.starts_at).year
    observer = visit().sign_in(here.world.observer).get("/partnerships/west-midlands/decisions")
    observer.submit("Show decisions", board=here.world.board.key, year=str(year), state="Decided")
    assert "Agree: Waiting times fell." in observer.main
    observer.submit("Show decisions", state="Rescinded")
    assert "No decisions match the filter." in observer.main
    observer.get("/partnerships/west-midlands/decisions?year=x&state=%00&board=zz&page=-3")


@pytest.mark.both_databases
@pytest.mark.parametrize("state", [MinutesState.DRAFT, MinutesState.CIRCULATED])
def test_minutes_of_many_items_take_no_more_statements_than_of_few(
    session: Session, visit: Visit, engine: sa.Engine, state: MinutesState
) -> None:
    here = scene(session)
    by = here.world.coordinator

    def add_items(count: int) -> None:
        for position in range(count):
            item = make.item(session, here.meeting, f"Item {position}", position=position + 10)
            service.write_note(session, item, NoteText("Something was said.", 0), by=by)
            decisions.record_decision(session, item, DecisionDetails("Agree."), by=by)
        minutes = session.scalars(sa.select(Minutes)).one()
        if state is MinutesState.CIRCULATED:
            text = content.text_of(here.meeting, minutes, queries.sources_of(session, here.meeting))
            minutes.content = content.stored(text)
            minutes.state, minutes.circulated_at, minutes.edition = state, clock.now(), 1
        session.commit()

    add_items(2)
    reader, path = visit().sign_in(by), here.path
    reader.get(path)
    with counted(engine) as few:
        reader.get(path)
    session.scalars(sa.select(Minutes)).one().state = MinutesState.DRAFT
    add_items(25)
    with counted(engine) as many:
        reader.get(path)
    assert len(many) == len(few) <= 13


def test_a_confidential_action_under_a_public_item_is_hidden_from_others(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    by = here.world.coordinator
    service.write_note(session, here.report, NoteText("Waiting times fell.", 0), by=by)
    details = ActionDetails(
        here.world.board,
        "Ask the supplier",
        here.world.police,
        here.world.police_member,
        clock.today() + timedelta(days=9),
        item=here.report,
        part=Part.CONFIDENTIAL,
    )
    actions.raise_action(session, here.world.partnership, details, by=by)
    hold(session, here.meeting)
    minutes = approval.send_to_chair(session, here.meeting, 0, by=by)
    approval.approve(session, here.meeting, minutes.version, by=here.world.chair)
    observer, member = visit().sign_in(here.world.observer), visit().sign_in(here.world.police_member)
    assert "Ask the supplier" in member.get(here.path).main
    assert "supplier" not in observer.get(here.path).main
    assert words_of(member.client.get(f"{here.path}/word").data) == words_of(
        observer.client.get(f"{here.path}/word").data
    )


@pytest.mark.both_databases
def test_the_register_takes_no_more_statements_for_many_decisions_than_for_few(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    here = circulated(session)
    reader = visit().sign_in(here.world.member)
    path = "/partnerships/west-midlands/decisions"
    reader.get(path)
    with counted(engine) as few:
        reader.get(path)
    minutes = session.scalars(sa.select(Minutes)).one()
    minutes.state, here.meeting.state = MinutesState.DRAFT, MeetingState.SCHEDULED
    for number in range(20):
        item = make.item(
            session,
            here.meeting,
            f"Item {number}",
            position=number + 10,
            part=Part.CONFIDENTIAL if number % 2 else Part.PUBLIC,
        )
        decisions.record_decision(session, item, DecisionDetails("Agree."), by=here.world.coordinator)
    minutes.state = MinutesState.CIRCULATED
    session.commit()
    with counted(engine) as many:
        reader.get(path)
    assert "22 decisions" in reader.main
    assert len(many) == len(few)


def test_raising_an_action_names_who_is_emailed_or_says_that_no_one_is(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    vacant = make.organisation(session, here.world.partnership, "HMP Birmingham")
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator)

    def raised(organisation: Organisation, owner: str = "") -> tuple[str, int]:
        coordinator.get(f"{here.of(here.report)}/actions/new")
        due = clock.today() + timedelta(days=30)
        coordinator.submit(
            "Raise action", title="Write the plan", organisation=organisation.key, owner=owner, due_on=due
        )
        mails = session.scalars(sa.select(OutboxMessage).where(OutboxMessage.subject.startswith("Action ")))
        return coordinator.banner, len(mails.all())

    assert raised(here.world.police) == (
        "Action A1 raised. We will email Example police member.",
        1,
    )
    assert raised(vacant) == (
        "Action A2 raised. We have no one to email, so please contact the owner yourself.",
        1,
    )
    assert raised(vacant, here.world.coordinator.key) == (
        "Action A3 raised. You are the owner, so we will not email you.",
        1,
    )


def test_saving_a_note_automatically_reads_only_its_item_in_minutes_of_40000_words(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    here = scene(session)
    by = here.world.coordinator
    words = "The board discussed waiting times and agreed to look again. " * 100
    others = [make.item(session, here.meeting, f"Item {place}", position=place + 10) for place in range(40)]
    for item in others:
        service.write_note(session, item, NoteText(words, 0), by=by)
    session.commit()
    tab = visit().sign_in(by).get(here.path)
    with counted(engine) as statements:
        tab.post_json(f"{here.of(here.report)}/note", {"text": words, "version": 0})
    reads = [each for each in statements if " FROM item_notes" in each.replace("\n", " ")]
    assert len(reads) == 2
    assert all("item_notes.item_id = " in each or "item_notes.id = " in each for each in reads)
    assert not [each for each in statements if "LEFT OUTER JOIN item_notes" in each]
    assert not [each for each in statements if "FROM decisions" in each or "FROM attendance" in each]
