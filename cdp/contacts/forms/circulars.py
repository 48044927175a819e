"""Choosing whom a mail goes to, and writing it."""

from collections.abc import Iterable

from cdp.contacts import lines
from cdp.contacts.audience import Chosen
from cdp.contacts.circulars import LONGEST_WORDS, Draft
from cdp.contacts.lines import Line
from cdp.models import Circular, CircularKind
from cdp.reference.national_roles import national_roles
from cdp.web.fields import CheckboxesField, HiddenField, HiddenNumber, LongTextField, SubmitButton, TextField
from cdp.web.forms import Form

CHOICES = ("boards", "roles", "national_roles", "organisations", "people")


class AudienceForm(Form):
    """Whom it goes to: everybody who fits any of the choices. A draft remembers the version that was read."""

    boards = CheckboxesField("Boards", small=True)
    roles = CheckboxesField("Roles", small=True)
    national_roles = CheckboxesField("National roles", small=True)
    organisations = CheckboxesField("Organisations", small=True)
    people = CheckboxesField("People", small=True)
    version = HiddenNumber()
    submit = SubmitButton("Check who gets it")

    def offer(self, found: list[Line]) -> None:
        """Let the form choose from everybody in the directory, and from what they have places in."""
        codes = lines.national_roles_in(found)
        self.boards.choices = lines.boards_in(found)
        self.roles.choices = lines.roles_in(found)
        self.national_roles.choices = [(one.code, one.name) for one in national_roles() if one.code in codes]
        self.organisations.choices = lines.organisations_in(found)
        self.people.choices = [
            (line.person.key, ", ".join(filter(None, (line.person.name, line.organisation_names))))
            for line in found
        ]

    def chosen(self) -> Chosen:
        """Return what was ticked."""
        return Chosen(**{name: tuple(self[name].data or ()) for name in CHOICES})

    def draft(self) -> Draft:
        """Return what is to be kept."""
        return Draft(CircularKind.CHECK, self.chosen())


class LetterForm(AudienceForm):
    """A mail in the secretariat's own words."""

    subject = TextField("Subject", required="Enter a subject")
    text = LongTextField(
        "What you want to say",
        hint="Plain text: blank lines part paragraphs, and web addresses become links. The mail greets each person "
        "by name",
        required="Enter what you want to say",
        max_length=LONGEST_WORDS,
        rows=12,
        counted=True,
    )

    def draft(self) -> Draft:
        """Return what is to be kept."""
        return Draft(CircularKind.LETTER, self.chosen(), self.subject.data, self.text.data)


def form_for(kind: CircularKind, circular: Circular | None, people: Iterable[str] = ()) -> AudienceForm:
    """Return the form for a draft, filled with what is kept, or with people who were chosen in the directory."""
    form = LetterForm if kind is CircularKind.LETTER else AudienceForm
    if circular is None:
        return form(data={"people": list(people)})
    return form(
        data={
            **Chosen.of(circular.chosen).stored(),
            "subject": circular.subject,
            "text": circular.words,
            "version": circular.version,
        }
    )


class SendForm(Form):
    """To send what is shown: it carries the fingerprint of who gets what."""

    shown = HiddenField()
