"""Parsing cells about a partnership: kinds of seat, roles and authorities. No database access."""

import re
from datetime import date
from functools import cache, lru_cache

from cdp import clock
from cdp.imports.tables import stored
from cdp.imports.values import day_in
from cdp.models import Appointment, BoardKind, SeatKind, SroState
from cdp.partnerships.words import BOARD_KINDS, ROLES, SEAT_KINDS
from cdp.reference.area_names import NamedArea, named_area
from cdp.reference.areas import plain
from cdp.reference.national_roles import national_roles

SRO = "sro"
ELECTED = "elected_members"
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


def kind_in(text: str) -> tuple[SeatKind, bool | None, date | None] | None:
    """Return the kind of seat, its vote if stated and its last day if stated; None if the kind is not clear."""
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
    """Return the code of the national role that a cell names or describes, or None if it does neither."""
    return _named_roles().get(_folded(text)) or _described_role(text)


def named_role(text: str) -> str | None:
    """Return the code of the national role with this name or code, or None."""
    return _named_roles().get(_folded(text))


@cache
def _named_roles() -> dict[str, str]:
    return {
        plain(words): role.code
        for role in national_roles()
        for words in (role.code.replace("_", " "), role.name)
    }


def is_elected(*texts: str) -> bool:
    """Whether any of these texts, such as a job title or a person's name, describes a councillor."""
    return any(text and _described_role(text) == ELECTED for text in texts)


def guessed_role(*texts: str) -> str | None:
    """Return the code of the national role that an organisation, seat or job title suggests, or None.

    The first of the texts that suggests a role decides.
    """
    return next((code for text in texts if text and (code := _described_role(text))), None)


@lru_cache(maxsize=20_000)
def _described_role(text: str) -> str | None:
    words = plain(text)
    return next((code for code, pattern in _role_words() if pattern.search(words)), None)


@cache
def _role_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (code, re.compile("|".join(words)))
        for entry in stored("cdp.partnerships.importing", "role_words.yaml")
        for code, words in entry.items()
    )


def board_kind_in(text: str) -> BoardKind | None:
    """Return the kind of board that a cell names, or None if it names none."""
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
    """Return the role that a cell names (`SRO` for the senior responsible owner), or None if it names none."""
    return _ROLES.get(plain(text))


def sro_state_in(text: str) -> SroState | None:
    """Return the stage of an SRO appointment that a cell names, or None for *ended* and any other text."""
    words = plain(text)
    return next((state for state in SroState if state is not SroState.ENDED and words == state.value), None)


def area_in(text: str) -> NamedArea | None:
    """Return what this name or code of an authority, old or new, means today; None if it names none or several."""
    return named_area(text, clock.today())


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    return plain(text)
