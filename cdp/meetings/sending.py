"""Sending invitations: what was planned and agreed to becomes rows of the outbox, all in one go."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail.invitations import EventFacts, Notice, Participation, Party, Scope, next_stamp
from cdp.mail.outbox import Invite
from cdp.meetings import letters, links
from cdp.meetings.plans import Errand, Kind, SendPlan, Skipped, plan_of
from cdp.meetings.roster import Roster, roster_of
from cdp.models import Answer, Invitation, MailKind, Meeting, MeetingState, Person
from cdp.wording.formats import plural

__all__ = ["Errand", "Kind", "SendPlan", "Skipped", "invitation_mail", "plan_of", "send", "summary_of"]

INVITATION, HOLD = "meeting_invitation.txt", "meeting_hold.txt"
PARTICIPATION = {
    Answer.NONE: Participation.NEEDS_ACTION,
    Answer.ACCEPTED: Participation.ACCEPTED,
    Answer.TENTATIVE: Participation.TENTATIVE,
    Answer.DECLINED: Participation.DECLINED,
}


def send(session: Session, meeting: Meeting, *, shown: str, by: Person, hold: bool | None = None) -> SendPlan:
    """Write the mails of the plan into the outbox, in the transaction of the caller, and return what was planned.

    `shown` is the fingerprint of the plan that the person agreed to. Raises Refusal when the plan is another one by
    now, when there is nothing to send, or when the meeting is over. The first sending makes a draft scheduled and
    freezes the organiser's address. With `hold` people are only asked to hold the date (see `plan_of`); Refusal when
    they have been invited already.
    """
    session.refresh(meeting, with_for_update={"of": Meeting})
    if meeting.ends_at <= clock.now() or meeting.state is MeetingState.HELD:
        raise Refusal("This meeting is over, so nothing is sent about it.")
    if hold and meeting.state is MeetingState.SCHEDULED and not meeting.provisional:
        raise Refusal("People have been invited to this meeting already, so the date is no longer only held.")
    plan = plan_of(session, meeting, hold=hold)
    if not plan.errands:
        raise Refusal("There is nothing to send: everybody has the latest version.")
    if plan.fingerprint != shown:
        raise Refusal("Something changed since you opened this page. Check again who gets what, then send.")
    stamp = next_stamp(meeting.stamped_at, clock.now())
    _advance(meeting, plan, stamp)
    if plan.moved:
        _ask_again(plan)
    _post(session, meeting, plan, stamp)
    for errand in plan.errands:
        _note_sent(meeting, errand, plan.said)
    audit.record(
        session,
        f"{by.name} sent mails about a meeting, {meeting.title}: {_summary(plan)}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"sequence": meeting.sequence, "stamp": stamp.isoformat()},
    )
    return plan


def summary_of(plan: SendPlan) -> str:
    """Return what was sent as words for the person who sent it."""
    return f"On their way: {_summary(plan)}."


def _advance(meeting: Meeting, plan: SendPlan, stamp: datetime) -> None:
    """Move the meeting on to the version that is sent."""
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
    """Write the mails of a plan: their words are made from what is loaded, and the rows are added together."""
    roster = roster_of(session, meeting)
    facts = replace(plan.facts, sequence=plan.sequence, stamp=stamp)
    invites = [_invite(session, meeting, errand, facts, roster) for errand in plan.errands]
    letters.post(session, meeting, invites, organiser=meeting.organiser_email or "")


def _invite(session: Session, meeting: Meeting, errand: Errand, facts: EventFacts, roster: Roster) -> Invite:
    invitation, person = errand.invitation, errand.invitation.person
    attendee = Party(person.email, person.name)
    if errand.kind in {Kind.REMOVE, Kind.CANCEL}:
        whole = errand.kind is Kind.CANCEL
        template = "meeting_cancelled.txt" if whole else "meeting_removed.txt"
        notice = Notice(facts, scope=Scope.MEETING if whole else Scope.PERSON)
        words = letters.write(session, template, meeting, person)
        return Invite(MailKind.CANCEL, words, notice, attendee, person.id)
    notice = Notice(facts, role=roster.role_of(invitation), participation=PARTICIPATION[invitation.answer])
    return invitation_mail(
        session,
        meeting,
        invitation,
        notice,
        template="meeting_update.txt" if errand.kind is Kind.UPDATE else INVITATION,
        invited_as=roster.words_of(invitation),
        changes=errand.changes,
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
    """Return one person's invitation or its update, with their personal link unless that was ended."""
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


def _note_sent(meeting: Meeting, errand: Errand, said: str) -> None:
    """Write down what the person has now: a version of the meeting, or nothing any more."""
    invitation = errand.invitation
    invitation.sent_at = meeting.stamped_at
    if errand.kind in {Kind.REMOVE, Kind.CANCEL}:
        invitation.sent_sequence = None
        invitation.sent_facts_hash = None
        invitation.answer = Answer.NONE
        invitation.answered_at = None
        return
    invitation.sent_sequence = meeting.sequence
    invitation.sent_facts_hash = said


def _summary(plan: SendPlan) -> str:
    counts = Counter(errand.kind for errand in plan.errands if not errand.withdrawn)
    words = {
        Kind.INVITE: ("request to hold the date", "requests to hold the date")
        if plan.hold
        else ("invitation", "invitations"),
        Kind.UPDATE: ("update", "updates"),
        Kind.REMOVE: ("withdrawal of an invitation", "withdrawals of invitations"),
        Kind.CANCEL: ("cancellation", "cancellations"),
    }
    parts = [plural(counts[kind], *words[kind]) for kind in Kind if counts[kind]]
    return ", ".join(parts) or "nothing, because no invitation had left yet"
