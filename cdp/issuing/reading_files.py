"""The text of a file to be checked, and its similarity to an issued text.

    found = read_words(file)              text, fingerprints printed in it, or a sentence on why it cannot be read
    likeness = compare(ours, found.text)  share of words in common, and passages that only the file has

The comparison is only a guide. Text read from a PDF rarely matches exactly, and matching text does not prove what a
reader sees: only the bytes of a file prove that it was issued (docs/rules/records.md). The result reveals no part of
the issued text, only how much of the other text matches it. Compare only for a person who has the issued fingerprint.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from cdp.errors import Refusal
from cdp.files.reader import FileNotRead, read_apart
from cdp.files.uploads import CheckedFile, FileKind
from cdp.files.word import plain_text
from cdp.wording.typed_text import decoded

READABLE = frozenset({FileKind.PDF, FileKind.DOCX, FileKind.TXT})
MOST_WORDS = 150_000
MOST_PASSAGES = 10
LONGEST_PASSAGE = 200
MOST_FINGERPRINTS = 20

_ROW = 4  # a word counts as found if the issued text has a run of this many words that includes it
_NEAR = 3  # passages at most this many words apart are merged
_EDGE = 3  # lines at the top and the bottom of a page that may belong to its header or footer
_FEWEST_PAGES = 3

PROBLEMS = {
    "kind": "We can compare only PDF, Word and text files.",
    "encrypted": "The PDF is protected by a password, so we cannot read it. Save it without a password and try again.",
    "broken": "The file is damaged, so we cannot read it.",
    "slow": "The file takes too long to read, so its text was not compared.",
    "busy": "We are reading other files. Try again in a minute.",
    "empty": "The file contains no text that we can read. It may be a scan.",
}

_LEFT_OUT = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_MARKER = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+)?(?:\d{1,3}[.)]|[-*•–◦])(?:[ \t]+|$)", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:[-‐‑'’]\n?[^\W_]+)*")
_WHOLE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_GROUPED = re.compile(
    "|".join(
        rf"(?<![0-9a-f])[0-9a-f]{{{size}}}(?:[ \n]{{1,2}}[0-9a-f]{{{size}}}){{{64 // size - 1}}}(?![0-9a-f])"
        for size in (32, 16, 8, 4)
    )
)
_BROKEN = re.compile(r"(?<![0-9a-f])([0-9a-f]{4,60})[ ]?\n[ ]?([0-9a-f]{4,60})(?![0-9a-f])")


@dataclass(frozen=True)
class ReadFile:
    """The text of a file without page headers and footers, and the fingerprints printed anywhere in it.

    `problem` is a sentence on why there is no text, or empty. `whole` is False if only the beginning was read.
    """

    text: str = ""
    fingerprints: tuple[str, ...] = ()
    problem: str = ""
    whole: bool = True


@dataclass(frozen=True)
class Likeness:
    """The similarity of another text to the issued text: the share of words that agree in order, from 0 to 1.

    `passages` are short pieces of the other text that the issued text does not have, in order. `more` means that there
    are further passages.
    """

    share: float
    passages: tuple[str, ...]
    more: bool


def read_words(file: CheckedFile) -> ReadFile:
    """Return the text of a PDF, Word or text file; `problem` says why a file cannot be read."""
    whole = True
    try:
        if file.kind is FileKind.PDF:
            pages, whole = _pdf(file.content)
        elif file.kind is FileKind.DOCX:
            pages = [plain_text(file.content)]
        elif file.kind is FileKind.TXT:
            pages = [decoded(file.content, errors="replace")]
        else:
            return ReadFile(problem=PROBLEMS["kind"])
    except _Unread as unread:
        return ReadFile(problem=PROBLEMS[unread.why])
    except Refusal:
        return ReadFile(problem=PROBLEMS["broken"])
    text = "\n".join(_without_running_lines(pages)).strip()
    if not _WORD.search(text):
        return ReadFile(problem=PROBLEMS["empty"])
    return ReadFile(text, fingerprints("\n".join(pages)), whole=whole)


def fingerprints(text: str) -> tuple[str, ...]:
    """Return the SHA-256 fingerprints that a text has in one piece, in groups or across two lines, in lower case."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("\r\n", "\n")
    found = [*_WHOLE.findall(text), *("".join(match.split()) for match in _GROUPED.findall(text))]
    found += [first + second for first, second in _BROKEN.findall(text) if len(first + second) == 64]
    return tuple(dict.fromkeys(found))[:MOST_FINGERPRINTS]


