"""How dates have moved since the board approved the workplan. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from cdp.models import Activity, BaselineLine
from cdp.wording.formats import plural

WEEK = 7


@dataclass(frozen=True)
class DateSlip:
    """An approved date and the date now, either of which may be unknown."""

    approved: date | None
    now: date | None

    @property
    def days(self) -> int:
        """The number of days by which the date is later, below 0 if earlier; 0 unless both are known."""
        return (self.now - self.approved).days if self.now and self.approved else 0

    @property
    def is_moved(self) -> bool:
        """Whether the date differs from the approved one."""
        return self.now != self.approved

    @property
    def is_later(self) -> bool:
        """Whether the date is later than approved, or was removed."""
        return self.days > 0 or (self.approved is not None and self.now is None)

    @property
    def words(self) -> str:
        """What happened to the date, such as "moved by 6 weeks since approval"; "" if it is the approved one."""
        if not self.is_moved:
            return ""
        if self.approved is None:
            return "set since approval"
        if self.now is None:
            return "removed since approval"
        verb = "moved" if self.days > 0 else "brought forward"
        return f"{verb} by {length(abs(self.days))} since approval"


def length(days: int) -> str:
    """Return a number of days in words: in weeks from two weeks up, rounded, otherwise in days."""
    return plural(round(days / WEEK), "week") if days >= 2 * WEEK else plural(days, "day")


@dataclass(frozen=True)
class ApprovedDates:
    """What a baseline has for one activity. `key_dates` has the title and date of its key dates, by their keys."""

    title: str
    starts_on: date | None
    due_on: date | None
    key_dates: Mapping[str, tuple[str, date | None]] = field(default_factory=dict)

    def start_of(self, activity: Activity) -> DateSlip:
        """Return how the start date has moved."""
        return DateSlip(self.starts_on, activity.starts_on)

    def due_of(self, activity: Activity) -> DateSlip:
        """Return how the due date has moved."""
        return DateSlip(self.due_on, activity.due_on)

    def remarks(self, activity: Activity) -> list[str]:
        """Return the slips of the due date and of key dates in words, such as "due moved by 6 weeks since approval"."""
        found = []
        if (due := self.due_of(activity)).is_later:
            found.append(f"due {due.words}")
        for key_date in activity.key_dates:
            approved = self.key_dates.get(key_date.key)
            if approved and (slip := DateSlip(approved[1], key_date.due_on)).is_later:
                found.append(f"“{key_date.title}” {slip.words}")
        return found


def approved_by_activity(lines: Iterable[BaselineLine]) -> dict[int, ApprovedDates]:
    """Return what baselines have for each activity, by its id."""
    own: dict[int, BaselineLine] = {}
    key_dates: dict[int, dict[str, tuple[str, date | None]]] = {}
    for line in lines:
        if line.key_date_key:
            key_dates.setdefault(line.activity_id, {})[line.key_date_key] = (line.title, line.due_on)
        else:
            own[line.activity_id] = line
    return {
        key: ApprovedDates(line.title, line.starts_on, line.due_on, key_dates.get(key, {}))
        for key, line in own.items()
    }
