"""Which rows of a log are one action, written again on a later sheet. Pure functions.

Numbers start again on each sheet, so only the wording counts. The same words are one action; almost the same words are
asked about.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

from cdp.actions.importing.log import LoggedAction
from cdp.reference.areas import plain

LIKE = 82
LIKELY = 88
FEWEST_SHARED = 2
MOST_SHARING = 50
"""Words that more actions have than this tell nothing."""
_CARRIED = re.compile(r"\(?\b(?:c/?f(?:wd)?|carried forward|b/?fwd|continued|cont)\b\.?\)?", re.IGNORECASE)
_WITHOUT_MEANING = frozenset({
    "a", "an", "the", "of", "to", "for", "in", "on", "at", "by", "and", "or", "with", "from", "that", "this", "be",
    "is", "are", "as", "it", "its", "their", "our", "all", "any", "will",
})  # fmt: skip


@dataclass(eq=False)
class RepeatedAction:
    """An action of the log: its rows in the order of their sheets.

    `doubts` has, for each row that may be the same action as an earlier one until a person says so, that earlier row.
    It is in the group if that is likely.
    """

    rows: list[LoggedAction]
    doubts: dict[LoggedAction, LoggedAction] = field(default_factory=dict)

    @property
    def first(self) -> LoggedAction:
        """The row that first has the action."""
        return self.rows[0]

    @property
    def last(self) -> LoggedAction:
        """The row that last has the action, whose owner and state count."""
        return self.rows[-1]


def key_of(title: str) -> str:
    """Return the wording of an action for comparison, without the marks of one that is carried forward."""
    return plain(_CARRIED.sub(" ", title))


def pair_of(one: LoggedAction, other: LoggedAction) -> str:
    """Return the wordings of two actions as the wording of the question about them."""
    return f"{key_of(one.title)} | {key_of(other.title)}"


def grouped(
    actions: Sequence[LoggedAction], days: Mapping[int, date | None], answer: Callable[[str], str]
) -> list[RepeatedAction]:
    """Return the actions of a log, each once. `answer` returns "yes", "no" or "" for a pair of wordings (`pair_of`).

    Sheets are taken in the order of their days if each has one, else in the order of the file.
    """
    number_of = {action: action.source.place.sheet_number for action in actions}
    numbers = sorted(set(number_of.values()))
    dated = all(days.get(number) for number in numbers)
    order = {n: (days[n] or date.min) if dated else date.min for n in numbers}
    found: list[RepeatedAction] = []
    by_key: dict[str, RepeatedAction] = {}
    words = _Words(actions) if len(numbers) > 1 else None
    for action in sorted(
        actions, key=lambda one: (order[number_of[one]], number_of[one], one.source.place.row)
    ):
        key = key_of(action.title)
        same = by_key.get(key) if key else None
        like = _like(action, words, answer) if same is None and words is not None else None
        if like is not None and like.is_one:
            same = like.group
        if same is not None:
            same.rows.append(action)
        else:
            same = RepeatedAction([action])
            found.append(same)
        if like is not None and like.is_doubtful:
            same.doubts[action] = like.earlier
        by_key.setdefault(key, same)
        if words is not None:
            words.add(action, same)
    return found


@dataclass(frozen=True)
class _Like:
    """An earlier row that has almost the same words, and whether it is taken as one with the later, or doubtful."""

    group: RepeatedAction
    earlier: LoggedAction
    is_one: bool
    is_doubtful: bool


def _like(action: LoggedAction, words: "_Words", answer: Callable[[str], str]) -> _Like | None:
    """Return the earlier row that is this action by an answer, or the one most like it without an answer "no"."""
    best: tuple[float, RepeatedAction, LoggedAction] | None = None
    own = action.source.raw("same")
    if own == "no":
        return None
    for earlier, group in words.near(action):
        if earlier.source.place.sheet_number == action.source.place.sheet_number:
            continue
        said = own or answer(pair_of(earlier, action))
        score = (
            101
            if said == "yes" and not own
            else fuzz.token_set_ratio(words.telling[earlier], words.telling[action])
        )
        if said != "no" and score >= LIKE and (best is None or score > best[0]):
            best = (score, group, earlier)
    if best is None:
        return None
    is_said = own == "yes" or best[0] > 100
    return _Like(best[1], best[2], is_said or best[0] >= LIKELY, not is_said)


class _Words:
    """The telling words of actions, to find those that share some without comparing all with all."""

    def __init__(self, actions: Sequence[LoggedAction]) -> None:
        self.telling = {action: _telling(action.title) for action in actions}
        self._counts = Counter(word for words in self.telling.values() for word in set(words.split()))
        self._seen: dict[str, list[tuple[LoggedAction, RepeatedAction]]] = defaultdict(list)

    def add(self, action: LoggedAction, group: RepeatedAction) -> None:
        """Remember an action for the comparison with later ones."""
        for word in self._rare(action):
            self._seen[word].append((action, group))

    def near(self, action: LoggedAction) -> Iterator[tuple[LoggedAction, RepeatedAction]]:
        """Yield the earlier actions that share at least two telling words."""
        shared: Counter[int] = Counter()
        pairs: dict[int, tuple[LoggedAction, RepeatedAction]] = {}
        for word in self._rare(action):
            for earlier, group in self._seen[word]:
                shared[id(earlier)] += 1
                pairs[id(earlier)] = (earlier, group)
        yield from (pairs[one] for one, count in shared.items() if count >= FEWEST_SHARED)

    def _rare(self, action: LoggedAction) -> set[str]:
        return {word for word in self.telling[action].split() if self._counts[word] <= MOST_SHARING}


def _telling(title: str) -> str:
    return " ".join(word for word in key_of(title).split() if word not in _WITHOUT_MEANING)
