"""Adding and changing funding streams and their allocations. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp.audit.record import record
from cdp.errors import Conflict, Difference, Refusal
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import CheckedFile
from cdp.funding import queries
from cdp.models import (
    AllocationStanding,
    FundingStream,
    Organisation,
    Partnership,
    Person,
    StreamAllocation,
    StreamDateCertainty,
)
from cdp.wording.formats import day
from cdp.wording.money import pounds
from cdp.workplans.periods import FIRST_YEAR, LAST_YEAR, year_ends, year_starts, year_words


@dataclass(frozen=True)
class StreamDetails:
    """What a person enters about a stream; `version` is the version that they saw, or None for a new stream.

    `ends_on` is the last day. `predecessors` are the streams that this one carries on.
    """

    name: str
    granting_body: str
    holder: Organisation
    starts_on: date
    ends_on: date | None
    certainty: StreamDateCertainty
    short_name: str = ""
    ring_fence: str = ""
    conditions: str = ""
    source: str = ""
    fact_key: str = ""
    successor: FundingStream | None = None
    predecessors: Sequence[FundingStream] = ()
    version: int | None = None


@dataclass(frozen=True)
class AllocationDetails:
    """What a person enters about one year of a stream; `version` is None for a year without an allocation."""

    year: int
    pence: int
    standing: AllocationStanding
    note: str = ""
    letter_on: date | None = None
    version: int | None = None


def add_stream(
    session: Session, partnership: Partnership, details: StreamDetails, *, by: Person
) -> FundingStream:
    """Add a stream; raises Refusal for a name that is taken, or dates or successors that are not possible."""
    stream = FundingStream(partnership=partnership)
    _check(session, partnership, details, None)
    _write(stream, details)
    session.add(stream)
    session.flush()
    _follow(stream, details)
    _note(session, stream, f"added the funding stream {stream.name}", by=by)
    return stream


def change_stream(session: Session, stream: FundingStream, details: StreamDetails, *, by: Person) -> None:
    """Change a stream; raises Refusal as `add_stream`, or Conflict with both texts if it has changed since."""
    if details.version != stream.version:
        texts = (
            ("Name", stream.name, details.name),
            ("Granting body", stream.granting_body, details.granting_body),
            ("Ring-fence", stream.ring_fence, details.ring_fence),
            ("Conditions", stream.conditions, details.conditions),
            ("First day", day(stream.starts_on), day(details.starts_on)),
            ("Last day", day(stream.ends_on), day(details.ends_on)),
        )
        raise Conflict(
            [Difference(*text) for text in texts if text[1] != text[2]], current_version=stream.version
        )
    _check(session, stream.partnership, details, stream)
    _write(stream, details)
    _follow(stream, details)
    _note(session, stream, f"changed the funding stream {stream.name}", by=by)


def set_allocation(
    session: Session,
    stream: FundingStream,
    details: AllocationDetails,
    letter: CheckedFile | None,
    *,
    store: PaperStore,
    by: Person,
) -> StreamAllocation:
    """Record the allocation of a year, with its letter if there is one; a letter on record stays without a new one.

    Raises Refusal for a year outside the stream, or Conflict with both amounts if it has changed since.
    """
    found = next((each for each in stream.allocations if each.year == details.year), None)
    if details.version != (found.version if found else None):
        theirs = f"{pounds(found.pence)}, {found.standing.value}" if found else "No allocation"
        yours = f"{pounds(details.pence)}, {details.standing.value}"
        raise Conflict(
            [Difference(f"Allocation for {year_words(details.year)}", theirs, yours)],
            current_version=found.version if found else 0,
        )
    if stream.ends_on and year_starts(details.year) > stream.ends_on:
        raise Refusal(f"{stream.label} ends on {day(stream.ends_on)}, before this year starts.", field="year")
    if year_ends(details.year) < stream.starts_on:
        raise Refusal(f"{stream.label} starts on {day(stream.starts_on)}, after this year.", field="year")
    before = pounds(found.pence) if found else ""
    allocation = found or StreamAllocation(year=details.year)
    allocation.pence, allocation.standing = details.pence, details.standing
    allocation.note, allocation.letter_on = details.note.strip(), details.letter_on
    if letter is not None:
        allocation.letter_sha256 = store.write(letter.content)
        allocation.letter_name, allocation.letter_size = letter.file_name, letter.size
        allocation.letter_media_type = letter.media_type
    if found is None:
        stream.allocations.append(allocation)
    _note(
        session,
        stream,
        f"recorded {pounds(details.pence)} ({details.standing.value}) of {stream.label} "
        f"for {year_words(details.year)}",
        {"before": before, "letter": allocation.letter_sha256 or ""},
        by=by,
    )
    return allocation


def remove_allocation(session: Session, allocation: StreamAllocation, *, by: Person) -> None:
    """Remove the allocation of a year that was recorded by mistake."""
    stream = allocation.stream
    words = f"removed {pounds(allocation.pence)} of {stream.label} for {year_words(allocation.year)}"
    stream.allocations.remove(allocation)
    _note(session, stream, words, by=by)


def remove_stream(session: Session, stream: FundingStream, *, by: Person) -> None:
    """Remove a stream that was added by mistake; raises Refusal if it has plan lines."""
    if queries.has_lines(session, stream):
        raise Refusal("This stream has plan lines. Move or remove them first.")
    _note(session, stream, f"removed the funding stream {stream.name}", by=by)
    for earlier in list(stream.predecessors):
        earlier.successor = None
    session.flush()
    session.delete(stream)


def _check(
    session: Session, partnership: Partnership, details: StreamDetails, stream: FundingStream | None
) -> None:
    if details.holder.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field="holder")
    if queries.name_is_taken(session, partnership, details.name, stream):
        raise Refusal("There is already a stream with this name.", field="name")
    if not FIRST_YEAR - 10 <= details.starts_on.year <= LAST_YEAR:
        raise Refusal(f"Enter a first day from {FIRST_YEAR - 10} to {LAST_YEAR}.", field="starts_on")
    if details.ends_on is not None and details.ends_on < details.starts_on:
        raise Refusal("Enter a last day that is after the first day.", field="ends_on")
    following: FundingStream | None = details.successor
    own = {*details.predecessors, stream} - {None}
    while following is not None:
        if following in own:
            raise Refusal(
                "Choose another successor. These streams would follow each other.", field="successor"
            )
        following = following.successor


def _write(stream: FundingStream, details: StreamDetails) -> None:
    stream.name, stream.short_name = details.name.strip(), details.short_name.strip()
    stream.granting_body, stream.holder = details.granting_body.strip(), details.holder
    stream.ring_fence, stream.conditions = details.ring_fence.strip(), details.conditions.strip()
    stream.starts_on, stream.ends_on = details.starts_on, details.ends_on
    stream.fact_key, stream.source = details.fact_key, details.source.strip()
    stream.certainty = details.certainty


def _follow(stream: FundingStream, details: StreamDetails) -> None:
    """Set what the stream carries on, and what carries it on."""
    stream.successor = details.successor
    wanted = set(details.predecessors)
    for earlier in list(stream.predecessors):
        if earlier not in wanted:
            earlier.successor = None
    for earlier in details.predecessors:
        earlier.successor = stream


def _note(
    session: Session, stream: FundingStream, words: str, details: dict[str, str] | None = None, *, by: Person
) -> None:
    record(session, f"{by.name} {words}.", by=by, on=stream, partnership=stream.partnership, details=details)
