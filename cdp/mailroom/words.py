"""What mails that came back turned out to be, in words."""

from cdp.models import ReplyOutcome

# Why a mail is held, for the person who settles it
WHY_HELD = {
    ReplyOutcome.COUNTER: "It proposes another time, so it says neither yes nor no.",
    ReplyOutcome.NOT_ONE_ATTENDEE: "It answers for nobody, or for several people at once.",
    ReplyOutcome.UNKNOWN_PERSON: "It comes from an address that nobody on the list has.",
    ReplyOutcome.DELEGATED: "It names somebody else to come instead.",
    ReplyOutcome.ODD_ANSWER: "It says neither yes, maybe nor no.",
    ReplyOutcome.NOT_INVITED: "It is from somebody who is not on the list any more.",
    ReplyOutcome.FUTURE: "It answers a version of the meeting that was not sent to this person.",
    ReplyOutcome.STALE: "It answers the meeting as it was before it changed.",
    ReplyOutcome.NOT_PROVEN: "Nothing proves that it is from this person.",
}
SAID = {
    **WHY_HELD,
    ReplyOutcome.TOO_LARGE: "Too large to be read",
    ReplyOutcome.UNREADABLE: "Could not be read",
    ReplyOutcome.DELIVERY_FAILED: "A mail came back",
    ReplyOutcome.DELIVERY_REPORT: "A delivery report",
    ReplyOutcome.AUTOMATIC: "An automatic reply",
    ReplyOutcome.NO_CALENDAR: "No answer to an invitation",
    ReplyOutcome.NOT_A_REPLY: "Somebody else’s invitation or cancellation",
    ReplyOutcome.UNKNOWN_MEETING: "An answer about a meeting that is not here",
    ReplyOutcome.CLOSED: "An answer about a meeting that is over or cancelled",
    ReplyOutcome.OLDER: "Older than the answer on file",
    ReplyOutcome.APPLIED: "Taken as the answer",
}
