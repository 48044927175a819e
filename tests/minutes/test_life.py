"""The life of minutes after the draft: frozen with the chair, commented on, corrected, confirmed and issued."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import docx
import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails
from cdp.agendas import reading_links
from cdp.app import ISSUED_KINDS
from cdp.errors import Conflict, Refusal
from cdp.files.paper_store import PaperStore
from cdp.issuing.issuer import Issuer, newest_file
from cdp.minutes import approval, content, decisions, queries, service
from cdp.minutes.circulating import comments, corrections, redacting
from cdp.minutes.circulating.comments import CommentGiven, Settlement
from cdp.minutes.circulating.corrections import Correction
from cdp.minutes.content import MinutesText
from cdp.minutes.decisions import DecisionDetails
from cdp.minutes.document import document_of
from cdp.minutes.record import ReadableMinutes
from cdp.minutes.service import NoteText
from cdp.models import (
    AnswerWay,
    CommentOutcome,
    DeclaredInterest,
    IssuedFileKind,
    Minutes,
    MinutesComment,
    MinutesCorrection,
    MinutesReader,
    OutboxMessage,
    Presence,
)
from tests.minutes.scene import SECRET, Scene, attend, hold, meeting_on, scene
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def with_chair(session: Session) -> tuple[Scene, Minutes]:
    """Return a scene whose draft, with notes in both parts, is with the chair."""
    here = scene(session)
    by = here.world.coordinator
    for item, words in ((here.report, "Waiting times fell."), (here.secret, "The supplier offered less.")):
        service.write_note(session, item, NoteText(words, 0), by=by)
    decisions.record_decision(session, here.plan, DecisionDetails("Adopt the plan.", "Example member"), by=by)
    hold(session, here.meeting)
    minutes = approval.send_to_chair(session, here.meeting, 0, by=by)
    session.commit()
    return here, minutes


def circulated(session: Session) -> tuple[Scene, Minutes]:
    """Return a scene whose minutes are circulated, with comments open for a week."""
    here, minutes = with_chair(session)
    until = clock.today() + timedelta(days=7)
    approval.approve(session, here.meeting, minutes.version, comments_by=until, by=here.world.chair)
    session.commit()
    return here, minutes


def text_now(session: Session, here: Scene, minutes: Minutes) -> MinutesText:
    """Return the whole text of the minutes as it is now."""
    return content.text_of(here.meeting, minutes, queries.sources_of(session, here.meeting))


def test_attendance_and_actions_do_not_change_minutes_from_the_chairs_draft_on(session: Session) -> None:
    here, minutes = with_chair(session)
    before = text_now(session, here, minutes)
    here.meeting.attendance[0].presence = Presence.ABSENT
    here.meeting.attendance[0].name = "Someone else"
    session.commit()
    assert text_now(session, here, minutes) == before
    approval.approve(session, here.meeting, minutes.version, by=here.world.chair)
    session.commit()
    assert text_now(session, here, minutes) == before


def test_minutes_that_the_chair_returns_follow_the_records_again(session: Session) -> None:
    here, minutes = with_chair(session)
    approval.return_to_draft(session, here.meeting, "Name the risk.", minutes.version, by=here.world.chair)
    here.meeting.attendance[0].name = "Someone else"
    session.commit()
    assert "Someone else" in [line.name for line in text_now(session, here, minutes).attendance]


@pytest.mark.both_databases
def test_a_member_comments_by_personal_link_and_reads_the_answer_there(
    session: Session, visit: Visit
) -> None:
    here, _ = circulated(session)
    email = session.scalars(
        sa.select(OutboxMessage).where(
            OutboxMessage.to_address == here.world.member.email,
            OutboxMessage.subject.startswith("Minutes"),
        )
    ).one()
    link = re.search(r"http://localhost(/comment-on-minutes/\S+)", email.body)
    assert link is not None
    anyone = visit().get(link[1])
    assert "Waiting times fell." in anyone.main
    assert SECRET not in anyone.main
    assert "The supplier offered less." not in anyone.main
    anyone.submit("Send comment", item=here.report.key, text="They fell by 4 days.")
    assert "Thank you. Your comment is sent to the secretariat." in anyone.main

    coordinator = visit().sign_in(here.world.coordinator).get(here.path)
    coordinator.click("Answer comments").click("Answer comment 1")
    coordinator.submit("Save answer", outcome="not_accepted", status=422)
    assert "Enter why the comment is not accepted." in coordinator.main
    coordinator.submit("Save answer", outcome="accepted", answer="We have added it.")
    assert "Accepted We have added it." in coordinator.main
    assert "Outcome Accepted" in anyone.get(link[1]).main
    assert session.scalars(sa.select(MinutesComment.way)).all() == [AnswerWay.LINK]


def test_the_link_to_the_papers_leads_to_the_page_that_reads_and_comments(
    session: Session, visit: Visit
) -> None:
    here, _ = circulated(session)
    reading_links.add_readers(session, here.meeting, [here.world.member, here.world.observer])
    session.commit()
    readers = reading_links.readers_of(session, here.meeting)
    token = reading_links.LINK.token_of(session, readers[here.world.member.id])
    anyone = visit().get(f"/read-papers/{token}/minutes")
    assert anyone.path.startswith("/comment-on-minutes/")
    anyone.submit("Send comment", item=here.report.key, text="They fell by 4 days.")
    assert "Thank you. Your comment is sent to the secretariat." in anyone.main
    assert SECRET not in anyone.main
    token = reading_links.LINK.token_of(session, readers[here.world.observer.id])
    assert visit().get(f"/read-papers/{token}/minutes").path.startswith("/read-papers/")


def test_the_coordinator_gets_one_email_about_the_comments_that_wait(session: Session) -> None:
    here, minutes = circulated(session)
    by, given = here.world.coordinator, CommentGiven("Wrong date.")

    def told() -> int:
        of = sa.and_(
            OutboxMessage.subject.startswith("Comments on the minutes"), OutboxMessage.to_address == by.email
        )
        return session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage).where(of)) or 0

    first = comments.comment(session, minutes, given, way=AnswerWay.PAGE, by=here.world.member)
    second = comments.comment(session, minutes, given, way=AnswerWay.PAGE, by=here.world.health_member)
    session.commit()
    assert told() == 1
    for made in (first, second):
        comments.settle(session, made, Settlement(CommentOutcome.ACCEPTED, "", made.version), by=by)
    comments.comment(session, minutes, given, way=AnswerWay.PAGE, by=here.world.member)
    session.commit()
    assert told() == 2


@pytest.mark.both_databases
def test_the_person_who_commented_is_emailed_the_answer_once_for_each_answer(session: Session) -> None:
    here, minutes = circulated(session)
    by, member = here.world.coordinator, here.world.member

    def told() -> list[OutboxMessage]:
        query = sa.select(OutboxMessage).where(
            OutboxMessage.subject.startswith("Your comment on the minutes")
        )
        return list(session.scalars(query.order_by(OutboxMessage.id)))

    public = comments.comment(
        session, minutes, CommentGiven("Wrong date.", here.report), way=AnswerWay.PAGE, by=member
    )
    declined = Settlement(CommentOutcome.NOT_ACCEPTED, "The date is right.", public.version)
    comments.settle(session, public, declined, by=by)
    comments.settle(session, public, replace(declined, version=public.version), by=by)
    (mail,) = told()
    assert mail.to_address == member.email
    assert "We have not accepted your comment on the minutes of the Board meeting on" in mail.body
    assert f"({here.report.title}).\n\nOur answer: The date is right." in mail.body
    comments.settle(session, public, Settlement(CommentOutcome.ACCEPTED, "", public.version), by=by)
    assert "We have accepted your comment" in told()[-1].body

    secret = comments.comment(
        session, minutes, CommentGiven("Wrong price.", here.secret), way=AnswerWay.PAGE, by=member
    )
    answer = Settlement(CommentOutcome.NOT_ACCEPTED, "The price is secret.", secret.version)
    comments.settle(session, secret, answer, by=by)
    assert "has been answered. Sign in to read the answer" in told()[-1].body
    assert not any(words in told()[-1].body for words in ("price", here.secret.title))
    own = comments.comment(session, minutes, CommentGiven("My own."), way=AnswerWay.PAGE, by=by)
    comments.settle(session, own, Settlement(CommentOutcome.ACCEPTED, "", own.version), by=by)
    assert len(told()) == 3


def test_a_coordinator_with_an_interest_is_not_told_of_a_comment_on_the_item(session: Session) -> None:
    here, minutes = circulated(session)
    interest = DeclaredInterest(
        item_id=here.secret.id,
        person=here.world.coordinator,
        nature="Owns shares",
        declared_at=clock.now(),
    )
    session.add(interest)
    session.commit()
    session.expire_all()
    about = CommentGiven("Wrong price.", here.secret)
    comments.comment(session, minutes, about, way=AnswerWay.PAGE, by=here.world.member)
    session.commit()
    subjects = session.scalars(sa.select(OutboxMessage.subject)).all()
    assert not [each for each in subjects if each.startswith("Comments on the minutes")]


def test_comments_close_on_their_day_and_once_minutes_are_confirmed(session: Session) -> None:
    here, minutes = circulated(session)
    by = here.world.member
    minutes.comments_by = clock.today() - timedelta(days=1)
    session.commit()
    with pytest.raises(Refusal, match="Comments closed on"):
        comments.comment(session, minutes, CommentGiven("Late."), way=AnswerWay.PAGE, by=by)
    later = meeting_on(session, here.world, days_ago=0)
    approval.confirm(session, here.meeting, later, minutes.version, by=here.world.coordinator)
    with pytest.raises(Refusal, match="These minutes are confirmed, so comments are closed"):
        comments.comment(session, minutes, CommentGiven("Later."), way=AnswerWay.PAGE, by=by)


def test_a_comment_that_someone_else_answered_shows_both_answers(session: Session) -> None:
    here, minutes = circulated(session)
    made = comments.comment(
        session, minutes, CommentGiven("Wrong date."), way=AnswerWay.PAGE, by=here.world.member
    )
    session.commit()
    by, first = here.world.coordinator, made.version
    comments.settle(session, made, Settlement(CommentOutcome.ACCEPTED, "Corrected.", first), by=by)
    session.commit()
    with pytest.raises(Conflict):
        comments.settle(session, made, Settlement(CommentOutcome.NOT_ACCEPTED, "It is right.", first), by=by)


def test_a_correction_makes_a_new_version_with_an_entry_that_every_reader_sees(
    session: Session, visit: Visit
) -> None:
    here, _ = circulated(session)
    coordinator = visit().sign_in(here.world.coordinator).get(f"{here.of(here.report)}/correct")
    coordinator.submit("Save correction", body="Waiting times fell.", entry="Nothing", status=422)
    assert "Change the note first. It is still the same." in coordinator.main
    coordinator.submit(
        "Save correction", body="Waiting times fell by 4 days.", entry="The number of days is added."
    )
    member = visit().sign_in(here.world.member).get(here.path)
    assert "Waiting times fell by 4 days." in member.main
    assert "version 2" in member.main
    assert "Performance report: The number of days is added." in member.main


def test_a_correction_of_a_confidential_item_is_not_shown_to_others(session: Session, visit: Visit) -> None:
    here, minutes = circulated(session)
    correction = Correction("The supplier offered more.", "More, not less.", minutes.version)
    corrections.correct_note(session, minutes, here.secret, correction, by=here.world.coordinator)
    session.commit()
    for person, sees in ((here.world.observer, False), (here.world.member, True)):
        reader = visit().sign_in(person)
        for path in (here.path, f"{here.path}/print"):
            assert ("More, not less." in reader.get(path).main) is sees
    assert b"More, not less" not in visit().sign_in(here.world.observer).get(f"{here.path}/public").body
    assert minutes.edition == 1  # a number that everyone reads would reveal the correction


@pytest.mark.both_databases
def test_members_are_emailed_about_corrections_once_after_a_preview(session: Session, visit: Visit) -> None:
    here, _ = circulated(session)
    before = {mail.id for mail in session.scalars(sa.select(OutboxMessage))}
    coordinator = visit().sign_in(here.world.coordinator)
    coordinator.get(f"{here.of(here.report)}/correct").submit(
        "Save correction", body="Waiting times fell by 4 days.", entry="The number of days is added."
    )
    assert "Members have not been emailed about 1 correction." in coordinator.main
    coordinator.click("Review and send")
    assert "Performance report: The number of days is added." in coordinator.main
    other = visit().sign_in(here.world.coordinator).get(coordinator.path)
    coordinator.submit("Send to 3 people")
    assert coordinator.banner == "3 emails are being sent."
    assert {row[0] for row in coordinator.table("Delivery")} == {
        here.world.chair.name, here.world.member.name, here.world.health_member.name,
    }  # fmt: skip
    other.submit("Send to 3 people", status=422)
    assert other.errors == ["Members have been emailed about every correction."]
    sent = [mail for mail in session.scalars(sa.select(OutboxMessage)) if mail.id not in before]
    assert len(sent) == 3
    link = re.search(r"(/comment-on-minutes/\S+)", sent[0].body)
    assert link is not None
    assert "Waiting times fell by 4 days." in visit().get(link[1]).main
    assert "have not been emailed" not in coordinator.get(here.path).main
    visit().sign_in(here.world.member).get(f"{here.path}/corrections/send", status=403)


@pytest.mark.both_databases
def test_the_email_about_a_confidential_correction_says_nothing_and_goes_only_to_its_readers(
    session: Session, visit: Visit
) -> None:
    here, minutes = circulated(session)
    before = {mail.id for mail in session.scalars(sa.select(OutboxMessage))}
    session.add(MinutesReader(minutes=minutes, person=here.world.observer, sent_at=clock.now()))
    correction = Correction("The supplier offered more.", "More, not less.", minutes.version)
    corrections.correct_note(session, minutes, here.secret, correction, by=here.world.coordinator)
    interest = DeclaredInterest(person=here.world.health_member, nature="Owner", declared_at=clock.now())
    here.secret.interests.append(interest)
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator).get(f"{here.path}/corrections/send")
    reason = "May not read the items that were corrected."
    assert coordinator.table("No email") == [
        [here.world.health_member.name, reason],
        [here.world.observer.name, reason],
    ]
    coordinator.submit("Send to 2 people")
    sent = [mail for mail in session.scalars(sa.select(OutboxMessage)) if mail.id not in before]
    assert {mail.person_id for mail in sent} == {here.world.chair.id, here.world.member.id}
    for mail in sent:
        assert "A confidential item has been corrected. Sign in to read what changed." in mail.body
        assert "More, not less" not in mail.body
        assert SECRET not in mail.body + mail.subject
        assert "/comment-on-minutes" not in mail.body


def test_a_correction_of_a_confidential_item_leaves_no_trace_on_public_copies(
    app: Flask, session: Session, engine: sa.Engine, visit: Visit
) -> None:
    here, minutes = circulated(session)
    later = meeting_on(session, here.world, days_ago=0)
    by = here.world.coordinator
    approval.confirm(session, here.meeting, later, minutes.version, by=by)
    session.commit()
    issue(app, session, engine)
    observer = visit().sign_in(here.world.observer)
    before = observer.get(f"{here.path}/word").body
    corrections.add_later(session, minutes, "More, not less.", here.secret, by=by)
    session.commit()
    public, whole = minutes.document, minutes.confidential_document
    assert public is not None
    assert whole is not None
    assert observer.get(f"{here.path}/word").body == before
    for document, tells in ((public, False), (whole, True)):
        anyone = visit().get("/verify").submit("Check the document", fingerprint=document.fingerprint)
        assert ("1 correction was recorded" in anyone.main) is tells


def test_the_coordinator_is_told_only_of_comments_that_they_may_read(session: Session, visit: Visit) -> None:
    here, minutes = circulated(session)
    for item in (here.report, here.secret):
        comments.comment(
            session, minutes, CommentGiven("Wrong.", item), way=AnswerWay.PAGE, by=here.world.member
        )
    interest = DeclaredInterest(person=here.world.coordinator, nature="Owner", declared_at=clock.now())
    here.secret.interests.append(interest)
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator)
    assert "1 comment" in coordinator.get(here.path).main
    assert "2 comments" not in coordinator.main


@pytest.mark.both_databases
def test_changes_at_confirmation_are_in_both_minutes(session: Session, visit: Visit) -> None:
    here, _ = circulated(session)
    later = meeting_on(session, here.world, days_ago=0)
    attend(session, here.world, later, present=3)
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator).get(f"{here.path}/confirm")
    coordinator.submit("Confirm and lock", meeting=later.key, outcome="with_changes", status=422)
    assert "Enter the changes that the meeting agreed" in coordinator.main
    change = "In 1.1, read 5 days."
    coordinator.submit("Confirm and lock", meeting=later.key, outcome="with_changes", changes=change)
    assert "Minutes confirmed and locked." in coordinator.main
    day = clock.in_london(later.starts_at).date()
    for path in (here.path, f"{here.path}/print"):
        main = coordinator.get(path).main
        assert f"Confirmed by the meeting of {day.day} {day:%B %Y} with these changes: {change}" in main
    facts = queries.sources_of(session, later).facts
    (confirmed,) = facts.confirmed
    assert confirmed.changes_at_confirmation == [change]


def test_a_confirmation_after_the_next_minutes_are_frozen_is_a_dated_entry_there(session: Session) -> None:
    here, minutes = circulated(session)
    later = meeting_on(session, here.world, days_ago=0)
    attend(session, here.world, later, present=3)
    hold(session, later)
    approval.send_to_chair(session, later, 0, by=here.world.coordinator)
    approval.confirm(
        session, here.meeting, later, minutes.version, changes="Read 5.", by=here.world.coordinator
    )
    session.commit()
    entry = session.scalars(sa.select(MinutesCorrection)).one()
    assert entry.minutes.meeting is later
    assert entry.words.endswith("were confirmed with this change: Read 5.")


def issue(app: Flask, session: Session, engine: sa.Engine) -> PaperStore:
    """Make the files of issued documents as the worker does, and return their store."""
    store = PaperStore(app.extensions["settings"].papers_path)
    issuer = Issuer(sessionmaker(engine, info=session.info), store, ISSUED_KINDS)
    while issuer.issue_due():
        pass
    session.expire_all()
    return store


@pytest.mark.both_databases
def test_confirmed_minutes_are_issued_and_anyone_can_check_a_copy(
    app: Flask, session: Session, engine: sa.Engine, visit: Visit
) -> None:
    here, minutes = circulated(session)
    later = meeting_on(session, here.world, days_ago=0)
    approval.confirm(session, here.meeting, later, minutes.version, by=here.world.coordinator)
    session.commit()
    store = issue(app, session, engine)
    public, whole = minutes.document, minutes.confidential_document
    assert public is not None
    assert whole is not None
    assert ("supplier" in public.text, "supplier" in whole.text) == (False, True)
    member = visit().sign_in(here.world.member)
    assert member.get(here.path).facts()["Fingerprint (SHA-256)"].startswith(public.fingerprint)
    for kind, name in ((IssuedFileKind.PDF, "pdf"), (IssuedFileKind.WORD, "word")):
        file = newest_file(public, kind)
        assert file is not None
        copy = member.get(f"{here.path}/{name}").body
        assert copy == store.read(file.sha256)
        anyone = visit().get("/verify")
        anyone.submit("Check the document", file=(io.BytesIO(copy), file.name))
        assert anyone.heading == "This document was issued by a partnership"
        assert anyone.facts()["Confirmed"] == "As presented"
        assert "supplier" not in anyone.main
        anyone.get("/verify").submit("Check the document", file=(io.BytesIO(copy + b" "), file.name))
        assert anyone.heading == "This document was not issued by a partnership"


def test_a_correction_of_confirmed_minutes_is_a_new_entry_and_their_text_stays(
    app: Flask, session: Session, engine: sa.Engine, visit: Visit
) -> None:
    here, minutes = circulated(session)
    later = meeting_on(session, here.world, days_ago=0)
    approval.confirm(session, here.meeting, later, minutes.version, by=here.world.coordinator)
    session.commit()
    issue(app, session, engine)
    before = text_now(session, here, minutes)
    coordinator = visit().sign_in(here.world.coordinator).get(here.path).click("Record a correction")
    coordinator.submit("Record correction", entry="In 1.1, read days, not weeks.")
    assert text_now(session, here, minutes) == before
    member = visit().sign_in(here.world.member)
    assert "In 1.1, read days, not weeks." in member.get(here.path).main
    word = docx.Document(io.BytesIO(member.get(f"{here.path}/word").body))
    assert any("In 1.1, read days, not weeks." in line.text for line in word.paragraphs)
    assert minutes.document is not None
    anyone = visit().get("/verify").submit("Check the document", fingerprint=minutes.document.fingerprint)
    assert "1 correction was recorded after these minutes were confirmed." in anyone.main


def test_redacted_words_are_not_in_the_page_the_word_file_or_the_pdf(session: Session, visit: Visit) -> None:
    here = scene(session)
    note = "Mrs **Ada** Lovelace of 3 Mill\nLane spoke. [Her page](https://example.org/ada-lovelace)."
    service.write_note(session, here.report, NoteText(note, 0), by=here.world.coordinator)
    hold(session, here.meeting)
    minutes = approval.send_to_chair(session, here.meeting, 0, by=here.world.coordinator)
    approval.approve(session, here.meeting, minutes.version, by=here.world.chair)
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator).get(f"{here.path}/redactions")
    reason = redacting.REASONS[0]
    coordinator.submit("Leave out", passage="Grace Hopper", reason=reason, status=422)
    assert "These words are not in the public part of the minutes." in coordinator.main
    for passage in ("Ada Lovelace", "3 mill lane"):
        coordinator.submit("Leave out", passage=passage, reason=reason)
        assert "Words left out of the public version." in coordinator.main
    reader = visit().sign_in(here.world.observer)
    page = reader.get(f"{here.path}/public").body.decode()
    assert "Mrs [redacted: personal information] of [redacted: personal information] spoke." in reader.main
    assert f"1 passage: {reason}" in reader.main
    word = reader.get(f"{here.path}/public/word").body
    parts = docx.Document(io.BytesIO(word)).part.package.iter_parts()
    pdf = pypdf.PdfReader(io.BytesIO(reader.get(f"{here.path}/public/pdf").body))
    texts = [page, *(part.blob.decode("utf-8", "replace") for part in parts)]
    texts += [each.extract_text() for each in pdf.pages]
    texts += [str(note.get_object()) for each in pdf.pages for note in each.get("/Annots", [])]
    texts.append(str(pdf.metadata))
    for text in texts:
        for piece in ("Lovelace", "lovelace", "Mill", "Ada"):
            assert not re.search(rf"\b{piece}\b", text)
    assert "Lovelace" in reader.get(here.path).main


def test_the_minutes_list_as_many_actions_as_the_log_counts(session: Session, visit: Visit) -> None:
    here = scene(session)
    by, world = here.world.coordinator, here.world
    details = ActionDetails(
        world.board, "Under an item", world.treatment, None, clock.today() + timedelta(days=9)
    )
    service.raise_action(session, here.plan, details, by=by)
    actions.raise_action(
        session, world.partnership, replace(details, title="Under no item", meeting=here.meeting), by=by
    )
    session.commit()
    text = content.text_of(here.meeting, None, queries.sources_of(session, here.meeting))
    assert [each.title for each in text.actions] == ["Under an item", "Under no item"]
    main = visit().sign_in(by).get(f"{here.path}/print").main
    assert main.count("Under an item") == main.count("Under no item") == 1


def test_no_action_is_added_to_a_meeting_whose_minutes_are_circulated(session: Session) -> None:
    here, _ = circulated(session)
    details = ActionDetails(
        here.world.board, "Late", here.world.treatment, None, clock.today(), meeting=here.meeting
    )
    with pytest.raises(Refusal, match="The minutes of that meeting have been sent to its chair"):
        actions.raise_action(session, here.world.partnership, details, by=here.world.coordinator)


def test_part_2_of_minutes_has_pages_of_its_own(session: Session) -> None:
    here, minutes = with_chair(session)
    text = content.numbered(text_now(session, here, minutes))
    document = document_of(ReadableMinutes(here.meeting, minutes, text))
    (first, public), (second, confidential) = document.sheets
    assert (first.part, first.marking) == ("Part 1: public", "")
    assert (second.part, second.marking) == ("Part 2: confidential", "OFFICIAL-SENSITIVE")
    assert ("supplier" in str(public), "supplier" in str(confidential)) == (False, True)
    assert "Waiting times" not in str(confidential)
    alone = document_of(ReadableMinutes(here.meeting, minutes, text.without_part_2()))
    assert [marks.part for marks, _ in alone.sheets] == [""]
