"""The due dates that the calendar of each role shows, without Part 2 titles."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service as actions
from cdp.agendas import interests, papers
from cdp.agendas.papers import PaperDetails
from cdp.audit import record
from cdp.meetings import service as meetings
from cdp.meetings.dates import WorkingDays, derived_dates
from cdp.models import (
    ActionState,
    Milestone,
    Organisation,
    Part,
    TermsAnswer,
    TermsOpinion,
    TermsState,
    TermsVersion,
)
from tests import make
from tests.calendars.subscribing import IN_A_MONTH, Reader, action, scheduled
from tests.make import World
from tests.meetings.days import details, next_in

SECRET = "Prices of the secret supplier"


Follow = Callable[..., Reader]


def version(session: Session, world: World, **facts: object) -> TermsVersion:
    given = {"board": world.board, "number": 1, "quorum": 2, "created_at": clock.now(), **facts}
    made = TermsVersion(**given)
    session.add(made)
    session.flush()
    return made


# Actions


def test_members_see_due_dates_of_their_organisation_until_done(
    session: Session, world: World, follow: Follow
) -> None:
    own = action(session, world, "Write it; then, publish")
    action(session, world, "Of the police", world.police)
    reader = follow(world.member)
    entries = reader.entries
    assert list(entries) == ["Due: A1 Write it; then, publish"]
    entry = entries["Due: A1 Write it; then, publish"]
    assert (entry.dtstart.value, entry.dtend.value) == (IN_A_MONTH, IN_A_MONTH + timedelta(days=1))
    assert entry.url.value.endswith(f"/partnerships/west-midlands/actions/{own.key}")
    assert follow(world.coordinator).titles == [
        "Due: A1 Write it; then, publish (Example Treatment Services)",
        "Due: A2 Of the police (West Midlands Police)",
    ]
    uid = entry.uid.value
    actions.move_date(
        session,
        own,
        actions.NewDate(IN_A_MONTH + timedelta(days=7), "Later", own.version),
        by=world.coordinator,
    )
    session.commit()
    moved = reader.entries["Due: A1 Write it; then, publish"]
    assert (moved.uid.value, moved.dtstart.value) == (uid, IN_A_MONTH + timedelta(days=7))
    actions.update_progress(
        session, own, actions.ActionProgress(ActionState.DONE, "Published", own.version), by=world.member
    )
    session.commit()
    assert reader.titles == []


def test_the_owner_of_an_action_sees_its_due_date(session: Session, world: World, follow: Follow) -> None:
    made = action(session, world, "Lead it", world.police)
    made.owner = world.lead
    session.commit()
    assert follow(world.lead).titles == ["Due: A1 Lead it"]
    assert follow(world.observer).titles == []


# Part 2


def test_part_2_titles_are_never_shown_in_calendars(session: Session, world: World, follow: Follow) -> None:
    meeting = scheduled(session, world, "Board")
    item = make.item(session, meeting, SECRET, part=Part.CONFIDENTIAL)
    made = action(session, world, SECRET, part=Part.CONFIDENTIAL)
    made.meeting, made.item = meeting, item
    paper = PaperDetails(SECRET, world.treatment, clock.today() + timedelta(days=9))
    papers.add_paper(session, item, paper, None, by=world.coordinator)
    session.commit()
    due = [f"Due: {made.reference}", "Paper due for Board"]
    readers = {
        person: follow(person) for person in (world.member, world.coordinator, world.sro, world.deputy)
    }
    assert [title for title in readers[world.member].titles if title != "Board"] == due
    assert set(due) < set(readers[world.coordinator].titles)
    for reader in readers.values():
        assert SECRET not in reader.fetch().get_data(as_text=True)
    outsider = make.person(session, "Example outsider")
    make.seat(session, world.sub_group, world.treatment, representative=outsider)
    session.commit()
    assert follow(outsider).titles == []
    interests.declare_interest(session, item, world.member, "A relative", by=world.member)
    session.commit()
    assert readers[world.member].titles == ["Board"]


# Papers


def test_papers_are_shown_to_the_organisation_requested_and_the_coordinator(
    session: Session, world: World, follow: Follow
) -> None:
    meeting = scheduled(session, world, "Board")
    item = make.item(session, meeting, "Needs assessment")
    day = clock.today() + timedelta(days=9)
    made = papers.add_paper(
        session, item, PaperDetails("Draft, chapter 1", world.treatment, day), None, by=world.coordinator
    )
    session.commit()
    member = follow(world.member)
    assert member.titles == ["Board", "Paper due: Draft, chapter 1, for Board"]
    assert member.entries["Paper due: Draft, chapter 1, for Board"].dtstart.value == day
    assert follow(world.police_member).titles == ["Board"]
    coordinator = follow(world.coordinator)
    assert "Paper due from Example Treatment Services: Draft, chapter 1, for Board" in coordinator.titles
    interests.declare_interest(session, item, world.member, "A relative", by=world.member)
    session.commit()
    assert member.titles == ["Board"]
    papers.remove_paper(session, made, by=world.coordinator)
    session.commit()
    assert not any("Draft" in title for title in coordinator.titles)


def test_the_deadline_for_papers_moves_with_the_meeting(
    session: Session, world: World, follow: Follow
) -> None:
    version(session, world, state=TermsState.IN_FORCE, paper_working_days=7, in_force_from=make.LONG_AGO)
    meeting = scheduled(session, world, "Board", 60)
    session.commit()
    reader = follow(world.coordinator)
    title = "Agenda and papers due: Board"
    for day in (next_in(3), next_in(5)):
        meetings.change(
            session, meeting, details(day, title="Board", version=meeting.version), by=world.coordinator
        )
        session.commit()
        assert reader.entries[title].dtstart.value == derived_dates(day, WorkingDays(papers=7)).papers_by
    assert title not in follow(world.member).titles
    meetings.cancel(session, meeting, "No quorum", by=world.coordinator)
    session.commit()
    assert title not in reader.titles


# Terms of reference and the workplan


def test_terms_are_shown_on_the_dates_to_approve_sign_and_review(
    session: Session, world: World, follow: Follow
) -> None:
    from_day = clock.today() + timedelta(days=40)
    made = version(session, world, state=TermsState.CIRCULATED, answer_by=IN_A_MONTH, in_force_from=from_day)
    answer = make_answer(session, made, world.treatment)
    session.commit()
    name = "terms of reference (Combating Drugs Partnership Board)"
    member, coordinator, sro = (follow(p) for p in (world.member, world.coordinator, world.sro))
    asked = f"Response due from Example Treatment Services: {name}"
    assert member.titles == [asked]
    assert member.entries[asked].dtstart.value == IN_A_MONTH
    assert follow(world.police_member).titles == []
    assert follow(world.chair).titles == []
    assert coordinator.titles == [f"Partners’ responses due: {name}"]
    assert sro.titles == []
    answer()
    made.state, made.sent_to_sro_at = TermsState.AGREED, clock.now()
    note(session, world, made)
    assert member.titles == []
    assert sro.titles == coordinator.titles == [f"To sign: {name}"]
    assert sro.entries[f"To sign: {name}"].dtstart.value == from_day
    made.in_force_from = None
    note(session, world, made)
    assert sro.entries[f"To sign: {name}"].dtstart.value == clock.today()
    made.state, made.in_force_from, made.review_on = TermsState.SIGNED, clock.today(), from_day
    note(session, world, made)
    assert sro.titles == []
    assert coordinator.titles == [f"Review due: {name}"]
    version(session, world, number=2, state=TermsState.DRAFT)
    note(session, world, made)
    assert coordinator.titles == []


def make_answer(session: Session, made: TermsVersion, organisation: Organisation) -> Callable[[], None]:
    row = TermsAnswer(terms=made, organisation=organisation)
    session.add(row)

    def answer() -> None:
        row.opinion = TermsOpinion.APPROVED

    return answer


def note(session: Session, world: World, made: TermsVersion) -> None:
    """Record a change to the terms in the history, so that the calendar is written again."""
    record(session, "A test changed it.", by=world.coordinator, on=made, partnership=world.partnership)
    session.commit()


def test_the_coordinator_sees_reporting_dates_until_they_are_met(
    session: Session, world: World, follow: Follow
) -> None:
    made = Milestone(partnership=world.partnership, title="Review progress", due_on=IN_A_MONTH)
    session.add(made)
    session.commit()
    reader = follow(world.coordinator)
    assert reader.titles == ["Reporting date: Review progress"]
    assert follow(world.member).titles == []
    made.submitted_on = clock.today()
    record(session, "It was met.", by=world.coordinator, on=made, partnership=world.partnership)
    session.commit()
    assert reader.titles == []


def test_entries_are_stamped_with_their_last_change(session: Session, world: World, follow: Follow) -> None:
    long_before = clock.now().replace(microsecond=0) - timedelta(days=20)
    with clock.pretending(long_before):
        made = action(session, world, "Write it")
    session.commit()
    reader = follow(world.member)
    assert reader.entries["Due: A1 Write it"].dtstamp.value == long_before
    later = long_before + timedelta(days=3)
    with clock.pretending(later):
        actions.move_date(
            session,
            made,
            actions.NewDate(IN_A_MONTH + timedelta(days=7), "Later", made.version),
            by=world.coordinator,
        )
    session.commit()
    assert reader.entries["Due: A1 Write it"].dtstamp.value == later
