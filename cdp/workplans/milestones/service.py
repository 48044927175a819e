"""Changes to milestones: adding, changing, removing and restoring them, and recording that they were met."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Milestone, Partnership, Person
from cdp.national.queries import facts_in_use
from cdp.wording.formats import day, plural
from cdp.workplans.milestones.queries import NationalDate, dates_to_add
from cdp.workplans.milestones.states import NationalNews, news_of


@dataclass(frozen=True)
class MilestoneDetails:
    """The details of a milestone that the partnership adds, with those of its completion if it is already met."""

    title: str
    due_on: date
    evidence: str = ""
    submitted_on: date | None = None
    submitted_by: str = ""


@dataclass(frozen=True)
class MilestoneChange:
    """A new date, or a new title for a milestone of the partnership's own; a new date needs a reason."""

    due_on: date
    reason: str
    version: int
    title: str | None = None


@dataclass(frozen=True)
class Submission:
    """When a milestone was met, who submitted it, and the evidence. No date means that it has not been met."""

    submitted_on: date | None
    submitted_by: str
    evidence: str
    version: int


def add_national_dates(
    session: Session, partnership: Partnership, chosen: Collection[str], *, by: Person
) -> Sequence[Milestone]:
    """Add dates of the national timetable by their codes; those that are there already do not change.

    Raises Refusal if none of them can be added.
    """
    offered = dates_to_add(session, partnership, facts_in_use(session), clock.today())
    found = _add(session, partnership, [each for each in offered if each.code in chosen], by)
    if not found:
        raise Refusal("These dates are already in the timetable. Open the page again.", field="dates")
    return found


def add_national_timetable(session: Session, partnership: Partnership, *, by: Person) -> int:
    """Add the national dates of this month and the next three years, and return how many were added."""
    today = clock.today()
    offered = dates_to_add(session, partnership, facts_in_use(session), today)
    return len(
        _add(session, partnership, [each for each in offered if each.due_on >= today.replace(day=1)], by)
    )


def add_milestone(
    session: Session, partnership: Partnership, details: MilestoneDetails, *, by: Person
) -> Milestone:
    """Add a milestone that the partnership sets itself; raises Refusal if it was met on a future date."""
    _check_met(details.submitted_on)
    milestone = Milestone(
        partnership=partnership,
        title=details.title,
        due_on=details.due_on,
        evidence=details.evidence,
        submitted_on=details.submitted_on,
        submitted_by=details.submitted_by if details.submitted_on else "",
    )
    session.add(milestone)
    met = f", met on {day(details.submitted_on)}" if details.submitted_on else ""
    _note(
        session,
        milestone,
        f"{by.name} added the milestone “{details.title}”, due {day(details.due_on)}{met}.",
        by,
    )
    return milestone


def change_milestone(session: Session, milestone: Milestone, change: MilestoneChange, *, by: Person) -> None:
    """Change the date or the own title of a milestone; the national date stays beside its own.

    Raises Refusal for a new date without a reason, and Conflict for an old version.
    """
    title = milestone.title if change.title is None or milestone.template_code else change.title
    _check_version(
        milestone,
        change.version,
        [
            Difference("Milestone", milestone.title, title),
            Difference("Due date", day(milestone.due_on), day(change.due_on)),
        ],
    )
    moved = change.due_on != milestone.due_on
    if moved and not change.reason:
        raise Refusal("Enter the reason for the new date.", field="reason")
    if not moved and title == milestone.title:
        return
    if moved:
        was = day(milestone.due_on)
        sentence = f"{by.name} moved “{milestone.title}” from {was} to {day(change.due_on)}: {change.reason}"
        _note(session, milestone, _ended(sentence), by)
        milestone.due_on = change.due_on
        milestone.due_because = change.reason if change.due_on != milestone.national_due_on else ""
    if title != milestone.title:
        _note(session, milestone, f"{by.name} renamed the milestone “{milestone.title}” to “{title}”.", by)
        milestone.title = title


