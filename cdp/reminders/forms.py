"""The forms for a partnership's reminder settings and for a person's own choices."""

import re
from collections.abc import Sequence
from typing import Any

from cdp.models import Frequency, ReminderChoices, ReminderKind
from cdp.reminders.rules import AFTERWARDS, LATE_STEPS, LONGEST, MOST_STEPS, BoardSteps, DayUnit, Rule, Rules
from cdp.reminders.service import current_choice
from cdp.reminders.words import FREQUENCIES, KINDS, OF_PARTNERSHIP, OWNERS_HINT, offered_for
from cdp.web.fields import CheckboxField, NumberField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm
from cdp.wording.formats import listed, plural
from cdp.wording.typed_text import clean_typed

UNITS = [(DayUnit.WORKING_DAYS.value, "Working days"), (DayUnit.DAYS.value, "Days")]
STEPS = {
    ReminderKind.MEETING: "How long before the meeting",
    ReminderKind.PAPER: "How long before the paper is due",
    ReminderKind.ACTION: "How long before the action is due",
    ReminderKind.OVERDUE: "How long after the action was due",
    ReminderKind.LEAD: "How long after the action was due",
    ReminderKind.NOTICE: "How long before the invitations are due",
    ReminderKind.PUBLICATION: "How long before the agenda and papers are due",
    ReminderKind.MISSING_PAPER: "How long after the paper was due",
    ReminderKind.REPLIES: "How long before the meeting",
    ReminderKind.MINUTES: "How long before the draft is due",
    ReminderKind.REVIEW: "How long before the review is due",
    ReminderKind.INTERESTS: "How long before the year ends",
    ReminderKind.RISK: "How long before the review is due",
    ReminderKind.CLEARANCE: "How long before the answer is due",
    ReminderKind.ACCESSIBLE: "How long before the format is due",
    ReminderKind.FUNDER_RETURN: "How long before the return is due",
}
"""The question for each kind whose number of steps can be chosen. Escalation always has two steps."""

AGAIN = (
    f", and again {listed([plural(step, 'working day') for step in LATE_STEPS])} after the deadline if late"
)

SENT = {
    ReminderKind.MEETING: "Remind the people invited",
    ReminderKind.PAPER: "Remind the organisation asked",
    ReminderKind.ACTION: "Remind the owner before it is overdue",
    ReminderKind.OVERDUE: "Remind the owner once it is overdue",
    ReminderKind.LEAD: "Tell the representative of the organisation, if another person owns it",
    ReminderKind.ESCALATION: "Remind the chair of the board, then the SRO",
    ReminderKind.NOTICE: f"Remind the coordinator to send the invitations{AGAIN}",
    ReminderKind.PUBLICATION: f"Remind the coordinator to publish the agenda and papers{AGAIN}",
    ReminderKind.MISSING_PAPER: "Tell the coordinator which papers have not arrived",
    ReminderKind.REPLIES: "Tell the coordinator how many people have not replied",
    ReminderKind.MINUTES: f"Remind the coordinator to send them to the chair{AGAIN}",
    ReminderKind.REVIEW: "Remind the coordinator, and the SRO once it is overdue",
    ReminderKind.INTERESTS: "Remind people to confirm their entries each year, once the register is in use",
    ReminderKind.RISK: "Remind the owner of a risk to review it, and once more when the review is overdue",
    ReminderKind.CLEARANCE: "Remind the person asked to clear a decision report",
    ReminderKind.ACCESSIBLE: "Remind the coordinator to send a report in an accessible format",
    ReminderKind.FUNDER_RETURN: "Remind coordinators of a return to a funder, and once more when it is overdue",
}


