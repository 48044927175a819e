"""Queries for reminders. Most cover a whole partnership, so the number of queries does not grow with its size."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access.places import has_role
from cdp.actions.queries import OWNERS
from cdp.actions.rating import OPEN
from cdp.models import (
    Action,
    ActionState,
    ActionUpdate,
    AgendaItem,
    Appointment,
    Board,
    Decision,
    Frequency,
    Meeting,
    Organisation,
    Partnership,
    Person,
    Reminder,
    ReminderChoices,
    ReminderKind,
    ReminderRun,
    ReminderSettings,
    RoleHolding,
)

KEPT_IN_SIGHT = timedelta(days=30)
"""How long the secretariat can see sent reminders."""

NOT_DONE = OPEN - {ActionState.DONE}


def all_partnership_ids(session: Session) -> list[int]:
    """Return the IDs of all partnerships."""
    return list(session.scalars(sa.select(Partnership.id).order_by(Partnership.id)))


def settings_of(session: Session, partnership: Partnership) -> ReminderSettings | None:
    """Return the reminder settings of a partnership, or None while it uses the defaults."""
    return session.scalar(
        sa.select(ReminderSettings).where(ReminderSettings.partnership_id == partnership.id)
    )


def run_of(session: Session, partnership: Partnership) -> ReminderRun | None:
    """Return the record of when a partnership's digests were last written; None if there is no record yet."""
    return session.scalar(sa.select(ReminderRun).where(ReminderRun.partnership_id == partnership.id))


def locked_run(session: Session, partnership: Partnership) -> ReminderRun:
    """Return the record that `run_of` returns, created if missing and locked until the transaction ends.

    The lock stops other workers from writing reminders for this partnership in the meantime.
    """
    query = sa.select(ReminderRun).where(ReminderRun.partnership_id == partnership.id).with_for_update()
    run = session.scalar(query.execution_options(populate_existing=True))
    if run is None:
        run = ReminderRun(partnership_id=partnership.id)
        session.add(run)
        session.flush()  # if two workers start at once, one of them fails here and tries again later
    return run


def choices_of(session: Session, person: Person, partnership: Partnership) -> ReminderChoices | None:
    """Return a person's reminder choices in a partnership, or None if they have none yet."""
    return session.scalar(
        sa.select(ReminderChoices).where(
            ReminderChoices.person_id == person.id, ReminderChoices.partnership_id == partnership.id
        )
    )


def choices_by_key(session: Session, key: str) -> ReminderChoices | None:
    """Return the reminder choices with this key, with their person and partnership loaded, or None."""
    return session.scalar(
        sa.select(ReminderChoices)
        .where(ReminderChoices.key == key)
        .options(
            joinedload(ReminderChoices.person, innerjoin=True),
            joinedload(ReminderChoices.partnership, innerjoin=True),
        )
    )


def choices_of_all(session: Session, partnership: Partnership) -> dict[int, ReminderChoices]:
    """Return everyone's reminder choices in a partnership, by person ID."""
    rows = session.scalars(sa.select(ReminderChoices).where(ReminderChoices.partnership_id == partnership.id))
    return {row.person_id: row for row in rows}


SentKey = tuple[int, ReminderKind, str, date]
"""The values that identify a sent reminder: the person's ID, the kind, the record's key and its due date."""


def covered_days(session: Session, partnership: Partnership, keys: Collection[str]) -> dict[SentKey, date]:
    """Return the last day covered by reminders already sent about these records, by `SentKey`."""
    rows = session.execute(
        sa.select(
            Reminder.person_id,
            Reminder.kind,
            Reminder.subject_key,
            Reminder.due_on,
            sa.func.max(Reminder.covered_until),
        )
        .where(Reminder.partnership_id == partnership.id, Reminder.subject_key.in_(keys))
        .group_by(Reminder.person_id, Reminder.kind, Reminder.subject_key, Reminder.due_on)
    )
    return {(person_id, kind, key, due_on): until for person_id, kind, key, due_on, until in rows}


