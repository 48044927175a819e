"""What each person is told in a round, of all that they may be told. Pure: it asks nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.models import Frequency, ReminderKind
from cdp.reminders.matters import Matter
from cdp.reminders.queries import Told
from cdp.reminders.timing import Rounds, step_to_tell
from cdp.reminders.words import KINDS, frequency_of

_ORDER = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Telling:
    """One matter that is told now: which of its days, how, and up to which day the mail speaks for it."""

    matter: Matter
    step_on: date
    frequency: Frequency
    covered_until: date


def choose(
    matters: Sequence[Matter],
    rounds: Rounds,
    today: date,
    *,
    chosen: Mapping[tuple[int, ReminderKind], Frequency],
    told: Mapping[Told, date],
) -> dict[int, list[Telling]]:
    """Return what is to be told in some rounds, by the person's number.

    Digests look ahead to the day before the next one; what is late is told once it is.
    """
    found: dict[int, list[Telling]] = {}
    for matter in matters:
        wanted = chosen.get((matter.person_id, matter.kind))
        frequency = frequency_of(wanted, must_be_told=matter.must_be_told)
        if frequency not in rounds:
            continue
        until = rounds[frequency] if matter.looks_ahead else today
        step_on = step_to_tell(
            matter.days,
            until=until,
            known_on=matter.known_on,
            covered_until=told.get((matter.person_id, matter.kind, matter.key, matter.due_on)),
        )
        if step_on is not None:
            found.setdefault(matter.person_id, []).append(Telling(matter, step_on, frequency, until))
    return found


def place_of(telling: Telling) -> tuple[int, date]:
    """Return where in a mail something stands: by kind, then by date."""
    return _ORDER[telling.matter.kind], telling.matter.due_on
