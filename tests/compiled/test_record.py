"""Everything minuted about a topic as one document, by the reader's rights."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from docx import Document as WordDocument
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    Action,
    ActionState,
    ActionUpdate,
    AgendaItem,
    AuditEvent,
    Decision,
    DecisionState,
    DeclaredInterest,
    ItemNote,
    MeetingState,
    Minutes,
    MinutesState,
    Paper,
    PaperState,
    Part,
    Person,
)
from tests import make
from tests.minutes.scene import SECRET, Scene, meeting_on, scene
from tests.statements import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/record"


def note(session: Session, item: AgendaItem, body: str, by: Person) -> None:
    """Write the note of an item."""
    session.add(ItemNote(item=item, body=body, updated_at=clock.now(), updated_by=by))


def decision(
    session: Session, item: AgendaItem, wording: str, *, part: Part = Part.PUBLIC, number: int = 1
) -> None:
    """Record a decision under an item."""
    session.add(
        Decision(
            board=item.meeting.board, meeting=item.meeting, item=item, part=part, year=2026, number=number,
            wording=wording, state=DecisionState.DECIDED, decided_at=clock.now(),
        )
    )  # fmt: skip


def action(
    session: Session, scene: Scene, item: AgendaItem, title: str, *, number: int, part: Part = Part.PUBLIC
) -> Action:
    """Raise an action of the ICB under an item."""
    made = Action(
        partnership=scene.world.partnership, board=scene.world.board, meeting=item.meeting, item=item, part=part,
        number=number, title=title, organisation=scene.world.health, raised_on=clock.today(),
        due_on=clock.today() + timedelta(days=9), original_due_on=clock.today() + timedelta(days=9),
        state=ActionState.IN_PROGRESS,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def update(session: Session, of: Action, text: str, by: Person) -> None:
    """Write an update of an action."""
    session.add(ActionUpdate(action=of, by=by, at=clock.now(), state=of.state, text=text))


@pytest.fixture
def minuted(session: Session) -> Scene:
    """Return two meetings with circulated minutes that speak of naloxone in every way, in both parts."""
    made = scene(session)
    world, by = made.world, made.world.coordinator
    made.report.outcome_code = "o_deaths"
    made.report.presenter_organisation = world.police
    note(session, made.report, "Every service keeps **naloxone**.", by)
    decision(session, made.plan, "To fund naloxone in custody.")
    decision(session, made.plan, "To pay the Canary price for naloxone.", part=Part.CONFIDENTIAL)
    stock = action(session, made, made.plan, "Report the stock", number=1)
    update(session, stock, "Naloxone is short in two services.", world.health_member)
    note(session, made.secret, "Canary naloxone supplier", by)
    session.add(Minutes(meeting=made.meeting, state=MinutesState.CIRCULATED))
    earlier = meeting_on(session, world, days_ago=90)
    earlier.title, earlier.state = "Earlier meeting", MeetingState.HELD
    item = make.item(session, earlier, "Preparedness")
    session.add(
        Paper(
            item=item, title="Opioid plan on naloxone", state=PaperState.PUBLISHED, published_at=clock.now()
        )
    )
    session.add(Paper(item=item, title="Unpublished naloxone draft", state=PaperState.RECEIVED))
    make.item(session, earlier, "Housing", position=2)
    session.add(Minutes(meeting=earlier, state=MinutesState.CONFIRMED))
    session.commit()
    return made


def headings(visitor: Visitor) -> list[str]:
    """Return the headings of the meetings and items on a page, in order."""
    return ["".join(element.itertext()).strip() for element in visitor.page.all("h2", "h3")]


def record(visitor: Visitor, **filters: str) -> list[str]:
    """Open the compiled record and return its headings, without those of the page's frame."""
    frame = set(headings(visitor.get(f"{HERE}?words=zzzz")))
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return [text for text in headings(visitor.get(f"{HERE}?{query}")) if text not in frame]


