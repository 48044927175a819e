"""Forms to choose the recipients of an email to members and to write it."""

from collections.abc import Iterable

from cdp.contacts import lines
from cdp.contacts.audience import Chosen
from cdp.contacts.lines import DirectoryLine
from cdp.contacts.member_emails import LONGEST_WORDS, EmailDraft
from cdp.models import MemberEmail, MemberEmailKind
from cdp.reference.national_roles import national_roles
from cdp.web.fields import CheckboxesField, HiddenField, HiddenNumber, LongTextField, SubmitButton, TextField
from cdp.web.forms import Form

CHOICES = ("boards", "roles", "national_roles", "organisations", "people")


class AudienceForm(Form):
    """The recipients: everyone who matches any of the choices. `version` is the version of the draft that was shown."""

    boards = CheckboxesField("Boards", small=True)
    roles = CheckboxesField("Roles", small=True)
    national_roles = CheckboxesField("National roles", small=True)
    organisations = CheckboxesField("Organisations", small=True)
    people = CheckboxesField("People", small=True)
    version = HiddenNumber()
    submit = SubmitButton("Check the recipients")

    def offer(self, found: list[DirectoryLine]) -> None:
        """Offer everyone in the directory, and the boards, organisations and roles that occur in it."""
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
        """Return the choices that were ticked."""
        return Chosen(**{name: tuple(self[name].data or ()) for name in CHOICES})

    def draft(self) -> EmailDraft:
        """Return the draft to save."""
        return EmailDraft(MemberEmailKind.CHECK, self.chosen())


class LetterForm(AudienceForm):
    """An email in the secretariat's own words."""

    subject = TextField("Subject", required="Enter a subject")
    text = LongTextField(
        "Message",
        hint="Plain text. Leave a blank line between paragraphs. Web addresses become links. "
        "The email greets each person by name",
        required="Enter a message",
        max_length=LONGEST_WORDS,
        rows=12,
        counted=True,
    )

    def draft(self) -> EmailDraft:
        """Return the draft to save."""
        return EmailDraft(MemberEmailKind.LETTER, self.chosen(), self.subject.data, self.text.data)


def form_for(
    kind: MemberEmailKind, member_email: MemberEmail | None, people: Iterable[str] = ()
) -> AudienceForm:
    """Return the form for a draft, filled from the saved draft or with the people chosen in the directory."""
    form = LetterForm if kind is MemberEmailKind.LETTER else AudienceForm
    if member_email is None:
        return form(data={"people": list(people)})
    return form(
        data={
            **Chosen.of(member_email.chosen).stored(),
            "subject": member_email.subject,
            "text": member_email.words,
            "version": member_email.version,
        }
    )


class SendEmailForm(Form):
    """The button to send an email; `shown` is the fingerprint of the text and recipients that were shown."""

    shown = HiddenField()
