"""The content of minutes as one person may read it.

The content of a draft is made from the current records. It is stored when the draft goes to the chair: a later change
to the attendance, an action or a decision does not change the minutes. What a reader may see always depends on the
current records.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cdp.access import Access, may_see_action, may_see_item
from cdp.actions.owners import owners_in_words
from cdp.agendas.bodies import bodies_of_item
from cdp.agendas.numbering import numbers_of
from cdp.agendas.on_the_day.service import order_taken
from cdp.agendas.published import deferred_to
from cdp.agendas.status import sentences_of
from cdp.meetings.proceedings import movement_words
from cdp.meetings.quorum import QuorumFinding
from cdp.minutes import queries
from cdp.minutes.filling import NOTHING_KNOWN, Opening, lines_of, opening_of, substituted_by
from cdp.minutes.queries import Sources
from cdp.minutes.words import facts_of
from cdp.models import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    DecisionState,
    Meeting,
    Minutes,
    MinutesState,
    Part,
    Presence,
)
from cdp.models.stored import as_stored, from_stored
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.wording import formats
from cdp.wording.formats import listed, words

DURING = "took the seat over during the meeting"
IN_ORDER = (
    Presence.PRESENT,
    Presence.REMOTE,
    Presence.SUBSTITUTE,
    Presence.IN_ATTENDANCE,
    Presence.APOLOGIES,
    Presence.ABSENT,
)


@dataclass(frozen=True)
class Attended:
    """One person in the attendance list; `substitute_for` is the representative and the organisation, if known.

    `how` says more about a substitute: that they attended remotely, or took the seat over during the meeting.
    """

    presence: Presence
    name: str
    organisation: str
    job_title: str = ""
    substitute_for: str = ""
    how: str = ""

    @property
    def label(self) -> str:
        """The kind of attendance in words."""
        first = f"Substitute for {self.substitute_for}" if self.substitute_for else words(self.presence)
        return f"{first}, {self.how}" if self.how else first


@dataclass(frozen=True)
class DecisionText:
    """A decision as the minutes record it; `since` says what happened to the decision afterwards.

    `facts` are labels and values about how it was made, such as the votes.
    """

    key: str
    reference: str
    part: Part
    wording: str
    moved_by: str
    conditions: str
    delegated_to: str
    state: DecisionState
    since: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ActionText:
    """An action as the minutes record it."""

    key: str
    reference: str
    part: Part
    title: str
    owner: str
    due_on: date
    has_named_owner: bool = True


@dataclass(frozen=True)
class ItemText:
    """One agenda item in the minutes; `number` is as for a person who may read everything, until set for a reader.

    `filled` has the sentences that come from the records, and `natures` the natures of the `interests`, in their order.
    `quorum` is a sentence if the item was not quorate. `movements` has the
    arrivals and departures at this item.

    `marks` say why the item was late, withdrawn or deferred.
    If the board acts as several bodies, `hats` has the labels of those whose business the item is. Stored minutes use
    this field name.
    """

    key: str
    title: str
    part: Part
    presented_by: str
    note: str
    interests: tuple[str, ...]
    decisions: tuple[DecisionText, ...]
    actions: tuple[ActionText, ...]
    number: str | int = 0
    hats: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    quorum: str = ""
    movements: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was minuted under the item, so that it is left out of the document."""
        return not (
            self.note
            or self.decisions
            or self.actions
            or self.interests
            or self.filled
            or self.movements
            or self.marks
        )

    @property
    def is_confidential(self) -> bool:
        """Whether the item is in Part 2."""
        return self.part is Part.CONFIDENTIAL


