"""Changes to which reminders a partnership sends, and to how each person gets theirs."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from cdp import audit
from cdp.access import Access
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import (
    Board,
    Frequency,
    Partnership,
    Person,
    ReminderChoices,
    ReminderKind,
    ReminderSettings,
)
from cdp.models.stored import as_stored
from cdp.reminders import queries
from cdp.reminders.rules import (
    USUAL,
    BoardSteps,
    Rules,
    boards_from,
    in_words,
    rules_from,
    steps_in_words,
    to_store,
)
from cdp.reminders.words import FREQUENCIES, KINDS, OF_PARTNERSHIP, kinds_for, offered_for

NOT_BOTH = "Enter a larger number than for the chair. We email the SRO after the chair"


def change_rules(
    session: Session, partnership: Partnership, rules: Rules, *, read_version: int, by: Person
) -> None:
    """Change which reminders are sent and when; raise Conflict if another change was saved after `read_version`.

    `read_version` is 0 while the partnership uses the defaults. Raises Refusal unless the SRO is emailed later than the
    chair.
    """
    stored = queries.settings_of(session, partnership)
    before = rules_from(stored.rules if stored is not None else None)
    changed = [kind for kind in OF_PARTNERSHIP if before[kind] != rules[kind]]
    version = stored.version if stored is not None else 0
    if version != read_version:
        raise Conflict(
            [
                Difference(OF_PARTNERSHIP[kind], in_words(kind, before[kind]), in_words(kind, rules[kind]))
                for kind in changed
            ],
            current_version=version,
        )
    to_chair, to_sro = rules[ReminderKind.ESCALATION].steps
    if to_sro <= to_chair:
        raise Refusal(NOT_BOTH, field="sro_after")
    if not changed:
        return
    if stored is None:
        session.add(ReminderSettings(partnership=partnership, rules=to_store(rules)))
    else:
        stored.rules = to_store(rules)
    changes = "; ".join(
        f"{OF_PARTNERSHIP[kind]}: {in_words(kind, rules[kind])}, before {in_words(kind, before[kind])}"
        for kind in changed
    )
    audit.record(
        session,
        f"{by.name} changed which reminders are sent. {changes}.",
        by=by,
        on=partnership,
        partnership=partnership,
    )


def change_board_steps(
    session: Session, board: Board, steps: BoardSteps | None, *, read_version: int, by: Person
) -> None:
    """Give a board its own steps of escalation, or None for those of the partnership.

    Raises Conflict if another change was saved after `read_version`, and Refusal unless each step is later than the one
    before it.
    """
    partnership = board.partnership
    stored = queries.settings_of(session, partnership)
    before = boards_from(stored.boards if stored is not None else None).get(board.key)
    version = stored.version if stored is not None else 0
    if version != read_version:
        label = OF_PARTNERSHIP[ReminderKind.ESCALATION]
        raise Conflict(
            [Difference(label, steps_in_words(before), steps_in_words(steps))], current_version=version
        )
    if steps is not None:
        _check_order(steps)
    if before == steps:
        return
    if stored is None:
        stored = ReminderSettings(partnership=partnership, rules=to_store(USUAL), boards={})
        session.add(stored)
    kept = {key: value for key, value in stored.boards.items() if key != board.key}
    stored.boards = kept if steps is None else {**kept, board.key: as_stored(steps)}
    sentence = (
        f"{by.name} changed who gets emails about overdue actions of {board.name}: {steps_in_words(steps)}, before "
        f"{steps_in_words(before)}."
    )
    audit.record(session, sentence, by=by, on=partnership, partnership=partnership)


def _check_order(steps: BoardSteps) -> None:
    named = (("lead", steps.lead), ("chair", steps.chair), ("sro", steps.sro))
    last = 0
    for field, days in named:
        if days is None:
            continue
        if days <= last:
            raise Refusal("Enter a larger number than for the person told before.", field=field)
        last = days


def choose(
    session: Session, access: Access, chosen: Mapping[ReminderKind, Frequency], *, by_link: bool = False
) -> None:
    """Save a person's reminder choices; raise Refusal if a choice turns off a mandatory kind.

    Choices for kinds that the person cannot get today are left unchanged.
    """
    person, partnership = access.person, access.partnership
    stored = queries.choices_of(session, person, partnership)
    if stored is None:
        stored = ReminderChoices(person=person, partnership=partnership, choices={})
        session.add(stored)
        session.flush()
    changed = []
    for kind in kinds_for(access):
        frequency = chosen.get(kind)
        if frequency is None or frequency is current_choice(stored, kind):
            continue
        if frequency not in offered_for(kind):
            raise Refusal(f"{KINDS[kind]}: choose at least a weekly email.", field=kind.value)
        changed.append(f"{KINDS[kind]}: {FREQUENCIES[frequency][:1].lower()}{FREQUENCIES[frequency][1:]}")
        stored.choices = {**stored.choices, kind.value: frequency.value}
    if not changed:
        return
    way = " by personal link" if by_link else ""
    sentence = f"{person.name} chose{way} how to be reminded. {'; '.join(changed)}."
    audit.record(session, sentence, by=person, on=person, partnership=partnership)


def current_choice(stored: ReminderChoices | None, kind: ReminderKind) -> Frequency:
    """Return how a person gets a kind of reminder: as they have chosen, or at once by default."""
    return queries.frequency_chosen(stored, kind) or Frequency.AT_ONCE
