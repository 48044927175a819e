"""Parsing the values of cells: dates, yes and no, kinds of seat, roles. Pure functions."""

import re
from datetime import date, timedelta
from functools import cache, lru_cache

from email_validator import EmailNotValidError, validate_email

from cdp.imports.tables import stored
from cdp.models import Appointment, BoardKind, SeatKind, SroState
from cdp.partnerships.words import BOARD_KINDS, ROLES, SEAT_KINDS
from cdp.reference.areas import Authority, all_authorities, authority, find_authorities, is_authority, plain
from cdp.reference.national_roles import national_roles

_RANKS = {
    "city", "county", "borough", "council", "metropolitan", "london", "royal", "of", "the", "district", "mbc", "cc",
    "unitary", "authority", "mdc", "bc", "and",
}  # fmt: skip
SRO = "sro"
ELECTED = "elected_members"
FIRST_YEAR, LAST_YEAR = 1990, 2100
EXCEL_DAYS = range(32_874, 73_051)
"""Day numbers in spreadsheets, from 1 January 1990 to the end of 2099."""
_EXCEL_EPOCH = date(1899, 12, 30)

_NOTHING = {
    "", "n a", "na", "none", "nil", "tbc", "tba", "tbd", "vacant", "vacancy", "vacant seat", "unknown",
    "to be confirmed", "to be agreed", "not applicable", "not known", "no deputy", "currently vacant",
    "post vacant", "to be nominated",
}  # fmt: skip
_LONGEST_NOTHING = 24
_PUNCTUATION = str.maketrans(dict.fromkeys("-–—_/\\.,:;?!*#()[]'’\"", " "))
_YES = {"y", "yes", "true", "1", "x", "tick", "✓", "✔", "☑", "voting", "v"}
_NO = {"n", "no", "false", "0", "✗", "✘", "☐", "non voting", "nonvoting", "not voting"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_FIGURES = re.compile(r"(\d{1,2})\s*[./\-]\s*(\d{1,2})\s*[./\-]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s\-/.]*([a-z]{3,9})\.?,?[\s\-/.]*(\d{4}|\d{2})")
_WORDS_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_TIME = re.compile(r"[ t]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?z?$")
_WEEKDAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+")
LONGEST_ADDRESS = 254
_ORDINARY = re.compile(r"(?=.{1,64}$)[A-Za-z0-9_+'-]+(\.[A-Za-z0-9_+'-]+)*")
_ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_UNTIL = re.compile(r"\b(?:until|till|to|ends?|expires?)\b[\s:]*(.+)$", re.IGNORECASE)

_ROLES = {
    **{plain(words): role for role, words in ROLES.items()},
    "co ordinator": Appointment.COORDINATOR,
    "partnership coordinator": Appointment.COORDINATOR,
    "partnership co ordinator": Appointment.COORDINATOR,
    "secretariat": Appointment.COORDINATOR,
    "secretary": Appointment.COORDINATOR,
    "deputy senior responsible owner": Appointment.DEPUTY_SRO,
    "deputy senior responsible officer": Appointment.DEPUTY_SRO,
    "deputy senior responsible owner sro": Appointment.DEPUTY_SRO,
    "chairperson": Appointment.CHAIR,
    "chairman": Appointment.CHAIR,
    "vice chair": Appointment.DEPUTY_CHAIR,
    "deputy chairperson": Appointment.DEPUTY_CHAIR,
    "cdp lead": Appointment.PARTNERSHIP_LEAD,
    "lead": Appointment.PARTNERSHIP_LEAD,
    "public involvement": Appointment.PUBLIC_INVOLVEMENT_LEAD,
    "data lead": Appointment.DATA_LEAD,
    "data and digital": Appointment.DATA_LEAD,
    "digital lead": Appointment.DATA_LEAD,
    "senior responsible owner": SRO,
    "senior responsible officer": SRO,
    "senior responsible owner sro": SRO,
    "senior responsible officer sro": SRO,
    "sro": SRO,
}


def is_nothing(text: str) -> bool:
    """Whether a cell is blank or holds a placeholder such as a dash, "N/A", "TBC" or "vacant"."""
    if len(text) > _LONGEST_NOTHING:
        return False
    return " ".join(text.casefold().translate(_PUNCTUATION).split()) in _NOTHING


@lru_cache(maxsize=4_000)
def day_in(text: str) -> date:
    """Return a date, read with the day first; raise ValueError with an error message.

    Accepts 27/3/2027, 27.03.27, 2027-03-27, 27 March 2027, 27th Mar 27 and the day numbers of spreadsheets.
    """
    words = _WEEKDAY.sub("", _TIME.sub("", " ".join(text.casefold().split())))
    if match := _ISO.fullmatch(words):
        year, month, number = match[1], match[2], match[3]
    elif match := _IN_FIGURES.fullmatch(words):
        number, month, year = match[1], match[2], match[3]
    elif match := _IN_WORDS.fullmatch(words):
        number, month, year = match[1], _month(match[2]), match[3]
    elif match := _WORDS_FIRST.fullmatch(words):
        month, number, year = _month(match[1]), match[2], match[3]
    elif words.split(".")[0].isascii() and words.split(".")[0].isdigit() and len(words) < 12:
        return _counted(words)
    else:
        raise ValueError("is not a date. Enter the day first, like 27/3/2027.")
    return _real(int(number), int(month), int(year) + (2000 if len(year) == 2 else 0))


def _counted(words: str) -> date:
    days = int(words.split(".", maxsplit=1)[0])
    if days not in EXCEL_DAYS:
        raise ValueError("is not a date. Enter the day first, like 27/3/2027.")
    return _EXCEL_EPOCH + timedelta(days=days)


def _month(word: str) -> str:
    return str(_MONTHS.index(word[:3]) + 1) if word[:3] in _MONTHS else "0"


def _real(number: int, month: int, year: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"is not a date between {FIRST_YEAR} and {LAST_YEAR}. Check the year.")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError("is not a date that exists. Enter the day first, like 27/3/2027.") from None


def yes_in(text: str) -> bool:
    """Return whether a cell says yes; raise ValueError with an error message."""
    word = _folded(text)
    if word in _YES or text.strip() in _YES:
        return True
    if word in _NO or text.strip() in _NO:
        return False
    raise ValueError("is neither Yes nor No. Enter one of them, or leave the cell empty.")


def kind_in(text: str) -> tuple[SeatKind, bool | None, date | None] | None:
    """Return the kind of a seat, its vote if stated, and its last day if stated; None if the kind is not clear."""
    until = _UNTIL.search(text)
    ends_on = None
    if until:
        try:
            ends_on = day_in(until[1].strip(" .()"))
        except ValueError:
            until = None
    words = _folded(text[: until.start()] if until else text)
    if re.search(r"\bobserv|in attendance|attends|\bguest|\badvis|invited|invitee", words):
        return (SeatKind.OBSERVER, None, ends_on)
    if re.search(r"\bco ?opt", words):
        return (SeatKind.CO_OPTED, None, ends_on)
    if re.search(r"\bnon ?voting|without (a )?vote|no vote", words):
        return (SeatKind.CORE, False, ends_on)
    if re.search(r"\bvoting", words):
        return (SeatKind.CORE, True, ends_on)
    if re.search(r"\bcore\b|\bfull\b|\bpermanent\b|\bstatutory\b|\bstanding\b|^members?$|\bmember$", words):
        return (SeatKind.CORE, None, ends_on)
    return None


def kind_words(kind: SeatKind) -> str:
    """Return the name of a kind of seat."""
    return SEAT_KINDS[kind]


def national_role_in(text: str) -> str | None:
    """Return the code of the national role that a cell names or describes, or None."""
    return _named_roles().get(_folded(text)) or _described_role(text)


@cache
def _named_roles() -> dict[str, str]:
    return {
        plain(words): role.code
        for role in national_roles()
        for words in (role.code.replace("_", " "), role.name)
    }


def is_elected(*texts: str) -> bool:
    """Whether a job title, or the name of a person, is that of a councillor."""
    return any(text and _described_role(text) == ELECTED for text in texts)


def guessed_role(*texts: str) -> str | None:
    """Return the code of the national role that an organisation, seat or job title suggests, or None."""
    return next((code for text in texts if text and (code := _described_role(text))), None)


@lru_cache(maxsize=20_000)
def _described_role(text: str) -> str | None:
    words = plain(text)
    return next((code for code, pattern in _role_words() if pattern.search(words)), None)


@cache
def _role_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (code, re.compile("|".join(words)))
        for entry in stored("role_words.yaml")
        for code, words in entry.items()
    )


