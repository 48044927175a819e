"""Forms of milestones: choosing national dates, adding, changing and removing one, and recording that it was met."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from cdp.web.fields import CheckboxesField, DayField, LongTextField, RadiosField, SubmitButton, TextField
from cdp.web.forms import Form, VersionedForm
from cdp.wording.formats import day
from cdp.workplans.milestones.queries import NationalDate
from cdp.workplans.milestones.service import MilestoneChange, MilestoneDetails, Submission
from cdp.workplans.milestones.states import BASES

EVIDENCE = "The document or figure, and where it is kept"


class NationalDatesForm(Form):
    """The form to choose which dates of the national timetable to add."""

    dates = CheckboxesField("Dates to add", required="Choose at least one date")
    submit = SubmitButton("Add dates")

    def offer(self, dates: Sequence[NationalDate], today: date) -> None:
        """Offer national dates; those that have not passed are ticked."""
        self.dates.choices = [
            (
                each.code,
                f"{day(each.due_on)}: {each.national.title} ({BASES[each.national.fact.basis].lower()})",
            )
            for each in dates
        ]
        if not self.is_submitted():
            self.dates.data = [each.code for each in dates if each.due_on >= today.replace(day=1)]


class MetFields:
    """When a milestone was met, by whom it was submitted, and the evidence."""

    submitted_on = DayField("Met on", hint="Only if the milestone has been met")
    submitted_by = TextField("Submitted by", max_length=200)
    evidence = LongTextField("Evidence", hint=EVIDENCE, max_length=2_000, rows=3)


class MilestoneForm(MetFields, Form):
    """The form for a milestone that the partnership sets itself."""

    title = TextField("Milestone", required="Enter the milestone", max_length=300)
    due_on = DayField("Due date", required="Enter the due date")
    submit = SubmitButton("Save milestone")

    def details(self) -> MilestoneDetails:
        """Return the details entered."""
        return MilestoneDetails(
            self.title.data,
            self.due_on.data,
            self.evidence.data,
            self.submitted_on.data,
            self.submitted_by.data,
        )


class DateFields:
    """The due date of a milestone, and the reason for a new one."""

    due_on = DayField("Due date", required="Enter the due date")
    reason = TextField("Reason", hint="Why the date changes", max_length=500)


class NationalDateForm(DateFields, VersionedForm):
    """The form to change the date of a national milestone."""

    submit = SubmitButton("Save date")

    def change(self) -> MilestoneChange:
        """Return the date and the reason entered."""
        return MilestoneChange(self.due_on.data, self.reason.data, self.version.data)


class OwnMilestoneForm(DateFields, VersionedForm):
    """The form to change a milestone that the partnership set itself."""

    title = TextField("Milestone", required="Enter the milestone", max_length=300)
    submit = SubmitButton("Save milestone")

    def change(self) -> MilestoneChange:
        """Return the title, the date and the reason entered."""
        return MilestoneChange(self.due_on.data, self.reason.data, self.version.data, self.title.data)


class SubmissionForm(MetFields, VersionedForm):
    """The form for recording whether a milestone was met."""

    submit = SubmitButton("Save")

    def submission(self) -> Submission:
        """Return the details entered."""
        return Submission(
            self.submitted_on.data, self.submitted_by.data, self.evidence.data, self.version.data
        )


class RemovalForm(VersionedForm):
    """The form to remove a milestone with a reason."""

    reason = TextField("Reason", required="Enter the reason", max_length=500)
    submit = SubmitButton("Remove milestone")


class RestoreForm(Form):
    """The form to restore a milestone; it has only a button."""

    submit = SubmitButton("Restore")


class NewsForm(VersionedForm):
    """The form to answer whether a new national date is used."""

    use = RadiosField("Which date counts here?", required="Choose which date counts here")
    submit = SubmitButton("Save date")

    def offer(self, own: date, national: date) -> None:
        """Offer the new national date and the date that counts today; one choice if they are the same."""
        choices: list[tuple[str, Any]] = [("yes", f"The new national date: {day(national)}")]
        if own != national:
            choices.append(("no", f"Our own date: {day(own)}"))
        self.use.choices = choices
