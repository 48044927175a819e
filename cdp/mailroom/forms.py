"""The form in which a coordinator accepts a reply by email."""

from typing import Any

from cdp.meetings.answers import AnswerDetails
from cdp.models import Answer, Invitation, ReceivedMail
from cdp.web.fields import ChoiceField, HiddenField, LongTextField, RadiosField
from cdp.web.forms import Form

ANSWERS = [
    (Answer.ACCEPTED.value, "Will attend"),
    (Answer.TENTATIVE.value, "Maybe"),
    (Answer.DECLINED.value, "Will not attend"),
]


class AcceptAllForm(Form):
    """The button that accepts all replies shown; `shown` is their fingerprint."""

    shown = HiddenField()


class AcceptReplyForm(Form):
    """The person who replied, and their reply."""

    person = ChoiceField(
        "Person",
        prompt="Choose a person",
        required="Choose the person",
    )
    answer = RadiosField("Reply", choices=ANSWERS, required="Choose the reply")
    comment = LongTextField("Comment", max_length=500, rows=3)

    def offer(self, invitations: list[Invitation]) -> None:
        """Set the people who can be chosen: those on the meeting's list."""
        self.person.choices = [(row.key, row.person.name) for row in invitations]

    def details(self) -> AnswerDetails:
        """Return the reply entered."""
        return AnswerDetails(Answer(self.answer.data), self.comment.data)


def filled_from(mail: ReceivedMail, invitations: list[Invitation]) -> dict[str, Any]:
    """Return the initial data of the form, taken from the email."""
    theirs = next((row.key for row in invitations if row.person_id == mail.person_id), None)
    return {
        "person": theirs,
        "answer": mail.answer.value if mail.answer else None,
        "comment": mail.comment,
    }
