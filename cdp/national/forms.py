"""Forms to find, change and add national facts, and to tell administrators of a change."""

from typing import Any

from wtforms.validators import StopValidation

from cdp.national.service import FactDetails
from cdp.national.words import CATEGORIES, CERTAINTIES
from cdp.reference.national_facts import Certainty, FactCategory, NationalFact, NationalFacts
from cdp.reference.written_dates import as_written, in_words
from cdp.web.fields import ChoiceField, LongTextField, RadiosField, SubmitButton, TextField
from cdp.web.forms import Form, VersionedForm

NOT_A_DATE = "Enter a year, a month or a day, for example 2025, May 2025 or 9 May 2025"


def a_written_date(form: Any, field: Any) -> None:  # noqa: ARG001 -- WTForms' signature
    """Raise StopValidation unless the text is a year, a month or a day."""
    try:
        as_written(field.data or "")
    except ValueError:
        raise StopValidation(NOT_A_DATE) from None


class FactFields:
    """The fields of a national fact."""

    value = TextField(
        "Fact", hint="An official name, or one short statement", required="Enter the fact", max_length=300
    )
    starts = TextField(
        "From",
        hint="A year, a month or a day, for example May 2025",
        max_length=30,
        width=20,
        validators=[a_written_date],
    )
    until = TextField(
        "No longer holds from",
        hint="For a fact that ended on 31 March 2025, enter 1 April 2025",
        max_length=30,
        width=20,
        validators=[a_written_date],
    )
    superseded_by = ChoiceField("Replaced by", prompt="Nothing that we know of", autocomplete=True)
    source = TextField(
        "Source", hint="The title of the document or page", required="Enter the source", max_length=500
    )
    publisher = TextField("Publisher", hint="For example, Home Office")
    dated = TextField(
        "Date of the source",
        hint="As printed on it: a year, a month or a day",
        required="Enter the date of the source",
        max_length=30,
        width=20,
        validators=[a_written_date],
    )
    certainty = RadiosField(
        "How certain is it?",
        required="Choose how certain it is",
        choices=[(certainty.value, words) for certainty, words in CERTAINTIES.items()],
    )
    note = LongTextField("Note", hint="What else readers should know", max_length=1_000, rows=3)

    def offer(self, facts: NationalFacts, fact: NationalFact | None = None) -> None:
        """Offer all other facts as the one that replaced this one."""
        self.superseded_by.choices = [
            (other.key, other.title) for other in facts.facts if fact is None or other.key != fact.key
        ]

    def details(self) -> FactDetails:
        """Return what was entered."""
        return FactDetails(
            value=self.value.data,
            starts=as_written(self.starts.data) if self.starts.data else "",
            until=as_written(self.until.data) if self.until.data else "",
            superseded_by=self.superseded_by.data or "",
            source=self.source.data,
            publisher=self.publisher.data,
            dated=as_written(self.dated.data),
            certainty=Certainty(self.certainty.data),
            note=self.note.data,
        )


class FactForm(FactFields, VersionedForm):
    """The form to change a national fact."""

    submit = SubmitButton("Save fact")

    @classmethod
    def of(cls, fact: NationalFact, version: int) -> "FactForm":
        """Return the form filled with a fact."""
        filled = {
            "value": fact.value,
            "starts": in_words(fact.starts) if fact.starts else "",
            "until": in_words(fact.until) if fact.until else "",
            "superseded_by": fact.superseded_by or None,
            "source": fact.source,
            "publisher": fact.publisher,
            "dated": in_words(fact.dated) if fact.dated else "",
            "certainty": fact.certainty.value if fact.certainty in CERTAINTIES else None,
            "note": fact.note,
        }
        return cls(data={**filled, "version": version})


class NewFactForm(FactFields, Form):
    """The form to add a national fact."""

    category = ChoiceField(
        "Subject",
        required="Choose the subject",
        prompt="Choose a subject",
        choices=[(category.value, words) for category, words in CATEGORIES.items()],
    )
    submit = SubmitButton("Add fact")

    @property
    def chosen_category(self) -> FactCategory:
        """The category that was chosen."""
        return FactCategory(self.category.data)


class TellForm(Form):
    """The form to tell administrators that a national fact has changed."""

    what = LongTextField(
        "What has changed?",
        hint="Say where you read it, and the date of that page or document",
        required="Enter what has changed, and where you read it",
        max_length=2_000,
        rows=6,
    )
    submit = SubmitButton("Tell the administrators")
