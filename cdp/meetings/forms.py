"""What people fill in to plan a meeting, invite to it, answer, and record who came."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms.validators import StopValidation

from cdp import clock
from cdp.errors import Refusal
from cdp.meetings.answers import SHOWN, AnswerDetails, may_name_deputy, named_deputy, version_of
from cdp.meetings.attendance import Entry, Guest, Line
from cdp.meetings.service import MeetingDetails
from cdp.models import Answer, Board, GivenAnswer, Invitation, Meeting, Organisation, Person, Presence
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    DayField,
    HiddenField,
    LongTextField,
    RadiosField,
    TextField,
    TimeField,
)
from cdp.web.forms import SPOILT, Form, VersionedForm
from cdp.wording.formats import words

REMOVE = "remove"
DEPUTY = "deputy"
ANSWERS = [
    (Answer.ACCEPTED.value, "Yes, I will come"),
    (Answer.TENTATIVE.value, "Maybe"),
    (Answer.DECLINED.value, "No, I cannot come"),
]


class AsksAboutDate:
    """What a form does that asks about a doubtful date: it has `day`, `use_anyway` and `asked_about`."""

    day: Any
    use_anyway: Any
    asked_about: Any

    def remember_question(self) -> None:
        """Write into the page which date it asks about: a tick confirms that one and no other."""
        day = self.day.data.isoformat() if self.day.data else ""
        if self.use_anyway.errors:
            self.asked_about.data = day
            self.use_anyway.data = False
        elif self.asked_about.data != day:
            self.asked_about.data = ""

    def confirmed_day(self) -> date | None:
        """Return the doubtful date that the person was asked about and means to use, or None."""
        if not self.use_anyway.data:
            return None
        try:
            return date.fromisoformat(self.asked_about.data or "")
        except ValueError:
            return None


class PlanForm(AsksAboutDate, Form):
    """When and where a meeting is."""

    title = TextField("Title", hint="For example, Away day. Otherwise, we will use the board and the date.")
    day = DayField("Date", required="Enter the date of the meeting")
    start = TimeField("Start", required="Enter when it starts", hint="UK time. For example, 10am or 14:00")
    end = TimeField("End", required="Enter when it ends", hint="On the same day")
    place = TextField("Place", hint="Building and room, with the address", max_length=300, marked=False)
    video_link = TextField(
        "Video link",
        hint="Enter a place, a video link, or both",
        max_length=500,
        spellcheck=False,
        marked=False,
    )
    note = LongTextField(
        "Note",
        hint="Everybody invited reads it, for example how to get in. Enter nothing confidential.",
        max_length=2_000,
        rows=3,
    )
    joint_board = ChoiceField(
        "Held jointly with another board",
        hint="Its members are invited as well. The quorum, and who reads Part 2, stay those of the board that holds "
        "the meeting.",
        prompt="No other board",
    )
    joint_with = TextField(
        "Held jointly with a body outside the partnership",
        hint="For example, the Health and Wellbeing Board",
    )
    use_anyway = CheckboxField("Use this date anyway")
    asked_about = HiddenField()
    _boards: Sequence[Board] = ()

    def offer(self, boards: Sequence[Board]) -> None:
        """Offer boards of the partnership to hold the meeting with."""
        self._boards = boards
        self.joint_board.choices = [(board.key, board.name) for board in boards]

    def details(self) -> MeetingDetails:
        """Return what was typed."""
        return MeetingDetails(
            title=self.title.data,
            day=self.day.data,
            start=self.start.data,
            end=self.end.data,
            place=self.place.data,
            video_link=self.video_link.data,
            note=self.note.data,
            joint_board=next((board for board in self._boards if board.key == self.joint_board.data), None),
            joint_with=self.joint_with.data,
            confirmed_day=self.confirmed_day(),
        )


class ChangeForm(PlanForm, VersionedForm):
    """The same for a meeting that exists."""

    def details(self) -> MeetingDetails:
        """Return what was typed, with the version that was read."""
        typed = vars(super().details())
        return MeetingDetails(**{**typed, "version": self.version.data})


def typed_before(meeting: Meeting | None) -> dict[str, Any]:
    """Return what a new meeting takes from the board's last one: its hours and place."""
    if meeting is None:
        return {}
    return {
        "start": clock.in_london(meeting.starts_at).time(),
        "end": clock.in_london(meeting.ends_at).time(),
        "place": meeting.place,
        "video_link": meeting.video_link,
    }


def typed_for(meeting: Meeting) -> dict[str, Any]:
    """Return the fields of a meeting, to change it."""
    return {
        **typed_before(meeting),
        "title": meeting.own_title,
        "day": clock.in_london(meeting.starts_at).date(),
        "note": meeting.note,
        "joint_board": meeting.joint_board.key if meeting.joint_board is not None else None,
        "joint_with": meeting.joint_with,
        "version": meeting.version,
    }


class CancelForm(Form):
    """Why a meeting is cancelled."""

    reason = LongTextField(
        "Why is it cancelled?",
        hint="Everybody invited reads it. Enter nothing confidential.",
        required="Enter why it is cancelled",
        max_length=1_000,
        rows=3,
    )


class AddPersonForm(Form):
    """One more person to invite."""

    person = ChoiceField(
        "Who else should be invited?",
        hint="Choose somebody of the partnership",
        prompt="Choose a person",
        required="Choose a person",
        autocomplete=True,
    )

    def offer(self, people: list[Person]) -> None:
        """Set who can be chosen."""
        self.person.choices = [
            (person.key, f"{person.name}, {person.job_title}" if person.job_title else person.name)
            for person in people
        ]


