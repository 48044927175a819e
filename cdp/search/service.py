"""Searching everything that a person may read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Permission
from cdp.access.identity import access_to
from cdp.contacts.queries import partnerships_by_id
from cdp.indicators.catalogue import by_outcome_of
from cdp.models import Board, Person, SearchKind
from cdp.partnerships.queries import partnership_ids_of
from cdp.search.engines import MarkedWords, SearchMatch, SearchScope, marked, matches
from cdp.search.seen import SEEN, SeenRecord
from cdp.search.sources import EVERYWHERE, mark_of_board, mark_of_kind, mark_of_partnership
from cdp.search.words import SearchTerms, terms_of

ON_A_PAGE = 20
MOST_PAGES = 50
FIRST_INDICATORS = 3
"""How many indicators stand before the records, unless only indicators are looked for."""
_LOOKED_AT = 60
"""For how many matches at a time it is decided whether the person may see them."""

GROUPS: dict[str, tuple[SearchKind, ...]] = {
    "meetings": (SearchKind.MEETING,),
    "agendas": (SearchKind.ITEM, SearchKind.PUBLISHED_ITEM),
    "papers": (SearchKind.PAPER,),
    "minutes": (SearchKind.NOTE, SearchKind.MINUTES),
    "decisions": (SearchKind.DECISION,),
    "actions": (SearchKind.ACTION,),
    "workplan": (SearchKind.ACTIVITY,),
    "risks": (SearchKind.RISK,),
    "terms": (SearchKind.TERMS,),
    "indicators": (SearchKind.INDICATOR,),
    "reports": (SearchKind.REPORT, SearchKind.REPORT_SECTION),
    "people": (SearchKind.PERSON, SearchKind.CONTACT, SearchKind.ORGANISATION),
    "partnerships": (SearchKind.PARTNERSHIP,),
}
"""What can be chosen under “Kind”, by its name in the address."""


@dataclass(frozen=True)
class SearchRequest:
    """What someone looks for: the words, and where."""

    words: str
    group: str = ""
    board: Board | None = None
    since: date | None = None
    until: date | None = None
    page: int = 1

    @property
    def kinds(self) -> tuple[SearchKind, ...]:
        """The kinds to look for; none means every kind."""
        return GROUPS.get(self.group, ())


@dataclass(frozen=True)
class SearchResult:
    """A line of the results, with the words marked. `partnership` is named only where there are several."""

    title: Markup
    extract: Markup
    seen: SeenRecord
    access: Access


@dataclass(frozen=True)
class SearchResults:
    """One page of results, and whether there are more. How many there are in all is not counted."""

    results: tuple[SearchResult, ...] = ()
    has_more: bool = False


@dataclass(frozen=True)
class _Seen:
    match: SearchMatch
    record: SeenRecord
    access: Access


def accesses_of(session: Session, person: Person) -> list[Access]:
    """Return the access of a person to each partnership in which they may read."""
    today = clock.today()
    partnerships = partnerships_by_id(session, partnership_ids_of(session, person, today))
    found = (access_to(session, each, person, today) for each in partnerships)
    return [access for access in found if access is not None and access.may(Permission.READ)]


def search(session: Session, accesses: Sequence[Access], asked: SearchRequest) -> SearchResults:
    """Return one page of what has the words and may be read with these rights."""
    terms = terms_of(asked.words)
    if not terms or not accesses:
        return SearchResults()
    start = (asked.page - 1) * ON_A_PAGE
    first = _indicators(session, accesses, terms, asked)
    found = list(
        islice(_all_seen(session, accesses, terms, asked), max(start + ON_A_PAGE + 1 - len(first), 0))
    )
    rest = found[max(start - len(first), 0) : max(start + ON_A_PAGE - len(first), 0)]
    words = marked(session, terms, [each.match.entry_id for each in rest])
    shown = [*first[start : start + ON_A_PAGE], *(_result(each, words) for each in rest)]
    return SearchResults(tuple(shown), has_more=len(first) + len(found) > start + ON_A_PAGE)


def _result(seen: _Seen, words: dict[int, MarkedWords]) -> SearchResult:
    mark = words[seen.match.entry_id]
    title = escape(seen.record.title) if seen.record.title else mark.title
    return SearchResult(title, mark.extract, seen.record, seen.access)


def _all_seen(
    session: Session, accesses: Sequence[Access], terms: SearchTerms, asked: SearchRequest
) -> Iterator[_Seen]:
    """Yield what a person may see of what has the words, each record once."""
    kinds = tuple(kind for kind in asked.kinds if kind is not SearchKind.INDICATOR)
    if asked.kinds and not kinds:
        return
    places = tuple(mark_of_partnership(access.partnership.id) for access in accesses)
    if asked.board is not None:
        places = (mark_of_board(asked.board.id),)
    elif asked.since is None and asked.until is None:
        places = (*places, EVERYWHERE)
    scope = SearchScope(places, tuple(map(mark_of_kind, kinds)), asked.since, asked.until)
    shown: set[tuple[str, str, int]] = set()
    for some in _groups(matches(session, terms, scope)):
        seen: dict[tuple[SearchKind, int], _Seen] = {}
        for access in accesses:
            for match, record in _seen_with(session, access, some):
                seen.setdefault((match.kind, match.record_id), _Seen(match, record, access))
        for match in some:
            one = seen.get((match.kind, match.record_id))
            if one is None:
                continue
            # The draft and the issued text of an item are one line, and so are the parts of a paper
            line = (one.record.endpoint, one.record.where, one.record.record_id)
            if line not in shown:
                shown.add(line)
                yield replace(one, match=match)


def _groups(found: Iterator[SearchMatch]) -> Iterator[list[SearchMatch]]:
    while some := list(islice(found, _LOOKED_AT)):
        yield some


def _seen_with(
    session: Session, access: Access, some: Iterable[SearchMatch]
) -> Iterator[tuple[SearchMatch, SeenRecord]]:
    of_kind: dict[SearchKind, dict[int, SearchMatch]] = {}
    for match in some:
        of_kind.setdefault(match.kind, {}).setdefault(match.record_id, match)
    for kind, by_id in of_kind.items():
        for record in SEEN[kind](session, access, by_id.keys()):
            yield by_id[record.record_id], record


def _indicators(
    session: Session, accesses: Sequence[Access], terms: SearchTerms, asked: SearchRequest
) -> list[SearchResult]:
    """Return the indicators whose names have the words. There are few, and their names are in files."""
    if (asked.kinds and SearchKind.INDICATOR not in asked.kinds) or asked.board or asked.since or asked.until:
        return []
    found: list[SearchResult] = []
    for access in accesses:
        for _, indicators in by_outcome_of(session, access.partnership):
            for one in indicators:
                words = one.label.casefold()
                if all(" ".join(term) in words for term in terms.terms):
                    record = SeenRecord(0, "Indicator", "indicators.show", {"metric_id": one.id})
                    found.append(SearchResult(escape(one.label), Markup(), record, access))
    return found if asked.kinds else found[:FIRST_INDICATORS]
