"""The forms for a funding stream and for the allocation of a year."""

from collections.abc import Iterable, Sequence
from typing import Any

from cdp.funding.offers import OfferedStream
from cdp.funding.streams import AllocationDetails, StreamDetails
from cdp.models import AllocationStanding, FundingStream, Organisation, StreamAllocation, StreamDateCertainty
from cdp.web.fields import (
    CheckboxesField,
    ChoiceField,
    DayField,
    FileUploadField,
    LongTextField,
    MoneyField,
    RadiosField,
    TextField,
)
from cdp.web.forms import VersionedForm
from cdp.workplans.periods import year_words

LONGEST = 2_000


class StreamForm(VersionedForm):
    """The form for a funding stream."""

    name = TextField("Name", required="Enter the name of the stream", max_length=200)
    short_name = TextField("Short name", hint="For tables, such as DATRIG", max_length=40, width=20)
    granting_body = TextField(
        "Granting body", hint="Who gives the money", required="Enter who gives the money", max_length=200
    )
    holder = ChoiceField(
        "Holder",
        hint="The organisation that receives the money and answers for it",
        required="Choose the organisation that holds the money",
        prompt="Choose an organisation",
    )
    starts_on = DayField("First day", required="Enter the first day")
    ends_on = DayField("Last day")
    source = TextField("Source of the dates", hint="The letter, circular or page", max_length=500)
    certainty = RadiosField(
        "Certainty",
        required="Choose how certain the dates are",
        choices=[
            (StreamDateCertainty.SEEN.value, "I have read them in this source"),
            (StreamDateCertainty.FROM_MEMORY.value, "I have not read them in a source"),
        ],
        coerce=StreamDateCertainty,
    )
    ring_fence = LongTextField(
        "Ring-fence", hint="What the money may be spent on", max_length=LONGEST, rows=2
    )
    conditions = LongTextField("Conditions", hint="Such as returns, or a match", max_length=LONGEST, rows=3)
    predecessors = CheckboxesField("Streams that this one carries on")
    successor = ChoiceField(
        "Carried on by", hint="The stream that follows when this one ends", prompt="Not known"
    )
    _organisations: dict[str, Organisation]
    _streams: dict[str, FundingStream]

    def __init__(self, stream: FundingStream | None = None, offered: OfferedStream | None = None) -> None:
        data = _filled(stream) if stream else {"version": 0} | (offered.filled if offered else {})
        super().__init__(data=data)
        self._stream, self._offered = stream, offered

    def offer(self, organisations: Iterable[Organisation], streams: Sequence[FundingStream]) -> None:
        """Set the organisations and the other streams that can be chosen."""
        self._organisations = {each.key: each for each in organisations}
        self._streams = {each.key: each for each in streams if each is not self._stream}
        self.holder.choices = [(key, each.name) for key, each in self._organisations.items()]
        self.successor.choices = [(key, each.name) for key, each in self._streams.items()]
        self.predecessors.choices = [(key, each.name) for key, each in self._streams.items()]

    def details(self) -> StreamDetails:
        """Return the details entered."""
        return StreamDetails(
            name=self.name.data,
            short_name=self.short_name.data,
            granting_body=self.granting_body.data,
            holder=self._organisations[self.holder.data],
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            source=self.source.data,
            certainty=self.certainty.data,
            fact_key=self._stream.fact_key if self._stream else self._offered.key if self._offered else "",
            ring_fence=self.ring_fence.data or "",
            conditions=self.conditions.data or "",
            successor=self._streams.get(self.successor.data or ""),
            predecessors=[self._streams[key] for key in self.predecessors.data or ()],
            version=self.version.data if self._stream else None,
        )


class AllocationForm(VersionedForm):
    """The form for the allocation of one year, with its letter."""

    year = ChoiceField("Financial year", required="Choose the financial year", prompt="Choose", coerce=int)
    pence = MoneyField("Amount", required="Enter the amount in pounds")
    standing = RadiosField(
        "Standing",
        required="Choose whether the amount is confirmed",
        choices=[
            (AllocationStanding.CONFIRMED.value, "Confirmed by the granting body"),
            (AllocationStanding.INDICATIVE.value, "Indicative"),
        ],
        coerce=AllocationStanding,
    )
    letter_on = DayField("Date of the letter")
    file = FileUploadField("Letter", hint="PDF, Word or picture")
    note = TextField("Note", max_length=500)

    def __init__(self, years: Iterable[int], allocation: StreamAllocation | None = None) -> None:
        names = ("version", "pence", "standing", "letter_on", "note")
        filled = {name: getattr(allocation, name) for name in names} if allocation else {"version": 0}
        super().__init__(data=filled)
        self._allocation = allocation
        if allocation is not None:
            del self.year
        else:
            self.year.choices = [(year, year_words(year)) for year in years]

    def details(self) -> AllocationDetails:
        """Return the details entered."""
        return AllocationDetails(
            year=self._allocation.year if self._allocation else self.year.data,
            pence=self.pence.data,
            standing=self.standing.data,
            note=self.note.data,
            letter_on=self.letter_on.data,
            version=self.version.data if self._allocation else None,
        )


def _filled(stream: FundingStream) -> dict[str, Any]:
    names = (
        "name", "short_name", "granting_body", "starts_on", "ends_on", "source", "certainty", "ring_fence",
        "conditions", "version",
    )  # fmt: skip
    return {name: getattr(stream, name) for name in names} | {
        "holder": stream.holder.key,
        "successor": stream.successor.key if stream.successor else None,
        "predecessors": [each.key for each in stream.predecessors],
    }
