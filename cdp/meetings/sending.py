"""Sending invitations: the emails of a confirmed plan are added to the outbox in one transaction."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail.invitations import EventFacts, Notice, Participation, Party, Scope, next_stamp
from cdp.mail.outbox import Invite
from cdp.meetings import letters, links
from cdp.meetings.plans import EmailKind, PlannedEmail, SendPlan, Skipped, plan_of
from cdp.meetings.roster import MeetingRoster, roster_of
from cdp.models import Answer, Invitation, MailKind, Meeting, MeetingState, Person
from cdp.wording.formats import plural

__all__ = [
    "EmailKind",
    "PlannedEmail",
    "SendPlan",
    "Skipped",
    "invitation_mail",
    "plan_of",
    "send",
    "summary_of",
]

INVITATION, HOLD = "meeting_invitation.txt", "meeting_hold.txt"
PARTICIPATION = {
    Answer.NONE: Participation.NEEDS_ACTION,
    Answer.ACCEPTED: Participation.ACCEPTED,
    Answer.TENTATIVE: Participation.TENTATIVE,
    Answer.DECLINED: Participation.DECLINED,
}


def send(session: Session, meeting: Meeting, *, shown: str, by: Person, hold: bool | None = None) -> SendPlan:
    """Add the emails of the plan to the outbox, in the caller's transaction, and return the plan.

    `shown` is the fingerprint of the plan that the person confirmed. Raises Refusal when the plan has changed since,
    when there is nothing to send, or when the meeting is over. The first sending schedules a draft and fixes the
    organiser's address. With `hold` people are only asked to hold the date (see `plan_of`); this is refused once they
    are invited.
    """
    session.refresh(meeting, with_for_update={"of": Meeting})
    if meeting.ends_at <= clock.now() or meeting.state is MeetingState.HELD:
        raise Refusal("This meeting is over, so you cannot send anything about it.")
    if hold and meeting.state is MeetingState.SCHEDULED and not meeting.provisional:
        raise Refusal("People have already been invited to this meeting. Send an update instead.")
    plan = plan_of(session, meeting, hold=hold)
    if not plan.emails:
        raise Refusal("There is nothing to send. Everyone has the latest version.")
    if plan.fingerprint != shown:
        raise Refusal("Something has changed since you opened this page. Check the list again, then send.")
    stamp = next_stamp(meeting.stamped_at, clock.now())
    _advance(meeting, plan, stamp)
    if plan.moved:
        _ask_again(plan)
    _post(session, meeting, plan, stamp)
    for email in plan.emails:
        _note_sent(meeting, email, plan.said)
    audit.record(
        session,
        f"{by.name} sent emails about a meeting, {meeting.title}: {_summary(plan)}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"sequence": meeting.sequence, "stamp": stamp.isoformat()},
    )
    return plan


def summary_of(plan: SendPlan) -> str:
    """Return the confirmation message for the person who sent the emails."""
    sent = [email for email in plan.emails if not email.withdrawn]
    if not sent:
        return "No emails are needed, because no invitation had been sent yet."
    return f"{_summary(plan)} {'is' if len(sent) == 1 else 'are'} being sent."


def _advance(meeting: Meeting, plan: SendPlan, stamp: datetime) -> None:
    """Set the meeting to the version that is sent."""
    if meeting.organiser_email is None:
        meeting.organiser_email = meeting.board.partnership.secretariat_email
    if meeting.state is MeetingState.DRAFT:
        meeting.state = MeetingState.SCHEDULED
        meeting.revised_at = stamp
    if meeting.state is MeetingState.SCHEDULED and meeting.provisional is not plan.hold:
        meeting.provisional = plan.hold
        meeting.revised_at = stamp
    if plan.sequence != meeting.sequence:
        meeting.sequence = plan.sequence
        meeting.revised_at = stamp
    meeting.stamped_at = stamp


def _ask_again(plan: SendPlan) -> None:
    for invitation in plan.invitations:
        invitation.answer = Answer.NONE
        invitation.answered_at = None
        invitation.comment = ""


def _post(session: Session, meeting: Meeting, plan: SendPlan, stamp: datetime) -> None:
    """Add the emails of a plan to the outbox together, using the records already loaded."""
    roster = roster_of(session, meeting)
    facts = replace(plan.facts, sequence=plan.sequence, stamp=stamp)
    deputies = {
        row.seat_id: row.person.name for row in plan.invitations if row.stands_in and not row.removed_at
    }
    invites = [_invite(session, meeting, email, facts, roster, deputies) for email in plan.emails]
    letters.post(session, meeting, invites, organiser=meeting.organiser_email or "")


def _invite(
    session: Session,
    meeting: Meeting,
    email: PlannedEmail,
    facts: EventFacts,
    roster: MeetingRoster,
    deputies: dict[int | None, str],
) -> Invite:
    """Return the invite for one planned email; `deputies` has the deputies invited instead, by seat ID."""
    invitation, person = email.invitation, email.invitation.person
    attendee = Party(person.email, person.name)
    if email.kind in {EmailKind.REMOVE, EmailKind.CANCEL}:
        whole = email.kind is EmailKind.CANCEL
        template = "meeting_cancelled.txt" if whole else "meeting_removed.txt"
        notice = Notice(facts, scope=Scope.MEETING if whole else Scope.PERSON)
        deputy = deputies.get(invitation.seat_id, "") if invitation.seat_id and not whole else ""
        words = letters.write(session, template, meeting, person, deputy_name=deputy)
        return Invite(MailKind.CANCEL, words, notice, attendee, person.id)
    notice = Notice(facts, role=roster.role_of(invitation), participation=PARTICIPATION[invitation.answer])
    return invitation_mail(
        session,
        meeting,
        invitation,
        notice,
        template="meeting_update.txt" if email.kind is EmailKind.UPDATE else INVITATION,
        invited_as=roster.words_of(invitation),
        changes=email.changes,
    )


def invitation_mail(
    session: Session,
    meeting: Meeting,
    invitation: Invitation,
    notice: Notice,
    *,
    template: str = INVITATION,
    invited_as: str,
    changes: tuple[str, ...] = (),
) -> Invite:
    """Return one person's invitation or update, with their personal link unless it was ended."""
    person = invitation.person
    words = letters.write(
        session,
        HOLD if meeting.provisional and template == INVITATION else template,
        meeting,
        person,
        invited_as=invited_as,
        changes=changes,
        answer_link="" if invitation.link_ended_at else links.LINK.address_of(session, invitation),
    )
    attendee = Party(person.email, person.name)
    return Invite(MailKind.REQUEST, words, notice, attendee, person.id, holds_secret=True)


def _note_sent(meeting: Meeting, email: PlannedEmail, said: str) -> None:
    """Record which version of the meeting a person now has, if any."""
    invitation = email.invitation
    invitation.sent_at = meeting.stamped_at
    if email.kind in {EmailKind.REMOVE, EmailKind.CANCEL}:
        invitation.sent_sequence = None
        invitation.sent_facts_hash = None
        invitation.answer = Answer.NONE
        invitation.answered_at = None
        return
    invitation.sent_sequence = meeting.sequence
    invitation.sent_facts_hash = said


def _summary(plan: SendPlan) -> str:
    counts = Counter(email.kind for email in plan.emails if not email.withdrawn)
    words = {
        EmailKind.INVITE: ("request to hold the date", "requests to hold the date")
        if plan.hold
        else ("invitation", "invitations"),
        EmailKind.UPDATE: ("update", "updates"),
        EmailKind.REMOVE: ("withdrawal of an invitation", "withdrawals of invitations"),
        EmailKind.CANCEL: ("cancellation", "cancellations"),
    }
    parts = [plural(counts[kind], *words[kind]) for kind in EmailKind if counts[kind]]
    return ", ".join(parts) or "nothing, because no invitation had been sent yet"
