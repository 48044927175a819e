"""Verdicts for the people in rows about members: new, already there, or replacing someone. Pure functions."""

from collections.abc import Iterator
from datetime import date, timedelta

from cdp.imports.cells import CellProblem, shortened
from cdp.imports.people import bare_name
from cdp.imports.verdicts import Consent, ImportChange
from cdp.models import Capacity
from cdp.partnerships.changes import folded
from cdp.partnerships.importing.changes import Appoint, Complete, Readdress
from cdp.partnerships.importing.entries import MemberRow, Named
from cdp.partnerships.importing.mailboxes import Mailboxes
from cdp.partnerships.importing.state import HoldingNow, SeatNow, State
from cdp.partnerships.words import CAPACITIES
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed

PREFIX = {Capacity.REPRESENTATIVE: "", Capacity.DEPUTY: "deputy_"}


class People:
    """The people named in rows about members."""

    def __init__(self, state: State, mailboxes: Mailboxes) -> None:
        self._state = state
        self._mailboxes = mailboxes
        self._completed: set[int] = set()

    def problems(self, row: MemberRow) -> Iterator[CellProblem]:
        """Yield the problems with the people in a row that do not depend on the current state of the seat."""
        for capacity, person in people_of(row):
            if person.email:
                yield from self._mailboxes.problems(row.source, person, prefix=PREFIX[capacity])
        if (
            row.representative
            and row.deputy
            and row.deputy.email.casefold() == row.representative.email.casefold()
            and bare_name(row.deputy.name) == bare_name(row.representative.name)
        ):
            yield row.source.problem(
                "deputy_email", "is also the representative’s address. Enter a different deputy."
            )

    def seat_in_directory(self, row: MemberRow) -> SeatNow | None:
        """Return the seat of the person in a row of the contact directory, or None if they have none."""
        if not row.is_of_directory:
            return None
        day = self._state.day
        return next(
            (
                seat
                for seat in self._state.seats
                if seat.holds_on(day)
                and any(
                    one.holds_from(day) and self._is(row, capacity, person, one)
                    for one in seat.holdings
                    for capacity, person in people_of(row)
                )
            ),
            None,
        )

    def _is(self, row: MemberRow, capacity: Capacity, person: Named, one: HoldingNow) -> bool:
        return self._mailboxes.is_holder(row.source, person, one.email, one.name, prefix=PREFIX[capacity])

    def judge(
        self, row: MemberRow, seat: SeatNow | None, ends_on: date | None, consent: Consent
    ) -> Iterator[ImportChange | CellProblem | str]:
        """Yield the changes, problems and notes about the people on a seat.

        `seat` is None for a new seat, and `consent` is the consent that a new seat needs. `ends_on` is the last day
        of the seat.
        """
        for capacity, named in people_of(row):
            yield from self._mailboxes.renamed(row.source, named, prefix=PREFIX[capacity])
            person = self._mailboxes.as_recorded(row.source, named, prefix=PREFIX[capacity])
            starts_on = row.starts_on or row.starts_otherwise or self._state.day
            if ends_on is not None and starts_on > ends_on:
                yield row.source.problem(
                    "starts_on", f"is after the last day of the seat, {in_words(ends_on)}."
                )
            elif seat is None:
                yield _appoint(row, None, capacity, person, starts_on, consent)
            else:
                yield from self._on_seat(row, seat, capacity, person, starts_on)

    def _on_seat(
        self, row: MemberRow, seat: SeatNow, capacity: Capacity, person: Named, starts_on: date
    ) -> Iterator[ImportChange | CellProblem | str]:
        there = [holding for holding in seat.holdings if holding.holds_from(self._state.day)]
        own = next((holding for holding in there if self._is(row, capacity, person, holding)), None)
        if own is not None:
            if own.capacity is not capacity:
                yield f"{own.name} is already the {CAPACITIES[own.capacity]} of this seat. Nothing will change."
            yield from self._complete(own, person)
            return
        namesake = next(
            (holding for holding in there if bare_name(holding.name) == bare_name(person.name)), None
        )
        if namesake is not None:
            yield self._readdressed(row, capacity, namesake, person)
            yield from self._complete(namesake, person)
            return
        yield _in_place_of(row, seat, capacity, person, starts_on, stated=row.starts_on is not None)

    def _readdressed(
        self, row: MemberRow, capacity: Capacity, own: HoldingNow, person: Named
    ) -> ImportChange | CellProblem:
        """Return the change of a person’s address, or a problem if someone else has the new one."""
        if whose := self._mailboxes.whose(person.email):
            return row.source.problem(
                f"{PREFIX[capacity]}email",
                f"is recorded here as the address of {whose}. Enter {own.name}’s own address.",
            )
        return Readdress(
            words=f"Changes the address of {own.name} from {own.email} to {person.email}. Both addresses will be told",
            consent=Consent.CHANGE,
            person_id=own.person_id,
            new_email=person.email,
        )

    def _complete(self, own: HoldingNow, person: Named) -> Iterator[ImportChange | str]:
        job_title = person.job_title if not own.job_title else ""
        phone = person.phone if not own.phone else ""
        for label, there, said in (
            ("job title", own.job_title, person.job_title),
            ("telephone number", own.phone, person.phone),
        ):
            if there and said and folded(there) != folded(said):
                yield f"The {label} “{shortened(said)}” was left out. We keep the one of {own.name}, “{there}”."
        if not (job_title or phone) or own.person_id in self._completed:
            return
        self._completed.add(own.person_id)
        parts = [f"the job title “{job_title}”"] if job_title else []
        parts += [f"the telephone number {phone}"] if phone else []
        added = listed(parts)
        yield Complete(
            words=f"Adds {added} to {own.name}",
            consent=Consent.CHANGE,
            person_id=own.person_id,
            job_title=job_title,
            phone=phone,
        )


