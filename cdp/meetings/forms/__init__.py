"""Forms for planning a meeting, inviting people, replying and recording attendance."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms.validators import StopValidation

from cdp import clock
from cdp.errors import Refusal
from cdp.meetings.answers import SHOWN, AnswerDetails, may_name_deputy, named_deputy, version_of
from cdp.meetings.attendance import AttendanceEntry, AttendanceLine, Guest
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
STAND, ASK_AGAIN = "stand", "ask_again"
ANSWERS = [
    (Answer.ACCEPTED.value, "Yes, I will come"),
    (Answer.TENTATIVE.value, "Maybe"),
    (Answer.DECLINED.value, "No, I cannot come"),
]


class ConfirmsDate:
    """A form that asks people to confirm a doubtful date; it has `day`, `use_anyway` and `asked_about`."""

    day: Any
    use_anyway: Any
    asked_about: Any

    def remember_question(self) -> None:
        """Store in the form the date that the page asks about, so that a tick confirms only that date."""
        day = self.day.data.isoformat() if self.day.data else ""
        if self.use_anyway.errors:
            self.asked_about.data = day
            self.use_anyway.data = False
        elif self.asked_about.data != day:
            self.asked_about.data = ""

    def confirmed_day(self) -> date | None:
        """Return the doubtful date that the person has confirmed, or None."""
        if not self.use_anyway.data:
            return None
        try:
            return date.fromisoformat(self.asked_about.data or "")
        except ValueError:
            return None


class PlanMeetingForm(ConfirmsDate, Form):
    """The date, time and place of a meeting."""

    title = TextField("Title", hint="For example, Away day. Otherwise, we will use the board and the date.")
    day = DayField("Date", required="Enter the date of the meeting")
    start = TimeField("Start", required="Enter the start time", hint="UK time. For example, 10am or 14:00")
    end = TimeField("End", required="Enter the end time", hint="On the same day")
    place = TextField("Place", hint="Building and room, with the address", max_length=300, marked=False)
    video_link = TextField(
        "Video link",
        hint="Enter a place, a video link, or both",
        max_length=500,
        spellcheck=False,
        marked=False,
    )
    same_link = CheckboxField("Use the link of the last meeting")
    note = LongTextField(
        "Note",
        hint="Everyone invited can read it. For example, how to get in. Do not enter anything confidential.",
        max_length=2_000,
        rows=3,
    )
    joint_board = ChoiceField(
        "Held jointly with another board",
        hint="Its members will be invited as well. The quorum and access to Part 2 will not change.",
        prompt="No other board",
    )
    joint_with = TextField(
        "Held jointly with a body outside the partnership",
        hint="For example, the Health and Wellbeing Board",
    )
    use_anyway = CheckboxField("Use this date anyway")
    asked_about = HiddenField()
    _boards: Sequence[Board] = ()
    _last_link: str = ""

    def offer(self, boards: Sequence[Board], last_link: str = "") -> None:
        """Set the boards that can hold the meeting jointly, and the link of the last meeting."""
        self._boards, self._last_link = boards, last_link
        if last_link:
            self.same_link.description = last_link
        else:
            del self.same_link
        self.joint_board.choices = [(board.key, board.name) for board in boards]

    def details(self) -> MeetingDetails:
        """Return the details entered."""
        return MeetingDetails(
            title=self.title.data,
            day=self.day.data,
            start=self.start.data,
            end=self.end.data,
            place=self.place.data,
            video_link=self._link(),
            note=self.note.data,
            joint_board=next((board for board in self._boards if board.key == self.joint_board.data), None),
            joint_with=self.joint_with.data,
            confirmed_day=self.confirmed_day(),
        )

    def _link(self) -> str:
        """Return the link typed, or else that of the last meeting if its box is ticked."""
        same = self._last_link if self.same_link and self.same_link.data else ""
        return str(self.video_link.data or same)


class ChangeMeetingForm(PlanMeetingForm, VersionedForm):
    """The form for changing a meeting: the planning form, with the version of the meeting.

    `replies` is offered once people have been invited: whether their replies stand if only the place changes.
    """

    replies = RadiosField(
        "If only the place or the video link changes",
        choices=[(STAND, "Replies stand"), (ASK_AGAIN, "Ask everyone to reply again")],
        hints={ASK_AGAIN: "For example, if the new place is far away"},
        hint="A new date or time always asks everyone to reply again.",
        marked=False,
    )

    def details(self) -> MeetingDetails:
        """Return the details entered, with the version of the meeting that was on the page."""
        typed, asks_again = vars(super().details()), self.replies.data == ASK_AGAIN
        return MeetingDetails(**{**typed, "asks_again": asks_again, "version": self.version.data})


def typed_before(meeting: Meeting | None) -> dict[str, Any]:
    """Return the times and place of a board's last meeting as defaults for a new one; empty if there is none.

    The link is not among them: a link used again lets people into the wrong meeting, so the form asks.
    """
    if meeting is None:
        return {}
    return {
        "start": clock.in_london(meeting.starts_at).time(),
        "end": clock.in_london(meeting.ends_at).time(),
        "place": meeting.place,
    }


def typed_for(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting's values for the form that changes it."""
    return {
        **typed_before(meeting),
        "video_link": meeting.video_link,
        "title": meeting.own_title,
        "day": clock.in_london(meeting.starts_at).date(),
        "note": meeting.note,
        "joint_board": meeting.joint_board.key if meeting.joint_board is not None else None,
        "joint_with": meeting.joint_with,
        "replies": ASK_AGAIN if meeting.asks_again else STAND,
        "version": meeting.version,
    }


