"""The pages for meetings, invitations, replies and attendance."""

from cdp.meetings.routes import (
    attendance,
    course,
    delivery,
    holding,
    invitations,
    link,
    meetings,
    reminders,
    sending,
)
from cdp.meetings.routes.blueprint import bp

__all__ = [
    "attendance",
    "bp",
    "course",
    "delivery",
    "holding",
    "invitations",
    "link",
    "meetings",
    "reminders",
    "sending",
]
