"""One search box finds everything that a person may read, and nothing else."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.app import settings_of
from cdp.contacts import points
from cdp.extensions import db
from cdp.files.paper_store import PaperStore
from cdp.models import (
    Activity,
    AgendaItem,
    ContactKind,
    Meeting,
    MeetingState,
    Objective,
    Paper,
    Part,
    SearchEntry,
    SearchKind,
    TermsSection,
    TermsState,
    TermsVersion,
)
from cdp.search import keeping
from cdp.search.papers import PaperWords
from cdp.search.service import GROUPS
from cdp.search.words import terms_of
from cdp.worker.upkeep import do_upkeep
from tests import make
from tests.access.doors import PEOPLE, SECRETS, secretive
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def found(visitor: Visitor, words: str, **more: str) -> list[str]:
    """Search, and return the titles of the results."""
    asked = "&".join(f"{name}={value}" for name, value in ({"q": words} | more).items())
    page = visitor.get(f"/search?{asked.replace(' ', '+')}").page
    return [" ".join("".join(each.itertext()).split()) for each in page.all("h3")]


def read_papers(app: Flask) -> PaperWords:
    """Read the words of all papers, as the worker does, and return what reads them."""
    settings = settings_of(app)
    with app.app_context():
        sessions = sessionmaker(db.engine, info=settings.session_facts)
    words = PaperWords(sessions, PaperStore(settings.papers_path))
    while words.work_due():
        pass
    return words


@pytest.fixture
def world(session: Session) -> make.World:
    world = make.world(session)
    meeting = make.meeting(session, world.board, title="Spring board", state=MeetingState.SCHEDULED)
    make.item(session, meeting, "Needle exchange in Dudley")
    make.item(session, meeting, "Prices of the needle exchange", position=2, part=Part.CONFIDENTIAL)
    return world


@pytest.mark.both_databases
def test_what_was_just_written_is_found_and_what_was_removed_is_not(
    session: Session, visit: Visit, world: make.World
) -> None:
    coordinator = visit().sign_in(world.coordinator)
    both = ["Needle exchange in Dudley", "Prices of the needle exchange"]
    assert sorted(found(coordinator, "exchanges needle")) == both
    assert found(coordinator, '"exchange in dudley"') == both[:1]
    assert found(coordinator, '"exchange needle"') == []
    assert found(coordinator, "DUDLEY") == both[:1]
    item = session.scalars(sa.select(AgendaItem).where(AgendaItem.title == both[0])).one()
    item.title = "Naloxone for Siân’s combatting team"
    session.commit()
    assert found(coordinator, "Dudley") == []
    for words in ("naloxone", "sian", "combating", "combatting", "teams"):
        assert found(coordinator, words, kind="agendas") == ["Naloxone for Siân’s combatting team"], words
    session.delete(item)
    session.commit()
    assert found(coordinator, "naloxone", kind="agendas") == []
    assert "Nothing that you may see has all these words." in coordinator.main


@pytest.mark.both_databases
def test_every_kind_of_record_is_found_and_leads_to_its_page(
    session: Session, app: Flask, visit: Visit
) -> None:
    scene = secretive(session, app)
    world, by = scene.world, scene.world.coordinator
    objective = Objective(partnership=world.partnership, outcome_code="o_deaths", title="Fewer deaths")
    activity = Activity(
        objective=objective, partnership=world.partnership, number=1, year=2026, title="Kits zebra"
    )
    session.add(activity)
    points.add_point(
        session,
        world.partnership,
        points.PointDetails(ContactKind.OTHER, "Zebra duty line", email="zebra@example.org"),
        by=by,
    )
    session.commit()
    read_papers(app)
    chair = visit().sign_in(world.chair)
    seen = set()
    for kind in set(session.scalars(sa.select(SearchEntry.kind))):
        for entry in session.scalars(sa.select(SearchEntry).where(SearchEntry.kind == kind)):
            term = " ".join(max(terms_of(entry.title).terms, key=lambda term: len("".join(term))))
            group = next(name for name, kinds in GROUPS.items() if kind in kinds)
            if not found(chair, term, kind=group):
                continue
            (link, *_) = [part for heading in chair.page.all("h3") for part in heading.iter("a")]
            address = link.get("href") or ""
            assert visit().sign_in(world.chair).get(address).status == 200, (kind, address)
            seen.add(kind)
            break
    assert set(SearchKind) - seen == {SearchKind.INDICATOR, SearchKind.REPORT, SearchKind.REPORT_SECTION}
    assert found(chair, "drug deaths", kind="indicators")


@pytest.mark.both_databases
def test_a_paper_is_found_by_its_new_title_and_day(session: Session, app: Flask, visit: Visit) -> None:
    scene = secretive(session, app)
    words = read_papers(app)
    paper = session.scalars(sa.select(Paper).order_by(Paper.id)).all()[0]
    paper.title = "Quagga counts"
    paper.item.meeting.starts_at -= timedelta(days=400)
    session.commit()
    chair = visit().sign_in(scene.world.chair)
    day = clock.in_london(paper.item.meeting.starts_at).date().isoformat()
    assert found(chair, "quagga", kind="papers", since=day, until=day) == ["Quagga counts"]
    session.execute(sa.delete(SearchEntry).where(SearchEntry.kind == SearchKind.PAPER))
    session.commit()
    assert words.work_due() == 0, "what was read is not looked through every second"
    with clock.pretending(clock.now() + timedelta(minutes=11)):
        assert words.work_due() > 0


@pytest.mark.both_databases
def test_a_secret_word_finds_nothing_for_those_who_may_not_read_it(
    session: Session, app: Flask, visit: Visit
) -> None:
    scene = secretive(session, app)
    read_papers(app)
    reached: set[str] = set()
    for name in PEOPLE:
        person = getattr(scene.world, name)
        visitor = visit().sign_in(person)
        assert found(visitor, "quaggaquagga") == []
        of_nothing = visitor.main
        for word in SECRETS:
            titles = found(visitor, word)
            if person in scene.readers[word]:
                reached.update({word} if titles else ())
            else:
                assert titles == [], (name, word)
                assert visitor.main == of_nothing, "the page says no more than for a word that nothing has"
    assert reached, "nobody found anything, so the test proves nothing"


HOSTILE = [
    '"', "''", '"""', "*", "NEAR(", "NEAR(a b, 2)", "AND", "OR OR", "NOT x", "title:x", "{title} : x", "place : zqp1",
    "zqp1", "zqall", "(", ")", "a AND (b", "x^2", "-x", "+x", "; DROP TABLE people; --", "' OR '1'='1",
    "<script>alert(1)</script>", "\u202e",
    "%00", "%0000", "☃ 🎉", "ﬁne", "x" * 5_000, "a " * 3_000, "\\", "\\'", "%", "_", "&", "|", "!", ":*", "<->",
]  # fmt: skip


