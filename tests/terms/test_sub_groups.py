"""Terms of reference of sub-groups: on the pages, and in the annex of the board's terms."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.issuing.service import SignatureGiven
from cdp.models import Board, BoardKind, TermsVersion
from cdp.terms.approval import signing
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.terms.review.mismatches import changes_of, mismatches_of
from cdp.terms.versions import queries
from cdp.terms.versions.facts import live_facts
from cdp.terms.versions.sub_groups import family_of, open_boards
from cdp.terms.wording import text
from cdp.terms.wording.text import AnnexGroup
from cdp.wording.formats import day as in_words
from tests import make
from tests.statements import counted
from tests.terms.partners import agree
from tests.visitor import Visitor

TERMS = "/partnerships/west-midlands/terms"
DATA = "Data and digital sub-group"


def in_force(session: Session, world: make.World, board: Board) -> TermsVersion:
    """Draft terms for a board from the default text and bring them into force; return the version."""
    version = service.start_draft(session, board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    if board.kind is BoardKind.BOARD:
        agree(session, version, by=world.coordinator)
    else:
        signing.send_to_sro(session, version, by=world.coordinator)
    given = SignatureGiven("Example sro", clock.now(), version.fingerprint or "")
    signing.sign(session, version, given, by=world.sro)
    session.commit()
    return version


@pytest.fixture
def of_data(session: Session, world: make.World) -> TermsVersion:
    """The terms of the data sub-group, in force since today."""
    return in_force(session, world, world.sub_group)


def test_each_open_board_is_loaded_with_its_version_in_force(
    session: Session, world: make.World, of_data: TermsVersion
) -> None:
    newer = in_force(session, world, world.sub_group)
    service.start_draft(session, world.sub_group, Beginning.IN_FORCE, by=world.coordinator)
    closed = make.board(session, world.partnership, "Old group", BoardKind.SUB_GROUP)
    closed.closes_on = make.LONG_AGO
    session.flush()
    today = clock.today()
    assert [(each.board, each.version) for each in open_boards(session, world.partnership, today)] == [
        (world.board, None),
        (world.sub_group, newer),
    ]
    yesterday = today - timedelta(days=1)
    assert {each.version for each in open_boards(session, world.partnership, yesterday)} == {None}


def test_a_board_has_the_groups_directly_below_it_and_a_group_the_board_above(
    session: Session, world: make.World, of_data: TermsVersion
) -> None:
    under_data = make.board(session, world.partnership, "Dashboards", BoardKind.TASK_AND_FINISH)
    under_data.parent = world.sub_group
    session.flush()
    board, data, dashboards = (
        family_of(session, each, clock.today()) for each in (world.board, world.sub_group, under_data)
    )
    assert board.above is None
    assert [(each.board, each.version) for each in board.below] == [(world.sub_group, of_data)]
    assert data.above is not None
    assert (data.above.board, data.above.version) == (world.board, None)
    assert [each.board for each in data.below] == [under_data]
    assert dashboards.above is not None
    assert dashboards.above.version is of_data


def test_the_annex_lists_the_version_in_force_and_keeps_it(
    session: Session, world: make.World, of_data: TermsVersion
) -> None:
    custody = make.board(session, world.partnership, "Custody group", BoardKind.TASK_AND_FINISH)
    custody.closes_on = date(2099, 6, 1)
    session.flush()
    named = f"version 1, in force from {in_words(clock.today())}"
    assert set(live_facts(session, world.board, None, clock.today()).sub_group_terms) == {
        AnnexGroup(DATA, named),
        AnnexGroup("Custody group (task and finish group, until 1 June 2099)", ""),
    }
    version = in_force(session, world, world.board)
    said = f"- {DATA}: {named}\n"
    assert version.canonical_text is not None
    assert said in version.canonical_text
    in_force(session, world, world.sub_group)
    session.expire_all()
    assert version.canonical_text == text.canonical_text(
        version, queries.text_facts(session, version, clock.today())
    )


def test_new_terms_of_a_group_are_reported_but_need_no_review(
    session: Session, world: make.World, of_data: TermsVersion
) -> None:
    version = in_force(session, world, world.board)
    opening = "Sub-groups with a different version of their terms of reference in force:"
    today = clock.today()
    assert not any(each.sentence.startswith(opening) for each in mismatches_of(session, version, today))
    in_force(session, world, world.sub_group)
    told = f"{opening} {DATA}: version 2, in force from {in_words(today)}."
    assert told in [each.sentence for each in mismatches_of(session, version, today)]
    assert changes_of(session, version, today) == []
    annex = next(section for section in version.sections if section.code == "annex_sub_groups")
    annex.body = "Kept by the secretariat."
    assert told not in [each.sentence for each in mismatches_of(session, version, today)]


@pytest.mark.both_databases
def test_the_list_shows_each_group_below_its_board(
    session: Session, world: make.World, of_data: TermsVersion, coordinator: Visitor
) -> None:
    custody = make.board(session, world.partnership, "Custody group", BoardKind.TASK_AND_FINISH)
    custody.parent, custody.closes_on = world.sub_group, clock.today() + timedelta(days=30)
    over = make.board(session, world.partnership, "Finished group", BoardKind.TASK_AND_FINISH)
    over.closes_on = make.LONG_AGO
    session.commit()
    coordinator.get(TERMS)
    headings = [
        (element.tag, "".join(element.itertext()))
        for element in coordinator.page.all("h2", "h3", "h4")
        if (element.get("id") or "").startswith("board-")
    ]
    assert headings == [
        ("h2", "Combating Drugs Partnership Board"),
        ("h3", DATA),
        ("h4", "Custody group"),
        ("h3", "Finished group"),
    ]
    assert f"Task and finish group, closes on {in_words(custody.closes_on)}" in coordinator.main
    assert f"Task and finish group, closed on {in_words(make.LONG_AGO)}" in coordinator.main
    assert f"Review by {in_words(of_data.review_on)} (in " in coordinator.main
    coordinator.click("Start them", near="Custody group")
    assert coordinator.heading == "Start the terms of reference"


def test_the_pages_of_a_board_and_its_groups_link_to_each_other(
    session: Session, world: make.World, of_data: TermsVersion, coordinator: Visitor
) -> None:
    assert (
        "come under those of Combating Drugs Partnership Board, which has no terms of reference in force"
        in coordinator.get(f"{TERMS}/{of_data.key}").main
    )
    assert "Terms of reference of its sub-groups" not in coordinator.main
    make.board(session, world.partnership, "Forum", BoardKind.SUB_GROUP)
    version = in_force(session, world, world.board)
    coordinator.get(f"{TERMS}/{version.key}")
    assert f"{DATA}: version 1 of the terms of reference of {DATA}, in force from" in coordinator.main
    assert "Forum: none in force" in coordinator.main
    coordinator.click("version 1")
    assert coordinator.path == f"{TERMS}/{of_data.key}"
    coordinator.click("Combating Drugs Partnership Board")
    assert coordinator.path == f"{TERMS}/{version.key}"


def test_one_statement_loads_any_number_of_boards(
    session: Session, world: make.World, engine: sa.Engine, of_data: TermsVersion
) -> None:
    counts = []
    for number in range(2):
        session.expire_all()
        assert world.board.partnership.name
        with counted(engine) as statements:
            assert family_of(session, world.board, clock.today()).below
        counts.append(len(statements))
        for each in range(5):
            in_force(
                session,
                world,
                make.board(session, world.partnership, f"Group {number} {each}", BoardKind.SUB_GROUP),
            )
    assert counts == [1, 1]
