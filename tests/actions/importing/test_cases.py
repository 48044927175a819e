"""Action logs as secretariats keep them (cases): what is read, what is asked, and what must never happen."""

from datetime import date, time
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions.importing.kind import ACTION_LOG
from cdp.imports import service
from cdp.imports.corrections import RowCorrection, changed
from cdp.imports.verdicts import RowOutcome
from cdp.models import Action, ActionState, AuditEvent, MeetingState
from tests import make
from tests.actions.importing.previewing import CASES, LogFile, log_file, state_of_row
from tests.imports.files import CASES as LISTS

MEMBERS = {
    "a1": {
        "Northshire County Council": ["Marion Webb", "Anjali Patel", "Dee Farrow"],
        "Northshire Probation": ["Jonah Bright"],
        "Northshire Recovery Forum": ["Coral Oyelaran"],
    },
    "a2": {"Westvale Police": ["Tom Reeve"], "Turning Tide": ["Lucy Hart"], "ICB": ["Sana Iqbal"]},
    "a3": {"LMC": [], "Riverside Housing": ["Tara Moss", "Ben Okonedo"]},
    "a4": {"Families Alive": [], "Northshire Council": ["Moira Abara", "Jo Pryce"]},
}
# We ask where the expectation would be content with a confirmation: each of these rows names someone unknown here
STRICTER = {
    "a1": {"Tracker!11": "KS"},
    "a3": {"record 9": "Ch Insp Dale and Q3", "record 10": "Hub manager", "record 14": "Democratic Services"},
}
IN_BOTH = {"a2": {"Open actions!11", "Closed!6"}}
DAY = "2026-12-04"


