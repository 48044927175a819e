"""The effects of merging one organisation into another, worked out before the merger.

Merging is for an organisation that was entered twice: all records that name one entry will name the other. A merger is
refused if two different records would become one. It needs confirmation if people would be able to read more
confidential items.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import product

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp import clock
from cdp.access import Access, may_see_item
from cdp.models import (
    AgendaItem,
    Board,
    Meeting,
    Organisation,
    Partnership,
    Person,
    Seat,
    SeatHolding,
    SeatKind,
    TermsAnswer,
    TermsState,
    TermsVersion,
)
from cdp.partnerships.changes import same_name
from cdp.partnerships.footprints.service.matching import body_of, label_of
from cdp.partnerships.members import dependents
from cdp.reference.national_roles import national_role
from cdp.wording.formats import listed

OVER = (TermsState.SUPERSEDED, TermsState.WITHDRAWN)


@dataclass(frozen=True)
class MergeObstacle:
    """A reason why two organisations cannot be merged yet; `kind` and `key` identify the record to change, if any."""

    sentence: str
    kind: str = ""
    key: str = ""


@dataclass(frozen=True)
class NewReaders:
    """A Part 2 item limited to one organisation (`reader`), and the people of the other who could then read it."""

    item: AgendaItem
    reader: Organisation
    people: tuple[str, ...]


@dataclass(frozen=True)
class Merger:
    """The effects of merging `gone` into `kept`: records to move, notes, new readers, and obstacles."""

    gone: Organisation
    kept: Organisation
    moving: tuple[str, ...]
    notes: tuple[str, ...]
    new_readers: tuple[NewReaders, ...]
    obstacles: tuple[MergeObstacle, ...]

    @property
    def mark(self) -> str:
        """A fingerprint of all the effects on the page, so that a merger is refused if they have changed since."""
        readers = [f"{one.item.key} {one.reader.key} {', '.join(one.people)}" for one in self.new_readers]
        sentences = [one.sentence for one in self.obstacles]
        text = "\n".join([*self.moving, *self.notes, *readers, *sentences])
        return sha256(text.encode()).hexdigest()


def merger_of(session: Session, access: Access, gone: Organisation, kept: Organisation) -> Merger:
    """Return the effects of merging `gone` into `kept`, as far as this user may see them."""
    both = (gone, kept)
    seats = _seats_of(session, both)
    answers = answers_of_both(session, gone, kept)
    found = _new_readers(session, access.partnership, both, seats)
    hidden = [one for one in found if not may_see_item(access, one.item)]
    return Merger(
        gone,
        kept,
        moving=dependents.records_naming(session, gone),
        notes=(
            *_notes_on_names(gone, kept),
            *_notes_on_people(gone, kept, seats),
            *(_note_on_answer(gone, kept, *pair) for pair in answers if not _both_replied(*pair)),
        ),
        new_readers=tuple(one for one in found if one not in hidden),
        obstacles=(
            *_different_bodies(gone, kept),
            *_same_seats(gone, kept, seats),
            *(_both_answered(gone, pair[0].terms) for pair in answers if _both_replied(*pair)),
            *_quorums_of_both(session, gone, kept),
            *_items_out_of_sight(hidden),
        ),
    )


def answers_of_both(
    session: Session, gone: Organisation, kept: Organisation
) -> list[tuple[TermsAnswer, TermsAnswer]]:
    """Return the responses of `gone` and `kept` as pairs, one for each version that was circulated to both."""
    rows = session.scalars(
        sa.select(TermsAnswer)
        .where(TermsAnswer.organisation_id.in_((gone.id, kept.id)))
        .options(joinedload(TermsAnswer.terms).joinedload(TermsVersion.board), selectinload(TermsAnswer.asks))
        .order_by(TermsAnswer.terms_id)
    ).all()
    of_gone = {row.terms_id: row for row in rows if row.organisation_id == gone.id}
    return [
        (of_gone[row.terms_id], row)
        for row in rows
        if row.organisation_id == kept.id and row.terms_id in of_gone
    ]


def _seats_of(session: Session, both: tuple[Organisation, Organisation]) -> list[Seat]:
    """Return the seats of both organisations that have not ended."""
    today = clock.today()
    return list(
        session.scalars(
            sa.select(Seat)
            .where(
                Seat.organisation_id.in_([one.id for one in both]),
                sa.or_(Seat.ends_on.is_(None), Seat.ends_on >= today),
            )
            .options(joinedload(Seat.board), selectinload(Seat.holdings).joinedload(SeatHolding.person))
            .order_by(Seat.board_id, Seat.position, Seat.id)
        )
    )


def _holders(seats: Iterable[Seat]) -> list[Person]:
    """Return the present and future holders of these seats, each listed once."""
    today = clock.today()
    return list(
        dict.fromkeys(
            holding.person
            for seat in seats
            for holding in seat.holdings
            if holding.ends_on is None or holding.ends_on >= today
        )
    )


def _notes_on_names(gone: Organisation, kept: Organisation) -> Iterable[str]:
    yield f"The name {gone.name} will no longer be used. Minutes, signed terms and the history will still show it."
    if body_of(kept) is None and (body := body_of(gone)) is not None:
        yield f"{kept.name} will be matched to {body.label}."


def _notes_on_people(gone: Organisation, kept: Organisation, seats: list[Seat]) -> Iterable[str]:
    people = _holders(seat for seat in seats if seat.organisation_id == gone.id)
    if people:
        yield f"{listed([person.name for person in people])} will act for {kept.name}."
    for board in dict.fromkeys(seat.board for seat in seats):
        of_board = [seat for seat in seats if seat.board is board]
        of_gone = _holders(seat for seat in of_board if seat.organisation_id == gone.id)
        of_kept = _holders(seat for seat in of_board if seat.organisation_id == kept.id)
        for person in of_gone:
            if person in of_kept:
                yield (
                    f"{person.name} will have two seats for {kept.name} on {board.name}, "
                    "and count once towards the quorum. End one of them if it is the same seat."
                )


def _both_replied(of_gone: TermsAnswer, of_kept: TermsAnswer) -> bool:
    return of_gone.opinion is not None and of_kept.opinion is not None


def _note_on_answer(
    gone: Organisation, kept: Organisation, of_gone: TermsAnswer, of_kept: TermsAnswer
) -> str:
    version = _version(of_kept.terms)
    if of_gone.opinion is not None:
        return f"The response of {gone.name} to {version} will count as the response of {kept.name}."
    if of_kept.opinion is not None:
        return f"{gone.name} has not responded to {version}. The response of {kept.name} will count for both."
    return f"One response to {version} will be expected instead of two."


def _both_answered(gone: Organisation, version: TermsVersion) -> MergeObstacle:
    return MergeObstacle(
        f"Both have responded to {_version(version)}, so they count as two organisations. "
        f"End the seats of {gone.name} instead. Its records will keep its name.",
        "terms",
        version.key,
    )


def _different_bodies(gone: Organisation, kept: Organisation) -> Iterable[MergeObstacle]:
    theirs, own = body_of(gone), body_of(kept)
    if theirs is not None and own is not None and theirs != own:
        yield MergeObstacle(
            f"{gone.name} is matched to {label_of(theirs)}, and {kept.name} to {label_of(own)}. "
            "If they are the same organisation, correct the public body of one of them first.",
            "organisation",
            gone.key,
        )


def _same_seats(gone: Organisation, kept: Organisation, seats: list[Seat]) -> Iterable[MergeObstacle]:
    """Yield an obstacle for each pair of seats that would be duplicates after the merger."""
    of_gone = [seat for seat in seats if seat.organisation_id == gone.id]
    of_kept = [seat for seat in seats if seat.organisation_id == kept.id]
    for one, other in product(of_gone, of_kept):
        same_place = (one.board_id, one.national_role) == (other.board_id, other.national_role)
        if same_place and same_name(one.title, other.title):
            what = one.title or national_role(one.national_role).name
            yield MergeObstacle(
                f"Both have a seat on {one.board.name} as {what}. End the seat of {gone.name} first, "
                "or give it a different title.",
                "seat",
                one.key,
            )


def _quorums_of_both(session: Session, gone: Organisation, kept: Organisation) -> Iterable[MergeObstacle]:
    for version in dependents.quorums_naming(session, gone):
        if version.state not in OVER and quorum_names_both(version, gone, kept):
            yield MergeObstacle(
                f"The quorum of {_version(version)} counts them as two organisations. "
                "Change its quorum, or start a new version with another quorum, first.",
                "terms",
                version.key,
            )


def quorum_names_both(version: TermsVersion, gone: Organisation, kept: Organisation) -> bool:
    """Return whether a single condition of a version's quorum rule names both organisations."""
    return any(
        dependents.names_organisation(part, gone) and dependents.names_organisation(part, kept)
        for part in version.quorum_parts or ()
    )


