"""Headings within a list of members, such as "HEALTH" or "Co-opted members (until 31 March 2027)". Pure functions."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from cdp.imports.cells import shortened
from cdp.imports.tables import stored
from cdp.models import SeatKind
from cdp.partnerships.changes import same_name
from cdp.partnerships.importing import values
from cdp.partnerships.words import SEAT_KINDS
from cdp.reference.areas import plain
from cdp.reference.national_roles import national_role
from cdp.wording.formats import day as in_words

_OF_A_KIND = {
    "core", "full", "voting", "non", "nonvoting", "statutory", "standing", "permanent", "co", "opted", "coopted",
    "observer", "observers", "in", "attendance", "attendee", "attendees", "attending", "invitees", "invited",
    "members", "member", "membership", "organisations", "organisation", "partners", "representatives", "officers",
    "others", "other", "advisers", "advisors", "guests", "group", "board", "the", "of", "and", "a", "vote", "votes",
    "with", "without", "right", "to", "no", "category", "section", "part", "list",
}  # fmt: skip
_AT_THE_END = re.compile(
    r" (sectors?|partners|agencies|organisations|representatives|members|colleagues|bodies)$"
)
_UNTIL = re.compile(r"\b(until|till|to|ends?|expires?)\b.*$", re.IGNORECASE)
_FEWEST_LETTERS = 3


@dataclass(frozen=True)
class ListSection:
    """What the last headings say about the rows below them; "" and None mean that they say nothing.

    `role` is a national role, for rows whose own words suggest none.
    """

    board: str = ""
    kind: SeatKind | None = None
    votes: bool | None = None
    ends_on: date | None = None
    role: str = ""

    def under(self, text: str, boards: Collection[str], capitals: Collection[str]) -> "ListSection | None":
        """Return the section below a heading with this text, or None if the text is no heading.

        `capitals` are the other texts in capitals in the same column: if there are many, they tell nothing.
        """
        if board := next((name for name in boards if same_name(text, name)), ""):
            return replace(self, board=board)
        if _is_of_a_kind(text) and (found := values.kind_in(text)):
            kind, votes, ends_on = found
            if kind is not SeatKind.CORE and _says_no_vote(text):
                votes = False
            return ListSection(self.board, kind, votes, ends_on)
        role = sector_in(text)
        if role is None and text in capitals and values.guessed_role(text) is None:
            role = ""
        return None if role is None else replace(self, role=role)

    @property
    def words(self) -> str:
        """What the headings say about the rows below other than the board, for the preview."""
        until = f" until {in_words(self.ends_on)}" if self.ends_on else ""
        vote = {True: "with a vote", False: "without a vote", None: ""}[self.votes]
        kind = f"{SEAT_KINDS[self.kind].lower()}{until}" if self.kind else ""
        role = national_role(self.role).name if self.role else ""
        return ", ".join(filter(None, (kind, vote, role)))


def heading_note(text: str, section: ListSection) -> str:
    """Return the note on a row that is a heading and so is left out."""
    words = f"members of {section.board}" if same_name(text, section.board) else section.words
    said = f" The rows below are read as: {words}." if words else ""
    return f"A heading, not an organisation: “{shortened(text)}”.{said}"


def sector_in(text: str) -> str | None:
    """Return the national role of a heading that names a sector, "" if it fits several, or None for another text."""
    words = plain(text)
    short = _AT_THE_END.sub("", words)
    return next(
        (role for role, like in _sectors() if like.fullmatch(words) or like.fullmatch(short)),
        values.named_role(text),
    )


def in_capitals(texts: Collection[str]) -> set[str]:
    """Return the texts in capitals, if they are fewer than half of all texts."""
    found = {text for text in texts if text.isupper() and sum(map(str.isalpha, text)) > _FEWEST_LETTERS}
    return found if 2 * len(found) <= len(texts) else set()


@cache
def _sectors() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = stored("cdp.partnerships.importing", "section_words.yaml")
    return tuple((role, re.compile("|".join(patterns))) for role, patterns in words.items())


def _is_of_a_kind(text: str) -> bool:
    """Return whether a text has only words about the kind of membership, apart from a last day."""
    words = plain(_UNTIL.sub("", text)).split()
    return bool(words) and all(word in _OF_A_KIND or word.isdigit() or len(word) == 1 for word in words)


def _says_no_vote(text: str) -> bool:
    return bool(re.search(r"non voting|without|no vote", plain(text)))