def normalised(text: str) -> str:
    """Return the words of a text, ignoring case, punctuation, line breaks, paragraph numbers and letter variants."""
    return " ".join(key for key, _, _ in _words(_prepared(text)))


def compare(ours: str, theirs: str) -> Likeness:
    """Return the similarity of another text to an issued text, whatever their file types."""
    known = [key for key, _, _ in _words(_prepared(ours))]
    text = _prepared(theirs)
    words = _words(text)
    if not known or not words:
        return Likeness(0.0, (), more=False)
    codes: dict[str, int] = {}
    before = [codes.setdefault(key, len(codes)) for key in known]
    after = [codes.setdefault(key, len(codes)) for key, _, _ in words]
    share = 2 * LCSseq.similarity(before, after) / (len(before) + len(after))
    passages = [text[words[start][1] : words[end - 1][2]] for start, end in _runs(_is_found(before, after))]
    shown = tuple(_short(passage) for passage in passages[:MOST_PASSAGES])
    return Likeness(share, shown, more=len(passages) > MOST_PASSAGES)


class _Unread(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _pdf(content: bytes) -> tuple[list[str], bool]:
    """Return the pages of a PDF, and whether all were read; a separate process reads them, with a time limit."""
    try:
        answer = read_apart("pdf_words", content)
    except FileNotRead as failure:
        raise _Unread("busy" if failure.busy else "slow") from None
    if "problem" in answer:
        raise _Unread(answer["problem"])
    return list(answer["pages"]), bool(answer["whole"])


def _without_running_lines(pages: Sequence[str]) -> list[str]:
    """Return pages without running headers and footers: lines that most pages repeat, whatever numbers they contain."""
    if len(pages) < _FEWEST_PAGES:
        return list(pages)
    rows = [[line for line in page.split("\n") if line.strip()] for page in pages]
    seen = Counter(key for page in rows for key in {_shape(line) for line in _edges(page)})
    running = {key for key, count in seen.items() if 2 * count > len(pages)}
    kept = []
    for page in rows:
        first, last = _EDGE, len(page) - _EDGE
        kept.append(
            "\n".join(
                line
                for place, line in enumerate(page)
                if first <= place < last or _shape(line) not in running
            )
        )
    return kept if any(kept) else list(pages)


def _edges(page: Sequence[str]) -> Iterable[str]:
    return [*page[:_EDGE], *page[-_EDGE:]]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()).casefold())


def _prepared(text: str) -> str:
    text = unicodedata.normalize("NFKC", _LEFT_OUT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return _MARKER.sub("", text)


def _words(text: str) -> list[tuple[str, int, int]]:
    """Return each word of a text, in lower case without hyphens or apostrophes, and its start and end positions."""
    found = []
    for match in _WORD.finditer(text):
        found.append((re.sub(r"[\W_]", "", match[0]).casefold(), match.start(), match.end()))
        if len(found) == MOST_WORDS:
            break
    return found


def _is_found(ours: Sequence[int], theirs: Sequence[int]) -> list[bool]:
    """Return, for each word of the other text, whether the issued text contains it with the same neighbours."""
    size = min(_ROW, len(ours), len(theirs))
    known = set(zip(*(ours[place:] for place in range(size)), strict=False))
    found = [False] * len(theirs)
    for place, row in enumerate(zip(*(theirs[step:] for step in range(size)), strict=False)):
        if row in known:
            found[place : place + size] = [True] * size
    return found


def _runs(found: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the start and end of each run of words that were not found; runs that are close together are merged."""
    ends = [0, *(place for place, (one, two) in enumerate(pairwise(found), 1) if one != two), len(found)]
    runs: list[tuple[int, int]] = []
    for start, end in pairwise(ends):
        if start == end or found[start]:
            continue
        if runs and start - runs[-1][1] <= _NEAR:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _short(passage: str) -> str:
    passage = " ".join(passage.split())
    return passage if len(passage) <= LONGEST_PASSAGE else f"{passage[: LONGEST_PASSAGE - 1].rstrip()}…"
