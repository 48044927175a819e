"""Forms to start a poll, add dates and people, send it, reply, and close it."""

from collections.abc import Sequence
from typing import Any

from cdp.errors import Refusal
from cdp.meetings.forms import ConfirmsDate
from cdp.models import Person, Poll, PollChoice, PollOption, PollReply
from cdp.polls.answers import SAYS, ReplyDetails
from cdp.polls.candidates import Candidate
from cdp.polls.closing import ChosenDate, GivingUp
from cdp.polls.service import PollDetails, PollPeople, in_words
from cdp.web.fields import (
    CheckboxesField,
    CheckboxField,
    ChoiceField,
    DayField,
    HiddenField,
    LongTextField,
    NumberField,
    RadiosField,
    TextField,
    TimeField,
)
from cdp.web.forms import Form, VersionedForm

USUAL_MINUTES, SHORTEST, LONGEST = 120, 15, 720
ASK, REQUIRED = "ask", "required"
COMMENT_HINT = "The coordinator, the chair and the SRO can read it"


class PollForm(Form):
    """The form for the details of a poll, without its dates and people."""

    title = TextField(
        "Title",
        hint="For example, “Extra board meeting in March”. Everyone in the poll can read it. "
        "Do not enter anything confidential.",
        required="Enter a title",
    )
    words = LongTextField(
        "Message",
        hint="What the meeting is for. Everyone in the poll can read it. Do not enter anything confidential.",
        max_length=2_000,
        rows=4,
    )
    minutes = NumberField(
        "Length of the meeting",
        hint="In minutes",
        required="Enter the length of the meeting in minutes",
        minimum=SHORTEST,
        maximum=LONGEST,
        width=3,
        suffix="minutes",
    )
    place = TextField("Place", hint="Building and room, with the address", max_length=300)
    video_link = TextField("Video link", max_length=500, spellcheck=False)
    answer_by = DayField(
        "Reply by",
        hint="Before the first date. People can still reply later, until you close the poll.",
        required="Enter the date to reply by",
    )

    def details(self) -> PollDetails:
        """Return the details entered."""
        return PollDetails(
            title=self.title.data,
            words=self.words.data,
            minutes=self.minutes.data,
            answer_by=self.answer_by.data,
            place=self.place.data,
            video_link=self.video_link.data,
        )


class ChangePollForm(PollForm, VersionedForm):
    """The form to change the details of a draft poll."""

    def details(self) -> PollDetails:
        """Return the details entered, with the version that the page showed."""
        return PollDetails(**{**vars(super().details()), "version": self.version.data})


def typed_for(poll: Poll) -> dict[str, Any]:
    """Return a poll's values, to fill the form that changes it."""
    names = ("title", "words", "minutes", "place", "video_link", "answer_by", "version")
    return {name: getattr(poll, name) for name in names}


class PollDateForm(ConfirmsDate, Form):
    """The form to add a date; it asks for confirmation if the date is doubtful."""

    day = DayField("Date", required="Enter the date")
    use_anyway = CheckboxField("Use this date anyway")
    start = TimeField("Start", required="Enter the start time", hint="UK time. For example, 10am or 14:00")
    asked_about = HiddenField()


class PeopleForm(VersionedForm):
    """The form for the people in one poll, with two checkboxes for each person; made by `people_form`."""

    other = ChoiceField(
        "Add another person",
        hint="Choose a person in the partnership",
        prompt="No one else",
        autocomplete=True,
    )

    def refuse(self, refusal: Refusal) -> None:
        """Show an error about all the people at the first of them, because there is no one field for them."""
        if refusal.field == "people":
            first = next((name for name in self._fields if name.startswith("person-")), "other")
            refusal = Refusal(refusal.sentence, field=first, lasting=refusal.lasting)
        super().refuse(refusal)

    def asked(self, candidates: Sequence[Candidate], others: Sequence[Person]) -> PollPeople:
        """Return the people whose boxes are ticked, and the person added, if any."""
        people = [each.person for each in candidates if ASK in self._ticks(each)]
        required = [each.person for each in candidates if REQUIRED in self._ticks(each)]
        added = [person for person in others if person.key == self.other.data]
        return PollPeople((*people, *added), tuple(required), self.version.data)

    def _ticks(self, candidate: Candidate) -> list[str]:
        return list(self[f"person-{candidate.person.key}"].data or [])


