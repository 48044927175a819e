"""The pages for meetings, invitations, replies and attendance."""

from cdp.meetings.routes import attendance, delivery, holding, invitations, link, meetings, reminders, sending
from cdp.meetings.routes.blueprint import bp

__all__ = [
    "attendance",
    "bp",
    "delivery",
    "holding",
    "invitations",
    "link",
    "meetings",
    "reminders",
    "sending",
]
