"""Risk registers of partnerships (cases): what is read, what is asked, and what must never happen."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session

from cdp.imports import service
from cdp.imports.questions import FileQuestion
from cdp.imports.verdicts import RowOutcome
from cdp.models import AuditEvent, Organisation, Person, Risk, RiskState
from cdp.risks.importing.judging import RecordRisk
from cdp.risks.importing.kind import RISK_REGISTER
from tests import make
from tests.imports.previewing import PreviewedFile, previewed, state_of_row

CASES = Path(__file__).parent / "cases"
MEMBERS: dict[str, dict[str, list[str]]] = {
    "d1": {
        "Public Health/Director of Public Health": [], "Northshire Council": ["Anjali Patel", "Jonah Bright"],
        "Turning Tide": [],
    },
    "d2": {},
    "d3": {"Public Health": ["Hilary Stone"], "Westvale Police": ["Supt Vane"]},
}  # fmt: skip
# We ask where the expectation would be content with less: each has its reason
STRICTER = {
    "d1": {
        "Risk register!6": "ask",  # MW is nobody that we know, and Next Board has no date
        "Risk register!9": "confirm",  # who the coordinator is
    },
    "d2": {},
    "d3": {},
}
CARDS = {"Cards!A1:B10": "Cards!2", "Cards!D1:E10": "Cards!3", "Cards!A13:B21": "Cards!4"}
FILE_LEVEL = {"board", "owner", "review", "agreed"}


def expected_of(name: str) -> dict[str, Any]:
    (path,) = CASES.glob(f"{name}*.expected.yaml")
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def case(session: Session, name: str) -> PreviewedFile:
    """Upload a case into a partnership with the organisations and people that it names."""
    world = make.world(session)
    for person in (world.chair, world.sro, world.coordinator):
        make.seat(session, world.board, world.health, representative=person)
    for names, people in MEMBERS[name].items():
        full, _, short = names.partition("/")
        made = make.organisation(session, world.partnership, full)
        made.short_name = short
        for each in people:
            make.seat(session, world.board, made, representative=make.person(session, each))
    session.flush()
    return again(PreviewedFile(session, world, None, RISK_REGISTER), name)  # type: ignore[arg-type]


def again(file: PreviewedFile, name: str) -> PreviewedFile:
    """Upload a case into the same partnership again."""
    found = previewed(file.session, file.world, RISK_REGISTER, CASES, name)
    return found.marked(struck_rows="closed")


def everything(question: FileQuestion) -> str:
    """Return an answer to every question: its proposal, a day, or the first choice."""
    if question.proposal or question.said == "M":
        return question.proposal or "3"
    return "2026-12-04" if question.is_day else question.choices[0][0]


def place_of(at: str) -> str:
    return CARDS.get(at, at)


def changes_of(file: PreviewedFile) -> dict[str, RecordRisk]:
    found: dict[str, Any] = {place: one.changes[0] for place, one in file.verdicts.items() if one.changes}
    return found


def asked(file: PreviewedFile) -> str:
    return "\n".join(f"{one.label} {one.hint} {one.choices}" for one in file.questions)


@pytest.mark.parametrize("name", ["d1", "d2", "d3"])
def test_each_row_is_ready_confirmed_or_asked_as_a_careful_person_would(session: Session, name: str) -> None:
    file = case(session, name)
    given = {
        one.code: everything(one) for one in file.questions if one.subject in FILE_LEVEL and name == "d2"
    }
    service.answer(session, RISK_REGISTER, file.file, given)
    answering = lambda one: one.proposal or given.get(one.code, "")  # noqa: E731
    found = state_of_row(file, answering)
    expected = {
        place_of(row["at"]): STRICTER[name].get(row["at"], row["verdict"])
        for row in expected_of(name)["rows"]
    }
    assert found == expected


@pytest.mark.parametrize("name", ["d1", "d2", "d3"])
def test_each_row_is_recorded_as_a_careful_person_reads_it(session: Session, name: str) -> None:
    file = case(session, name).answer(everything)
    changes = changes_of(file)
    expected = {place_of(row["at"]): row for row in expected_of(name)["rows"]}
    assert set(changes) == set(expected)
    for place, row in expected.items():
        change = changes[place]
        for part, found in (("before", change.before), ("after", change.now)):
            for factor in ("likelihood", "impact"):
                if isinstance(read := row.get(part, {}).get(factor), int):
                    assert getattr(found, factor) == read, (place, part)
        for field, text in (
            ("ref", change.reference),
            ("no", change.reference),
            ("title", change.title),
            ("cause", change.cause),
            ("effect", change.effect or None),
            ("appetite", change.appetite),
        ):
            if field in row:
                assert str(text) == str(row[field]), (place, field)
        if "event" in row:
            assert change.event.casefold() == row["event"].casefold(), place
        assert change.is_closed == (row.get("state") == "closed"), place
        review = row.get("next_review")
        day = review.get("proposal") if isinstance(review, dict) else review
        if day:
            assert str(change.review_on) == day, place


def test_a_register_asks_what_it_must_and_never_does_what_it_must_not(session: Session) -> None:
    file = case(session, "d1")
    words = asked(file)
    for wording in (
        "12 or 16?",
        "“M” (likelihood)",
        "“Next Board”",
        "“Monthly”",
        "“MW”",
        "→ and ↔",
        "nitazenes",
    ):
        assert wording in words
    assert "the sheet “Matrix” (6 rows)" in file.not_read
    file.answer(everything).write()
    risks = session.scalars(sa.select(Risk).order_by(Risk.number)).all()
    assert len(risks) == 7
    assert [one.score_before for one in risks] == [20, 20, 12, 15, 4, 12, 25]
    assert [one.state for one in risks] == [RiskState.OPEN] * 6 + [RiskState.CLOSED]
    first, second, third = risks[:3]
    assert (first.title, str(first.raised_on)) == (
        "The drug strategy grants end without notice",
        "2025-09-04",
    )
    assert (second.event, second.cause) == ("Drug deaths rise", "nitazenes reach the local market")
    assert second.controls == "LDIS alerts\nNaloxone in 9 of 11 hostels"
    assert session.get_one(Person, third.owner_id).name == "Anjali Patel"
    assert third.scores[0].text == (
        "Imported from “d1_risk_register_5x5.xlsx”.\nTrend in the register: no change\n"
        "Further owners in the register: Jonah Bright, Northshire Council"
    )
    sentence = session.scalar(sa.select(AuditEvent.sentence).where(AuditEvent.subject_key == third.key))
    assert sentence == (
        "Example coordinator imported risk R3 from “d1_risk_register_5x5.xlsx”, Risk register, row 7: Probation cannot "
        "share release dates: information governance. In the register, its reference was “R3”."
    )


def test_a_sentence_is_not_divided_before_a_person_has_said_how(session: Session) -> None:
    file = case(session, "d1").answer(lambda one: "whole" if one.subject == "sentence" else everything(one))
    assert (
        changes_of(file)["Risk register!6"].event
        == "Drug deaths rise because nitazenes reach the local market"
    )
    assert changes_of(file)["Risk register!6"].cause == ""


def test_words_get_numbers_from_a_person_and_colours_never_become_scores(session: Session) -> None:
    file = case(session, "d2")
    words = asked(file)
    for wording in (
        "“Major” (impact)", "“High” (impact)", "“Possible” (likelihood)", "Who owns the risks without an owner?",
        "no review date", "Ratings agreed at the June meeting", "“4” beside “Likely”",
    ):  # fmt: skip
        assert wording in words
    file.answer(lambda one: "2" if one.said == "Possible" else everything(one))
    changes = changes_of(file)
    assert (changes["Sheet1!4"].now.likelihood, changes["Sheet1!4"].now.impact) == (2, 4)
    assert (changes["Sheet1!5"].now.likelihood, changes["Sheet1!5"].now.impact) == (2, 4)
    assert "Current rating: yellow; Residual: green" in changes["Sheet1!5"].said
    assert "Current rating: red; Previous rating: amber; Residual: amber" in changes["Sheet1!3"].said
    assert "Source of Risk: Performance" in changes["Sheet1!3"].said
    assert file.verdicts["Sheet1!8"].outcome is RowOutcome.LEFT_OUT


def test_each_card_is_one_risk_and_a_score_gets_its_factors_from_a_person(session: Session) -> None:
    file = case(session, "d3")
    words = asked(file)
    for wording in (
        "a card for each risk",
        "20 or 15?",
        "make the score 15",
        "make the score 10",
        "without an owner",
    ):
        assert wording in words
    file.answer()
    problems = {problem.code for problem in file.verdicts["Cards!4"].problems}
    assert problems >= {"likelihood_before", "impact_before", "likelihood", "impact", "owners"}
    file.answer(everything).write()
    risks = session.scalars(sa.select(Risk).order_by(Risk.number)).all()
    assert [one.title for one in risks] == ["Funding cliff edge", "Synthetic opioids", "Provider failure"]
    assert [one.score for one in risks] == [12, 20, 10]
    assert risks[0].controls == "1. exit plan\n2. letter to the Minister\nStill to do: Three-year plan"
    assert "Last four quarters: 20 / 16 / 12 / 12" in risks[0].scores[0].text
    assert "vacant" not in session.scalars(sa.select(Organisation.name)).all()


@pytest.mark.parametrize("name", ["d1", "d2", "d3"])
def test_the_same_register_a_second_time_adds_nothing(session: Session, name: str) -> None:
    first = case(session, name).answer(everything)
    first.write()
    second = again(first, name).answer(everything)
    assert not second.judgement.changes
    outcomes = [one.outcome for one in second.verdicts.values()]
    assert outcomes.count(RowOutcome.THERE) == len(expected_of(name)["rows"])
