"""The form for putting an indicator on an agenda."""

from collections.abc import Iterable, Sequence

from cdp.agendas.details import ItemDetails
from cdp.models import Meeting, Organisation, Purpose
from cdp.web.fields import ChoiceField, LongTextField, NumberField, TextField
from cdp.web.forms import Form
from cdp.wording.formats import day

MINUTES = 10


class IndicatorItemForm(Form):
    """The form for an agenda item about an indicator."""

    meeting = ChoiceField("Meeting", required="Choose a meeting", prompt="Choose a meeting")
    title = TextField("Title of the item", required="Enter the title", max_length=200)
    recommendation = LongTextField(
        "What the board is asked to do",
        required="Enter what the board is asked to do",
        max_length=2_000,
        rows=3,
    )
    presenter = TextField("Presenter", hint="The person who will introduce the item", max_length=200)
    organisation = ChoiceField("Their organisation", prompt="No organisation")
    minutes = NumberField("Minutes", required="Enter the number of minutes")
    urgency = LongTextField(
        "Reason for urgency",
        hint="Only if the agenda has been published: why the item cannot wait for the next meeting",
        max_length=1_000,
        rows=2,
    )

    def offer(self, meetings: Iterable[Meeting], organisations: Sequence[Organisation]) -> None:
        """Set the meetings and organisations that can be chosen."""
        self._meetings = {each.key: each for each in meetings}
        self._organisations = {each.key: each for each in organisations}
        self.meeting.choices = [
            (key, f"{each.board.name}, {day(each.starts_at)}") for key, each in self._meetings.items()
        ]
        self.organisation.choices = [(key, each.name) for key, each in self._organisations.items()]

    def chosen_meeting(self) -> Meeting:
        """Return the meeting that was chosen; the form must be valid."""
        return self._meetings[self.meeting.data]

    def details(self, outcome_code: str | None) -> ItemDetails:
        """Return the details entered, for a public item for discussion."""
        return ItemDetails(
            title=self.title.data,
            purpose=Purpose.DISCUSSION,
            minutes=self.minutes.data,
            presenter=self.presenter.data or "",
            organisation=self._organisations.get(self.organisation.data or ""),
            recommendation=self.recommendation.data,
            outcome_code=outcome_code,
            urgency=self.urgency.data or "",
        )
