"""The page of national facts: what everyone reads, what an administrator changes, and how a change is reported."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import AuditEvent, Milestone, OutboxMessage, StoredFact
from cdp.terms.drafting import service as drafting
from cdp.terms.drafting.service import Beginning
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGE = "/national-facts"
UNIT = f"{PAGE}/body.jcdu"


def test_everyone_signed_in_reads_each_fact_with_its_source_date_and_certainty(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    session.commit()
    observer = (
        visit().sign_in(world.observer).get("/help").click("National facts: what this service relies on")
    )
    assert observer.heading == "National facts: what this service relies on"
    observer.submit("Find", subject="ambition", q="treatment places")
    row = observer.table("1 fact")[0]
    assert row[1] == "Ended Ended on 31 March 2025. None has replaced it that we know of."
    assert row[2].endswith("HM Government, dated 6 December 2021")
    assert row[3] == "Read in a public source on 30 November 2026."
    observer.get(UNIT)
    assert "Not known Last seen on 9 May 2025. We do not know whether it still exists." in observer.main
    assert observer.facts()["Publisher"] == "Office for Health Improvement and Disparities"
    assert "This fact is as it came with the service." in observer.main
    assert "Change this fact" not in observer.links
    assert visit().get(PAGE).heading == "Sign in"


def test_an_unknown_fact_is_not_found(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    visit().sign_in(world.administrator).get(f"{PAGE}/body.nothing", status=404)


@pytest.mark.both_databases
def test_an_administrator_changes_a_fact_and_new_terms_follow_it(session: Session, visit: Visit) -> None:
    world = make.world(session)
    earlier = drafting.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    texts = [section.body for section in earlier.sections]
    session.commit()
    administrator = visit().sign_in(world.administrator).get(UNIT).click("Change this fact")
    administrator.submit("Save fact", source="", dated="last week", status=422)
    assert administrator.errors == [
        "Enter the source",
        "Enter a year, a month or a day, for example 2025, May 2025 or 9 May 2025",
    ]
    administrator.submit(
        "Save fact",
        value="Drugs Strategy Unit",
        source="A letter to partnerships",
        publisher="Home Office",
        dated="November 2026",
        certainty="seen",
    )
    assert administrator.banner == "Fact saved."
    assert administrator.heading == "Drugs Strategy Unit"
    assert "Fact: Drugs Strategy Unit, before: Joint Combating Drugs Unit" in administrator.main
    assert session.scalars(sa.select(AuditEvent.sentence).where(AuditEvent.partnership_id.is_(None))).all()[
        -1
    ] == ("Example administrator changed the national fact “Drugs Strategy Unit”.")

    session.expire_all()
    assert [section.body for section in earlier.sections] == texts
    again = drafting.start_draft(session, world.sub_group, Beginning.DEFAULT_TEXT, by=world.coordinator)
    assert again.sections
    later = drafting.start_draft(
        session,
        make.board(session, world.partnership, "Second board"),
        Beginning.DEFAULT_TEXT,
        by=world.coordinator,
    )
    whole = " ".join(section.body for section in later.sections)
    assert "the Drugs Strategy Unit or its successor" in whole
    assert "Source: A letter to partnerships, Home Office, dated November 2026" in whole
    assert "Joint Combating" not in whole


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"until": "2010"}, "Enter an end that is after the start."),
        ({"superseded_by": "body.ohid"}, "Enter when it ended, because another fact has replaced it."),
        (
            {"value": "Unit {quorum_rule}"},
            "Remove the braces { and }. They have a meaning in terms of reference.",
        ),
        ({"dated": "2099"}, "Enter a date for the source that is today or in the past."),
        (
            {"superseded_by": "body.phe", "until": "2026"},
            "Choose another fact. These facts would replace each other.",
        ),
    ],
)
def test_a_fact_that_contradicts_itself_is_refused_and_what_was_typed_stays(
    session: Session, visit: Visit, typed: dict[str, str], error: str
) -> None:
    world = make.world(session)
    session.commit()
    key = "body.ohid" if typed.get("superseded_by") == "body.phe" else "body.jcdu"
    administrator = visit().sign_in(world.administrator).get(f"{PAGE}/{key}/edit")
    administrator.submit("Save fact", note="Kept", **{"certainty": "seen", **typed}, status=422)
    assert administrator.errors == [error]
    assert administrator.value("note") == "Kept"
    assert session.scalar(sa.select(sa.func.count()).select_from(StoredFact)) == 0


def test_two_administrators_who_change_one_fact_see_both_texts(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    one = visit().sign_in(world.administrator).get(f"{UNIT}/edit")
    other = visit().sign_in(world.administrator).get(f"{UNIT}/edit")
    one.submit("Save fact", value="First unit", certainty="seen")
    other.submit("Save fact", value="Second unit", certainty="seen", status=409)
    assert "First unit" in other.main
    assert "Second unit" in other.main


def test_an_administrator_adds_a_fact_once(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    administrator = visit().sign_in(world.administrator)
    fact: dict[str, Any] = {
        "category": "ambition",
        "value": "Halve drug-related deaths",
        "source": "A strategy",
        "dated": "1 November 2026",
        "certainty": "seen",
    }
    administrator.get(PAGE).click("Add a fact").submit("Add fact", **fact)
    assert administrator.heading == "Halve drug-related deaths"
    administrator.get(f"{PAGE}/new").submit("Add fact", **fact, status=422)
    assert administrator.errors == ["There is already a fact with these words. Change that one."]
    member = visit().sign_in(world.member).get(f"{PAGE}?q=halve")
    assert [row[0] for row in member.table("1 fact")] == ["Halve drug-related deaths National ambitions"]


@pytest.mark.both_databases
def test_a_member_tells_the_administrators_of_a_change(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    member = visit().sign_in(world.member).get(UNIT).click("Tell us of a change")
    member.submit("Tell the administrators", status=422)
    assert member.errors == ["Enter what has changed, and where you read it"]
    member.submit("Tell the administrators", what="It closed. GOV.UK, 3 November 2026.")
    assert member.banner == "The administrators will be told by email."
    email = session.scalars(sa.select(OutboxMessage)).one()
    assert email.to_address == world.administrator.email
    assert email.subject == "A national fact may have changed"
    assert "Joint Combating Drugs Unit" in email.body
    assert "It closed. GOV.UK, 3 November 2026." in email.body
    assert f"http://localhost{UNIT}" in email.body


def test_the_list_takes_no_more_statements_with_more_changed_facts(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    world = make.world(session)
    session.commit()
    member = visit().sign_in(world.member).get(PAGE)
    administrator = visit().sign_in(world.administrator)
    counts = []
    for key in ("body.jcdu", "body.ohid", "body.dhsc"):
        with counted(engine) as statements:
            member.get(PAGE)
        counts.append(len(statements))
        administrator.get(f"{PAGE}/{key}/edit").submit(
            "Save fact", note="Checked", dated="2026", certainty="seen"
        )
    assert counts[0] == counts[-1]


def test_pages_that_use_a_fact_print_where_it_is_from(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get("/partnerships/west-midlands/members/check")
    assert "Appendix 3: Membership of Combating Drugs Partnerships" in coordinator.main
    assert "Due to end in May 2028." in coordinator.main
    coordinator.get("/partnerships/west-midlands/sro/new")
    assert "Source: Drugs strategy guidance for local delivery partners" in coordinator.main
    coordinator.get("/partnerships/west-midlands/workplan/milestones/national").submit("Add dates")
    assert "Public health grants to local authorities: circular 2026 to 2027" in coordinator.main
    assert "Agree the grant plan" not in coordinator.main


def test_a_milestone_whose_grant_ended_no_longer_applies(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.add(
        Milestone(
            partnership=world.partnership,
            template_code="grant_plan",
            title="Agree the grant plan",
            due_on=date(2027, 3, 31),
        )
    )
    session.commit()
    member = visit().sign_in(world.member).get("/partnerships/west-midlands/workplan/milestones")
    row = member.table("Milestones by date")[0]
    assert row[2] == "No longer applies"
    assert "Ended on 31 March 2026. Replaced by: Plan the drug and alcohol spending" in row[0]