@pytest.mark.both_databases
def test_hostile_words_are_only_words(visit: Visit, world: make.World) -> None:
    visitor = visit().sign_in(world.member)
    for typed in HOSTILE:
        answer = visitor.client.get("/search", query_string={"q": typed})
        assert answer.status_code == 200, typed
        assert b"<script>alert" not in answer.data


@pytest.mark.both_databases
def test_results_are_narrowed_and_come_in_pages(session: Session, visit: Visit, world: make.World) -> None:
    start = clock.from_london(clock.today(), time(10))
    for number in range(45):
        make.meeting(
            session,
            world.sub_group if number % 2 else world.board,
            start - timedelta(days=number),
            title=f"Standing group {number}",
            state=MeetingState.SCHEDULED,
        )
    visitor = visit().sign_in(world.member)
    assert len(found(visitor, "standing group")) == 20
    visitor.click("Next page").click("Next page")
    assert len(list(visitor.page.all("h3"))) == 5
    assert "Next page" not in visitor.links
    assert found(visitor, "standing", kind="actions") == []
    since = clock.today() - timedelta(days=3)
    days = {"since": since.isoformat(), "until": clock.today().isoformat()}
    assert sorted(found(visitor, "standing", kind="meetings", **days)) == [
        f"Standing group {n}" for n in range(4)
    ]
    assert sorted(found(visitor, "standing", board=world.sub_group.key, **days)) == [
        "Standing group 1",
        "Standing group 3",
    ]


def test_words_are_forgotten_with_a_transaction_that_is_undone(session: Session, world: make.World) -> None:
    count = sa.select(sa.func.count(SearchEntry.id))
    before = session.scalar(count)
    make_one = Meeting(
        board=world.board,
        title="Undone",
        starts_at=clock.now(),
        ends_at=clock.now(),
        revised_at=clock.now(),
        created_at=clock.now(),
    )
    session.add(make_one)
    session.flush()
    session.rollback()
    session.commit()
    assert session.scalar(count) == before


@pytest.mark.both_databases
def test_after_an_upgrade_the_worker_makes_the_words(session: Session, app: Flask, world: make.World) -> None:
    def stored() -> list[tuple[object, ...]]:
        columns = sa.select(SearchEntry.kind, SearchEntry.record_id, SearchEntry.place, SearchEntry.title)
        return sorted(tuple(row) for row in session.execute(columns))

    session.commit()
    before = stored()
    session.execute(sa.delete(SearchEntry))
    session.commit()
    with app.app_context():
        do_upkeep(sessionmaker(db.engine, info=settings_of(app).session_facts))
    session.rollback()
    assert stored() == before
    assert before
    assert not keeping.rebuild_if_empty(session)


@pytest.mark.both_databases
def test_extracts_of_terms_have_no_places_to_fill(session: Session, visit: Visit, world: make.World) -> None:
    version = TermsVersion(board=world.board, number=1, state=TermsState.DRAFT, created_at=clock.now())
    body = "{quorum_rule} A quagga counts. {chair_term} Then **another**."
    version.sections.append(TermsSection(position=1, code="quagga", heading="Animals", body=body))
    session.add(version)
    session.commit()
    visitor = visit().sign_in(world.coordinator)
    assert found(visitor, "quagga") == ["Animals"]
    assert "quagga counts. Then another" in visitor.main
    assert not set("{_*") & set(visitor.main)


def test_a_few_indicators_come_first_and_all_of_them_if_asked_for(visit: Visit, world: make.World) -> None:
    member = visit().sign_in(world.member)
    assert len(found(member, "drug")) >= 3
    kinds = [
        " ".join("".join(each.itertext()).split()) for each in member.page.with_class("cdp-results__where")
    ]
    assert kinds.count("Indicator") == 3
    assert len(found(member, "drug", kind="indicators")) > 3


def test_those_without_a_role_are_told_that_there_is_nothing_to_search(
    visit: Visit, world: make.World
) -> None:
    visitor = visit().sign_in(world.administrator)
    assert found(visitor, "needle") == []
    assert "You have no role in a partnership that lets you read" in visitor.main
