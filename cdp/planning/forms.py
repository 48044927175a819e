"""What people fill in: days to keep free, what a year of meetings is like, and which of the proposals to write."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import wtforms
from wtforms.validators import StopValidation

from cdp import clock
from cdp.errors import Refusal
from cdp.meetings import service as meetings
from cdp.meetings.dates import months_after
from cdp.models import Board, ClosedKind, ClosedPeriod, Meeting
from cdp.planning.pasting import LONGEST_NAME, read_lines
from cdp.planning.periods import KINDS, PeriodDetails
from cdp.planning.planner import Row, Wanted
from cdp.planning.service import Draft, RefusedTogether
from cdp.planning.wishes import MONTHS_A_YEAR, WEEKDAYS, Joint, Week, Wish, slots_of
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    DayField,
    LongTextField,
    NumberField,
    RadiosField,
    TextField,
    TimeField,
)
from cdp.web.formats import weekday
from cdp.web.forms import Form, VersionedForm

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
    Joint.NONE: "No meeting",
    Joint.EVERY: "Every meeting",
    Joint.FROM_FIRST: "Every second meeting, starting with the first",
    Joint.FROM_SECOND: "Every second meeting, starting with the second",
}


class PeriodFields(Form):
    """Days to keep free."""

    kind = RadiosField(
        "What kind of days are they?",
        required="Choose what kind of days they are",
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        coerce=ClosedKind,
        small=True,
    )
    name = TextField("Name", hint="For example, Autumn half term (Birmingham)", max_length=LONGEST_NAME)
    starts_on = DayField("First day", hint="For example, 25 10 2027")
    ends_on = DayField("Last day", hint="Leave empty for a single day")

    def period(self) -> PeriodDetails:
        """Return the days that were typed."""
        return PeriodDetails(
            self.kind.data, self.name.data, self.starts_on.data, self.ends_on.data or self.starts_on.data
        )

    def _require_days(self) -> bool:
        """Ask for the name and the first day, which belong together."""
        for field, sentence in (
            (self.name, "Enter what the days are called"),
            (self.starts_on, "Enter the first day"),
        ):
            if not field.data and not field.errors:
                field.errors = [*field.errors, sentence]
        return not (self.name.errors or self.starts_on.errors)


class AddPeriodsForm(PeriodFields):
    """The same, and instead of one period several lines at once."""

    lines = LongTextField(
        "Or paste several at once",
        hint="One on each line: the name, the first day and the last day. For example: "
        "Autumn half term 25/10/2027 29/10/2027. All are of the kind chosen above.",
        max_length=20_000,
        rows=6,
    )
    _wrong_lines: tuple[str, ...] = ()

    @property
    def is_pasted(self) -> bool:
        """Whether lines were pasted."""
        return bool(self.lines.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields: either one period, or lines, and not both."""
        valid = super().validate(extra_validators)
        if not self.is_pasted:
            return self._require_days() and valid
        if self.name.data or self.starts_on.data or self.ends_on.data:
            self.lines.errors = [
                *self.lines.errors,
                "Enter one period above or paste lines here, not both at once.",
            ]
            return False
        return valid

    def validate_lines(self, field: Any) -> None:
        """Refuse lines that cannot be read, each with its own sentence."""
        wrong = [f"Line {each.line}: {each.sentence}" for each in read_lines(field.data or "")[1]]
        if wrong:
            self._wrong_lines = tuple(wrong)
            raise StopValidation(" ".join(wrong))

    def pasted(self) -> dict[int, PeriodDetails]:
        """Return the periods of the lines, by the lines' numbers."""
        read, _ = read_lines(self.lines.data)
        return {
            each.line: PeriodDetails(self.kind.data, each.name, each.starts_on, each.ends_on) for each in read
        }

    def refuse(self, refusal: Refusal) -> None:
        """Keep apart what is wrong with each line."""
        if isinstance(refusal, RefusedTogether):
            self._wrong_lines = tuple(refusal.sentences.values())
        super().refuse(refusal)

    @property
    def error_summary(self) -> list[tuple[str, str | None]]:
        """Every complaint, one for each line that was pasted wrongly."""
        summary = super().error_summary
        if not self._wrong_lines:
            return summary
        others = [each for each in summary if each[1] != self.lines.anchor]
        return [*others, *((sentence, self.lines.anchor) for sentence in self._wrong_lines)]


class ChangePeriodForm(PeriodFields, VersionedForm):
    """Days kept free, to change them."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; the name and the first day are needed."""
        valid = super().validate(extra_validators)
        return self._require_days() and valid

    def period(self) -> PeriodDetails:
        """Return the days that were typed, with the version that was read."""
        typed = vars(super().period())
        return PeriodDetails(**{**typed, "version": self.version.data})


def typed_for(period: ClosedPeriod) -> dict[str, Any]:
    """Return the fields of days kept free, to change them."""
    return {
        "kind": period.kind,
        "name": period.name,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "version": period.version,
    }