class CancelForm(Form):
    """The reason for cancelling a meeting."""

    reason = LongTextField(
        "Why is it cancelled?",
        hint="Everyone invited can read it. Do not enter anything confidential.",
        required="Enter why it is cancelled",
        max_length=1_000,
        rows=3,
    )


class AddPersonForm(Form):
    """Another person to invite."""

    person = ChoiceField(
        "Who else should be invited?",
        hint="Choose a person in the partnership",
        prompt="Choose a person",
        required="Choose a person",
        autocomplete=True,
    )

    def offer(self, people: list[Person]) -> None:
        """Set the people who can be chosen."""
        self.person.choices = [
            (person.key, f"{person.name}, {person.job_title}" if person.job_title else person.name)
            for person in people
        ]


class SendInvitationsForm(Form):
    """Confirmation to send exactly what the page shows."""

    shown = HiddenField()


class InvitationReplyForm(Form):
    """A person's own reply to an invitation, made by `answer_form`.

    `shown` is the version of the meeting on the page, so that no one replies to changes they have not seen.
    """

    meeting: Meeting
    shown = HiddenField()
    answer = RadiosField("Can you come?", choices=ANSWERS, required="Choose whether you can come")
    deputy_name = TextField("Name of your deputy", max_length=200, width=20, marked=False)
    comment = LongTextField("Comment", hint="Only the coordinator can read it", max_length=500, rows=3)

    def details(self) -> AnswerDetails:
        """Return the reply."""
        if self.answer.data == DEPUTY:
            return AnswerDetails(
                Answer.DECLINED, self.comment.data, names_deputy=True, deputy_name=self.deputy_name.data
            )
        return AnswerDetails(Answer(self.answer.data), self.comment.data)

    def validate_shown(self, field: Any) -> None:
        """Refuse a form that does not say which version of the meeting it shows."""
        if not field.raw_data:
            raise StopValidation(SPOILT)

    def refuse(self, refusal: Refusal) -> None:
        """Show the refusal; if the meeting has changed, the page then shows the new version."""
        super().refuse(refusal)
        if refusal.field == SHOWN:
            self.shown.data = version_of(self.meeting)


