"""The minutes check: what a careful secretary would look at again before the draft goes to the chair.

Every finding is a warning, which the secretariat can tick as intended. A finding is made anew from the text each time;
its mark is a hash of what it says, so that a tick no longer counts once the text has changed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from cdp.audit.record import record
from cdp.documents.blocks import Table
from cdp.documents.markdown import to_blocks
from cdp.documents.sums import in_words, wrong_totals
from cdp.errors import Refusal
from cdp.minutes import service
from cdp.minutes.content import ActionText, DecisionText, ItemText, MinutesText
from cdp.minutes.queries import Sources
from cdp.models import AgendaItem, Meeting, Minutes, Organisation, Person
from cdp.wording import formats

_PROMISE = re.compile(r"[^.!?\n]*\b(?:agreed|undertook|offered|promised) to\b[^.!?\n]*", re.IGNORECASE)
_SAID = (
    r"(?:said|asked|reported|presented|noted|explained|thanked|confirmed|proposed|seconded|advised|updated|"
    r"agreed|undertook|offered|introduced|raised|suggested|questioned|welcomed)"
)
_NAME = r"[A-Z][a-z’'-]+(?: [A-Z][A-Za-z’'-]+){1,2}"
_SPEAKER = re.compile(rf"(?<![\w’'-])({_NAME}) {_SAID}\b")
_WORD = re.compile(r"[^\W\d_]{5,}")
_COMMON = frozenset(
    (
        "about", "action", "agree", "agreed", "board", "council", "decision", "group", "meeting", "members", "paper",
        "partnership", "report", "their", "there", "these", "update", "which", "would",
    )
)  # fmt: skip


@dataclass(frozen=True)
class MinutesFinding:
    """One warning: its sentence, and the key of the item that it is about; `mark` identifies what it says."""

    sentence: str
    item_key: str = ""
    mark: str = field(init=False)

    def __post_init__(self) -> None:
        whole = f"{self.item_key}|{self.sentence}".encode()
        object.__setattr__(self, "mark", hashlib.sha256(whole).hexdigest()[:16])


@dataclass(frozen=True)
class CheckedMinutes:
    """The findings about minutes, and the marks of those that were ticked as intended."""

    findings: tuple[MinutesFinding, ...]
    intended: frozenset[str]

    @property
    def to_look_at(self) -> list[MinutesFinding]:
        """The findings that were not ticked."""
        return [each for each in self.findings if each.mark not in self.intended]


@dataclass(frozen=True)
class Known:
    """The names that minutes may use: of people and organisations, in lower case."""

    names: frozenset[str]

    @classmethod
    def of(cls, sources: Sources, organisations: Iterable[Organisation], people: Iterable[Person]) -> "Known":
        """Return the names of members, attendees and organisations."""
        names = [row.name for row in sources.attendance] + [person.name for person in people]
        for organisation in organisations:
            names += [organisation.name, organisation.short_name]
        return cls(frozenset(_plain(name) for name in names if name))

    def has(self, name: str) -> bool:
        """Return whether a name is known, on its own or as part of a longer one."""
        plain = _plain(name)
        return any(plain in known or known in plain for known in self.names)


def check(
    meeting: Meeting,
    text: MinutesText,
    sources: Sources,
    agenda: Sequence[AgendaItem],
    known: Known,
    minutes: Minutes | None,
) -> CheckedMinutes:
    """Return the findings about a draft as the coordinator reads it.

    `agenda` has the items with their papers, whose titles must not be quoted in Part 1 if they are confidential.
    """
    findings = [
        *(finding for item in text.items for finding in _of_item(item, meeting, known)),
        *(
            MinutesFinding(f"Action {action.reference}: {sentence}")
            for action in text.other_actions
            for sentence in _of_action(action, meeting)
        ),
        *_of_quorum(text, sources),
        *_of_part_2(text, agenda),
    ]
    return CheckedMinutes(tuple(findings), frozenset(minutes.intended if minutes is not None else ()))


def tick(session: Session, meeting: Meeting, mark: str, *, intended: bool, by: Person) -> None:
    """Tick a finding as intended, or remove the tick; raises Refusal unless the minutes are a draft."""
    minutes = service.open_minutes(session, meeting)
    if not re.fullmatch(r"[0-9a-f]{16}", mark):
        raise Refusal("Open the check again. The minutes have changed.")
    minutes.intended = [*(each for each in minutes.intended if each != mark), *([mark] if intended else [])]
    session.flush()
    words = "ticked a warning of the check as intended" if intended else "removed a tick from the check"
    record(
        session,
        f"{by.name} {words} for the minutes of {service.named(meeting)}.",
        by=by,
        on=minutes,
        partnership=meeting.board.partnership,
    )


def _of_item(item: ItemText, meeting: Meeting, known: Known) -> Iterator[MinutesFinding]:
    sentences = [
        *(["Nothing is minuted under this item."] if item.is_empty else []),
        *([] if item.actions else _of_promises(item.note)),
        *(
            f"Action {action.reference}: {sentence}"
            for action in item.actions
            for sentence in _of_action(action, meeting)
        ),
        *(
            f"Decision {decision.reference}: {sentence}"
            for decision in item.decisions
            for sentence in _of_decision(decision, known)
        ),
        *_of_names(item.note, known),
        *_of_tables(item.note),
    ]
    return (MinutesFinding(sentence, item.key) for sentence in sentences)


def _of_promises(note: str) -> Iterator[str]:
    return (f"“{_short(promise)}” has no action." for promise in _PROMISE.findall(note))


def _of_names(note: str, known: Known) -> Iterator[str]:
    for name in dict.fromkeys(_SPEAKER.findall(note)):
        if not known.has(name):
            yield f"{name} is not a member and is not in the attendance."


def _of_tables(note: str) -> Iterator[str]:
    for block in to_blocks(note):
        if isinstance(block, Table) and (wrong := list(wrong_totals(block))):
            yield f"A total does not add up. {in_words(wrong)}."


def _of_action(action: ActionText, meeting: Meeting) -> Iterator[str]:
    if not action.has_named_owner:
        yield "it has no named owner, only an organisation."
    if action.due_on <= meeting.day:
        yield f"it is due on {formats.day(action.due_on)}, which is not after the meeting."


def _of_decision(decision: DecisionText, known: Known) -> Iterator[str]:
    if not decision.moved_by:
        yield "no one is named as proposing it."
    elif not known.has(decision.moved_by.partition(",")[0]):
        yield f"{decision.moved_by}, who proposed it, is not a member and is not in the attendance."


def _of_quorum(text: MinutesText, sources: Sources) -> Iterator[MinutesFinding]:
    ids = {item.key: item.id for item in sources.items}
    for item in text.items:
        finding = sources.quorums.get(ids.get(item.key, 0))
        if item.decisions and finding is not None and finding.quorate is False:
            yield MinutesFinding(f"A decision was made without a quorum. {finding.sentence}", item.key)


def _of_part_2(text: MinutesText, agenda: Sequence[AgendaItem]) -> Iterator[MinutesFinding]:
    """Find words of the titles of confidential items and papers in the public text."""
    public = [item for item in agenda if not item.is_confidential]
    usual = _COMMON.union(*(_words(item.title) for item in public))
    secret = [
        _words(title) - usual
        for item in agenda
        if item.is_confidential
        for title in (item.title, *(paper.title for paper in item.papers))
    ]
    for item in text.part_1:
        written = _words(_text_of(item))
        for words in secret:
            shared = sorted(words & written)
            if len(shared) >= min(2, len(words)) and shared:
                quoted = formats.listed([f"“{word}”" for word in shared])
                yield MinutesFinding(
                    f"Words of a confidential item are in the public text: {quoted}.", item.key
                )


def _text_of(item: ItemText) -> str:
    decisions = (f"{each.wording} {each.conditions}" for each in item.decisions)
    return " ".join([item.note, *decisions, *(each.title for each in item.actions), *item.natures])


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= 120 else f"{plain[:119].rstrip()}…"


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