class WishForm(wtforms.Form):  # type: ignore[misc]  # WTForms is untyped
    """What a year of meetings is like: all of it stands in the address, so that it can be shared."""

    first_month = ChoiceField("First month", required="Choose the first month")
    months = NumberField(
        "Number of months",
        required="Enter for how many months to plan",
        minimum=1,
        maximum=LONGEST_PLAN,
        width=3,
    )
    meetings_a_year = NumberField(
        "Meetings a year",
        required="Enter how many meetings there are in a year",
        minimum=1,
        maximum=52,
        width=3,
    )
    weekday = ChoiceField(
        "Day of the week",
        prompt="Any working day",
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        coerce=int,
    )
    week = ChoiceField(
        "When in the month",
        required="Choose when in the month",
        choices=[(week.value, words) for week, words in WEEKS.items()],
        coerce=Week,
    )
    start = TimeField(
        "Start", required="Enter when the meetings start", hint="UK time. For example, 10am or 14:00"
    )
    minutes = NumberField(
        "Length",
        required="Enter how long the meetings are",
        minimum=15,
        maximum=720,
        width=3,
        suffix="minutes",
    )
    title = TextField("Title (optional)", hint="Leave empty to use the board’s name", max_length=150)
    place = TextField("Place", hint="Building and room, with the address", max_length=300)
    video_link = TextField(
        "Video link", hint="Enter a place, a video link, or both", max_length=500, spellcheck=False
    )
    joint = RadiosField(
        "Which meetings are held jointly with another body?",
        required="Choose which meetings are held jointly",
        choices=[(joint.value, words) for joint, words in JOINT.items()],
        coerce=Joint,
        small=True,
    )
    joint_board = ChoiceField(
        "Another board of this partnership", hint="Its members are invited as well", prompt="No other board"
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
        """Every complaint in the order of the page, with the address of the control to mend."""
        return [(str(field.errors[0]), field.anchor) for field in self if field.errors]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then what they say together: the rules of every meeting, and who is met jointly."""
        if not super().validate(extra_validators):
            return False
        return self._check_end() and self._check_joint() and self._check_meeting()

    def wanted(self) -> Wanted:
        """Return what was chosen."""
        year, month = map(int, self.first_month.data.split("-"))
        wish = Wish(
            date(year, month, 1),
            self.months.data,
            self.meetings_a_year.data,
            self.week.data,
            self.weekday.data,
        )
        return Wanted(
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
        return self._complain("minutes", "The meetings must end before midnight, on the day they start.")

    def _check_joint(self) -> bool:
        named = bool(self.joint_board.data or self.joint_with.data)
        if self.joint.data is Joint.NONE and named:
            return self._complain("joint", "Choose which meetings are held jointly, or take the body out.")
        if self.joint.data is not Joint.NONE and not named:
            field = "joint_board" if self._boards else "joint_with"
            return self._complain(field, "Choose or enter the body with which these meetings are held.")
        return True

    def _check_meeting(self) -> bool:
        wanted = self.wanted()
        try:
            meetings.check(wanted.sample())
        except Refusal as refusal:
            return self._complain(refusal.field or "place", refusal.sentence)
        return True

    def _complain(self, name: str, sentence: str) -> bool:
        self[name].errors = [sentence]
        return False


def usual_wish(meetings_a_year: int, last: Meeting | None) -> dict[str, Any]:
    """Return what a year is like until something else is chosen: hours and place as the board's last meeting had."""
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
    """Which of the proposed meetings to write, and on which of the days offered."""

    rows: tuple[int, ...] = ()

    def refuse(self, refusal: Refusal) -> None:
        """Say by each row what is wrong with it."""
        if not isinstance(refusal, RefusedTogether):
            super().refuse(refusal)
            return
        for row, sentence in refusal.sentences.items():
            super().refuse(Refusal(f"Meeting {row}: {sentence}", field=f"day-{row}"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; a meeting that is to be written needs a day."""
        valid = super().validate(extra_validators)
        for row in self.rows:
            day = self[f"day-{row}"]
            if self[f"write-{row}"].data and not day.data and not day.errors:
                day.errors = [f"Meeting {row}: choose a day, or leave it out"]
                valid = False
        return valid

    def drafts(self, board: Board, wanted: Wanted) -> list[Draft]:
        """Return the meetings that were chosen."""
        return [
            Draft(row, wanted.details(board, row, date.fromisoformat(self[f"day-{row}"].data)))
            for row in self.rows
            if self[f"write-{row}"].data
        ]


def drafts_form(rows: Sequence[Row], wanted: Wanted, sent: Mapping[str, Any]) -> DraftsForm:
    """Make the form of a year's proposals; `sent` is what the person sent, empty when the page is opened.

    A day that was offered when the page was opened stays a choice, so that what has become of it since is said by the
    rule that refuses it, and sending twice what was written already leads to where it was written.
    """
    fields: dict[str, Any] = {"rows": tuple(slot.number for slot in slots_of(wanted.wish))}
    filled: dict[str, Any] = {}
    for row in rows:
        days = [choice.day for choice in row.choices]
        chosen = _day_in(sent.get(f"day-{row.number}"))
        choices = [(day.isoformat(), weekday(day)) for day in days]
        if chosen is not None and chosen not in days:
            choices.append((chosen.isoformat(), weekday(chosen)))
        fields[f"write-{row.number}"] = CheckboxField(f"Write meeting {row.number}")
        fields[f"day-{row.number}"] = RadiosField(
            f"Day of meeting {row.number}",
            choices=choices,
            hints={choice.day.isoformat(): choice.hint for choice in row.choices},
            small=True,
        )
        filled[f"write-{row.number}"] = bool(days) and not row.meets_already
        filled[f"day-{row.number}"] = days[0].isoformat() if days else None
    made: DraftsForm = type("DraftsOfOneYear", (DraftsForm,), fields)(data=filled)
    return made


def _day_in(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