def answer_form(
    invitation: Invitation, *, chosen: str = "", last: GivenAnswer | None = None
) -> InvitationReplyForm:
    """Return one person's reply form, filled in with the reply chosen in an email, or else with their current reply.

    The representative of a seat can name a deputy.
    """
    given = last if invitation.answer is not Answer.NONE else None
    on_file = "" if given is None else DEPUTY if given.names_deputy else given.answer.value
    name = given.deputy_name if given is not None else ""
    form = InvitationReplyForm(
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
    form.answer.choices = [*ANSWERS, (DEPUTY, "No, my deputy will attend")]
    if named := named_deputy(invitation):
        form.deputy_name.description = (
            f"Only if your deputy will attend. We will invite {named.name} unless you name someone else."
        )
    else:
        form.deputy_name.description = "Only if your deputy will attend. The coordinator will invite them."
    return form


class RecordAnswerForm(Form):
    """A reply that another person gave to the coordinator, for example by telephone."""

    answer = RadiosField(
        "What was their reply?",
        choices=[
            (Answer.ACCEPTED.value, "Will come"),
            (Answer.TENTATIVE.value, "Maybe"),
            (Answer.DECLINED.value, "Cannot come"),
            (Answer.NONE.value, "No reply yet"),
        ],
        required="Choose their reply",
    )
    comment = LongTextField("Comment", max_length=500, rows=3)

    def details(self) -> AnswerDetails:
        """Return the reply that the coordinator received."""
        return AnswerDetails(Answer(self.answer.data), self.comment.data)


class AttendanceForm(VersionedForm):
    """A line for each seat and person at one meeting, made by `attendance_form`."""

    guest_name = TextField("Name")
    guest_organisation = ChoiceField("Organisation", prompt="None of the member organisations")

    def entries(self, lines: list[AttendanceLine]) -> dict[str, AttendanceEntry]:
        """Return the entries by line key."""
        return {line.key: self._entry(line) for line in lines}

    def guest(self, organisations: list[Organisation]) -> Guest | None:
        """Return the other attendee entered, or None."""
        if not self.guest_name.data:
            return None
        chosen = self.guest_organisation.data
        return Guest(self.guest_name.data, next((o for o in organisations if o.key == chosen), None))

    def _entry(self, line: AttendanceLine) -> AttendanceEntry:
        chosen = self[f"presence-{line.key}"].data
        if chosen == REMOVE:
            return AttendanceEntry(None, remove=True)
        presence = Presence(chosen) if chosen else None
        if line.seat is None:
            return AttendanceEntry(presence)
        who, remotely = self[f"who-{line.key}"].data or "", self[f"remotely-{line.key}"].data
        return AttendanceEntry(presence, who, remotely=bool(remotely))


def attendance_form(
    lines: list[AttendanceLine], organisations: list[Organisation], data: Mapping[str, Any]
) -> AttendanceForm:
    """Return one meeting's attendance form, filled in from the recorded attendance, or else from the replies."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = dict(data)
    for line in lines:
        choices = [(presence.value, words(presence)) for presence in line.offered]
        if line.seat is None and line.recorded is not None:
            choices.append((REMOVE, "Remove"))
        fields[f"presence-{line.key}"] = RadiosField(line.name, choices=choices, inline=True, small=True)
        is_vacant = line.seat is not None and line.person is None and line.recorded is None
        chosen = line.presence or line.suggested or (Presence.ABSENT if is_vacant else None)
        filled[f"presence-{line.key}"] = chosen.value if chosen else None
        if line.seat is not None:
            hint = (
                f"We will record the deputy, {line.deputy.name}, unless you name someone else"
                if line.deputy
                else ""
            )
            fields[f"who-{line.key}"] = TextField("Name of the substitute", hint=hint, width=20)
            filled[f"who-{line.key}"] = line.substitute
            fields[f"remotely-{line.key}"] = CheckboxField("The substitute attends remotely")
            filled[f"remotely-{line.key}"] = line.remotely
    made: AttendanceForm = type("AttendanceOfOneMeeting", (AttendanceForm,), fields)(data=filled)
    made.guest_organisation.choices = [(each.key, each.name) for each in organisations]
    return made
