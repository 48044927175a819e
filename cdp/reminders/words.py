"""What kinds of reminders and ways of getting them are called, and which a person can get and choose."""

from cdp.access import Access, Permission
from cdp.interests.queries import must_confirm
from cdp.models import Frequency, ReminderKind

KINDS = {
    ReminderKind.MEETING: "Meetings you are invited to",
    ReminderKind.PAPER: "Papers you are asked for",
    ReminderKind.ACTION: "Actions that are due",
    ReminderKind.OVERDUE: "Your actions that are overdue",
    ReminderKind.ESCALATION: "Overdue actions of others",
    ReminderKind.MINUTES: "Draft minutes that are due",
    ReminderKind.REVIEW: "Terms of reference to review",
    ReminderKind.INTERESTS: "Your entries in the register of interests",
}
"""As those who get them read it, in the order of a mail."""

OF_PARTNERSHIP = {
    ReminderKind.MEETING: "Meeting coming up",
    ReminderKind.PAPER: "Paper due",
    ReminderKind.ACTION: "Action due",
    ReminderKind.OVERDUE: "Action overdue, to its owner",
    ReminderKind.ESCALATION: "Action overdue, to the chair and the SRO",
    ReminderKind.MINUTES: "Draft minutes due to the chair",
    ReminderKind.REVIEW: "Review of terms of reference due",
    ReminderKind.INTERESTS: "Register of interests to confirm",
}
"""As the secretariat reads it."""

FREQUENCIES = {
    Frequency.AT_ONCE: "At once",
    Frequency.DAILY: "In a daily email",
    Frequency.WEEKLY: "In a weekly email",
    Frequency.NEVER: "Not at all",
}

ALWAYS_TOLD = frozenset({ReminderKind.ESCALATION})
"""The kinds that nobody can do without: those who answer for a board hear of its overdue actions."""

OWNERS_ARE_TOLD = (
    "If an overdue action names you as its owner, you are told of it in a weekly email, "
    "even if you choose none."
)


def kinds_for(access: Access) -> list[ReminderKind]:
    """Return the kinds that somebody may get in a partnership, in the order of a mail."""
    able = {
        ReminderKind.MEETING: access.may(Permission.ANSWER_INVITATION),
        ReminderKind.PAPER: bool(access.seats),
        ReminderKind.ACTION: access.may(Permission.UPDATE_ACTION),
        ReminderKind.OVERDUE: access.may(Permission.UPDATE_ACTION),
        ReminderKind.ESCALATION: access.is_sro or bool(access.chaired_board_ids),
        ReminderKind.MINUTES: access.is_coordinator,
        ReminderKind.REVIEW: access.is_coordinator or access.is_sro,
        ReminderKind.INTERESTS: must_confirm(access),
    }
    return [kind for kind in KINDS if able[kind]]


def offered_for(kind: ReminderKind) -> list[Frequency]:
    """Return how a kind can be had."""
    return [each for each in Frequency if each is not Frequency.NEVER or kind not in ALWAYS_TOLD]


def frequency_of(chosen: Frequency | None, *, must_be_told: bool) -> Frequency:
    """Return how somebody gets a reminder: at once unless they chose; every week if they must be told and chose not."""
    if chosen is None:
        return Frequency.AT_ONCE
    return Frequency.WEEKLY if chosen is Frequency.NEVER and must_be_told else chosen
