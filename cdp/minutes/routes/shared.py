"""Functions that the pages of minutes share, which find a meeting, its minutes and its items."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort

from cdp.access import Access, may_see_item
from cdp.extensions import db
from cdp.meetings.queries import may_see
from cdp.minutes import content, queries, words
from cdp.minutes.circulating import queries as circulated
from cdp.minutes.content import ItemText, MinutesText
from cdp.minutes.queries import Sources
from cdp.minutes.record import CorrectionText, ReadableMinutes
from cdp.models import AgendaItem, Meeting, Minutes, Part
from cdp.web.converters import with_key

bp = Blueprint("minutes", __name__, url_prefix="/partnerships/<slug:slug>")


@dataclass(frozen=True)
class FoundMinutes:
    """The minutes of a meeting that one person may read, and the records from which they are made."""

    meeting: Meeting
    minutes: Minutes | None
    sources: Sources
    text: MinutesText
    corrections: tuple[CorrectionText, ...] = ()
    unsent: int = 0
    """The number of corrections that this person may read and that no one has been emailed about."""

    @property
    def readable(self) -> ReadableMinutes:
        """The minutes as this person may read them, for pages and files."""
        site = db.session().info["base_url"]
        return ReadableMinutes(self.meeting, self.minutes, self.text, self.corrections, site)

    @property
    def public(self) -> ReadableMinutes:
        """The public part of the minutes."""
        entries = tuple(each for each in self.corrections if each.part is Part.PUBLIC)
        return replace(self.readable, text=self.text.without_part_2(), corrections=entries)

    def choices(self) -> list[tuple[AgendaItem, str]]:
        """Return the items that this person may see, with their number and title."""
        by_key = {item.key: item for item in self.sources.items}
        return [
            (by_key[each.key], f"{each.number}. {each.title}")
            for each in self.text.items
            if each.key in by_key
        ]


@bp.app_context_processor
def _words_of_minutes() -> dict[str, Any]:
    """Give templates the words for the states of minutes and decisions."""
    return {
        "state_of_decision": lambda state: (words.STATE_WORDS[state], words.STATE_COLOURS[state]),
        "state_of_minutes": _state_of_minutes,
    }


def _state_of_minutes(minutes: Minutes | None) -> tuple[str, str]:
    if minutes is None:
        return "Not started", "grey"
    return words.MINUTES_WORDS[minutes.state], words.MINUTES_COLOURS[minutes.state]


def find_meeting(access: Access, key: str) -> tuple[Meeting, Minutes | None]:
    """Return the meeting with this key and its minutes, or answer 404 if the reader may not see the meeting."""
    found = queries.meeting_with_minutes(db.session(), access.partnership, key)
    if found is None or not may_see(access, found[0]):
        abort(404)
    return found


def read(access: Access, meeting: Meeting, minutes: Minutes | None) -> FoundMinutes:
    """Return a meeting's minutes with only the content that the reader may see."""
    sources = queries.sources_of(db.session(), meeting, stored=content.is_frozen(minutes))
    text = content.seen_by(access, content.text_of(meeting, minutes, sources), sources)
    corrections = circulated.corrections_of(db.session(), minutes)
    entries = circulated.correction_texts(corrections, access)
    unsent = circulated.correction_texts([each for each in corrections if each.sent_at is None], access)
    return FoundMinutes(meeting, minutes, sources, text, entries, len(unsent))


def find_readable(access: Access, key: str) -> FoundMinutes:
    """Return the minutes of a meeting, or answer 404 if the reader may not read them."""
    meeting, minutes = find_meeting(access, key)
    if not queries.may_read(db.session(), access, meeting, minutes):
        abort(404)
    return read(access, meeting, minutes)


def find_circulated(access: Access, key: str) -> tuple[FoundMinutes, Minutes]:
    """Return the minutes of a meeting that have been started, or answer 404."""
    found = find_readable(access, key)
    if found.minutes is None:
        abort(404)
    return found, found.minutes


def find_item(access: Access, found: FoundMinutes, item_key: str) -> tuple[AgendaItem, ItemText]:
    """Return an item and its minutes, or answer 404 if the reader may not see the item."""
    item = next((each for each in found.sources.items if each.key == item_key), None)
    if item is None or not may_see_item(access, item):
        abort(404)
    return item, with_key(found.text.items, item_key)
