"""The labels of received emails."""

from cdp.models import ReceivedMail, ReplyOutcome

# The reason why the coordinator must check an email
WHY_HELD = {
    ReplyOutcome.COUNTER: "It proposes another time.",
    ReplyOutcome.NOT_ONE_ATTENDEE: "It is not a reply for exactly one person.",
    ReplyOutcome.UNKNOWN_PERSON: "It is for an address that is not on the list.",
    ReplyOutcome.SHARED_MAILBOX: "It is from a mailbox that several people on the list share.",
    ReplyOutcome.DELEGATED: "It names someone else to attend instead.",
    ReplyOutcome.ODD_ANSWER: "It is not yes, maybe or no.",
    ReplyOutcome.NOT_INVITED: "It is from someone who is no longer on the list.",
    ReplyOutcome.FUTURE: "It replies to a version of the meeting that was not sent to this person.",
    ReplyOutcome.STALE: "It replies to an earlier version of the meeting.",
    ReplyOutcome.NOT_PROVEN: "We cannot confirm that it is from this person.",
}
SAID = {
    **WHY_HELD,
    ReplyOutcome.TOO_LARGE: "Too large to read",
    ReplyOutcome.UNREADABLE: "Could not be read",
    ReplyOutcome.DELIVERY_FAILED: "Email not delivered",
    ReplyOutcome.DELIVERY_REPORT: "Delivery report",
    ReplyOutcome.AUTOMATIC: "Automatic reply",
    ReplyOutcome.NO_CALENDAR: "Not a reply to an invitation",
    ReplyOutcome.NOT_A_REPLY: "Another invitation or cancellation",
    ReplyOutcome.UNKNOWN_MEETING: "Reply about an unknown meeting",
    ReplyOutcome.CLOSED: "Reply about a meeting that is over or cancelled",
    ReplyOutcome.OLDER: "Older than the recorded reply",
    ReplyOutcome.APPLIED: "Recorded as the reply",
}


def why_held(mail: ReceivedMail) -> str:
    """Return why an email must be checked, with the time or the people that it proposes instead."""
    words = WHY_HELD[mail.outcome]
    return f"{words.rstrip('.')}: {mail.reason}." if mail.reason else words
