"""Merging two records of one person into one, so that they have one sign-in and one history of seats and roles.

Everything recorded for one record names the other afterwards. What only the history needs, such as audit events and
signatures, stays with the record that made it, which can no longer be used.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import audit, clock
from cdp.accounts.service import end_sessions_of
from cdp.errors import Refusal
from cdp.mail import outbox
from cdp.models import (
    AccountLink,
    Base,
    CalendarFeed,
    DataToken,
    Invitation,
    Partnership,
    Person,
    PollPerson,
    Removal,
    RoleHolding,
    Seat,
    SeatHolding,
)
from cdp.models.spans import is_over
from cdp.partnerships.changes import hold
from cdp.partnerships.identity import has_place_elsewhere

STAYS = frozenset(
    {
        "audit_events",
        "account_links",
        "authenticator_apps",
        "recovery_codes",
        "sign_in_sessions",
        "calendar_feeds",
        "data_tokens",
        "form_submissions",
        "signatures",
        "openings",
    }
)
"""The tables whose rows stay with the record that made them: evidence of what was done, and ways to sign in."""


def merge_people(
    session: Session, partnership: Partnership, gone: Person, kept: Person, *, by: Person
) -> None:
    """Merge the record `gone` into `kept`, whose name, address and account stay.

    If both have a row where there can be only one, such as two invitations to a meeting, that of `kept` counts. Raises
    Refusal for one's own record, for people whom another partnership relies on, and if both hold the same seat or role
    at once.
    """
    hold(session, partnership)
    _check(session, partnership, gone, kept, by)
    end_sessions_of(session, gone)
    was, moved = gone.name, _move(session, gone, kept)
    _retire(session, gone, kept)
    outbox.readdress(session, kept)
    whose = (
        f"two records of {kept.name}" if was == kept.name else f"the record of {was} into that of {kept.name}"
    )
    audit.record(
        session,
        f"{by.name} merged {whose}.",
        by=by,
        on=kept,
        partnership=partnership,
        details={"merged": gone.key, "rows": moved},
    )


def _check(session: Session, partnership: Partnership, gone: Person, kept: Person, by: Person) -> None:
    if gone is kept:
        raise Refusal("Choose another record of this person.", field="into")
    if by in {gone, kept}:
        raise Refusal("You cannot merge your own record. Ask another coordinator.")
    for person in (gone, kept):
        if person.left_at is not None:
            raise Refusal(f"{person.name} has left. Choose another record.", field="into")
        if has_place_elsewhere(session, partnership, person):
            raise Refusal(
                f"{person.name} has an account beyond this partnership, so their record cannot be merged here."
            )
    if gone.has_account and not kept.has_account:
        raise Refusal(
            f"{gone.name} signs in with this record. Merge the other record into this one instead.",
            field="into",
        )
    _check_places(session, gone, kept)


def _check_places(session: Session, gone: Person, kept: Person) -> None:
    """Raise Refusal if both hold the same seat or role at once, because one person cannot hold it twice."""
    both = (gone.id, kept.id)
    seats = session.scalars(
        sa.select(SeatHolding)
        .where(SeatHolding.person_id.in_(both))
        .options(joinedload(SeatHolding.seat).options(joinedload(Seat.organisation), joinedload(Seat.board)))
    ).all()
    roles = session.scalars(sa.select(RoleHolding).where(RoleHolding.person_id.in_(both))).all()
    for one in seats:
        if any(one.seat_id == other.seat_id and _meet(one, other) for other in seats):
            raise Refusal(
                f"Both hold the seat of {one.seat.organisation.name} on {one.seat.board.name}. End one term first."
            )
    for role in roles:
        if any(
            (role.role, role.board_id) == (other.role, other.board_id) and _meet(role, other)
            for other in roles
        ):
            raise Refusal("Both hold the same role. End one of them first.")


def _meet(one: SeatHolding | RoleHolding, other: SeatHolding | RoleHolding) -> bool:
    """Return whether two different people's times in a place overlap."""
    return (
        one.person_id != other.person_id
        and not is_over(one.ends_on, other.starts_on)
        and not is_over(other.ends_on, one.starts_on)
    )


def _move(session: Session, gone: Person, kept: Person) -> int:
    """Let every row that names one record name the other, and return how many rows changed."""
    session.flush()
    moved = 0
    for table in Base.metadata.sorted_tables:
        if table.name in STAYS:
            continue
        for column in table.columns:
            if any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys):
                alone = [_has_none(table, column, unique, kept) for unique in _uniques(table, column)]
                query = sa.update(table).where(column == gone.id, *alone).values({column: kept.id})
                moved += session.execute(query).rowcount  # type: ignore[attr-defined]
    session.expire_all()
    return moved


def _uniques(table: sa.Table, column: sa.Column[int]) -> list[list[sa.Column[object]]]:
    """Return the other columns of each unique constraint or primary key that a column is part of."""
    found = [
        list(one.columns)
        for one in (*table.constraints, *table.indexes)
        if isinstance(one, sa.UniqueConstraint | sa.PrimaryKeyConstraint)
        or (isinstance(one, sa.Index) and one.unique)
    ]
    return [[other for other in columns if other is not column] for columns in found if column in columns]


def _has_none(
    table: sa.Table, column: sa.Column[int], unique: list[sa.Column[object]], kept: Person
) -> sa.ColumnElement[bool]:
    """Return the condition that the other record has no row that would be the same."""
    same = table.alias()
    return ~sa.exists().where(
        same.c[column.name] == kept.id, *(same.c[other.name] == table.c[other.name] for other in unique)
    )


def _retire(session: Session, gone: Person, kept: Person) -> None:
    """End what is left of a merged record: its account, links, addresses, tokens and places on lists."""
    now = clock.now()
    gone.name, gone.email = (
        kept.name,
        f"{gone.key}@merged.invalid",
    )  # the old address is free again (RFC 2606)
    gone.shares_mailbox = False
    gone.password_hash, gone.left_at = None, now
    session.execute(
        sa.update(AccountLink)
        .where(AccountLink.person_id == gone.id, AccountLink.used_at.is_(None))
        .values(used_at=now)
    )
    session.execute(sa.delete(CalendarFeed).where(CalendarFeed.person_id == gone.id))
    session.execute(
        sa.update(DataToken)
        .where(DataToken.person_id == gone.id, DataToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    # The other record has the same meeting in its calendar, so no cancellation may follow
    session.execute(
        sa.update(Invitation)
        .where(Invitation.person_id == gone.id)
        .values(removed_at=now, removed_because=Removal.BY_HAND, sent_sequence=None)
    )
    session.execute(sa.update(PollPerson).where(PollPerson.person_id == gone.id).values(removed_at=now))
    session.flush()
