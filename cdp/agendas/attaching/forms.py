"""Forms for papers: requesting or attaching one, its purpose and recommendation, and its file."""

from collections.abc import Sequence

from cdp.agendas.gate import ASKS, recommendation_of
from cdp.agendas.papers import PaperDetails
from cdp.models import Organisation, Paper, Person
from cdp.web.fields import ChoiceField, DayField, FileUploadField, LongTextField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm

FILE_HINT = "PDF, Word, Excel, PowerPoint, OpenDocument, CSV, text or picture, up to 25 MB"
LONGEST_PURPOSE = 2_000
LONGEST_ASK = 4_900


class PurposeFields(Form):
    """The fields for the purpose of a paper and what the board is asked to do."""

    purpose = LongTextField(
        "Purpose of the paper",
        hint="One or two sentences: why the board needs this paper",
        max_length=LONGEST_PURPOSE,
        rows=3,
        marked=False,
    )
    ask = RadiosField(
        "The board is asked to",
        choices=[(ask, ask.capitalize()) for ask in ASKS],
        small=True,
        marked=False,
    )
    text = LongTextField(
        "What exactly",
        hint="Complete the sentence, such as: the delivery plan for 2027. Put each further recommendation on a line of "
        "its own, with its verb.",
        max_length=LONGEST_ASK,
        rows=4,
        marked=False,
    )


class PaperForm(PurposeFields):
    """The form for requesting or attaching a paper."""

    title = TextField("Title of the paper", required="Enter a title", max_length=200)
    organisation = ChoiceField(
        "Request from",
        hint="We will ask the organisation’s representative and deputy, unless you choose a person",
        prompt="No organisation",
        marked=False,
    )
    person = ChoiceField("Person", prompt="No particular person", marked=False)
    due_on = DayField("Due date")
    file = FileUploadField("File", hint=FILE_HINT)

    organisations: Sequence[Organisation] = ()
    people: Sequence[Person] = ()

    def offer(self, organisations: Sequence[Organisation], people: Sequence[Person]) -> None:
        """Set the choices of the form before it is validated."""
        self.organisations, self.people = organisations, people
        self.organisation.choices = [(organisation.key, organisation.name) for organisation in organisations]
        self.person.choices = [(person.key, person.name) for person in people]

    def validate(self, extra_validators: object = None) -> bool:
        """Check every field; a paper that is attached needs its purpose and what the board is asked to do."""
        valid = super().validate(extra_validators)
        if not self.file.data:
            return valid
        for field, missing, sentence in (
            (self.purpose, not self.purpose.data, "Enter the purpose of the paper"),
            (self.ask, not self.ask.data, "Choose what the board is asked to do"),
            (self.text, not self.text.data, "Enter what the board is asked to decide or note"),
        ):
            if missing and not field.errors:
                field.errors = [sentence]
                valid = False
        return valid

    def details(self) -> PaperDetails:
        """Return the details entered; a paper that is not requested has no due date."""
        organisation = next((one for one in self.organisations if one.key == self.organisation.data), None)
        person = next((one for one in self.people if one.key == self.person.data), None)
        is_request = organisation is not None or person is not None
        has_ask = bool(self.ask.data and self.text.data)
        return PaperDetails(
            self.title.data,
            organisation,
            self.due_on.data if is_request else None,
            person=person,
            purpose=self.purpose.data,
            recommendation=recommendation_of(self.ask.data, self.text.data) if has_ask else "",
        )


class EditPaperForm(VersionedForm):
    """The form for a paper's title and due date."""

    title = TextField("Title of the paper", required="Enter a title", max_length=200)
    due_on = DayField("Due date")

    def details(self, paper: Paper) -> PaperDetails:
        """Return the details entered."""
        return PaperDetails(self.title.data, paper.requested_from, self.due_on.data, self.version.data)


class SendFileForm(Form):
    """The form for sending the file of a paper."""

    file = FileUploadField("File", required="Choose the file", hint=FILE_HINT)
