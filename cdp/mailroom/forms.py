"""What a coordinator says about a reply that waits."""

from typing import Any

from cdp.meetings.answers import AnswerDetails
from cdp.models import Answer, Invitation, ReceivedMail
from cdp.web.fields import ChoiceField, LongTextField, RadiosField
from cdp.web.forms import Form

ANSWERS = [
    (Answer.ACCEPTED.value, "Comes"),
    (Answer.TENTATIVE.value, "Maybe"),
    (Answer.DECLINED.value, "Does not come"),
]


class AcceptReplyForm(Form):
    """Whose answer a reply is, and what it says."""

    person = ChoiceField(
        "Whose answer is it?",
        prompt="Choose a person",
        required="Choose whose answer it is",
    )
    answer = RadiosField("What did they answer?", choices=ANSWERS, required="Choose what they answered")
    comment = LongTextField("Comment", max_length=500, rows=3)

    def offer(self, invitations: list[Invitation]) -> None:
        """Set whose answer it can be: those who are on the list of the meeting."""
        self.person.choices = [(row.key, row.person.name) for row in invitations]

    def details(self) -> AnswerDetails:
        """Return what was answered."""
        return AnswerDetails(Answer(self.answer.data), self.comment.data)


def filled_from(held: ReceivedMail, invitations: list[Invitation]) -> dict[str, Any]:
    """Return what a reply itself says, for the form to begin with."""
    theirs = next((row.key for row in invitations if row.person_id == held.person_id), None)
    return {
        "person": theirs,
        "answer": held.answer.value if held.answer else None,
        "comment": held.comment,
    }