def test_a_topic_is_found_in_notes_decisions_updates_and_papers_of_every_meeting(
    minuted: Scene, visit: Visit
) -> None:
    observer = visit().sign_in(minuted.world.observer)
    public = ["Board meeting", "Performance report", "Delivery plan", "Earlier meeting", "Preparedness"]
    assert record(observer, words="naloxone") == public
    assert "Decision 2026" in observer.main
    assert "To fund naloxone in custody." in observer.main
    assert "Naloxone is short in two services." in observer.main
    assert "Papers: Opioid plan on naloxone" in observer.main
    for hidden in ("Canary", SECRET, "Unpublished", "Confidential", "Part 2"):
        assert hidden not in observer.text
    assert record(observer, words="naloxone", sort="date") == [
        "Earlier meeting", "Preparedness", "Board meeting", "Performance report", "Delivery plan",
    ]  # fmt: skip
    assert record(observer, words="Canary") == []
    assert record(observer, words="Housing") == ["Earlier meeting", "Housing"]
    assert "There is nothing to show under this item." in observer.main
    assert record(observer, words="naloxone services") == ["Board meeting", "Delivery plan"]


def test_readers_of_part_2_see_it_on_the_page_but_not_in_the_public_file(
    minuted: Scene, visit: Visit
) -> None:
    member = visit().sign_in(minuted.world.health_member)
    assert record(member, words="canary") == ["Board meeting", "Delivery plan", SECRET]
    assert "To pay the Canary price for naloxone." in member.main
    assert "Part 2: confidential" in member.main
    member.get(f"{HERE}/print?words=canary")
    assert SECRET in member.main
    assert "Canary naloxone supplier" in member.main
    text = word(member, "words=naloxone")
    assert "To fund naloxone in custody." in text
    assert "Canary" not in text
    assert SECRET not in text
    assert word(member, "words=canary").splitlines()[-1] == "Nothing was found."


def test_readers_of_part_2_download_it_with_their_password_on_marked_pages(
    session: Session, minuted: Scene, visit: Visit
) -> None:
    member = visit().sign_in(minuted.world.health_member).get(f"{HERE}?words=naloxone")
    member.click("Word file with the confidential business")
    member.submit("Download Word file", password="not this one", status=422)
    member.submit("Download Word file", password=make.PASSWORD)
    document = WordDocument(BytesIO(member.body))
    texts = [paragraph.text for paragraph in document.paragraphs]
    border = texts.index("Part 2: confidential business")
    assert SECRET not in "\n".join(texts[:border])
    assert "Canary" not in "\n".join(texts[:border])
    assert SECRET in texts[border:]
    assert "To pay the Canary price for naloxone." in "\n".join(texts[border:])
    assert "To fund naloxone in custody." not in "\n".join(texts[border:])
    headers = ["\n".join(p.text for p in section.header.paragraphs) for section in document.sections]
    assert "OFFICIAL-SENSITIVE" not in headers[0]
    assert "OFFICIAL-SENSITIVE" in headers[-1]
    assert "Part 2" in headers[-1]
    sentence = f"{minuted.world.health_member.name} downloaded a compiled record with its confidential part."
    assert sentence in session.scalars(sa.select(AuditEvent.sentence)).all()
    visit().sign_in(minuted.world.observer).get(f"{HERE}/full", status=403)


def word(visitor: Visitor, query: str) -> str:
    """Return the text of the Word file."""
    visitor.get(f"{HERE}/record.docx?{query}")
    document = WordDocument(BytesIO(visitor.body))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_an_interest_withholds_part_2_and_the_papers_of_an_item(
    session: Session, minuted: Scene, visit: Visit
) -> None:
    health = minuted.world.health_member
    preparedness = session.scalars(sa.select(AgendaItem).where(AgendaItem.title == "Preparedness")).one()
    for item in (minuted.secret, preparedness):
        session.add(
            DeclaredInterest(item_id=item.id, person=health, nature="Supplier", declared_at=clock.now())
        )
    session.commit()
    member = visit().sign_in(health)
    assert record(member, words="canary") == ["Board meeting", "Delivery plan"]
    assert record(member, words="opioid") == []
    assert "Opioid plan" not in visit().sign_in(health).get(HERE).text
    assert record(visit().sign_in(minuted.world.police_member), words="opioid") == [
        "Earlier meeting",
        "Preparedness",
    ]


