"""Reading what a cell says about people: names in any order, titles, and addresses among other text. Pure functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cdp.addresses import APOSTROPHES
from cdp.reference.areas import plain

TITLES = (
    r"(?:the )?(?:rt hon|hon|cllr|cllrs?|councillor|alderman|dr|prof|professor|mr|mrs|ms|miss|mx|sir|dame|lord|lady|"
    r"baroness|baron|rev|revd|reverend|canon|ch supt|supt|insp|ch insp|sgt|dci|ds|acc|dcc)\.?"
)
_TITLE = re.compile(TITLES, re.IGNORECASE)
_TITLES_FIRST = re.compile(rf"^(?:{TITLES}\s+)+", re.IGNORECASE)
_AFTER_NAMES = re.compile(
    r"^(?:CBE|OBE|MBE|BEM|KBE|DBE|KCB|CB|KC|QC|QPM|KPM|GM|JP|MP|DL|PhD|MD|FRCP|FFPH|FRCPsych|MRCPsych|RN|CPFA)$"
)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:|/]+@[^\s<>()\[\],;:|/]+")
_PHONE = re.compile(r"(?:\+44\s?|\b0)(?:\(0\))?[\d\s()-]{8,14}\d\b")
_LABEL = re.compile(r"\b(?:e-?mail|email|e|tel|telephone|phone|mobile|mob|t|m)\s*[:.]?\s*$", re.IGNORECASE)
_SOMEONE_ELSE = re.compile(
    r"\b(?:pa|p\.a\.|ea|assistant|secretary|office|cc|copy|c/o|diary)\b", re.IGNORECASE
)
_JOB = re.compile(
    r"\b(?:head|director|manager|officer|lead|chief|chair|senior|coroner|executive|commissioner|superintendent|"
    r"inspector|consultant|member|coordinator|co-ordinator|leader|governor|nurse|doctor|adviser|advisor|deputy|"
    r"assistant|commander|partner|practitioner|worker|analyst|strategic|service|services|public|health|police)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_JOB_SHARE = re.compile(r"\bjob[\s-]?shar(?:e|ers?|ing)\b", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*(?:/|&|;|\+|\band\b)\s*", re.IGNORECASE)
_SLASH = re.compile(r"\s*[/;]\s*")
_PARTICLES = {
    "de",
    "la",
    "le",
    "du",
    "van",
    "von",
    "der",
    "den",
    "di",
    "da",
    "dos",
    "al",
    "el",
    "bin",
    "ap",
    "st",
}
MOST_FIRST_NAMES = 4


@dataclass(frozen=True)
class PeopleInCell:
    """What a cell says about people. `rest` has texts that are part of none of the other fields."""

    names: tuple[str, ...] = ()
    job_title: str = ""
    emails: tuple[str, ...] = ()
    phone: str = ""
    rest: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddressesInCell:
    """The email addresses in a cell: a person's own, and those labelled as someone else's, such as an assistant's."""

    own: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def addresses_in(text: str) -> AddressesInCell:
    """Return the email addresses in a cell, told apart by the words before each of them."""
    text = text.translate(APOSTROPHES)
    own: list[str] = []
    others: list[str] = []
    before = 0
    for found in _ADDRESS.finditer(text):
        (others if _SOMEONE_ELSE.search(text[before : found.start()]) else own).append(found[0].rstrip("."))
        before = found.end()
    return AddressesInCell(tuple(dict.fromkeys(own)), tuple(dict.fromkeys(others)))