def expected_of(name: str) -> dict[str, Any]:
    (path,) = CASES.glob(f"{name}*.expected.yaml")
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world, in which the office holders represent an organisation too."""
    made = make.world(session)
    for person in (made.chair, made.sro, made.coordinator, made.data_lead):
        make.seat(session, made.board, made.health, representative=person)
    return made


def case(session: Session, world: make.World, name: str, **marks: str) -> LogFile:
    for organisation, people in MEMBERS.get(name, {}).items():
        made = make.organisation(session, world.partnership, organisation)
        for person in people:
            make.seat(session, world.board, made, representative=make.person(session, person))
    return log_file(session, world, name).marked(**marks)


def place_of(at: str, file: LogFile) -> str:
    """Return the sheet and row of an expectation, which counts the records of a text file."""
    if not at.startswith("record"):
        return at
    return f"{service.sheets_of(file.file)[0].name}!{at.split()[1]}"


def answered(file: LogFile, **by_wording: str) -> LogFile:
    """Answer everything: the proposals, the police for every unknown name, and one day for every unknown date."""

    def answering(question: Any) -> str:
        if question.proposal:
            return str(question.proposal)
        if question.subject == "total":
            return "rows"
        return DAY if question.is_day else str(question.choices[0][0])

    return file.answer(answering, **by_wording)


def asked(file: LogFile) -> str:
    return "\n".join(f"{one.label} {one.hint}" for one in file.questions)


def day_of(field: Any) -> str | None:
    if isinstance(field, str):
        return field
    return (field or {}).get("read") or (field or {}).get("proposal")


MARKS = {"struck_rows": "in", "hidden_rows": "in"}


@pytest.mark.parametrize("name", ["a1", "a2", "a3"])
def test_each_row_is_ready_confirmed_or_asked_as_a_careful_person_would(
    session: Session, world: make.World, name: str
) -> None:
    file = case(session, world, name, **MARKS)
    found = state_of_row(file)
    expected = {
        place_of(row["at"], file): "ask" if row["at"] in STRICTER.get(name, {}) else row["verdict"]
        for row in expected_of(name)["rows"]
        if row["at"] not in IN_BOTH.get(name, ())
    }
    assert {place: found.get(place, "nothing") for place in expected} == expected


@pytest.mark.parametrize("name", ["a1", "a2", "a3"])
def test_each_row_is_recorded_as_a_careful_person_reads_it(
    session: Session, world: make.World, name: str
) -> None:
    file = answered(case(session, world, name, **MARKS))
    changes = {place: one.changes[0] for place, one in file.verdicts.items() if one.changes}
    for row in expected_of(name)["rows"]:
        if row["at"] == "Closed!6":
            continue
        change: Any = changes.get(place_of(row["at"], file))
        if change is None and row["state"] == "ask":
            assert "neither open nor done" in str(file.verdicts[row["at"]].problems[0])
            continue
        closed_elsewhere = row["at"] == "Open actions!11"
        assert change.state == ("closed" if closed_elsewhere else row["state"]), row["at"]
        if due := day_of(row.get("due")):
            assert str(change.dates[-1]) == due, row["at"]
        if original := day_of(row.get("original_due")):
            assert (str(change.dates[0]), len(change.dates)) == (original, 2), row["at"]
        if done := day_of(row.get("completed")):
            assert str(change.completed_on) == done, row["at"]
        members = {person for people in MEMBERS[name].values() for person in people}
        for person in members & {one.get("person") for one in row["owners"]}:
            assert person in change.words, row["at"]


def test_the_tracking_list_asks_what_it_must(session: Session, world: make.World) -> None:
    file = case(session, world, "a1")
    options = service.options_of(session, ACTION_LOG, file.file, service.sheets_of(file.file))
    (sheet, *_), (layout, *_) = service.sheets_of(file.file), service.layout_of(ACTION_LOG, file.file).sheets
    on_columns = {
        option.code: option.hint_for(sheet, layout) for option in options if option.is_for(sheet, layout)
    }
    assert on_columns["struck_rows"].startswith("Rows 16 (6.03, Accreditation); and 17 (7.03")
    assert on_columns["hidden_rows"] == "Row 20 (4.12, Housing) is hidden in the file."
    words = asked(file.marked(**MARKS))
    for wording in (
        "KS",
        "All",
        "Housing",
        "31/04/2025",
        "Jan 25",
        "7.06",
        "May Jun",
        "ASAP",
        "without a year",
    ):
        assert wording in words
    assert "April has 30 days" in words
    assert "can be January 2025 or 25 January" in words


def test_the_tracking_list_never_does_what_it_must_not(session: Session, world: make.World) -> None:
    file = case(session, world, "a1")
    told = file.verdicts["Tracker!20"]
    assert (told.outcome, told.notes) == (RowOutcome.LEFT_OUT, ("Hidden in the file.",))
    answered(file.marked(struck_rows="closed", hidden_rows="in"))
    verdicts = file.verdicts
    assert [place for place, one in verdicts.items() if one.is_joined] == [
        "Tracker!7", "Tracker!13", "Tracker!18", "Leads!2", "Leads!3", "Leads!4", "Leads!5", "Leads!6",
    ]  # fmt: skip
    first: Any = verdicts["Tracker!8"].changes[0]
    assert dict(first.said)["reference"] == "01.06"
    assert dict(first.said)["meeting"] == "Board – 12 June 2025"
    assert (first.raised_on, first.dates) == (date(2025, 6, 12), (date(2025, 7, 31), date(2025, 8, 14)))
    seventh: Any = verdicts["Tracker!12"].changes[0]
    assert dict(seventh.said)["reference"] == "07.06"
    assert verdicts["Tracker!16"].changes[0].state == "closed"  # type: ignore[attr-defined]
    assert verdicts["Tracker!22"].outcome is RowOutcome.LEFT_OUT


def test_initials_without_a_name_get_no_owner(session: Session, world: make.World) -> None:
    file = case(session, world, "a1", **MARKS).answer()
    (problem,) = file.verdicts["Tracker!11"].problems
    assert problem.words.startswith("“KS” cannot own actions here yet.")
    file.answer(KS="nobody")
    change: Any = file.verdicts["Tracker!11"].changes[0]
    assert len(change.owners) == 1


def test_colours_are_what_the_log_said_and_never_our_rating(session: Session, world: make.World) -> None:
    file = case(session, world, "a2")
    words = asked(file)
    for wording in ("merged meeting cell", "FF9999", "colours and letters", "All partners", "29/02/2026"):
        assert wording in words
    assert "2026 has no 29 February" in words
    assert "column K (“Internal note”) of “Open actions” (1 cell)" in file.not_read
    assert "1 comment of “Open actions” (at F5)" in file.not_read
    assert "colours that a condition gives to cells of “Open actions”" in file.not_read
    answered(file)
    said = {
        place: dict(one.changes[0].said).get("rating")  # type: ignore[attr-defined]
        for place, one in file.verdicts.items()
        if one.changes
    }
    assert said == {
        "Open actions!5": "Red", "Open actions!6": "Amber", "Open actions!7": "Green", "Open actions!8": "Green",
        "Open actions!9": "Green", "Open actions!10": None, "Open actions!11": None, "Open actions!12": "Red",
        "Closed!4": None, "Closed!5": None,
    }  # fmt: skip
    assert file.verdicts["Closed!6"].notes[0] == "The same action as row 11 of “Open actions”."
    everything = "\n".join(str(one) for one in file.verdicts.values())
    assert "do not share" not in everything
    file.write()
    updates = session.scalars(sa.select(Action.latest_update)).all()
    assert not any("never had it" in text for text in updates)
    assert len(updates) == 10


def test_a_meeting_recorded_here_is_asked_about_before_actions_stand_in_its_minutes(
    session: Session, world: make.World
) -> None:
    held = make.meeting(
        session,
        world.board,
        clock.from_london(date(2025, 9, 4), time(10)),
        state=MeetingState.HELD,
    )
    file = case(session, world, "a2")
    assert "Are the actions of 4 September 2025 from the meeting recorded here?" in asked(file)
    answered(file).write()
    under = session.scalars(sa.select(Action.title).where(Action.meeting_id == held.id)).all()
    assert len(under) == 4


def test_matters_arising_in_an_old_encoding(session: Session, world: make.World) -> None:
    file = case(session, world, "a3")
    words = asked(file)
    for wording in (
        "says 6 open. Its rows say 5",
        "R Lindqvist",
        "Hub manager",
        "without an owner",
        "Q3",
        "references",
    ):
        assert wording in words
    answered(file)
    changes: list[Any] = [change for one in file.verdicts.values() for change in one.changes]
    assert len(changes) == 8
    titles = [change.title for change in changes]
    assert titles[0] == "Circulate the ‘Know the Score’ leaflet to all GP practices – 4,500 copies"
    assert titles[1] == (
        "Obtain costs for a second needle exchange; ceiling £12k (R Lindqvist to speak to Estates first)"
    )
    assert titles[4] == "letter to the Minister re: nitazenes"
    assert dict(changes[0].said)["reference"] == "25/31(b)"
    assert [len(change.owners) for change in changes] == [1, 1, 1, 1, 1, 2, 1, 1]
    assert [change.state for change in changes] == [
        "done", "open", "open", "closed", "closed", "open", "open", "open",
    ]  # fmt: skip


def test_a_sheet_for_each_meeting_gives_each_action_once(session: Session, world: make.World) -> None:
    file = case(session, world, "a4")
    assert len([one for one in file.questions if one.subject == "same"]) == 5
    answered(file)
    vanished = file.verdicts["12 Mar 25!7"]
    assert [str(problem.sentence) for problem in vanished.problems] == [
        "Later sheets no longer have this action. Choose its state."
    ]
    assert "the sheet “OLD do not use” (3 rows)" in file.not_read
    changes: list[Any] = [change for one in file.verdicts.values() for change in one.changes]
    recorded = {
        change.title: (str(change.dates[0]), str(change.dates[-1]), len(change.dates) - 1, change.state)
        for change in changes
    }
    expected = {
        one["action"]: (
            one.get("original_due", one["due"])[:10], one["due"], one.get("moved", 0), one["state"]
        )
        for one in expected_of("a4")["actions"]
        if one["state"] != "ask"
    }  # fmt: skip
    assert recorded == expected


def test_an_answer_that_two_rows_are_two_actions_is_kept(session: Session, world: make.World) -> None:
    file = case(session, world, "a4")
    pair = next(one.said for one in file.questions if one.subject == "same" and "venue" in one.said)
    answered(file, **{pair: "no"})
    changes: list[Any] = [change for one in file.verdicts.values() for change in one.changes]
    assert "Venue for October conference" in [change.title for change in changes]


def test_a_short_log_with_a_month_that_may_be_a_day(session: Session, world: make.World) -> None:
    path = LISTS / "18-action-log.xlsx"
    file = log_file(session, world, path.read_bytes(), path.name)
    words = asked(file)
    assert "can be September 2026 or 26 September" in words
    assert "Who is “all”?" in words
    answered(file, all="nobody").write()
    actions = session.scalars(sa.select(Action).order_by(Action.number)).all()
    assert [(one.title, one.raised_on, one.state) for one in actions] == [
        ("Circulate needs assessment", date(2026, 6, 12), ActionState.RAISED),
        ("Arrange naloxone training", date(2026, 6, 12), ActionState.RAISED),
    ]
    sentences = session.scalars(
        sa.select(AuditEvent.sentence).where(AuditEvent.subject_kind == "actions").order_by(AuditEvent.id)
    ).all()
    assert sentences[0] == (
        "Example coordinator imported action A1 from “18-action-log.xlsx”, Action log, row 2: "
        "Circulate needs assessment. In the log, it stood under “12/06/2026”; its reference there was “1”; "
        "the log marked it “R”."
    )


@pytest.mark.parametrize("name", ["a1", "a2", "a3", "a4"])
def test_the_same_log_a_second_time_adds_nothing_and_says_so(
    session: Session, world: make.World, name: str
) -> None:
    def read() -> LogFile:
        file = log_file(session, world, name).marked(**MARKS)
        answered(file)
        open_ones = [one.place for one in file.judgement.verdicts if one.problems]
        for place in open_ones:
            closing = RowCorrection({"state": "closed"})
            change = partial(changed, sheet=place.sheet_number, row=place.row, correction=closing)
            service.correct(session, file.file, change)
        return file

    case(session, world, name)
    first = read()
    first.write()
    count = session.scalar(sa.select(sa.func.count(Action.id)))
    again = read()
    assert not again.judgement.changes
    recorded = [one for one in again.judgement.verdicts if one.outcome is RowOutcome.THERE]
    assert count
    assert len(recorded) >= count
    assert all(note.startswith("Already recorded as action A") for one in recorded for note in one.notes[:1])