def sent_lately(partnership: Partnership, now: datetime) -> sa.Select[Reminder]:
    """Select the reminders sent in the last 30 days and the people who got them, newest first."""
    return (
        sa.select(Reminder)
        .where(Reminder.partnership_id == partnership.id, Reminder.said_at > now - KEPT_IN_SIGHT)
        .options(joinedload(Reminder.person, innerjoin=True).load_only(Person.name))
        .order_by(Reminder.said_at.desc(), Reminder.id.desc())
    )


def actions_not_done(session: Session, partnership: Partnership, *, due_by: date) -> list[Action]:
    """Return the actions due by a day and not marked as done, with the data that decides who may see them."""
    return list(
        session.scalars(
            sa.select(Action)
            .where(
                Action.partnership_id == partnership.id,
                Action.state.in_(NOT_DONE),
                Action.due_on <= due_by,
            )
            .options(
                *OWNERS,
                joinedload(Action.board, innerjoin=True),
                selectinload(Action.date_changes),
                selectinload(Action.decision).selectinload(Decision.took_no_part),
                selectinload(Action.item).options(
                    joinedload(AgendaItem.meeting, innerjoin=True).joinedload(Meeting.board, innerjoin=True),
                    selectinload(AgendaItem.audience),
                    selectinload(AgendaItem.interests),
                ),
            )
            .order_by(Action.due_on, Action.part, Action.number)
        )
    )


@dataclass(frozen=True)
class Leaders:
    """Chairs and deputy chairs by board ID, and deputy SROs, all as person IDs."""

    chairs: dict[int, list[int]]
    deputies: dict[int, list[int]]
    deputy_sros: list[int]


def leaders_of(session: Session, partnership: Partnership, day: date) -> Leaders:
    """Return the chairs, deputy chairs and deputy SROs of a partnership on a day, with one query."""
    rows = session.execute(
        sa.select(RoleHolding.role, RoleHolding.board_id, RoleHolding.person_id)
        .where(
            RoleHolding.partnership_id == partnership.id,
            RoleHolding.role.in_([Appointment.CHAIR, Appointment.DEPUTY_CHAIR, Appointment.DEPUTY_SRO]),
            has_role(day),
        )
        .order_by(RoleHolding.id)
    )
    leaders = Leaders({}, {}, [])
    for role, board_id, person_id in rows:
        if role is Appointment.DEPUTY_SRO:
            leaders.deputy_sros.append(person_id)
        elif board_id is not None:
            among = leaders.chairs if role is Appointment.CHAIR else leaders.deputies
            among.setdefault(board_id, []).append(person_id)
    return leaders


def organisation_names(session: Session, partnership: Partnership) -> dict[int, str]:
    """Return the names of a partnership's organisations, by ID."""
    rows = session.execute(
        sa.select(Organisation.id, Organisation.name).where(Organisation.partnership_id == partnership.id)
    )
    return {row.id: row.name for row in rows}


def board_names(session: Session, partnership: Partnership) -> dict[int, str]:
    """Return the names of a partnership's boards, by ID."""
    rows = session.execute(sa.select(Board.id, Board.name).where(Board.partnership_id == partnership.id))
    return {row.id: row.name for row in rows}


def waiting_for_an_answer(
    session: Session, actions: Collection[Action], coordinators: Collection[int]
) -> set[int]:
    """Return the IDs of the questioned actions whose question the secretariat has not answered.

    A question is answered by a later update of a coordinator, even if the action stays questioned.
    """
    questioned = {action.id for action in actions if action.state is ActionState.QUESTIONED}
    if not questioned:
        return set()
    rows = session.execute(
        sa.select(ActionUpdate.action_id, ActionUpdate.state, ActionUpdate.by_id)
        .where(ActionUpdate.action_id.in_(questioned))
        .order_by(ActionUpdate.id)
    )
    since: dict[int, list[int]] = {number: [] for number in questioned}
    for number, state, by_id in rows:
        since[number] = [*since[number], by_id] if state is ActionState.QUESTIONED else []
    return {number for number, people in since.items() if len(people) < 2 or people[-1] not in coordinators}


def frequency_chosen(choices: ReminderChoices | None, kind: ReminderKind) -> Frequency | None:
    """Return the frequency that the person has chosen for a kind, or None if they have not chosen."""
    chosen = choices.choices.get(kind.value) if choices is not None else None
    return Frequency(chosen) if chosen is not None else None
