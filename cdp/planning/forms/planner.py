"""Forms for planning a year: the requirements, and the proposed meetings to create as drafts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import wtforms

from cdp import clock
from cdp.clock import months_after
from cdp.errors import Refusal
from cdp.meetings import service as meetings
from cdp.models import Board, Meeting
from cdp.planning.planner import ProposalRow, YearRequirements
from cdp.planning.service import DraftToCreate, RefusedTogether
from cdp.planning.wishes import MONTHS_A_YEAR, WEEKDAYS, Joint, Week, Wish, slots_of
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    NumberField,
    RadiosField,
    TextField,
    TimeField,
)
from cdp.web.forms import Form
from cdp.wording.formats import weekday

MONTHS_OFFERED, LONGEST_PLAN = 24, 24
USUAL_MINUTES = 120
WEEKS = {
    Week.SPREAD: "Evenly spread over the months",
    Week.FIRST: "First week of the month",
    Week.SECOND: "Second week of the month",
    Week.THIRD: "Third week of the month",
    Week.FOURTH: "Fourth week of the month",
    Week.LAST: "Last week of the month",
}
JOINT = {
    Joint.NONE: "No meetings",
    Joint.EVERY: "Every meeting",
    Joint.FROM_FIRST: "Every other meeting, starting with the first",
    Joint.FROM_SECOND: "Every other meeting, starting with the second",
}


class WishForm(wtforms.Form):  # type: ignore[misc]  # WTForms is untyped
    """The form for the requirements for a year of meetings, kept in the page's URL so that it can be shared."""

    first_month = ChoiceField("First month", required="Choose the first month")
    months = NumberField(
        "Number of months",
        required="Enter the number of months",
        minimum=1,
        maximum=LONGEST_PLAN,
        width=3,
    )
    meetings_a_year = NumberField(
        "Meetings a year",
        required="Enter the number of meetings a year",
        minimum=1,
        maximum=52,
        width=3,
    )
    weekday = ChoiceField(
        "Day of the week",
        prompt="Any working day",
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        coerce=int,
        marked=False,
    )
    week = ChoiceField(
        "When in the month",
        required="Choose when in the month",
        choices=[(week.value, words) for week, words in WEEKS.items()],
        coerce=Week,
    )
    start = TimeField("Start", required="Enter the start time", hint="UK time. For example, 10am or 14:00")
    minutes = NumberField(
        "Length",
        required="Enter the length of the meetings",
        minimum=15,
        maximum=720,
        width=3,
        suffix="minutes",
    )
    title = TextField(
        "Title",
        hint="For example, Away day. Otherwise, we will use the board and the date.",
        max_length=150,
    )
    place = TextField("Place", hint="Building and room, with the address", max_length=300, marked=False)
    video_link = TextField(
        "Video link",
        hint="Enter a place, a video link, or both",
        max_length=500,
        spellcheck=False,
        marked=False,
    )
    joint = RadiosField(
        "Which meetings are held jointly with another body?",
        required="Choose which meetings are held jointly",
        choices=[(joint.value, words) for joint, words in JOINT.items()],
        coerce=Joint,
        small=True,
    )
    joint_board = ChoiceField(
        "Another board of this partnership",
        hint="Its members will be invited as well",
        prompt="No other board",
    )
    joint_with = TextField(
        "Or a body outside the partnership", hint="For example, the Health and Wellbeing Board"
    )

    def __init__(self, asked: Any, boards: Sequence[Board], data: Mapping[str, Any]) -> None:
        super().__init__(asked, data=data)
        self._boards = boards
        this_month = clock.today().replace(day=1)
        offered = [months_after(this_month, number) for number in range(MONTHS_OFFERED)]
        self.first_month.choices = [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in offered]
        self.joint_board.choices = [(board.key, board.name) for board in boards]

    @property
    def error_summary(self) -> list[tuple[str, str | None]]:
        """All errors in page order, each with the anchor of the field to correct."""
        return [(str(field.errors[0]), field.anchor) for field in self if field.errors]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then the end time, the joint body, and the details that all meetings share."""
        if not super().validate(extra_validators):
            return False
        return self._check_end() and self._check_joint() and self._check_meeting()

    def wanted(self) -> YearRequirements:
        """Return the requirements entered."""
        year, month = map(int, self.first_month.data.split("-"))
        wish = Wish(
            date(year, month, 1),
            self.months.data,
            self.meetings_a_year.data,
            self.week.data,
            self.weekday.data,
        )
        return YearRequirements(
            wish,
            self.start.data,
            self.minutes.data,
            title=self.title.data,
            place=self.place.data,
            video_link=self.video_link.data,
            joint=self.joint.data,
            joint_board=next((board for board in self._boards if board.key == self.joint_board.data), None),
            joint_with=self.joint_with.data,
        )

    def _check_end(self) -> bool:
        start = self.start.data
        if start.hour * 60 + start.minute + self.minutes.data < 24 * 60:
            return True
        return self._add_error(
            "minutes", "Enter a shorter length. Meetings must end before midnight on the day they start."
        )

    def _check_joint(self) -> bool:
        named = bool(self.joint_board.data or self.joint_with.data)
        if self.joint.data is Joint.NONE and named:
            return self._add_error("joint", "Choose which meetings are held jointly, or remove the body.")
        if self.joint.data is not Joint.NONE and not named:
            field = "joint_board" if self._boards else "joint_with"
            return self._add_error(field, "Choose a board or enter a body to hold these meetings with.")
        return True

    def _check_meeting(self) -> bool:
        wanted = self.wanted()
        try:
            meetings.check(wanted.sample())
        except Refusal as refusal:
            return self._add_error(refusal.field or "place", refusal.sentence)
        return True

    def _add_error(self, name: str, sentence: str) -> bool:
        self[name].errors = [sentence]
        return False


def usual_wish(meetings_a_year: int, last: Meeting | None) -> dict[str, Any]:
    """Return the default requirements for a year; the times and place are those of the board's last meeting."""
    next_month = months_after(clock.today().replace(day=1), 1)
    usual: dict[str, Any] = {
        "first_month": f"{next_month:%Y-%m}",
        "months": MONTHS_A_YEAR,
        "meetings_a_year": meetings_a_year,
        "week": Week.SECOND,
        "minutes": USUAL_MINUTES,
        "joint": Joint.NONE,
    }
    if last is not None:
        starts, ends = clock.in_london(last.starts_at), clock.in_london(last.ends_at)
        usual |= {
            "start": starts.time(),
            "minutes": int((ends - starts).total_seconds()) // 60,
            "place": last.place,
            "video_link": last.video_link,
            "weekday": starts.weekday() if starts.weekday() < len(WEEKDAYS) else None,
        }
    return usual


