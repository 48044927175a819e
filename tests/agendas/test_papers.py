"""Papers: requested, received, late, replaced, tabled and published, and their due dates."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import papers, publishing
from cdp.agendas.notice import PaperNotice
from cdp.agendas.papers import PaperDetails
from cdp.agendas.published import was_late
from cdp.agendas.publishing import PublishDetails
from cdp.errors import Conflict, Refusal
from cdp.files.uploads import CheckedFile, FileKind
from cdp.models import MeetingState, OutboxMessage, Paper, PaperState
from tests import make
from tests.agendas.conftest import Agenda, Enter, Publish
from tests.make import World


def file(name: str = "report.pdf", mark: str = "a") -> CheckedFile:
    """Return a file as if the upload checks had accepted it."""
    return CheckedFile(name, FileKind.PDF, mark.encode(), mark * 64)


def request(session: Session, agenda: Agenda, world: World, due_on: date | None = None) -> Paper:
    """Request a paper for Finance from the treatment provider."""
    details = PaperDetails("Budget", world.treatment, due_on or clock.today() + timedelta(days=5))
    return papers.add_paper(session, agenda.finance, details, None, by=world.coordinator)


def test_a_recorded_request_is_not_emailed_before_it_was_reviewed(
    session: Session, world: World, agenda: Agenda
) -> None:
    paper = request(session, agenda, world)
    assert (paper.state, paper.asked_at) == (PaperState.REQUESTED, None)
    assert session.scalars(sa.select(OutboxMessage)).all() == []


def test_a_paper_is_received_on_time_or_late_and_its_earlier_files_are_kept(
    session: Session, world: World, agenda: Agenda
) -> None:
    on_time = request(session, agenda, world)
    papers.receive_file(session, on_time, file(), by=world.member)
    assert on_time.state is PaperState.RECEIVED
    late = request(session, agenda, world, clock.today() - timedelta(days=1))
    assert was_late(late)
    papers.receive_file(session, late, file(), by=world.member)
    assert late.state is PaperState.LATE
    papers.receive_file(session, late, file("better.pdf", "b"), by=world.member)
    assert [(one.number, one.name) for one in late.files] == [(1, "report.pdf"), (2, "better.pdf")]
    with pytest.raises(Refusal, match="We already have this file"):
        papers.receive_file(session, late, file("again.pdf", "b"), by=world.member)


def test_a_paper_needs_a_file_or_an_organisation_and_a_due_date(
    session: Session, world: World, agenda: Agenda
) -> None:
    with pytest.raises(Refusal, match="Choose who to ask for the paper"):
        papers.add_paper(session, agenda.finance, PaperDetails("Budget"), None, by=world.coordinator)
    with pytest.raises(Refusal, match="Enter the date the paper is due"):
        papers.add_paper(
            session, agenda.finance, PaperDetails("Budget", world.police), None, by=world.coordinator
        )


def test_a_paper_cannot_be_requested_from_people_who_may_not_see_its_item(
    session: Session, world: World, agenda: Agenda
) -> None:
    agenda.secret.audience = [world.police]
    outsider = make.organisation(session, world.partnership, "Example Housing")
    for organisation, sentence in (
        (world.treatment, "may not see this confidential item"),
        (outsider, "may not see"),
    ):
        with pytest.raises(Refusal, match=sentence):
            papers.add_paper(
                session, agenda.secret, PaperDetails("Prices", organisation, clock.today()), None,
                by=world.coordinator,
            )  # fmt: skip
    agenda.secret.audience = []
    with pytest.raises(Refusal, match="has no seat on this board"):
        papers.add_paper(
            session,
            agenda.secret,
            PaperDetails("Prices", outsider, clock.today()),
            None,
            by=world.coordinator,
        )


def test_publishing_releases_received_papers_and_marks_the_others_as_to_follow(
    session: Session, world: World, agenda: Agenda, publish: Publish, enter: Enter
) -> None:
    received, missing, tabled = (request(session, agenda, world) for _ in range(3))
    received.purpose, agenda.finance.recommendation = "To settle the grant.", "Approve the budget."
    papers.receive_file(session, received, file(), by=world.member)
    papers.table_paper(session, tabled, by=world.coordinator)
    session.commit()
    publication = publish()
    assert [received.state, missing.state, tabled.state] == [
        PaperState.PUBLISHED,
        PaperState.TO_FOLLOW,
        PaperState.TABLED,
    ]
    assert received.published_at is not None
    reader = enter(world.police_member)
    assert papers.file_for(reader, received, publication) is received.file
    papers.receive_file(session, missing, file(mark="c"), by=world.member)
    assert missing.state is PaperState.RECEIVED
    assert papers.file_for(reader, missing, publication) is None
    assert papers.file_for(enter(world.member), missing, publication) is missing.file


def test_two_coordinators_changing_a_paper_see_both_texts(
    session: Session, world: World, agenda: Agenda
) -> None:
    paper = request(session, agenda, world)
    session.commit()
    read = paper.version
    details = PaperDetails("Budget 2027", paper.requested_from, paper.due_on, read)
    papers.edit_paper(session, paper, details, by=world.coordinator)
    session.commit()
    with pytest.raises(Conflict) as conflict:
        papers.edit_paper(
            session, paper, PaperDetails("Money", None, paper.due_on, read), by=world.coordinator
        )
    assert [(one.theirs, one.yours) for one in conflict.value.differences] == [("Budget 2027", "Money")]


def test_papers_are_published_five_clear_days_before_the_meeting_and_due_a_working_day_earlier() -> None:
    # Thursday 14 January 2027: the five clear days are 7, 8, 11, 12 and 13 January.
    notice = PaperNotice(date(2027, 1, 14), 5, from_terms=False)
    assert notice.publish_by == date(2027, 1, 6)
    assert notice.due_on(date(2026, 12, 1)) == date(2027, 1, 5)
    assert notice.due_on(date(2027, 1, 8)) == date(2027, 1, 9)
    assert not notice.is_short(date(2027, 1, 6))
    assert notice.is_short(date(2027, 1, 7))
    assert notice.clear_days_left(date(2027, 1, 7)) == 4


def test_the_agenda_of_a_held_meeting_can_be_published_again_only_with_a_tabled_paper(
    session: Session, world: World, agenda: Agenda, enter: Enter, publish: Publish
) -> None:
    publish()
    agenda.meeting.state = MeetingState.HELD
    access = enter(world.coordinator)

    def again() -> int:
        mark = publishing.readiness_of(session, access, agenda.meeting).mark
        confirmed = PublishDetails(mark, despite_gaps=True, notify_invitees=False)
        return publishing.publish(session, access, agenda.meeting, confirmed, by=world.coordinator).number

    with pytest.raises(Refusal, match="you can no longer change its agenda"):
        again()
    paper = papers.add_paper(
        session, agenda.finance, PaperDetails("Late figures"), file(), by=world.coordinator
    )
    papers.table_paper(session, paper, by=world.coordinator)
    assert again() == 2
    with pytest.raises(Refusal, match="you can no longer change its agenda"):
        again()