def people_of(row: MemberRow) -> Iterator[tuple[Capacity, Named]]:
    """Yield the people named in a row, with their capacities."""
    if row.representative is not None:
        yield Capacity.REPRESENTATIVE, row.representative
    if row.deputy is not None:
        yield Capacity.DEPUTY, row.deputy


def _in_place_of(
    row: MemberRow, seat: SeatNow, capacity: Capacity, person: Named, starts_on: date, *, stated: bool
) -> ImportChange | str:
    """Return the change that appoints a person to a seat, or the reason why nothing will change."""
    role = CAPACITIES[capacity]
    others = [holding for holding in seat.holdings if holding.capacity is capacity]
    was_until = max((one.ends_on for one in others if one.ends_on and _is_again(one, person)), default=None)
    ended = [one.ends_on for one in others if one.ends_on is not None]
    present = [one for one in others if one.holds_from(starts_on)]
    if was_until is not None and not any(one.ends_on is None for one in present):
        starts_on = max(starts_on, max(ended) + timedelta(days=1))
        back = _appoint(row, seat, capacity, person, starts_on, Consent.CHANGE)
        return replace_words(back, f"{back.words}, who was {role} until {in_words(was_until)}")
    if not present:
        return _appoint(row, seat, capacity, person, starts_on, Consent.NEW)
    last = present[-1]
    if any(one.starts_on >= starts_on for one in present):
        later = "which is later than in the file" if stated else "which is today or later"
        return f"{last.name} is the {role} from {in_words(last.starts_on)}, {later}. Nothing will change."
    follows = _appoint(row, seat, capacity, person, starts_on, Consent.FOLLOW)
    return replace_words(follows, f"{person.name} replaces {last.name} as {role} from {in_words(starts_on)}")


def _is_again(one: HoldingNow, person: Named) -> bool:
    """Return whether a former holder of a seat is the person in the file."""
    return one.email == person.email.casefold() and not (
        person.shares and bare_name(one.name) != bare_name(person.name)
    )


def replace_words(change: Appoint, words: str) -> Appoint:
    """Return the same appointment with another description."""
    return Appoint(**{**vars(change), "words": words})


def _appoint(
    row: MemberRow, seat: SeatNow | None, capacity: Capacity, person: Named, starts_on: date, consent: Consent
) -> Appoint:
    return Appoint(
        words=f"New {CAPACITIES[capacity]}: {person.name}, from {in_words(starts_on)}",
        consent=consent,
        seat_id=seat.id if seat else None,
        place=row.source.place,
        capacity=capacity,
        person=person,
        starts_on=starts_on,
    )