def answer_news(
    session: Session, milestone: Milestone, news: NationalNews, version: int, *, use: bool, by: Person
) -> None:
    """Use the new national date of a milestone, or keep its own date beside it.

    Raises Conflict for an old version, and Refusal if the national date has changed again since it was shown.
    """
    _check_version(milestone, version, [Difference("Due date", day(milestone.due_on), day(news.due_on))])
    if news != news_of(milestone, facts_in_use(session)):
        raise Refusal("The national date has changed again. Check it, then choose.")
    milestone.national_due_on, milestone.title = news.due_on, news.title
    if use:
        was, milestone.due_on, milestone.due_because = milestone.due_on, news.due_on, ""
        kept = f"used the new national date {day(news.due_on)} for “{news.title}” instead of {day(was)}"
    else:
        kept = f"kept {day(milestone.due_on)} for “{news.title}”; the national date is now {day(news.due_on)}"
    _note(session, milestone, f"{by.name} {kept}.", by)


def remove_milestone(
    session: Session, milestone: Milestone, reason: str, version: int, *, by: Person
) -> None:
    """Remove a milestone, which can be restored; raises Conflict for an old version."""
    _check_version(milestone, version, [Difference("Milestone", milestone.title, "Removed")])
    if milestone.removed_at is not None:
        raise Refusal("This milestone has already been removed.")
    milestone.removed_at, milestone.removed_because = clock.now(), reason
    _note(session, milestone, _ended(f"{by.name} removed the milestone “{milestone.title}”: {reason}"), by)


def restore_milestone(session: Session, milestone: Milestone, *, by: Person) -> None:
    """Restore a milestone that was removed; raises Refusal if it was not."""
    if milestone.removed_at is None:
        raise Refusal("This milestone has already been restored.")
    milestone.removed_at, milestone.removed_because = None, ""
    _note(session, milestone, f"{by.name} restored the milestone “{milestone.title}”.", by)


def record_submission(session: Session, milestone: Milestone, submission: Submission, *, by: Person) -> None:
    """Record whether a milestone was met; raises Refusal for a future date, Conflict for an old version."""
    _check_version(
        milestone, submission.version, [Difference("Evidence", milestone.evidence, submission.evidence)]
    )
    _check_met(submission.submitted_on)
    milestone.submitted_on = submission.submitted_on
    milestone.submitted_by = submission.submitted_by if submission.submitted_on else ""
    milestone.evidence = submission.evidence
    met = f"as met on {day(submission.submitted_on)}" if submission.submitted_on else "as not met"
    _note(session, milestone, f"{by.name} recorded “{milestone.title}” {met}.", by)


def _add(
    session: Session, partnership: Partnership, dates: Sequence[NationalDate], by: Person
) -> Sequence[Milestone]:
    added = [
        Milestone(
            partnership=partnership,
            template_code=each.national.code,
            occurrence=each.occurrence,
            title=each.national.title,
            due_on=each.due_on,
            national_due_on=each.due_on,
            evidence=each.national.evidence,
        )
        for each in dates
    ]
    session.add_all(added)
    if added:
        sentence = f"{by.name} added {plural(len(added), 'milestone')} of the national timetable."
        audit.record(session, sentence, by=by, on=partnership, partnership=partnership)
    return added


def _check_met(day_met: date | None) -> None:
    if day_met is not None and day_met > clock.today():
        raise Refusal("Enter the date the milestone was met, today or earlier.", field="submitted_on")


def _check_version(milestone: Milestone, version: int | None, differences: list[Difference]) -> None:
    if milestone.version != version:
        changed = [each for each in differences if each.theirs != each.yours]
        raise Conflict(changed or differences, current_version=milestone.version)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _note(session: Session, milestone: Milestone, sentence: str, by: Person) -> None:
    audit.record(session, sentence, by=by, on=milestone, partnership=milestone.partnership)
