"""What the coordinator fills in about reminders, and what each person chooses."""

import re
from collections.abc import Sequence
from typing import Any

from cdp.models import Frequency, ReminderChoices, ReminderKind
from cdp.reminders.rules import LONGEST, MOST_STEPS, Rule, Rules, Unit
from cdp.reminders.service import current_choice
from cdp.reminders.words import FREQUENCIES, KINDS, OF_PARTNERSHIP, OWNERS_ARE_TOLD, offered_for
from cdp.web.fields import CheckboxField, NumberField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm
from cdp.wording.typed_text import clean_typed

UNITS = [(Unit.WORKING_DAYS.value, "Working days"), (Unit.DAYS.value, "Days")]
STEPS = {
    ReminderKind.MEETING: "How long before the meeting",
    ReminderKind.PAPER: "How long before the paper is due",
    ReminderKind.ACTION: "How long before the action is due",
    ReminderKind.OVERDUE: "How long after the action was due",
    ReminderKind.MINUTES: "How long before the draft is due",
    ReminderKind.REVIEW: "How long before the review is due",
    ReminderKind.INTERESTS: "How long before the year is over",
}
"""The kinds with steps of their own choosing; an escalation has its two."""

SENT = {
    ReminderKind.MEETING: "Remind those invited",
    ReminderKind.PAPER: "Remind the organisation asked",
    ReminderKind.ACTION: "Remind the owner before it is overdue",
    ReminderKind.OVERDUE: "Remind the owner once it is overdue",
    ReminderKind.ESCALATION: "Tell the chair of the board, then the SRO",
    ReminderKind.MINUTES: "Remind the coordinator to send them",
    ReminderKind.REVIEW: "Remind the coordinator; the SRO once it is late",
    ReminderKind.INTERESTS: "Remind people to confirm their entries each year, once the register is in use",
}


class StepsField(TextField):
    """Several numbers of days, like 10, 5, 1; gives a tuple, the first to come first, or None."""

    def __init__(self, label: str = "", *, afterwards: bool = False, **settings: Any) -> None:
        settings.setdefault("inputmode", "text")
        super().__init__(label, width=10, required="Enter at least one number of days", **settings)
        self.validators = self.validators[:1]  # what is read has a length of its own
        self.afterwards = afterwards
        self.typed = ""

    def process_data(self, value: Sequence[int] | None) -> None:
        """Show the stored numbers."""
        self.data = value
        self.typed = ", ".join(str(step) for step in value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; raise ValueError with a sentence when it is no such list."""
        if not valuelist:
            return
        self.typed = clean_typed(str(valuelist[0]), lines=False)[0][:100]
        self.data = None
        parts = [part for part in re.split(r"[\s,;]+", self.typed) if part]
        if any(not re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
            raise ValueError("Enter whole numbers with commas between them, like 10, 5, 1")
        steps = sorted({int(part) for part in parts}, reverse=not self.afterwards)
        smallest = int(self.afterwards)
        if len(steps) > MOST_STEPS:
            raise ValueError(f"Enter {MOST_STEPS} numbers at most: nobody reads more reminders")
        if any(not smallest <= step <= LONGEST for step in steps):
            raise ValueError(f"Enter numbers from {smallest} to {LONGEST}")
        self.data = tuple(steps) or None

    def _value(self) -> str:
        return self.typed


class SettingsForm(VersionedForm):
    """Which reminders are sent, and in how many days before or after a date.

    Each kind has a box, its numbers of days and what is counted, as `meeting_sent`, `meeting_steps`, `meeting_unit`.
    """

    escalation_sent = CheckboxField(SENT[ReminderKind.ESCALATION])
    chair_after = NumberField(
        "How long after the due date the board’s chair is told",
        required="Enter after how many days the chair is told",
        minimum=1,
        maximum=LONGEST,
        width=3,
    )
    sro_after = NumberField(
        "How long after the due date the SRO is told",
        required="Enter after how many days the SRO is told",
        minimum=1,
        maximum=LONGEST,
        width=3,
    )
    escalation_unit = RadiosField("Count in", choices=UNITS, coerce=Unit, inline=True, small=True)

    def __init__(self, rules: Rules, version: int) -> None:
        data: dict[str, Any] = {"version": version}
        for kind, rule in rules.items():
            data |= {
                f"{kind}_sent": rule.sent,
                f"{kind}_steps": rule.steps,
                f"{kind}_unit": rule.unit.value,
            }
        data["chair_after"], data["sro_after"] = rules[ReminderKind.ESCALATION].steps
        super().__init__(data=data)

    def rules(self) -> Rules:
        """Return what was filled in."""
        return {kind: self._rule(kind) for kind in OF_PARTNERSHIP}

    def _rule(self, kind: ReminderKind) -> Rule:
        steps = (
            (self.chair_after.data, self.sro_after.data)
            if kind is ReminderKind.ESCALATION
            else self[f"{kind}_steps"].data
        )
        return Rule(tuple(steps), Unit(self[f"{kind}_unit"].data), sent=bool(self[f"{kind}_sent"].data))


for _kind, _label in STEPS.items():
    _afterwards = _kind is ReminderKind.OVERDUE
    _hint = (
        "One number for each reminder, like 1, 5"
        if _afterwards
        else "One number for each reminder, like 5, 1. 0 is the day itself."
    )
    setattr(SettingsForm, f"{_kind}_sent", CheckboxField(SENT[_kind]))
    setattr(SettingsForm, f"{_kind}_steps", StepsField(_label, hint=_hint, afterwards=_afterwards))
    setattr(
        SettingsForm,
        f"{_kind}_unit",
        RadiosField(
            "Count in",
            required="Choose what is counted",
            choices=UNITS,
            coerce=Unit,
            inline=True,
            small=True,
        ),
    )


class ChoicesForm(Form):
    """How one wants to be reminded, a question for each kind."""

    def chosen(self) -> dict[ReminderKind, Frequency]:
        """Return what was chosen."""
        return {kind: self[kind.value].data for kind in KINDS if kind.value in self and self[kind.value].data}


def choices_form(kinds: Sequence[ReminderKind], stored: ReminderChoices | None) -> ChoicesForm:
    """Return the form for the kinds that somebody can get, as they have chosen so far."""

    class OwnChoicesForm(ChoicesForm):
        pass

    for kind in kinds:
        hint = OWNERS_ARE_TOLD if kind is ReminderKind.OVERDUE else ""
        if kind is ReminderKind.ESCALATION:
            hint = "Because you answer for the board, a weekly email is the least you can choose."
        field = RadiosField(
            KINDS[kind],
            hint=hint,
            required="Choose how you want to get them",
            choices=[(each.value, FREQUENCIES[each]) for each in offered_for(kind)],
            coerce=Frequency,
            small=True,
        )
        setattr(OwnChoicesForm, kind.value, field)
    return OwnChoicesForm(data={kind.value: current_choice(stored, kind) for kind in kinds})