class SendForm(Form):
    """The agreement to send exactly what the page shows."""

    shown = HiddenField()


class AnswerForm(Form):
    """One's own answer to an invitation; made for one person by `answer_form`.

    `shown` is the version of the meeting that the page shows: what has changed since is not answered unseen.
    """

    meeting: Meeting
    shown = HiddenField()
    answer = RadiosField("Can you come?", choices=ANSWERS, required="Say whether you can come")
    deputy_name = TextField("Name of your deputy", max_length=200, width=20, marked=False)
    comment = LongTextField("Comment", hint="Only the coordinator reads it", max_length=500, rows=3)

    def details(self) -> AnswerDetails:
        """Return what was answered."""
        if self.answer.data == DEPUTY:
            return AnswerDetails(
                Answer.DECLINED, self.comment.data, names_deputy=True, deputy_name=self.deputy_name.data
            )
        return AnswerDetails(Answer(self.answer.data), self.comment.data)

    def validate_shown(self, field: Any) -> None:
        """Refuse a form that does not say which version it was made from."""
        if not field.raw_data:
            raise StopValidation(SPOILT)

    def refuse(self, refusal: Refusal) -> None:
        """Show why a rule said no; where the meeting has changed, the page shows the new version from now on."""
        super().refuse(refusal)
        if refusal.field == SHOWN:
            self.shown.data = version_of(self.meeting)


def answer_form(invitation: Invitation, *, chosen: str = "", last: GivenAnswer | None = None) -> AnswerForm:
    """Make the form of one person's answer, filled in with the last one, or with what they chose in their mail.

    Who comes for a seat is offered to name a deputy.
    """
    given = last if invitation.answer is not Answer.NONE else None
    on_file = "" if given is None else DEPUTY if given.names_deputy else given.answer.value
    name = given.deputy_name if given is not None else ""
    form = AnswerForm(
        data={
            "answer": chosen or on_file or None,
            "comment": invitation.comment,
            "deputy_name": name,
            SHOWN: version_of(invitation.meeting),
        }
    )
    form.meeting = invitation.meeting
    if not may_name_deputy(invitation):
        del form.deputy_name
        return form
    form.answer.choices = [*ANSWERS, (DEPUTY, "No, my deputy comes")]
    if named := named_deputy(invitation):
        form.deputy_name.description = f"Only if your deputy comes. Leave empty for {named.name}."
    else:
        form.deputy_name.description = "Only if your deputy comes. The coordinator sees to their invitation."
    return form


class RecordAnswerForm(Form):
    """Somebody else's answer, which reached the coordinator by telephone or mail."""

    answer = RadiosField(
        "What did they answer?",
        choices=[
            (Answer.ACCEPTED.value, "Comes"),
            (Answer.TENTATIVE.value, "Maybe"),
            (Answer.DECLINED.value, "Does not come"),
            (Answer.NONE.value, "No answer yet"),
        ],
        required="Choose what they answered",
    )
    comment = LongTextField("Comment", max_length=500, rows=3)

    def details(self) -> AnswerDetails:
        """Return what reached the coordinator."""
        return AnswerDetails(Answer(self.answer.data), self.comment.data)


class AttendanceForm(VersionedForm):
    """A line for each seat and person; made for one meeting by `attendance_form`."""

    guest_name = TextField("Name")
    guest_organisation = ChoiceField("Organisation", prompt="None of the members")

    def entries(self, lines: list[Line]) -> dict[str, Entry]:
        """Return what was chosen, by the keys of the lines."""
        return {line.key: self._entry(line) for line in lines}

    def guest(self, organisations: list[Organisation]) -> Guest | None:
        """Return who was added, or None."""
        if not self.guest_name.data:
            return None
        chosen = self.guest_organisation.data
        return Guest(self.guest_name.data, next((o for o in organisations if o.key == chosen), None))

    def _entry(self, line: Line) -> Entry:
        chosen = self[f"presence-{line.key}"].data
        if chosen == REMOVE:
            return Entry(None, remove=True)
        who = self[f"who-{line.key}"].data if line.seat is not None else ""
        return Entry(Presence(chosen) if chosen else None, who or "")


def attendance_form(
    lines: list[Line], organisations: list[Organisation], data: Mapping[str, Any]
) -> AttendanceForm:
    """Make the form of one meeting's attendance, filled in with what is recorded or what the answers suggest."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = dict(data)
    for line in lines:
        choices = [(presence.value, words(presence)) for presence in line.offered]
        if line.seat is None and line.recorded is not None:
            choices.append((REMOVE, "Take off the list"))
        fields[f"presence-{line.key}"] = RadiosField(line.name, choices=choices, inline=True, small=True)
        chosen = line.presence or line.suggested
        filled[f"presence-{line.key}"] = chosen.value if chosen else None
        if line.seat is not None:
            hint = f"Leave empty for the deputy, {line.deputy.name}" if line.deputy else ""
            fields[f"who-{line.key}"] = TextField("Name of the substitute", hint=hint, width=20)
            filled[f"who-{line.key}"] = line.substitute
    made: AttendanceForm = type("AttendanceOfOneMeeting", (AttendanceForm,), fields)(data=filled)
    made.guest_organisation.choices = [(each.key, each.name) for each in organisations]
    return made