class DraftsForm(Form):
    """The form to choose which proposed meetings to create, and a day for each."""

    rows: tuple[int, ...] = ()

    def refuse(self, refusal: Refusal) -> None:
        """Show each refusal beside the meeting that it is about."""
        if not isinstance(refusal, RefusedTogether):
            super().refuse(refusal)
            return
        for row, sentence in refusal.sentences.items():
            super().refuse(Refusal(f"Meeting {row}: {sentence}", field=f"day-{row}"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that each meeting to create has a day."""
        valid = super().validate(extra_validators)
        for row in self.rows:
            day = self[f"day-{row}"]
            if self[f"write-{row}"].data and not day.data and not day.errors:
                day.errors = [f"Meeting {row}: choose a day, or untick this meeting"]
                valid = False
        return valid

    def drafts(self, board: Board, wanted: YearRequirements) -> list[DraftToCreate]:
        """Return the meetings that were chosen."""
        return [
            DraftToCreate(row, wanted.details(board, row, date.fromisoformat(self[f"day-{row}"].data)))
            for row in self.rows
            if self[f"write-{row}"].data
        ]


def drafts_form(rows: Sequence[ProposalRow], wanted: YearRequirements, sent: Mapping[str, Any]) -> DraftsForm:
    """Return the form for a year's proposals; `sent` is the submitted data, empty when the page is first shown.

    A day that was submitted stays a choice, even if it is no longer proposed. If the day is no longer possible, the
    error message gives the reason. A form that is submitted twice still leads to the drafts already created.
    """
    fields: dict[str, Any] = {"rows": tuple(slot.number for slot in slots_of(wanted.wish))}
    filled: dict[str, Any] = {}
    for row in rows:
        days = [choice.day for choice in row.choices]
        chosen = _day_in(sent.get(f"day-{row.number}"))
        choices = [(day.isoformat(), weekday(day)) for day in days]
        if chosen is not None and chosen not in days and wanted.wish.holds(chosen):
            choices.append((chosen.isoformat(), weekday(chosen)))
        fields[f"write-{row.number}"] = CheckboxField(f"Create meeting {row.number}")
        fields[f"day-{row.number}"] = RadiosField(
            f"Day of meeting {row.number}",
            choices=choices,
            hints={choice.day.isoformat(): choice.hint for choice in row.choices},
            small=True,
        )
        filled[f"write-{row.number}"] = (
            bool(days) and not row.meets_already and not row.choices[0].needs_a_yes
        )
        filled[f"day-{row.number}"] = days[0].isoformat() if days else None
    made: DraftsForm = type("DraftsOfOneYear", (DraftsForm,), fields)(data=filled)
    return made


def _day_in(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
