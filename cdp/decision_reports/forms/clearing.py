"""The forms for clearing, signing, sending back, deferring and asking for another format."""

from collections.abc import Iterable

from cdp.decision_reports.clearing.roles import ClearingRole
from cdp.decision_reports.clearing.service import ReportClearanceDetails
from cdp.decision_reports.publishing.formats import FormatWanted
from cdp.decision_reports.signing.service import ReportDecision
from cdp.issuing.forms import SignForm
from cdp.models import Person
from cdp.web.fields import (
    ChoiceField,
    DayField,
    HiddenField,
    LongTextField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form

NONE, SOME = "none", "some"


class ReportStepForm(Form):
    """A form with only a button, for a step of a report."""


class RequestReportClearanceForm(Form):
    """The form to ask a person to clear a report."""

    code = ChoiceField("Clearance", required="Choose the clearance", prompt="Choose a clearance")
    person = ChoiceField(
        "Person",
        hint="They need an account",
        required="Choose the person",
        prompt="Choose a person",
        autocomplete=True,
    )
    due_on = DayField("Answer due", required="Enter the date the answer is due")

    def offer(self, roles: Iterable[ClearingRole], people: Iterable[Person]) -> None:
        """Set the roles that have not cleared the report, and the people who can be asked."""
        self._people = {one.key: one for one in people}
        self.code.choices = [(role.code, role.title) for role in roles]
        self.person.choices = [(key, one.name) for key, one in self._people.items()]

    def details(self) -> ReportClearanceDetails:
        """Return the details entered."""
        return ReportClearanceDetails(
            self.code.data or "", self._people[self.person.data or ""], self.due_on.data
        )


class AnswerReportForm(Form):
    """The form to clear or return a report; `shown` is the fingerprint of the text on the page."""

    answer = RadiosField(
        "Do you clear this report?",
        required="Choose whether you clear the report",
        choices=[("cleared", "Yes, I clear it"), ("returned", "No, it has to change first")],
    )
    comment = LongTextField("Comment", hint="Needed if it has to change", max_length=2_000, rows=4)
    shown = HiddenField()


class SignDecisionReportForm(SignForm):
    """The signature of the decision maker, with their interest statement."""

    SIGNED_AS = "the decision maker"
    interest = RadiosField(
        "Interest statement",
        required="Choose whether you have an interest in this matter",
        choices=[(NONE, "I have no interest in this matter"), (SOME, "I have an interest in this matter")],
    )
    call_in_until = DayField(
        "May be called in until", hint="Only for a key decision: the last day of the call-in period"
    )

    def decision(self) -> ReportDecision:
        """Return what was entered besides the signature."""
        call_in = self.call_in_until
        return ReportDecision(self.interest.data == SOME, call_in.data if call_in is not None else None)


class ReportSendBackForm(Form):
    """The form to send a report back to its author."""

    reason = LongTextField(
        "What has to change",
        required="Enter what has to change before you can sign",
        max_length=4_000,
        rows=5,
    )


class DeferForm(Form):
    """The form to defer the publication of a signed report."""

    until = DayField("Defer until", required="Enter the date until which publication is deferred")
    because = LongTextField("Reason", required="Enter why publication is deferred", max_length=2_000, rows=3)


class FormatRequestForm(Form):
    """The form to ask for a published report in another format."""

    asker = TextField("Name of the person who asks", required="Enter the name")
    wanted = LongTextField(
        "Format they need",
        hint="For example large print, easy read, another language or audio. Do not give details about their health.",
        required="Enter the format they need",
        max_length=1_000,
        rows=3,
    )

    def details(self) -> FormatWanted:
        """Return the details entered."""
        return FormatWanted(self.asker.data or "", self.wanted.data or "")


class FormatAnswerForm(Form):
    """The form for what was sent to a person who asked for another format."""

    answer = LongTextField("What was sent", required="Enter what was sent", max_length=1_000, rows=3)