def _items_out_of_sight(hidden: list[NewReaders]) -> Iterable[MergeObstacle]:
    """Yield an obstacle if the user declared an interest in an item, and so may not see who could read it."""
    if hidden:
        yield MergeObstacle(
            "Someone would be able to read a confidential item in which you declared an interest. "
            "Ask another coordinator to merge these organisations."
        )


def _new_readers(
    session: Session, partnership: Partnership, both: tuple[Organisation, Organisation], seats: list[Seat]
) -> list[NewReaders]:
    """Return the Part 2 items limited to one organisation that people of the other would also be able to read.

    This includes items that an earlier publication of the agenda limited to one of the organisations.
    """
    found = []
    for item, narrowings in _narrowed_items(session, partnership, both):
        for reader, other in (both, both[::-1]):
            if not any(reader.id in named and other.id not in named for named in narrowings):
                continue
            on_board = [
                seat
                for seat in seats
                if seat.organisation_id == other.id
                and seat.board_id == item.meeting.board_id
                and seat.kind is not SeatKind.OBSERVER
            ]
            if on_board:
                people = tuple(person.name for person in _holders(on_board))
                found.append(NewReaders(item, reader, people))
    return found


def _narrowed_items(
    session: Session, partnership: Partnership, both: tuple[Organisation, Organisation]
) -> list[tuple[AgendaItem, list[set[int]]]]:
    """Return the items limited to either organisation, now or in a publication, each with all its lists of readers."""
    ids = {one.id for one in both}
    lists: dict[str, list[set[int]]] = {}
    publications = dict.fromkeys(
        one for each in both for one in dependents.publications_naming(session, each)
    )
    for publication in publications:
        for entry in publication.content["items"]:
            if ids.intersection(entry["audience"]):
                lists.setdefault(entry["key"], []).append(set(entry["audience"]))
    items = session.scalars(
        sa.select(AgendaItem)
        .join(AgendaItem.meeting)
        .join(Board, Meeting.board_id == Board.id)
        .where(
            Board.partnership_id == partnership.id,
            sa.or_(AgendaItem.key.in_(lists), AgendaItem.audience.any(Organisation.id.in_(ids))),
        )
        .options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.board),
            selectinload(AgendaItem.audience),
            selectinload(AgendaItem.interests),
        )
        .order_by(Meeting.starts_at, AgendaItem.position, AgendaItem.id)
    ).all()
    return [(item, [{one.id for one in item.audience}, *lists.get(item.key, [])]) for item in items]


def _version(version: TermsVersion) -> str:
    return f"version {version.number} of the terms of reference of {version.board.name}"