@dataclass(frozen=True)
class MinutesText:
    """The whole minutes; if the board acts as several bodies, `bodies` are those that met.

    `other_actions` were raised at the meeting, but under no item that the reader may see.
    `presiding` says who presided. `corrections` were made to the attendance after the minutes were circulated.
    `taken` has the keys of the items in the order in which they were taken.
    """

    place: str
    quorum: str
    attendance: tuple[Attended, ...]
    items: tuple[ItemText, ...]
    bodies: tuple[str, ...] = ()
    opening: Opening = NOTHING_KNOWN
    other_actions: tuple[ActionText, ...] = ()
    presiding: str = ""
    corrections: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()

    @property
    def order_taken(self) -> str:
        """A sentence with the order in which the items shown were taken, or an empty string if it was the usual one."""
        numbers = {item.key: str(item.number) for item in self.items}
        taken = [numbers[key] for key in self.taken if key in numbers]
        usual = [numbers[item.key] for item in self.items if item.key in self.taken]
        return f"Items were taken in this order: {formats.listed(taken)}." if taken != usual else ""

    @property
    def part_1(self) -> list[ItemText]:
        """The public items."""
        return [item for item in self.items if not item.is_confidential]

    @property
    def part_2(self) -> list[ItemText]:
        """The confidential items."""
        return [item for item in self.items if item.is_confidential]

    @property
    def confidential_actions(self) -> list[ActionText]:
        """The confidential actions under no item that the reader may see."""
        return [each for each in self.other_actions if each.part is Part.CONFIDENTIAL]

    @property
    def actions(self) -> list[ActionText]:
        """Every action, in the order of the items, then those under no item."""
        return [*(action for item in self.items for action in item.actions), *self.other_actions]

    def without_part_2(self) -> "MinutesText":
        """Return the minutes without confidential content, for files that anyone may read."""
        public = (
            replace(
                item,
                decisions=tuple(each for each in item.decisions if each.part is Part.PUBLIC),
                actions=tuple(each for each in item.actions if each.part is Part.PUBLIC),
            )
            for item in self.items
            if not item.is_confidential
        )
        under_part_2 = (action for item in self.part_2 for action in item.actions)
        others = (each for each in (*self.other_actions, *under_part_2) if each.part is Part.PUBLIC)
        return replace(self, items=tuple(public), other_actions=tuple(others))

    @property
    def has_part_2(self) -> bool:
        """Whether the minutes have content that only readers of Part 2 may see."""
        return self != self.without_part_2()


def text_of(meeting: Meeting, minutes: Minutes | None, sources: Sources) -> MinutesText:
    """Return the whole text of a meeting's minutes, which `seen_by` must filter before anyone reads it.

    The text of a draft is made from the current records; from "with chair" on, it is the stored one. Once minutes are
    circulated, only corrections are added to the stored text.
    """
    if is_frozen(minutes) and minutes is not None and minutes.content is not None:
        return replace(from_stored(minutes.content, MinutesText), corrections=sources.corrections)
    return _live(meeting, sources)


def is_frozen(minutes: Minutes | None) -> bool:
    """Return whether the text of minutes is stored, and no longer follows the records."""
    return minutes is not None and minutes.content is not None and minutes.state is not MinutesState.DRAFT


def numbered(text: MinutesText) -> MinutesText:
    """Return the minutes with their items numbered, as a person who may read everything sees them.

    Minutes stored before agendas had numbers of their own are numbered in order.
    """
    places = enumerate(text.items, start=1)
    items = tuple(item if item.number else replace(item, number=str(place)) for place, item in places)
    return replace(text, items=items)


def seen_by(access: Access, text: MinutesText, sources: Sources) -> MinutesText:
    """Return the minutes as one person may read them, with the numbers of the agenda as that person reads it."""
    decisions = {each.key: each for each in sources.decisions if queries.may_see(access, each)}
    actions = {each.key for each in sources.actions if may_see_action(access, each)}
    may_see = {item.key: item for item in sources.items if may_see_item(access, item)}
    numbers = numbers_of(may_see[item.key] for item in text.items if item.key in may_see)
    shown: list[ItemText] = []
    for item in text.items:
        if item.key not in may_see:
            continue
        shown.append(
            replace(
                item,
                number=numbers[item.key],
                decisions=tuple(
                    _with_outcome(each, decisions[each.key])
                    for each in item.decisions
                    if each.key in decisions
                ),
                actions=tuple(each for each in item.actions if each.key in actions),
            )
        )
    hidden = (action for item in text.items if item.key not in may_see for action in item.actions)
    others = tuple(each for each in (*text.other_actions, *hidden) if each.key in actions)
    return replace(text, items=tuple(shown), other_actions=others)


def opened_item(text: MinutesText, item: AgendaItem, sources: Sources) -> ItemText | None:
    """Return the minutes of a confidential item to which an administrator has access, or None if it was not minuted."""
    minuted = next((each for each in text.items if each.key == item.key), None)
    if minuted is None or item.id not in {each.id for each in sources.items}:
        return None
    decisions = {each.key: each for each in sources.decisions}
    return replace(
        minuted,
        decisions=tuple(
            _with_outcome(each, decisions[each.key]) for each in minuted.decisions if each.key in decisions
        ),
    )


