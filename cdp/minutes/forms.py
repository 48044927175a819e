"""Forms for minutes: notes, actions, and the steps of their approval."""

from collections.abc import Iterable

from cdp.actions.forms import PlacedActionForm
from cdp.actions.service import ActionDetails
from cdp.minutes.service import NoteText
from cdp.models import AgendaItem, Decision, ItemNote, Meeting, Minutes
from cdp.web.fields import ChoiceField, LongTextField
from cdp.web.forms import VersionedForm
from cdp.wording.formats import day

LONGEST_NOTE = 20_000


class NoteForm(VersionedForm):
    """The form for the note on an agenda item."""

    body = LongTextField(
        "Note",
        hint="A few sentences on what was reported, asked and agreed. Start a line with a hyphen for a bullet.",
        max_length=LONGEST_NOTE,
        rows=12,
    )

    def __init__(self, note: ItemNote | None) -> None:
        super().__init__(data={"body": note.body if note else "", "version": note.version if note else 0})

    def text(self) -> NoteText:
        """Return the note entered."""
        return NoteText(self.body.data or "", self.version.data)


class ItemActionForm(PlacedActionForm):
    """The form for an action under an agenda item, which determines the board, meeting and part of the action."""

    def details_under(self, item: AgendaItem) -> ActionDetails:
        """Return the details entered, with the item and its board."""
        return ActionDetails(
            board=item.meeting.board,
            title=self.title.data or "",
            organisation=self.chosen_organisation(),
            owner=self.chosen_person(),
            due_on=self.due_on.data,
            item=item,
            further=self.further_owners(),
        )


class MinutesStepForm(VersionedForm):
    """The form for a step in the approval of minutes, with only a button."""

    def __init__(self, minutes: Minutes | None) -> None:
        super().__init__(data={"version": minutes.version if minutes else 0})


class ChairCommentForm(MinutesStepForm):
    """The form for the chair's comment on draft minutes."""

    comment = LongTextField(
        "Changes needed", required="Enter what should be changed", max_length=4_000, rows=6
    )


class AtMeetingForm(VersionedForm):
    """The form for choosing the later meeting that confirmed minutes or ratified a decision."""

    meeting = ChoiceField("Meeting", required="Choose the meeting", prompt="Choose a meeting")
    _meetings: dict[str, Meeting]

    def __init__(self, row: Minutes | Decision | None, meetings: Iterable[Meeting]) -> None:
        super().__init__(data={"version": row.version if row else 0})
        self._meetings = {meeting.key: meeting for meeting in meetings}
        self.meeting.choices = [
            (key, f"{day(meeting.starts_at)}: {meeting.bare_title}")
            for key, meeting in self._meetings.items()
        ]

    def chosen(self) -> Meeting:
        """Return the meeting that was chosen; the form must be valid."""
        return self._meetings[self.meeting.data or ""]
