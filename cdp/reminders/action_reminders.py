"""The reminders of actions: to their owners before and after the due date, then to those told that one is overdue.

After the owners come the representative of the lead organisation, the board's chair and the SRO (docs/rules/domain.md
6). No one is told of an action that they may not see, such as a chair who declared an interest in its item.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from cdp.access import may_see_action
from cdp.models import Action, Capacity, Escalation, ReminderKind
from cdp.reminders import queries
from cdp.reminders.due import DueReminder, named
from cdp.reminders.people import PartnershipPeople
from cdp.reminders.rules import BoardSteps, EscalationDay, Rules, escalation_days, furthest, step_days
from cdp.wording.formats import listed


def reminders_of(
    session: Session,
    people: PartnershipPeople,
    rules: Rules,
    boards: Mapping[str, BoardSteps],
    today: date,
    until: date,
) -> Iterator[DueReminder]:
    """Yield reminders of open actions to their owners and, once overdue, to those told next.

    An owner whose question the secretariat has not answered is not reminded.
    """
    kinds = (ReminderKind.ACTION, ReminderKind.OVERDUE, ReminderKind.LEAD, ReminderKind.ESCALATION)
    if not boards and not any(rules[kind].sent for kind in kinds):
        return
    due_by = furthest(rules[ReminderKind.ACTION], until)
    actions = queries.actions_not_done(session, people.partnership, due_by=due_by)
    waiting = queries.waiting_for_an_answer(session, actions, people.coordinators)
    finder = _ActionReminders(people, rules, boards)
    for action in actions:
        asked = [one for one in people.asked_for(action) if may_see_action(people.access[one], action)]
        late = action.due_on < today
        kind = ReminderKind.OVERDUE if late else ReminderKind.ACTION
        if rules[kind].sent and action.id not in waiting:
            for person_id in asked:
                yield finder.of_owner(kind, action, person_id)
        if late:
            for reminder in finder.escalated(action, but_not=asked):
                yield replace(reminder, question_open=action.id in waiting)


@dataclass(frozen=True)
class _ActionReminders:
    people: PartnershipPeople
    rules: Rules
    boards: Mapping[str, BoardSteps]

    def of_owner(self, kind: ReminderKind, action: Action, person_id: int) -> DueReminder:
        """Return the reminder of an owner, or of a person who represents one."""
        owns = person_id in self.people.owners_named(action)
        overdue = kind is ReminderKind.OVERDUE
        return DueReminder(
            person_id,
            kind,
            action,
            action.key,
            action.due_on,
            step_days(self.rules[kind], kind, action.due_on),
            f"you own {named(action)}" if owns else self._represents(action, person_id),
            known_on=None if overdue else action.raised_on,
            useful_until=None if overdue else action.due_on,
            looks_ahead=not overdue,
            mandatory=overdue and owns,
        )

    def escalated(self, action: Action, *, but_not: list[int]) -> Iterator[DueReminder]:
        """Yield the reminders of those told that an action is overdue, who may be one person twice."""
        days = escalation_days(self.rules, self.boards.get(action.board.key), action.due_on)
        lead = [each for each in days if each.step is Escalation.LEAD]
        for person_id in self.people.representing(action.organisation_id, action) if lead else []:
            if self._may_be_told(person_id, action, but_not):
                because = self._represents(action, person_id)
                yield _told(action, person_id, ReminderKind.LEAD, lead, because)
        chairs, sros = self.people.chairs_of(action.board_id), self.people.sros
        for person_id in dict.fromkeys([*chairs, *sros]):
            own = [
                each
                for each in days
                if (each.step is Escalation.CHAIR and person_id in chairs)
                or (each.step is Escalation.SRO and person_id in sros)
            ]
            if own and self._may_be_told(person_id, action, but_not):
                because = listed([self._leads(action, person_id, each.step) for each in own])
                reminder = _told(action, person_id, ReminderKind.ESCALATION, own, because)
                yield replace(reminder, mandatory=True)

    def _may_be_told(self, person_id: int, action: Action, but_not: list[int]) -> bool:
        return person_id not in but_not and may_see_action(self.people.access[person_id], action)

    def _leads(self, action: Action, person_id: int, step: Escalation) -> str:
        here = self.people.partnership
        if step is Escalation.CHAIR:
            return f"you chair this board: {self.people.boards.get(action.board_id, '')}"
        deputy = "" if person_id == self.people.sro_id else "deputy to the "
        return f"you are {deputy}{here.sro_title}: {here.name}"

    def _represents(self, action: Action, person_id: int) -> str:
        owning = [action.organisation_id, *(each.organisation_id for each in action.further_owners)]
        seats = [
            (owning.index(seat.organisation_id), seat.board_id != action.board_id, seat.board_id)
            for seat in self.people.access[person_id].seats
            if seat.organisation_id in owning and seat.capacity is Capacity.REPRESENTATIVE
        ]
        place, _, board_id = min(seats)
        board = self.people.boards.get(board_id, "")
        return f"you represent {self.people.organisations.get(owning[place], '')} on this board: {board}"


def _told(
    action: Action, person_id: int, kind: ReminderKind, days: Sequence[EscalationDay], because: str
) -> DueReminder:
    return DueReminder(
        person_id,
        kind,
        action,
        action.key,
        action.due_on,
        tuple(each.on for each in days),
        because,
        looks_ahead=False,
        told_as=tuple(each.step for each in days),
    )