def board_kind_in(text: str) -> BoardKind | None:
    """Return the kind of board that a cell names, or None."""
    words = plain(text)
    for kind, name in BOARD_KINDS.items():
        if words == plain(name):
            return kind
    if "task" in words or "time limited" in words:
        return BoardKind.TASK_AND_FINISH
    if "sub" in words.split() or words.startswith("subgroup") or "working group" in words:
        return BoardKind.SUB_GROUP
    return BoardKind.BOARD if words in {"main board", "partnership board", "strategic board"} else None


def role_in(text: str) -> Appointment | str | None:
    """Return the role that a cell names, SRO for the senior responsible owner, or None."""
    return _ROLES.get(plain(text))


def sro_state_in(text: str) -> SroState | None:
    """Return the stage of an appointment as SRO, or None for other words."""
    words = plain(text)
    return next((state for state in SroState if state is not SroState.ENDED and words == state.value), None)


def authority_in(text: str) -> Authority | None:
    """Return the upper-tier authority with this name or code, old or new, or None."""
    if is_authority(text.strip().upper()):
        return authority(text.strip().upper())
    wanted = plain(text)
    found = find_authorities(text)
    same = [
        place
        for place in found
        if wanted in {plain(place.name), plain(place.published_name), plain(place.official_name)}
    ]
    if len(same) == 1:
        return same[0]
    wanted = _without_its_rank(text)
    near = [place for place in all_authorities() if wanted and _without_its_rank(place.name) == wanted]
    return near[0] if len(near) == 1 else None


@lru_cache(maxsize=1_000)
def _without_its_rank(name: str) -> str:
    """Return the name of an authority without its kind: "Birmingham City Council" becomes "birmingham"."""
    return " ".join(word for word in plain(name).split() if word not in _RANKS)


def email_in(text: str) -> str:
    """Return the email address in a cell, also from "Jane Smith <jane@example.org>"; raise ValueError if invalid.

    The rules are those of cdp.web.fields.EmailField. Results for domains are cached for speed.
    """
    named = _ADDRESS.search(text)
    typed = (named[1] if named else text).strip().removeprefix("mailto:").strip(" ;,<>").rstrip(".")
    local, _, domain = typed.rpartition("@")
    try:
        if _ORDINARY.fullmatch(local) and len(typed) <= LONGEST_ADDRESS:
            return f"{local}@{_domain(domain)}"
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ValueError("is not an email address. Enter one address, like name@example.com.") from None


@lru_cache(maxsize=4_000)
def _domain(domain: str) -> str:
    return validate_email(f"a@{domain}", check_deliverability=False, test_environment=True).domain


def phone_in(text: str) -> str:
    """Return a telephone number, with its first 0 restored if a spreadsheet removed it."""
    digits = text.strip()
    return f"0{digits}" if re.fullmatch(r"[1-3789]\d{8,9}", digits) else digits


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    return plain(text)
