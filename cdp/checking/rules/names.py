"""Names written two ways: posts, organisations, people and schemes."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from cdp.checking.findings import CheckKind
from cdp.checking.reading import ReportPassage, ReportReading
from cdp.checking.rules.slips import Slip, SlipWords, warning

_WORD = r"[A-Z][A-Za-z’'&-]+"
_NAME = re.compile(
    rf"\b{_WORD}(?:(?:\s+|,\s+)(?:(?:of|for|and|the|in|&)\s+){{0,2}}{_WORD}){{1,7}}\b(?:\s+(?:CIC|LLP|plc))?"
)
_POST = re.compile(
    rf"\b(?P<head>(?:(?:Deputy|Assistant|Associate|Vice|Acting|Interim|Strategic|Executive|"
    rf"Corporate|Cabinet|Lead|Portfolio|Senior|Chief)\s+)*"
    rf"(?:Mayor|Commissioner|Director|Member|Officer|Holder|Head|Lead|Manager|Secretary|"
    rf"Councillor))\s*(?:,|for|of)\s+(?P<tail>(?:the\s+)?{_WORD}(?:(?:,\s+|\s+(?:and\s+|&\s+|"
    rf"of\s+)?|,\s+and\s+){_WORD})*)"
)
_SCHEME = re.compile(
    r"\b(?P<head>Schemes? of|Code of|Terms of)\s+(?P<tail>[A-Z][a-z]+(?:(?:,\s+|\s+and\s+|,\s+and\s+)[A-Z][a-z]+)*)"
)
_PERSON = re.compile(r",?\s+(?:Dr|Mr|Mrs|Ms|Miss|Mx|Cllr|Councillor|Professor|Prof|Sir|Dame|Lord|Lady)\b")
_LEGAL = re.compile(
    r"\b(?:Ltd|Limited|CIC|LLP|plc|PLC|CIO|Trust|Foundation|Council|Group|Partnership|"
    r"Partners|Services?|Society|Association|Centre|Company)\b"
)
_SHORTEST = 7


@dataclass(frozen=True)
class NamedAt:
    """A name and where it stands."""

    name: str
    passage: ReportPassage
    start: int


def names_two_ways(reading: ReportReading) -> Iterator[Slip]:
    """Yield names of which another spelling is in the report, at the spelling that is used less."""
    found = [
        NamedAt(_plain(each[0]), passage, each.start())
        for passage in reading.passages
        if not reading.is_note(passage.block)
        for each in _NAME.finditer(passage.text)
    ]
    found = [each for each in found if len(each.name) >= _SHORTEST]
    yield from _spelled(reading, found)
    yield from _posts(reading)
    yield from _schemes(reading)


def _spelled(reading: ReportReading, found: list[NamedAt]) -> Iterator[Slip]:
    """Yield names that differ from another one by a letter or two in one word."""
    counts = Counter(each.name for each in found)
    names = sorted(counts)
    known = {_plain(each) for each in reading.context.names}
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            if {one, other} <= known or not _is_slip(one, other):
                continue
            rare = one if (counts[one], one not in known) < (counts[other], other not in known) else other
            if counts[one] == counts[other] and not ({one, other} & known):
                rare = max(
                    (one, other),
                    key=lambda name: next(n for n, each in enumerate(found) if each.name == name),
                )
            right = other if rare == one else one
            first = next(each for each in found if each.name == rare)
            yield _two(rare, right).at(first.passage, rare)


def _is_slip(one: str, other: str) -> bool:
    """Return whether two names are one name with a slip of the pen: one word differs, and only by a letter or two."""
    first, second = one.split(), other.split()
    if len(first) != len(second):
        joined = (
            one.replace(" ", "").replace("-", "").lower() == other.replace(" ", "").replace("-", "").lower()
        )
        return joined and abs(len(first) - len(second)) == 1
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if len(pairs) != 1:
        return False
    a, b = (each.strip(",.") for each in pairs[0])
    if (
        a.lower() == b.lower()
        or min(len(a), len(b)) < 4
        or (a.rstrip("s") == b.rstrip("s") and len(first) == 1)
    ):
        return False
    if {a, b} == {"Limited", "Ltd"} or a.removesuffix("’s").removesuffix("'s") == b.removesuffix(
        "’s"
    ).removesuffix("'s"):
        return False
    far = Levenshtein.distance(a, b)
    return far == 1 or (far == 2 and min(len(a), len(b)) >= 6 and a[0] == b[0] and not _is_other_word(a, b))


def _is_other_word(a: str, b: str) -> bool:
    """Return whether two words are likely both meant: different endings of one word, such as Police and Policy."""
    return a[:3] == b[:3] and a[-1] != b[-1] and abs(len(a) - len(b)) >= 2


def _posts(reading: ReportReading) -> Iterator[Slip]:
    """Yield posts whose field is written two ways: "for Policing and Fire" and "for Policing, Fire and Crime"."""
    found: dict[tuple[str, frozenset[str]], list[tuple[str, ReportPassage]]] = {}
    for passage in reading.passages:
        for each in _POST.finditer(passage.text):
            words = frozenset(re.findall(r"[A-Z][a-z]+", _PERSON.split(each["tail"])[0])) - {"The"}
            found.setdefault((" ".join(each["head"].split()), words), []).append((each[0], passage))
    keys = list(found)
    for place, (head, words) in enumerate(keys):
        for other_head, others in keys[place + 1 :]:
            if (
                head != other_head
                or words == others
                or not (words < others or others < words)
                or min(len(words), len(others)) < 1
            ):
                continue
            if _are_two(found[head, words], found[head, others]):
                continue
            rare = min((head, words), (head, others), key=lambda key: (len(found[key]), -keys.index(key)))
            right = (head, others) if rare == (head, words) else (head, words)
            name, passage = found[rare][0]
            yield _two(name, found[right][0][0]).at(passage, name)


def _are_two(first: list[tuple[str, ReportPassage]], second: list[tuple[str, ReportPassage]]) -> bool:
    """Return whether two posts are named in one sentence, as two people."""
    return any(a[1] is b[1] for a in first for b in second)


def _schemes(reading: ReportReading) -> Iterator[Slip]:
    found: dict[str, list[ReportPassage]] = {}
    for passage in reading.sentences:
        for each in _SCHEME.finditer(passage.text):
            if each["head"].startswith("Scheme"):
                found.setdefault(each[0], []).append(passage)
    if len(found) == 2:
        (one, first), (other, second) = found.items()
        words = [set(re.findall(r"[A-Z][a-z]+", each)) for each in (one, other)]
        if words[0] < words[1] or words[1] < words[0] or len(words[0] & words[1]) > 1:
            rare, passages = (other, second) if len(second) <= len(first) else (one, first)
            yield _two(rare, one if rare == other else other).at(passages[0], rare)


def _plain(name: str) -> str:
    return (
        re.sub(r"^(?:The|That|This|In|On|At|For|To|And|Both|With|By|From|If)\s+", "", " ".join(name.split()))
        .removesuffix("’s")
        .removesuffix("'s")
    )


def _two(rare: str, right: str) -> SlipWords:
    return warning(
        CheckKind.TWO_NAMES,
        right,
        f"“{rare}” is “{right}” elsewhere. Use one name, or say that they are two.",
    )