def people_form(candidates: Sequence[Candidate], others: Sequence[Person], version: int) -> PeopleForm:
    """Return the form for the people in one poll, filled in with the current list."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {"version": version}
    for each in candidates:
        name = f"person-{each.person.key}"
        fields[name] = CheckboxesField(
            each.person.name,
            hint=each.why,
            choices=[(ASK, "Include in the poll"), (REQUIRED, "Must be able to come")],
            small=True,
        )
        filled[name] = [
            value for value, ticked in ((ASK, each.is_asked), (REQUIRED, each.is_required)) if ticked
        ]
    made: PeopleForm = type("PeopleOfOnePoll", (PeopleForm,), fields)(data=filled)
    made.other.choices = [
        (each.key, f"{each.name}, {each.job_title}" if each.job_title else each.name) for each in others
    ]
    return made


class SendPollForm(Form):
    """The form to confirm that we should send exactly what the page shows."""

    shown = HiddenField()


class PollDeadlineForm(Form):
    """The form to change the deadline for replies."""

    answer_by = DayField("Reply by", required="Enter the date to reply by")


class ReplyForm(Form):
    """The form for one person's reply, with radio buttons for each date; made by `reply_form`."""

    comment = LongTextField("Comment", hint=COMMENT_HINT, max_length=500, rows=3)

    def details(self, options: Sequence[PollOption]) -> ReplyDetails:
        """Return the choices for these dates, and the comment."""
        said = {option.key: PollChoice(self[f"date-{option.key}"].data) for option in options}
        return ReplyDetails(said, self.comment.data)


def reply_form(options: Sequence[PollOption], last: PollReply | None) -> ReplyForm:
    """Return the form for one person's reply, filled in with their last reply, if any."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {"comment": last.comment if last else ""}
    for option in options:
        when, name = in_words(option), f"date-{option.key}"
        fields[name] = RadiosField(
            when,
            choices=[(choice.value, words) for choice, words in SAYS.items()],
            required=f"Choose yes, if necessary or no for {when}",
            inline=True,
            small=True,
        )
        choice = last.choice_for(option) if last else None
        filled[name] = choice.value if choice else None
    made: ReplyForm = type("ReplyOfOnePoll", (ReplyForm,), fields)(data=filled)
    # Put the comment after the dates, so that its errors come after theirs
    made._fields = dict(sorted(made._fields.items(), key=lambda pair: not pair[0].startswith("date-")))
    return made


class CloseForm(Form):
    """The form for the meeting to plan when a poll is closed."""

    title = TextField("Title of the meeting", required="Enter a title for the meeting")
    place = TextField("Place", hint="Building and room, with the address", max_length=300, marked=False)
    video_link = TextField(
        "Video link",
        hint="Enter a place, a video link, or both",
        max_length=500,
        spellcheck=False,
        marked=False,
    )
    tell = CheckboxField(
        "Email people in the poll the date chosen", hint="The email is shown below. It is not an invitation."
    )
    shown = HiddenField()

    def choice(self) -> ChosenDate:
        """Return the details entered."""
        return ChosenDate(
            title=self.title.data,
            place=self.place.data,
            video_link=self.video_link.data,
            tell=self.tell.data,
            shown=self.shown.data or "",
        )


class GiveUpForm(Form):
    """The form for the reason why a poll is closed without a meeting."""

    reason = LongTextField(
        "Why is there no meeting?",
        hint="Everyone in the poll can read it. Do not enter anything confidential.",
        required="Enter why there is no meeting",
        max_length=1_000,
        rows=3,
    )
    tell = CheckboxField(
        "Email people in the poll that no date was chosen", hint="The email is shown below, with your reason."
    )
    shown = HiddenField()

    def giving_up(self) -> GivingUp:
        """Return the details entered."""
        return GivingUp(self.reason.data, tell=self.tell.data, shown=self.shown.data or "")
