"""Tasks about confidential items on the overview of the coordinator: to release them, or to review them."""

from datetime import date

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.agendas.exemptions import to_look_at
from cdp.home.task import Task
from cdp.models import AgendaItem


def part_2_tasks(session: Session, access: Access, today: date) -> list[Task]:
    """Return a coordinator's tasks about confidential items, using one statement."""
    return [_task(item, today) for item in to_look_at(session, access, today)]


def _task(item: AgendaItem, today: date) -> Task:
    exemption, meeting = item.exemption, item.meeting
    at = {"key": meeting.key, "item_key": item.key}
    on = exemption.release_on if exemption else None
    if on is not None and on <= today:
        words = f"Release the item “{item.title}” of {meeting.title}, or choose a later date"
        return Task(words, "agendas.item", at, due=on, is_late=on < today)
    on = exemption.review_on if exemption else None
    words = f"Check whether the item “{item.title}” of {meeting.title} is still confidential"
    return Task(words, "agendas.exemption", at, due=on, is_late=on is not None and on < today)