@lru_cache(maxsize=20_000)
def people_in(text: str, *, addresses: int = 0) -> PeopleInCell:
    """Return what a cell with a name says: names in the usual order, and any job title, address or telephone number.

    Text on further lines, and text after a comma that is not a first name, is the job title. `addresses` is the number
    of addresses beside the name: two names joined by "and" are two people only if each has an address.
    """
    emails = addresses_in(text)
    phone = _PHONE.search(text)
    lines = [line for line in map(_bare, text.splitlines()) if line]
    if not lines:
        return PeopleInCell(emails=emails.own, phone=phone[0].strip() if phone else "")
    first, *others = lines
    shared = bool(_JOB_SHARE.search(first))
    first, asides = _without_brackets(_JOB_SHARE.sub("", first))
    names, jobs = [], []
    for part in _each(first, several=shared or max(addresses, len(emails.own)) > 1):
        name, job = _name_and_job(part)
        names.append(_titled(name, asides))
        jobs += [job] if job else []
    titles = jobs + others
    kept = [aside for aside in asides if not _TITLE.fullmatch(aside)]
    rest = [*titles[1:], *kept, *emails.others]
    return PeopleInCell(
        tuple(names), titles[0] if titles else "", emails.own, phone[0].strip() if phone else "", tuple(rest)
    )


def joined(title: str, first_name: str, surname: str) -> str:
    """Return a name from its parts; each is "" if the file does not have it."""
    return " ".join(part for part in (title, first_name, surname) if part)


def bare_name(name: str) -> str:
    """Return a name for comparison: without titles, letters after it, capitals, accents and punctuation."""
    words = [word for word in _TITLES_FIRST.sub("", name.strip()).split() if not _AFTER_NAMES.match(word)]
    return plain(" ".join(words))


def _bare(line: str) -> str:
    """Return a line without email addresses, telephone numbers and the words and brackets around them."""
    for pattern in (_ADDRESS, _PHONE):
        while found := pattern.search(line):
            before, after = line[: found.start()].rstrip(" <(["), line[found.end() :].lstrip(" >)]")
            line = f"{_LABEL.sub('', before)} {after}"
    return " ".join(re.sub(r"\(\s*\)", "", line).split()).strip(" ,;|<>-–:/")


def _without_brackets(line: str) -> tuple[str, list[str]]:
    asides = [aside.strip() for aside in _BRACKETS.findall(line) if aside.strip()]
    return " ".join(_BRACKETS.sub(" ", line).split()).strip(" ,;/"), asides


def _each(line: str, *, several: bool) -> Iterator[str]:
    """Yield the names in a line. `several` says that the people share a job, or have an address each."""
    parts = [part for part in (_BETWEEN_NAMES if several else _SLASH).split(line) if part]
    yield from parts if all(len(part.split()) > 1 for part in parts) else [line]


def _titled(name: str, asides: list[str]) -> str:
    titles = " ".join(aside for aside in asides if _TITLE.fullmatch(aside))
    return f"{titles} {name}" if titles and not _TITLES_FIRST.match(name) else name


def _name_and_job(text: str) -> tuple[str, str]:
    """Return a name in the usual order, and the job title after it or "".

    What follows a comma is a first name, letters such as OBE, or a job title.
    """
    name, *others = [part.strip() for part in text.split(",") if part.strip()] or [""]
    letters: list[str] = []
    if others and _is_surname(name, others[0]):
        given = others.pop(0).split()
        letters = [word for word in given if _AFTER_NAMES.match(word)]
        name = " ".join([*(word for word in given if word not in letters), _in_usual_case(name)])
    while others and all(_AFTER_NAMES.match(word) for word in others[0].split()):
        letters += others.pop(0).split()
    return " ".join([name, *letters]), ", ".join(others)


def _is_surname(before: str, after: str) -> bool:
    given = [word for word in _TITLES_FIRST.sub("", f"{after} ").split() if not _AFTER_NAMES.match(word)]
    if not given or len(given) > MOST_FIRST_NAMES or _JOB.search(" ".join(given)):
        return False
    telling = [word for word in before.split() if word.casefold() not in _PARTICLES]
    return len(telling) == 1 or (before.isupper() and not after.isupper())


def _in_usual_case(surname: str) -> str:
    """Return a surname in capitals in the usual case: "O'DOWD-SMITH" becomes "O'Dowd-Smith"."""
    if not surname.isupper() or len(surname) == 1:
        return surname

    def usual(word: re.Match[str]) -> str:
        text = word[0].lower() if word[0].casefold() in _PARTICLES else word[0].capitalize()
        return f"Mc{text[2:].capitalize()}" if text.startswith("Mc") and len(text) > 4 else text

    return re.sub(r"[^\W\d_]+", usual, surname)
