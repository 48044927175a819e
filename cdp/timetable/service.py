"""Sending the emails of a step, and marking a step as done."""

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.meetings.queries import is_announced, progress_of
from cdp.models import Meeting, MeetingState, Person, StepCode, StepRecord
from cdp.timetable.mailings import StepMailing, mailing_of, with_links
from cdp.wording.formats import plural

SENT = {
    StepCode.CALL: "requested agenda items for",
    StepCode.UPDATES: "chased action updates before",
    StepCode.ACTIONS: "sent out the action log after",
}
DONE = {
    StepCode.CALL: "Request agenda items and data",
    StepCode.AGENDA: "Agree the agenda with the SRO and the chair",
    StepCode.PAPERS: "Chase missing papers",
    StepCode.UPDATES: "Chase action updates",
    StepCode.ACTIONS: "Send out the action log",
}
NOTHING = {
    StepCode.CALL: "No one who attends this meeting can propose an item.",
    StepCode.UPDATES: "No actions of this board are open.",
    StepCode.ACTIONS: "No one can be sent the action log.",
}


def why_not_now(meeting: Meeting, code: StepCode) -> str:
    """Return why a step cannot be done now, or an empty string."""
    if meeting.state is MeetingState.CANCELLED:
        return "This meeting is cancelled. Reinstate it first."
    over = meeting.state is MeetingState.HELD or meeting.ends_at <= clock.now()
    if code is StepCode.ACTIONS:
        return "" if over else "Send out the action log once the meeting is over."
    return "This meeting is over, so it needs no more preparation." if over else ""


def why_no_emails(meeting: Meeting, code: StepCode) -> str:
    """Return why a step's emails cannot be sent yet although the step can be marked as done, or an empty string."""
    if code is StepCode.CALL and not is_announced(meeting):
        return "Send the invitations or ask people to hold the date first, so that they can open the meeting."
    return ""


def version_of(session: Session, mailing: StepMailing, record: StepRecord | None) -> str:
    """Return a mark of the emails of a step that also changes whenever the step is recorded."""
    return mailing.fingerprint(session, record.key if record is not None else "")


def send(session: Session, meeting: Meeting, code: StepCode, *, shown: str, by: Person) -> StepRecord:
    """Add the emails of a step to the outbox and record the step as done.

    `shown` is the mark of the emails that the person confirmed. Raises Refusal if the step cannot be done now, if there
    is nothing to send, or if the emails have changed since.
    """
    session.refresh(meeting, with_for_update={"of": Meeting})
    if refusal := why_not_now(meeting, code) or why_no_emails(meeting, code):
        raise Refusal(refusal)
    mailing = mailing_of(session, meeting, code, by=by)
    if not mailing.letters:
        raise Refusal(NOTHING.get(code, "This step has no emails."))
    if version_of(session, mailing, progress_of(session, meeting).records.get(code)) != shown:
        raise Refusal("Something has changed since you opened this page. Check the list again, then send.")
    with_links(session, mailing).post(session)
    number = len(mailing.letters)
    people = plural(number, "person", "people")
    return _record(
        session, meeting, code, f"{SENT[code]} {meeting.title} with emails to {people}", by, number
    )


def mark_done(session: Session, meeting: Meeting, code: StepCode, *, by: Person) -> StepRecord:
    """Record that a step was done without an email. Raises Refusal if it is recorded, or cannot be done now."""
    session.refresh(meeting, with_for_update={"of": Meeting})
    if refusal := why_not_now(meeting, code):
        raise Refusal(refusal)
    if (record := progress_of(session, meeting).records.get(code)) is not None:
        raise Refusal(f"{record.done_by.name} has already recorded this step as done.")
    return _record(session, meeting, code, f"marked “{DONE[code]}” as done for {meeting.title}", by)


def undo(session: Session, meeting: Meeting, code: StepCode, *, by: Person) -> None:
    """Remove the mark that a step was done. Raises Refusal if there is none, because emails cannot be undone."""
    session.refresh(meeting, with_for_update={"of": Meeting})
    record = progress_of(session, meeting).records.get(code)
    if record is None or not record.is_tick:
        raise Refusal("This step is not marked as done.")
    session.delete(record)
    sentence = f"{by.name} withdrew the mark “{DONE[code]}” for {meeting.title}."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)


def _record(
    session: Session, meeting: Meeting, code: StepCode, what: str, by: Person, emails: int = 0
) -> StepRecord:
    record = StepRecord(meeting=meeting, code=code, done_at=clock.now(), done_by=by, emails=emails)
    session.add(record)
    audit.record(session, f"{by.name} {what}.", by=by, on=meeting, partnership=meeting.board.partnership)
    return record
