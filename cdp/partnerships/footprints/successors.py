"""Sentences about authorities and bodies that end, and what follows them. No database access."""

from datetime import date

from cdp.reference.area_names import NamedArea
from cdp.reference.areas import Authority, authority, dated_authority, is_authority
from cdp.reference.dated import ListedBody, PlannedEnd, followed_by, successors_of
from cdp.reference.dated import listed as listed_entry
from cdp.reference.dated_names import entry_called
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed


def ended_words(named: NamedArea | None) -> str:
    """Return a sentence about the ended authority that a name means and what followed it, or an empty string."""
    if named is None or named.ended is None:
        return ""
    return f"{named.ended.name} {_ended(named.ended)} {_followed([place.name for place in named.places])}"


def old_code_words(text: str, day: date) -> str:
    """Return a sentence if a text is a code that its authority no longer has on a day, or an empty string."""
    code = text.strip().upper()
    entry = listed_entry(code)
    if not is_authority(code) or entry is None or entry.ends_on is None or not entry.has_ended_by(day):
        return ""
    now = dated_authority(code)
    since = f"It has not been used since {in_words(entry.ends_on)}."
    return f"{code} is an old code of {authority(code).name}. {since} The code is now {now.code}."


def end_words(entry: ListedBody, day: date) -> str:
    """Return sentences about the end of a body by law and its successors, or an empty string if it has no such end."""
    if entry.ends_on is None:
        return ""
    return f"{entry.full_name} {_ended(entry, day)} {_followed(names_after(entry), ahead=entry.ends_on > day)}".strip()


def ended_note(name: str, day: date) -> str:
    """Return what followed the ended body with this name, or an empty string if it names no body that has ended."""
    entry = entry_called(name, day)
    return end_words(entry, day) if entry is not None and entry.has_ended_by(day) else ""


def names_after(entry: ListedBody) -> list[str]:
    """Return the full names of what follows a body, by law or as planned."""
    if entry.ends_on is not None:
        return [each.full_name for each in followed_by(entry.code, entry.ends_on)]
    return [each.full_name for each in successors_of(entry)]


def planned_day(plan: PlannedEnd) -> str:
    """Return the day of a planned end in words, or its month if only that is known."""
    return f"{plan.day:%B %Y}" if plan.month_only else in_words(plan.day)


def why_not_on(place: Authority, day: date) -> str:
    """Return why an authority cannot join a footprint on a day and what to do, or an empty string if it can."""
    if place.starts_on is not None and day < place.starts_on:
        return f"{place.name} starts on {in_words(place.starts_on)}. Enter that date or a later one."
    if place.ends_on is not None and place.ends_on <= day:
        following = listed(names_after(dated_authority(place.code)))
        return f"{place.name} ends on {in_words(place.ends_on)}. Choose {following} instead."
    return ""


def _ended(entry: ListedBody, day: date | None = None) -> str:
    if day is not None and entry.ends_on is not None and entry.ends_on > day:
        return f"will end on {in_words(entry.ends_on)}."
    return f"ended on {in_words(entry.ends_on)}."


def _followed(names: list[str], *, ahead: bool = False) -> str:
    if not names:
        return ""
    return f"It {'will be' if ahead else 'was'} followed by {listed(names)}."