class StepsField(TextField):
    """A field for a list of numbers of days, such as 10, 5, 1. Its data is a tuple, earliest step first, or None."""

    def __init__(self, label: str = "", *, afterwards: bool = False, **settings: Any) -> None:
        settings.setdefault("inputmode", "text")
        super().__init__(label, width=10, required="Enter at least one number of days", **settings)
        self.validators = self.validators[:1]  # the length of the list is checked below
        self.afterwards = afterwards
        self.typed = ""

    def process_data(self, value: Sequence[int] | None) -> None:
        """Show the stored numbers."""
        self.data = value
        self.typed = ", ".join(str(step) for step in value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse the text; raise ValueError with an error message if it is not a valid list of numbers."""
        if not valuelist:
            return
        self.typed = clean_typed(str(valuelist[0])[:200], lines=False)[0][:100]
        self.data = None
        parts = [part for part in re.split(r"[\s,;]+", self.typed) if part]
        if any(not re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
            raise ValueError("Enter whole numbers with commas between them, like 10, 5, 1")
        steps = sorted({int(part) for part in parts}, reverse=not self.afterwards)
        smallest = int(self.afterwards)
        if len(steps) > MOST_STEPS:
            raise ValueError(f"Enter no more than {MOST_STEPS} numbers")
        if any(not smallest <= step <= LONGEST for step in steps):
            raise ValueError(f"Enter numbers from {smallest} to {LONGEST}")
        self.data = tuple(steps) or None

    def _value(self) -> str:
        return self.typed


class SettingsForm(VersionedForm):
    """Which reminders are sent, and how many days before or after a date.

    Each kind has a checkbox, a list of numbers and a unit, such as `meeting_sent`, `meeting_steps` and `meeting_unit`.
    Escalation has `chair_after` and `sro_after` instead of a list of numbers.
    """

    escalation_sent = CheckboxField(SENT[ReminderKind.ESCALATION])
    chair_after = NumberField(
        "How long after the due date, for the chair",
        required="Enter how many days after the due date we email the chair",
        minimum=1,
        maximum=LONGEST,
        width=3,
    )
    sro_after = NumberField(
        "How long after the due date, for the SRO",
        required="Enter how many days after the due date we email the SRO",
        minimum=1,
        maximum=LONGEST,
        width=3,
    )
    escalation_unit = RadiosField("Count in", choices=UNITS, coerce=DayUnit, inline=True, small=True)

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
        """Return the rules entered in the form."""
        return {kind: self._rule(kind) for kind in OF_PARTNERSHIP}

    def _rule(self, kind: ReminderKind) -> Rule:
        steps = (
            (self.chair_after.data, self.sro_after.data)
            if kind is ReminderKind.ESCALATION
            else self[f"{kind}_steps"].data
        )
        return Rule(tuple(steps), DayUnit(self[f"{kind}_unit"].data), sent=bool(self[f"{kind}_sent"].data))


class BoardStepsForm(VersionedForm):
    """Who is told of the overdue actions of one board, and after how many days."""

    own = RadiosField(
        "Days for this board",
        required="Choose which days apply",
        choices=[("no", "As in the whole partnership"), ("yes", "Its own days, as below")],
    )
    lead = NumberField(
        "Days after the due date, for the representative of the organisation",
        hint="Only if another person owns the action. Leave it empty if they are not told.",
        minimum=1,
        maximum=LONGEST,
        width=3,
    )
    chair = NumberField(
        "Days after the due date, for the chair",
        hint="Leave it empty if the chair is not told",
        minimum=1,
        maximum=LONGEST,
        width=3,
    )
    sro = NumberField(
        "Days after the due date, for the SRO",
        hint="Leave it empty if the SRO is not told",
        minimum=1,
        maximum=LONGEST,
        width=3,
    )

    def __init__(self, steps: BoardSteps | None, version: int) -> None:
        own = steps or BoardSteps(3, 7, 14)
        super().__init__(
            data={
                "version": version,
                "own": "yes" if steps else "no",
                "lead": own.lead,
                "chair": own.chair,
                "sro": own.sro,
            }
        )

    def steps(self) -> BoardSteps | None:
        """Return the steps entered, or None for those of the partnership."""
        if self.own.data == "no":
            return None
        return BoardSteps(self.lead.data, self.chair.data, self.sro.data)


for _kind, _label in STEPS.items():
    _afterwards = _kind in AFTERWARDS
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
            required="Choose working days or days",
            choices=UNITS,
            coerce=DayUnit,
            inline=True,
            small=True,
        ),
    )


class ChoicesForm(Form):
    """How a person gets reminders, with one question for each kind."""

    def chosen(self) -> dict[ReminderKind, Frequency]:
        """Return the chosen frequency for each kind."""
        return {kind: self[kind.value].data for kind in KINDS if kind.value in self and self[kind.value].data}


def choices_form(kinds: Sequence[ReminderKind], stored: ReminderChoices | None) -> ChoicesForm:
    """Return the form for the kinds that a person can get, filled in with their choices."""

    class OwnChoicesForm(ChoicesForm):
        pass

    for kind in kinds:
        hint = OWNERS_HINT if kind is ReminderKind.OVERDUE else ""
        if kind is ReminderKind.ESCALATION:
            hint = "You are responsible for the board, so you will get these at least once a week."
        field = RadiosField(
            KINDS[kind],
            hint=hint,
            required="Choose how often you want to get these reminders",
            choices=[(each.value, FREQUENCIES[each]) for each in offered_for(kind)],
            coerce=Frequency,
            small=True,
        )
        setattr(OwnChoicesForm, kind.value, field)
    return OwnChoicesForm(data={kind.value: current_choice(stored, kind) for kind in kinds})
