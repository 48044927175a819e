"""The forms of returns to funders."""

from collections.abc import Iterable
from typing import Any

from cdp import clock
from cdp.agreements.returns.service import ReturnDetails, ReturnReceipt
from cdp.files.uploads import CheckedFile
from cdp.issuing.forms import SignForm
from cdp.models import FunderReturn, FunderReturnKind, FundingStream
from cdp.web.fields import ChoiceField, DayField, FileUploadField, LongTextField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm

RETURN_KINDS = {FunderReturnKind.RETURN: "Return with figures", FunderReturnKind.STATEMENT: "Statement"}


class FunderReturnForm(VersionedForm):
    """The form for a return."""

    kind = RadiosField(
        "Kind",
        choices=[(kind.value, words) for kind, words in RETURN_KINDS.items()],
        coerce=FunderReturnKind,
        default=FunderReturnKind.RETURN,
    )
    title = TextField("Title", required="Enter the title", max_length=200)
    funder = TextField("Funder", required="Enter the funder", hint="Who it is due to", max_length=200)
    stream = ChoiceField(
        "Funding stream", prompt="None", hint="Its plan lines and agreements give the figures"
    )
    starts_on = DayField("First day of the period", required="Enter the first day of the period")
    ends_on = DayField("Last day of the period", required="Enter the last day of the period")
    due_on = DayField("Due date", required="Enter the due date")
    statement = LongTextField("Statement", hint="What the partnership says, if it is asked to", rows=6)

    def __init__(self, due: FunderReturn | None = None) -> None:
        super().__init__(data=_filled(due) if due is not None else {"version": 0})

    def offer(self, streams: Iterable[FundingStream]) -> None:
        """Set the streams that can be chosen."""
        self._streams = {each.key: each for each in streams}
        self.stream.choices = [(key, each.name) for key, each in self._streams.items()]

    def details(self) -> ReturnDetails:
        """Return the details entered."""
        return ReturnDetails(
            kind=self.kind.data,
            title=self.title.data or "",
            funder=self.funder.data or "",
            stream=self._streams.get(self.stream.data or ""),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            due_on=self.due_on.data,
            statement=self.statement.data or "",
            version=self.version.data,
        )


class SignOffForm(SignForm):
    """The sign-off of a return."""

    SIGNED_AS = "correct"


class ReturnSentForm(Form):
    """The form for recording that a return was sent."""

    sent_on = DayField("Sent on", required="Enter the day on which it was sent")
    how = TextField("How", hint="For example, by email to the programme team", max_length=300)

    def __init__(self) -> None:
        super().__init__(data={"sent_on": clock.today()})


class ReturnReceiptForm(Form):
    """The form for recording the funder's receipt."""

    received_on = DayField("Received on", required="Enter the day of the receipt")
    reference = TextField("Reference of the funder", required="Enter their reference, or “None given”")
    file = FileUploadField("Acknowledgement", hint="The file or email that the funder sent")

    def receipt(self, file: CheckedFile | None) -> ReturnReceipt:
        """Return the details entered, with the stored file if there is one."""
        return ReturnReceipt(self.received_on.data, self.reference.data or "", file)


def _filled(due: FunderReturn) -> dict[str, Any]:
    names = ("kind", "title", "funder", "starts_on", "ends_on", "due_on", "statement", "version")
    found = {name: getattr(due, name) for name in names}
    return found | {"stream": due.stream.key if due.stream else None}