def stored(text: MinutesText) -> dict[str, Any]:
    """Return minutes in the form in which they are stored once circulated."""
    return as_stored(text)


def _live(meeting: Meeting, sources: Sources) -> MinutesText:
    return MinutesText(
        place=meeting.place or ("By video" if meeting.video_link else ""),
        quorum=sources.quorum.sentence,
        attendance=_attendance(sources.attendance),
        items=tuple(_items(sources)),
        bodies=tuple(body.named for body in bodies_of_meeting(meeting)),
        opening=opening_of(meeting, sources.facts, sources.presiding, sources.course.taken.values()),
        other_actions=tuple(_action(action) for action in sources.actions_without_item),
        presiding=sources.presiding.sentence if sources.presiding is not None else "",
        taken=tuple(item.key for item in order_taken(sources.items)),
    )


def _attendance(rows: list[Attendance]) -> tuple[Attended, ...]:
    """Return the attendance in the order of its kinds, without vacant seats."""
    lines = [
        Attended(
            row.presence,
            row.name,
            row.organisation.name if row.organisation else "",
            row.person.job_title if row.person is not None else "",
            substituted_by(row),
            listed([*(["remotely"] if row.remotely else []), *([DURING] if row.took_over else [])]),
        )
        for row in rows
        if row.person is not None or row.seat is None or row.presence is not Presence.ABSENT
    ]
    return tuple(sorted(lines, key=lambda line: IN_ORDER.index(line.presence)))


def _items(sources: Sources) -> Iterator[ItemText]:
    decisions, actions = defaultdict(list), defaultdict(list)
    for decision in sources.decisions:
        decisions[decision.item_id].append(_decision(decision))
    for action in sources.actions:
        actions[action.item_id].append(_action(action))
    numbers = numbers_of(sources.items)
    for item in sources.items:
        note = sources.notes.get(item.id)
        minuted = note or decisions[item.id] or actions[item.id] or item.interests
        was_taken = item.id in sources.course.taken or minuted
        organisation = item.presenter_organisation.name if item.presenter_organisation else ""
        yield ItemText(
            key=item.key,
            title=item.title,
            part=item.part,
            presented_by=", ".join(known for known in (item.presenter, organisation) if known),
            note=note.body if note else "",
            interests=tuple(interest.person.name for interest in item.interests),
            decisions=tuple(decisions[item.id]),
            actions=tuple(actions[item.id]),
            number=numbers[item.key],
            hats=tuple(body.label for body in bodies_of_item(item)),
            filled=lines_of(item, sources.facts, sources.attendance, sources.items),
            natures=tuple(interest.nature for interest in item.interests),
            quorum=_quorum_of(sources.quorums[item.id]) if was_taken else "",
            movements=tuple(
                movement_words(each) for each in sources.course.movements if each.item_id == item.id
            ),
            marks=tuple(sentences_of(item, deferred_to(item))),
        )


def _quorum_of(finding: QuorumFinding) -> str:
    """Return the sentence about an item that is not quorate, or an empty string."""
    if finding.quorate is not False:
        return ""
    who = f" Not counted: {listed(finding.not_counted)}." if finding.not_counted else ""
    return f"{finding.sentence}{who}"


def _decision(decision: Decision) -> DecisionText:
    return DecisionText(
        key=decision.key,
        reference=decision.reference,
        part=decision.part,
        wording=decision.wording,
        moved_by=decision.moved_by,
        conditions=decision.conditions,
        delegated_to=decision.delegated_to,
        state=decision.state,
        facts=facts_of(decision),
    )


def _action(action: Action) -> ActionText:
    return ActionText(
        key=action.key,
        reference=action.reference,
        part=action.part,
        title=action.title,
        owner=owners_in_words(action),
        due_on=action.due_on,
        has_named_owner=action.owner is not None,
    )


def _with_outcome(minuted: DecisionText, decision: Decision) -> DecisionText:
    """Return a decision as the minutes record it, with its number as now written, and what has happened since then."""
    numbered = replace(minuted, reference=decision.reference)
    return numbered if minuted.state is decision.state else replace(numbered, since=_since(decision))


def _since(decision: Decision) -> str:
    if decision.state is DecisionState.RATIFIED and decision.ratified_meeting is not None:
        return f"Ratified by the meeting of {formats.day(decision.ratified_meeting.starts_at)}."
    if decision.state is DecisionState.RESCINDED:
        return f"Rescinded on {formats.day(decision.rescinded_on)}."
    return ""