def test_drafts_of_minutes_are_for_those_who_prepare_them(
    session: Session, minuted: Scene, visit: Visit
) -> None:
    minutes = session.scalars(sa.select(Minutes).where(Minutes.meeting_id == minuted.meeting.id)).one()
    minutes.state = MinutesState.WITH_CHAIR
    session.commit()
    world = minuted.world
    assert record(visit().sign_in(world.member), words="naloxone") == ["Earlier meeting", "Preparedness"]
    for person in (world.coordinator, world.sro, world.chair):
        assert "Performance report" in record(visit().sign_in(person), words="naloxone")
    visit().sign_in(world.regional_viewer).get(HERE, status=403)
    visit().sign_in(world.neighbour_coordinator).get(HERE, status=404)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"words": "A1"}, ["Board meeting", "Delivery plan"]),
        ({"words": "2026-D1"}, ["Board meeting", "Delivery plan"]),
        ({"words": "2026/1"}, ["Board meeting", "Delivery plan"]),
        ({"words": "A2"}, []),
        ({"words": "2026-C1"}, []),
        ({"outcome": "o_deaths"}, ["Board meeting", "Performance report"]),
        ({"organisation": "police"}, ["Board meeting", "Performance report"]),
        ({"organisation": "health"}, ["Board meeting", "Delivery plan"]),
        ({"board": "sub_group"}, []),
    ],
)
def test_the_record_of_an_action_a_decision_an_outcome_or_an_organisation(
    minuted: Scene, visit: Visit, filters: dict[str, str], found: list[str]
) -> None:
    keys = {
        name: getattr(minuted.world, value).key
        for name, value in filters.items()
        if hasattr(minuted.world, value)
    }
    assert record(visit().sign_in(minuted.world.observer), **{**filters, **keys}) == found


def test_a_confidential_action_is_in_the_record_of_those_who_may_see_it(
    session: Session, minuted: Scene, visit: Visit
) -> None:
    action(session, minuted, minuted.report, "Canary audit", number=4821, part=Part.CONFIDENTIAL)
    session.commit()
    assert record(visit().sign_in(minuted.world.observer), words="C4821") == []
    member = visit().sign_in(minuted.world.member)
    assert record(member, words="C4821") == ["Board meeting", "Performance report"]
    assert "Canary" not in word(member, "words=naloxone")


def test_the_record_needs_no_more_queries_for_more_rows(
    session: Session, minuted: Scene, visit: Visit, engine: sa.Engine
) -> None:
    world = minuted.world
    member = visit().sign_in(world.health_member)
    counts = []
    for size in (1, 12):
        for number in range(size):
            meeting = meeting_on(session, world, days_ago=10 + size + number)
            session.add(Minutes(meeting=meeting, state=MinutesState.CIRCULATED))
            item = make.item(session, meeting, f"Naloxone {size} {number}", part=Part.CONFIDENTIAL)
            update(
                session,
                action(session, minuted, item, "Count", number=100 * size + number),
                "Done",
                world.member,
            )
            decision(session, item, "To count naloxone", number=100 * size + number)
        session.commit()
        with counted(engine) as statements:
            member.get(f"{HERE}?words=naloxone")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 18


def test_an_interest_in_an_item_withholds_the_papers_below_it(
    session: Session, minuted: Scene, visit: Visit
) -> None:
    health = minuted.world.health_member
    preparedness = session.scalars(sa.select(AgendaItem).where(AgendaItem.title == "Preparedness")).one()
    preparedness.parent = make.item(session, preparedness.meeting, "Emergencies", position=9)
    interest = DeclaredInterest(person=health, nature="Supplier", declared_at=clock.now())
    preparedness.parent.interests.append(interest)
    session.commit()
    assert record(visit().sign_in(health), words="opioid") == []
    assert "Opioid plan" not in visit().sign_in(health).get(HERE).text
    assert record(visit().sign_in(minuted.world.police_member), words="opioid") == [
        "Earlier meeting",
        "Preparedness",
    ]
