"""The labels of reminder kinds and frequencies, and which of them a person can get and choose."""

from cdp.access import Access, Permission
from cdp.interests.queries import must_confirm
from cdp.models import Capacity, Frequency, ReminderKind

KINDS = {
    ReminderKind.MEETING: "Meetings you are invited to",
    ReminderKind.PAPER: "Papers requested from you",
    ReminderKind.ACTION: "Actions that are due",
    ReminderKind.OVERDUE: "Your actions that are overdue",
    ReminderKind.LEAD: "Overdue actions of your organisation",
    ReminderKind.ESCALATION: "Overdue actions of others",
    ReminderKind.NOTICE: "Invitations to send",
    ReminderKind.PUBLICATION: "Agendas and papers to publish",
    ReminderKind.MISSING_PAPER: "Papers that have not arrived",
    ReminderKind.REPLIES: "Replies that have not arrived",
    ReminderKind.MINUTES: "Draft minutes that are due",
    ReminderKind.REVIEW: "Terms of reference to review",
    ReminderKind.INTERESTS: "Your entries in the register of interests",
    ReminderKind.RISK: "Your risks to review",
    ReminderKind.CLEARANCE: "Decision reports to clear",
    ReminderKind.ACCESSIBLE: "Accessible formats to send",
    ReminderKind.FUNDER_RETURN: "Returns to funders",
}
"""Labels for the people who get reminders, in the order in which an email lists them."""

OF_PARTNERSHIP = {
    ReminderKind.MEETING: "Meeting coming up",
    ReminderKind.PAPER: "Paper due",
    ReminderKind.ACTION: "Action due",
    ReminderKind.OVERDUE: "Overdue action: owner",
    ReminderKind.LEAD: "Overdue action: representative",
    ReminderKind.ESCALATION: "Overdue action: chair and SRO",
    ReminderKind.NOTICE: "Invitations to send",
    ReminderKind.PUBLICATION: "Agenda and papers to publish",
    ReminderKind.MISSING_PAPER: "Paper missing",
    ReminderKind.REPLIES: "Replies missing",
    ReminderKind.MINUTES: "Draft minutes due",
    ReminderKind.REVIEW: "Review of terms of reference due",
    ReminderKind.INTERESTS: "Register of interests to confirm",
    ReminderKind.RISK: "Review of a risk due",
    ReminderKind.CLEARANCE: "Clearance of a decision report due",
    ReminderKind.ACCESSIBLE: "Accessible format due",
    ReminderKind.FUNDER_RETURN: "Return to a funder due",
}
"""Labels for the secretariat."""

FREQUENCIES = {
    Frequency.AT_ONCE: "At once",
    Frequency.DAILY: "In a daily email",
    Frequency.WEEKLY: "In a weekly email",
    Frequency.NEVER: "Not at all",
}

MANDATORY = frozenset({ReminderKind.ESCALATION})
"""The kinds that no one can turn off: chairs and SROs are always told about their boards' overdue actions."""

OWNERS_HINT = (
    "If you are the named owner of an overdue action, we will email you once a week, "
    "even if you choose “Not at all”."
)


def kinds_for(access: Access) -> list[ReminderKind]:
    """Return the kinds that a person may get in a partnership, in the order in which an email lists them."""
    able = {
        ReminderKind.MEETING: access.may(Permission.ANSWER_INVITATION),
        ReminderKind.PAPER: bool(access.seats),
        ReminderKind.ACTION: access.may(Permission.UPDATE_ACTION),
        ReminderKind.OVERDUE: access.may(Permission.UPDATE_ACTION),
        ReminderKind.LEAD: any(seat.capacity is Capacity.REPRESENTATIVE for seat in access.seats),
        ReminderKind.ESCALATION: access.is_sro or bool(access.chaired_board_ids),
        ReminderKind.NOTICE: access.is_coordinator,
        ReminderKind.PUBLICATION: access.is_coordinator,
        ReminderKind.MISSING_PAPER: access.is_coordinator,
        ReminderKind.REPLIES: access.is_coordinator,
        ReminderKind.MINUTES: access.is_coordinator,
        ReminderKind.REVIEW: access.is_coordinator or access.is_sro,
        ReminderKind.INTERESTS: must_confirm(access),
        ReminderKind.RISK: access.may(Permission.UPDATE_ACTION),
        ReminderKind.CLEARANCE: access.may(Permission.UPDATE_ACTION),
        ReminderKind.ACCESSIBLE: access.is_coordinator,
        ReminderKind.FUNDER_RETURN: access.is_coordinator,
    }
    return [kind for kind in KINDS if able[kind]]


def offered_for(kind: ReminderKind) -> list[Frequency]:
    """Return the frequencies offered for a kind."""
    return [each for each in Frequency if each is not Frequency.NEVER or kind not in MANDATORY]


def frequency_of(chosen: Frequency | None, *, mandatory: bool) -> Frequency:
    """Return how a person gets a reminder: as chosen, at once by default, or weekly if mandatory but turned off."""
    if chosen is None:
        return Frequency.AT_ONCE
    return Frequency.WEEKLY if chosen is Frequency.NEVER and mandatory else chosen
