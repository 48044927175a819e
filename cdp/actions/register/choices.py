"""What the register of actions can be filtered by: boards, organisations, owners and meetings."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access.identity import Access
from cdp.actions.register.filtering import ANNOUNCED
from cdp.actions.visibility import visible_to
from cdp.audit.unchanged import KeptUntilChange
from cdp.clock import in_london
from cdp.models import Action, ActionOwner, Meeting, Person
from cdp.models.meeting import without_day
from cdp.partnerships.names import names_of_boards, names_of_organisations
from cdp.wording.formats import day

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class RegisterChoices:
    """What a reader can filter by, as pairs of key and words."""

    boards: Choices
    organisations: Choices
    owners: Choices
    meetings: Choices


_KEPT = KeptUntilChange[RegisterChoices](most=200)


def choices_in_register(session: Session, access: Access, today: date) -> RegisterChoices:
    """Return the boards and organisations, who owns actions that the reader may see, and the meetings that raised them.

    Only announced meetings are listed, the newest first. One statement if nothing has changed since they were read.
    """
    reader = (access.person.id, access.roles, access.chaired_board_ids, access.seats, access.standing_in)
    return _KEPT.get(session, access.partnership, (today, *reader), lambda: _read(session, access))


def _read(session: Session, access: Access) -> RegisterChoices:
    seen = sa.and_(Action.partnership_id == access.partnership.id, visible_to(access))
    leads = sa.select(Action.owner_id).where(seen)
    further = sa.select(ActionOwner.person_id).join(Action, ActionOwner.action_id == Action.id).where(seen)
    owners = sa.select(Person.key, Person.name).where(sa.or_(Person.id.in_(leads), Person.id.in_(further)))
    meetings = (
        sa.select(Meeting.key, Meeting.title, Meeting.starts_at)
        .where(Meeting.id.in_(sa.select(Action.meeting_id).where(seen)), ANNOUNCED)
        .order_by(Meeting.starts_at.desc(), Meeting.id)
    )
    held = [(key, title, in_london(at).date()) for key, title, at in session.execute(meetings)]
    return RegisterChoices(
        names_of_boards(session, access.partnership),
        names_of_organisations(session, access.partnership),
        [(key, name) for key, name in session.execute(owners.order_by(Person.name, Person.id))],
        [(key, f"{day(on)}: {without_day(title, on)}") for key, title, on in held],
    )
