"""What people fill in to start a poll, put dates and people into it, answer it, and close it."""

from collections.abc import Sequence
from typing import Any

from cdp.meetings.forms import AsksAboutDate
from cdp.models import Person, Poll, PollChoice, PollOption, PollReply
from cdp.polls.answers import SAYS, ReplyDetails
from cdp.polls.candidates import Candidate
from cdp.polls.closing import Choice, GivingUp
from cdp.polls.service import Asked, PollDetails, in_words
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
COMMENT_HINT = "The coordinator, the chair and the senior responsible owner read it"


class PollForm(Form):
    """What a poll says."""

    title = TextField(
        "Title",
        hint="Everybody asked reads it, for example “Extra board meeting in March”. Enter nothing confidential.",
        required="Enter a title",
    )
    words = LongTextField(
        "Words to the people",
        hint="What the meeting is for. Everybody asked reads it. Enter nothing confidential.",
        max_length=2_000,
        rows=4,
    )
    minutes = NumberField(
        "Length of the meeting",
        hint="In minutes",
        required="Enter how long the meeting is, in minutes",
        minimum=SHORTEST,
        maximum=LONGEST,
        width=3,
        suffix="minutes",
    )
    place = TextField("Place", hint="Building and room, with the address", max_length=300)
    video_link = TextField("Video link", max_length=500, spellcheck=False)
    answer_by = DayField(
        "Answer by",
        hint="Before the first date. People can still answer later, until you close the poll.",
        required="Enter the day to answer by",
    )

    def details(self) -> PollDetails:
        """Return what was typed."""
        return PollDetails(
            title=self.title.data,
            words=self.words.data,
            minutes=self.minutes.data,
            answer_by=self.answer_by.data,
            place=self.place.data,
            video_link=self.video_link.data,
        )


class ChangePollForm(PollForm, VersionedForm):
    """The same for a draft that exists."""

    def details(self) -> PollDetails:
        """Return what was typed, with the version that was read."""
        return PollDetails(**{**vars(super().details()), "version": self.version.data})


def typed_for(poll: Poll) -> dict[str, Any]:
    """Return the fields of a poll, to change it."""
    names = ("title", "words", "minutes", "place", "video_link", "answer_by", "version")
    return {name: getattr(poll, name) for name in names}


class DateForm(AsksAboutDate, Form):
    """One more date; asks about a doubtful one once it was sent."""

    day = DayField("Date", required="Enter the date")
    use_anyway = CheckboxField("Use this date anyway")
    start = TimeField("Start", required="Enter when it starts", hint="UK time. For example, 10am or 14:00")
    asked_about = HiddenField()


class PeopleForm(VersionedForm):
    """Two boxes for each person; made for one poll by `people_form`."""

    other = ChoiceField(
        "Ask somebody else",
        hint="Choose somebody of the partnership",
        prompt="Nobody else",
        autocomplete=True,
    )

    def asked(self, candidates: Sequence[Candidate], others: Sequence[Person]) -> Asked:
        """Return who was ticked, with the one who was added."""
        people = [each.person for each in candidates if ASK in self._ticks(each)]
        required = [each.person for each in candidates if REQUIRED in self._ticks(each)]
        added = [person for person in others if person.key == self.other.data]
        return Asked((*people, *added), tuple(required), self.version.data)

    def _ticks(self, candidate: Candidate) -> list[str]:
        return list(self[f"person-{candidate.person.key}"].data or [])


def people_form(candidates: Sequence[Candidate], others: Sequence[Person], version: int) -> PeopleForm:
    """Make the form of whom one poll asks, filled in with who is asked now."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {"version": version}
    for each in candidates:
        name = f"person-{each.person.key}"
        fields[name] = CheckboxesField(
            each.person.name,
            hint=each.why,
            choices=[(ASK, "Ask"), (REQUIRED, "Must be able to come")],
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


class SendForm(Form):
    """The agreement to send exactly what the page shows."""

    shown = HiddenField()


class MoreTimeForm(Form):
    """Until when people may answer."""

    answer_by = DayField("Answer by", required="Enter the day to answer by")


class ReplyForm(Form):
    """A line of radios for each date; made for one person by `reply_form`."""

    comment = LongTextField("Comment", hint=COMMENT_HINT, max_length=500, rows=3)

    def details(self, options: Sequence[PollOption]) -> ReplyDetails:
        """Return what was answered to the dates that were offered."""
        said = {option.key: PollChoice(self[f"date-{option.key}"].data) for option in options}
        return ReplyDetails(said, self.comment.data)


def reply_form(options: Sequence[PollOption], last: PollReply | None) -> ReplyForm:
    """Make the form of one person's answer, filled in with the last one."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {"comment": last.comment if last else ""}
    for option in options:
        when, name = in_words(option), f"date-{option.key}"
        fields[name] = RadiosField(
            when,
            choices=[(choice.value, words) for choice, words in SAYS.items()],
            required=f"Choose yes, if need be or no for {when}",
            inline=True,
            small=True,
        )
        choice = last.choice_for(option) if last else None
        filled[name] = choice.value if choice else None
    made: ReplyForm = type("ReplyOfOnePoll", (ReplyForm,), fields)(data=filled)
    # The comment stands below the dates, and so do complaints about it
    made._fields = dict(sorted(made._fields.items(), key=lambda pair: not pair[0].startswith("date-")))
    return made


class CloseForm(Form):
    """The meeting that a poll is closed into."""

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
        "Tell those asked which date was chosen", hint="The mail is below. It is not an invitation."
    )
    shown = HiddenField()

    def choice(self) -> Choice:
        """Return what was typed."""
        return Choice(
            title=self.title.data,
            place=self.place.data,
            video_link=self.video_link.data,
            tell=self.tell.data,
            shown=self.shown.data or "",
        )


class GiveUpForm(Form):
    """Why a poll is closed without a meeting."""

    reason = LongTextField(
        "Why is there no meeting?",
        hint="Everybody who was asked can read it. Enter nothing confidential.",
        required="Enter why there is no meeting",
        max_length=1_000,
        rows=3,
    )
    tell = CheckboxField(
        "Tell those asked that no date was chosen", hint="The mail is below, with your reason."
    )
    shown = HiddenField()

    def giving_up(self) -> GivingUp:
        """Return what was typed."""
        return GivingUp(self.reason.data, tell=self.tell.data, shown=self.shown.data or "")
