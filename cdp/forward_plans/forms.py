"""Forms of the forward plan."""

from collections.abc import Sequence

from cdp.agendas.forms import LONGEST_ITEM, PURPOSE_HINTS, PURPOSES
from cdp.agendas.forward.plan import PlanRow
from cdp.agendas.forward.slots import PlanSlot
from cdp.forward_plans.service import AgendaEntry, OwnItem
from cdp.models import Organisation, Purpose
from cdp.web.fields import (
    ChoiceField,
    DayField,
    LongTextField,
    NumberField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Form, VersionedForm

COMPUTED = "computed"
USUAL_MINUTES = 10


class OwnItemForm(Form):
    """The form to add an item to the plan by hand."""

    title = TextField(
        "Item",
        hint="Everyone in the partnership sees it. Propose a confidential item in the backlog",
        required="Enter the item",
        max_length=200,
    )
    purpose = RadiosField(
        "Purpose", required="Choose the purpose", choices=PURPOSES, hints=PURPOSE_HINTS, coerce=Purpose
    )
    wanted_by = DayField("Needed by", required="Enter the date by which the board needs it")
    lead = ChoiceField("Lead organisation", prompt="Not specified", autocomplete=True)
    submit = SubmitButton("Add item")

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Offer the organisations of the partnership."""
        self._organisations = {one.key: one for one in organisations}
        self.lead.choices = [(one.key, one.name) for one in organisations]

    def details(self) -> OwnItem:
        """Return what was entered."""
        return OwnItem(
            self.title.data,
            self.purpose.data,
            self.wanted_by.data,
            self._organisations.get(self.lead.data),
        )


class PlanMoveForm(VersionedForm):
    """The form to move an item of the plan to another meeting."""

    slot = RadiosField("Meeting", required="Choose a meeting")
    reason = TextField("Reason", max_length=500)
    submit = SubmitButton("Move item")

    def offer(self, slots: Sequence[PlanSlot], current: PlanSlot | None, *, is_moved: bool) -> None:
        """Offer the meetings and months of the plan, and the computed place for an item that was moved."""
        self._slots = {slot.code: slot for slot in slots}
        self.slot.choices = [(slot.code, slot.heading) for slot in slots]
        if is_moved:
            self.slot.choices.append((COMPUTED, "Where its date places it"))
        if current is not None and not self.is_submitted():
            self.slot.data = current.code

    @property
    def chosen(self) -> PlanSlot | None:
        """The meeting or month that was chosen, or None for the computed place."""
        return self._slots.get(self.slot.data)


class PlanLeaveOutForm(VersionedForm):
    """The form to leave an item out of the plan."""

    reason = TextField("Reason", max_length=500)
    submit = SubmitButton("Leave out")


class RestoreItemForm(VersionedForm):
    """The form to restore an item; it has only a button."""

    submit = SubmitButton("Restore")


class AgendaForm(VersionedForm):
    """The form to put an item of the plan on an agenda."""

    meeting = ChoiceField("Meeting", required="Choose the meeting", prompt="Choose a meeting")
    title = TextField("Title", required="Enter the title", max_length=200)
    purpose = RadiosField(
        "Purpose", required="Choose the purpose", choices=PURPOSES, hints=PURPOSE_HINTS, coerce=Purpose
    )
    minutes = NumberField(
        "Time in minutes", required="Enter the time in minutes", minimum=1, maximum=LONGEST_ITEM, width=3
    )
    lead = ChoiceField("Lead organisation", prompt="Not specified", autocomplete=True)
    part_2_reason = TextField("Why is it confidential?", max_length=500)
    urgency = LongTextField(
        "Why is it urgent?", hint="Only if the agenda has been published", max_length=1_000, rows=2
    )
    submit = SubmitButton("Put on the agenda")

    def offer(self, row: PlanRow, slots: Sequence[PlanSlot], organisations: Sequence[Organisation]) -> None:
        """Offer the meetings that exist and the organisations; a Part 1 item is not asked why it is confidential."""
        self._meetings = {slot.meeting.key: slot.meeting for slot in slots if slot.meeting is not None}
        self.meeting.choices = [(slot.code, slot.heading) for slot in slots if slot.meeting is not None]
        self._organisations = {one.key: one for one in organisations}
        self.lead.choices = [(one.key, one.name) for one in organisations]
        if not row.planned.confidential:
            del self.part_2_reason

    def details(self) -> AgendaEntry:
        """Return what was entered."""
        return AgendaEntry(
            self._meetings[self.meeting.data],
            self.title.data,
            self.purpose.data,
            self.minutes.data,
            self._organisations.get(self.lead.data),
            self.part_2_reason.data if "part_2_reason" in self else "",
            self.urgency.data,
        )


def values_of(row: PlanRow, slot: PlanSlot | None) -> dict[str, object]:
    """Return the values that fill the form to put a planned item on an agenda."""
    planned = row.planned
    return {
        "meeting": slot.meeting.key if slot and slot.meeting else "",
        "title": planned.title[:200],
        "purpose": planned.purpose,
        "lead": planned.lead.key if planned.lead else "",
        "minutes": USUAL_MINUTES,
        "version": row.version,
    }
