"""Workplans of other partnerships (cases): what is read, what is asked, and what must never happen."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session

from cdp.imports import service
from cdp.imports.questions import FileQuestion
from cdp.imports.verdicts import RowOutcome
from cdp.models import Activity, ActivityState, AuditEvent, Organisation
from cdp.workplans.importing.entries import PlanEntry
from cdp.workplans.importing.kind import WORKPLAN
from tests import make
from tests.imports.previewing import PreviewedFile, previewed, state_of_row

CASES = Path(__file__).parent / "cases"
MEMBERS: dict[str, dict[str, list[str]]] = {
    "b1": {
        "Public Health/DPH": ["Sam Blunt"], "Education": [], "Turning Tide": [], "Probation": [], "ICB": [],
        "Westvale Police": ["Supt Vane"], "Westvale Council/Commissioner": [],
    },
    "b2": {
        "Police": [], "Trading Standards": [], "LERO": [], "ICB": [], "Westvale Council/Commissioner": [],
    },
    "b3": {"Police": [], "Probation": [], "Housing": []},
    "b4": {
        "Police": [], "Probation": [], "HMP Northmoor": [], "DWP": [], "Housing": [], "LERO": [], "Turning Tide": [],
        "HMCTS": [],
    },
}  # fmt: skip
# We ask where the expectation would be content with less: each has its reason
STRICTER = {
    "b1": {"Delivery Plan 25-26!12": "ask"},  # a season gets no proposal
    "b2": {"Workplan!9": "confirm"},  # two leads, as in b1
    "b3": {
        "Action plan!9": "confirm",  # what Incomplete means
        "Action plan!10": "confirm",
        "Action plan!13": "confirm",  # and a date within the words
    },
    "b4": {"record 6": "confirm"},  # by Q2 has no year
}
FILE_LEVEL = {"serves", "objective", "year", "draft"}
TREATMENT = "outcome:o_treatment"


def expected_of(name: str) -> dict[str, Any]:
    (path,) = CASES.glob(f"{name}*.expected.yaml")
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def case(session: Session, name: str) -> PreviewedFile:
    """Upload a case into a partnership with the organisations and people that it names."""
    world = make.world(session)
    for names, people in MEMBERS[name].items():
        full, _, short = names.partition("/")
        made = make.organisation(session, world.partnership, full)
        made.short_name = short
        for person in people:
            make.seat(session, world.board, made, representative=make.person(session, person))
    session.flush()
    return previewed(session, world, WORKPLAN, CASES, name)


def about_the_file(question: FileQuestion) -> str:
    """Return the answer to a question about the whole file, or "" for all others."""
    if question.subject not in FILE_LEVEL:
        return ""
    return question.proposal or ("yes" if question.subject == "draft" else TREATMENT)


def everything(question: FileQuestion) -> str:
    """Return an answer to every question: its proposal, the outcome, a day, or the first choice."""
    if answer := question.proposal or about_the_file(question):
        return answer
    return "2026-12-04" if question.is_day else question.choices[0][0]


def place_of(at: str, file: PreviewedFile) -> str:
    return at if not at.startswith("record") else f"{service.sheets_of(file.file)[0].name}!{at.split()[1]}"


def entries_of(file: PreviewedFile) -> dict[str, PlanEntry]:
    found: dict[str, Any] = {place: one.changes[0] for place, one in file.verdicts.items() if one.changes}
    return {place: change.entry for place, change in found.items()}


def named(session: Session, number: int | None) -> str:
    return session.get_one(Organisation, number).name if number else ""


def asked(file: PreviewedFile) -> str:
    return "\n".join(f"{one.label} {one.hint} {one.choices}" for one in file.questions)


@pytest.mark.parametrize("name", ["b1", "b2", "b3", "b4"])
def test_each_row_is_ready_confirmed_or_asked_as_a_careful_person_would(session: Session, name: str) -> None:
    file = case(session, name)
    given = {one.code: about_the_file(one) for one in file.questions if one.subject in FILE_LEVEL}
    service.answer(session, WORKPLAN, file.file, given)
    answering = lambda question: question.proposal or about_the_file(question)  # noqa: E731
    found = state_of_row(file, answering)
    stricter = STRICTER[name]
    expected = {
        place_of(row["at"], file): stricter.get(row["at"], row["verdict"])
        for row in expected_of(name)["rows"]
    }
    assert found == expected


@pytest.mark.parametrize("name", ["b1", "b2", "b3", "b4"])
def test_each_row_is_recorded_as_a_careful_person_reads_it(session: Session, name: str) -> None:
    file = case(session, name).answer(everything)
    entries = entries_of(file)
    expected = {place_of(row["at"], file): row for row in expected_of(name)["rows"]}
    assert set(entries) == set(expected)
    for place, row in expected.items():
        entry = entries[place]
        if outcome := row.get("outcome"):
            assert entry.serves.casefold() == outcome.casefold(), place
        for field, found in (
            ("objective", entry.objective),
            ("title", entry.title),
            ("activity", entry.title),
            ("number", dict(entry.said).get("reference")),
            ("ref", dict(entry.said).get("reference")),
            ("rag_as_written", dict(entry.said).get("rating", "-")),
        ):
            if row.get(field) is not None:
                assert str(row[field]).split(" (")[0] == str(found).split(" (")[0], (place, field)
        _check_dates(place, row, entry)
        _check_leads(session, place, row, entry)


def _check_dates(place: str, row: dict[str, Any], entry: PlanEntry) -> None:
    starts = row.get("starts", row.get("start"))
    starts = starts.get("proposal") if isinstance(starts, dict) else starts
    if starts:
        assert str(entry.starts_on) == starts, place
    due = row.get("ends") or row.get("due") or {}
    day = due if isinstance(due, str) else due.get("ends") or due.get("proposal") or due.get("read")
    moved = "now Dec" in row.get("note", "")
    if day and str(day)[:2] == "20":
        assert str(entry.due_on) == ("2025-12-31" if moved else str(day)), place


def _check_leads(session: Session, place: str, row: dict[str, Any], entry: PlanEntry) -> None:
    lead = row.get("lead") or (row.get("who") if isinstance(row.get("who"), str) else None)
    named_leads = lead.get("organisations") if isinstance(lead, dict) else row.get("who")
    found = named(session, entry.lead_organisation)
    if isinstance(lead, str) and lead not in {"Commissioner", "Coordinator"}:
        assert found == lead, place
    if isinstance(named_leads, list):
        partners = {named(session, one) for one in entry.partner_organisations}
        assert found == named_leads[0], place
        assert set(named_leads[1:]) <= partners, place
    if isinstance(row.get("partners"), list):
        partners = {named(session, one) for one in entry.partner_organisations}
        assert partners | set(filter(None, entry.partners.split("; "))) == set(row["partners"]), place


def test_a_plan_in_sections_asks_what_it_must_and_never_does_what_it_must_not(session: Session) -> None:
    file = case(session, "b1")
    words = asked(file)
    for wording in (
        "“Lead: Public Health / Education”", "Turning Tide", "Year 3", "Autumn 2025", "TBC", "DRAFT", "see also 3.2",
        "Does a month, quarter or year mean its last day", "56% (restricted)",
    ):  # fmt: skip
        assert wording in words
    assert "2025-11-30" not in [one.proposal for one in file.questions]
    assert not file.judgement.can_be_written
    file.answer(lambda one: "no" if one.subject == "draft" else everything(one))
    assert file.judgement.missing == (
        "The title of the file says “DRAFT – not for circulation”. Answer whether all members may see it now.",
    )
    file.answer(everything)
    sections = [one for one in file.verdicts.values() if one.outcome is RowOutcome.JOINED]
    assert len(sections) == 4
    file.write()
    made = session.scalars(sa.select(Activity).order_by(Activity.number)).all()
    assert len(made) == 10
    assert {one.year for one in made} == {2025}
    assert not any("56%" in one.narrative for one in made)
    assert not any("Lead:" in one.partners for one in made)
    assert made[5].state is ActivityState.COMPLETE
    events = session.scalars(
        sa.select(AuditEvent.sentence).where(AuditEvent.subject_kind == "activities").order_by(AuditEvent.id)
    ).all()
    assert events[8].endswith(
        "row 16: Digital referral route from hospital. In the file, its reference was “5.10”."
    )
    assert events[2].endswith("its reference was “1.2”; it was marked “A (was R)”.")


def test_quarters_across_are_asked_about_and_never_lost(session: Session) -> None:
    file = case(session, "b2")
    words = asked(file)
    for wording in ("gaps between them", "“(✓)”", "“tbc”", "are the numbers", "coloured cell without text"):
        assert wording.casefold() in words.casefold()
    file.answer(everything)
    entries = entries_of(file)
    assert file.verdicts["Workplan!14"].outcome is RowOutcome.LEFT_OUT
    assert {entries[f"Workplan!{row}"].objective for row in (5, 6, 7)} == {"Break supply chains"}
    assert (str(entries["Workplan!7"].starts_on), str(entries["Workplan!7"].due_on)) == (
        "2025-07-01",
        "2026-03-31",
    )
    assert [(one.title, str(one.due_on)) for one in entries["Workplan!8"].key_dates] == [
        ("procure", "2026-03-31"), ("mobilise", "2026-06-30"),
    ]  # fmt: skip
    assert [str(one.due_on) for one in entries["Workplan!5"].key_dates] == [
        "2025-06-30",
        "2025-12-31",
        "2026-06-30",
    ]
    assert "2025/26 Q1: 8; 2025/26 Q2: 10" in entries["Workplan!10"].text
    assert entries["Workplan!12"].due_on is None


def test_a_plan_without_leads_and_dates_is_asked_about_once(session: Session) -> None:
    file = case(session, "b3")
    words = asked(file)
    for wording in (
        "Who leads the activities?",
        "that name none",
        "“Incomplete”",
        "“N/A”",
        "“7” stands twice",
    ):
        assert wording in words
    file.answer(everything).write()
    made = {one.title: one for one in session.scalars(sa.select(Activity))}
    assert len(made) == 9
    assert {one.lead_organisation for one in made.values()} == {None}
    sharing = made["Greater sharing of intelligence about nitazenes"]
    assert {one.name for one in sharing.partner_organisations} == {"Police", "Probation", "Housing"}
    pilot = made["Pilot 'Active Recovery' in leisure centres"]
    assert "Update 2024: Move to 25/26 for discussion" in pilot.narrative
    assert "Latest update: Programme was not fully implemented." in pilot.narrative
    assert pilot.partners == "Wellbeing programme, district councils"
    assert made["Supervised consumption review"].due_on is None


def test_unicode_text_with_tabs_keeps_what_stands_above_and_behind_a_line_break(session: Session) -> None:
    file = case(session, "b4")
    words = asked(file)
    for wording in ("a start but no end", "date without a year", "“Delayed – now Dec”"):
        assert wording in words
    file.answer(everything)
    entries = list(entries_of(file).values())
    assert all(one.serves and one.objective for one in entries)
    assert "Milestone: staff in post (2 WTE)" in entries[0].text
    assert entries[0].partners == "NHS England H&J"
    assert [str(one.due_on) for one in entries[3].key_dates] == ["2025-09-30", "2026-03-31"]
    assert "First due 30 June 2025" in entries[1].text
    assert entries[4].due_on is None


@pytest.mark.parametrize("name", ["b1", "b2", "b3", "b4"])
def test_the_same_plan_a_second_time_adds_nothing(session: Session, name: str) -> None:
    first = case(session, name).answer(everything)
    first.write()
    again = previewed(session, first.world, WORKPLAN, CASES, name).answer(everything)
    assert not again.judgement.changes
    assert [one.outcome for one in again.verdicts.values()].count(RowOutcome.THERE) == len(
        expected_of(name)["rows"]
    )
