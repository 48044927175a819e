"""Add events to the chains of the audit log, and check the chains.

An event's digest covers its facts and the digest before it, so altered, removed and inserted rows can be found. The
chain's row is locked until the transaction ends, so that no two events get the same position.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import AuditChain, AuditEvent, Partnership, Person
from cdp.models.adding import insert_rows
from cdp.wording.product import PRODUCT_IN_HISTORY

INSTALLATION = "installation"
_DIGESTED = (
    "position", "at", "by_id", "by_name", "origin", "subject_kind", "subject_key", "sentence", "details", "previous",
)  # fmt: skip


class Subject(Protocol):
    """A database record that events can be about: it has a table name and a key."""

    key: Any
    __tablename__: Any


def reference_to(value: str) -> str:
    """Return a hash to record instead of contact details or confidential text, which may have to be erased later."""
    return "sha256:" + hashlib.sha256(value.encode()).hexdigest()


@dataclass(frozen=True)
class Fact:
    """One event: a sentence, the record it is about, and details."""

    sentence: str
    on: Subject
    details: dict[str, Any] | None = None


def record(
    session: Session,
    sentence: str,
    *,
    by: Person | None,
    on: Subject,
    partnership: Partnership | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Append an event in the caller's transaction: who (`by`, None for the software), what, and on which record.

    `sentence` and `details` must not contain contact details or confidential text: use `reference_to(text)` instead.
    """
    record_many(session, [Fact(sentence, on, details)], by=by, partnership=partnership)


def record_many(
    session: Session, facts: Sequence[Fact], *, by: Person | None, partnership: Partnership | None = None
) -> None:
    """Append several events as `record` does, but lock the chain once and insert all events together."""
    if not facts:
        return
    session.flush()
    chain = _locked_chain(session, partnership)
    at, origin = clock.now().replace(microsecond=0), session.info.get("origin", "")
    partnership_id = partnership.id if partnership else None
    shared = {
        "partnership_id": partnership_id,
        "at": at,
        "by_id": by.id if by else None,
        "by_name": by.name if by else PRODUCT_IN_HISTORY,
        "origin": origin,
    }
    rows = []
    for fact in facts:
        row = {
            **shared,
            "position": chain.position + 1,
            "subject_kind": fact.on.__tablename__,
            "subject_key": fact.on.key,
            "sentence": fact.sentence,
            "details": fact.details or {},
            "previous": chain.head,
        }
        digest = _digest(row)
        chain.position, chain.head = chain.position + 1, digest
        rows.append(row | {"chain_id": chain.id, "digest": digest})
    session.flush()  # the head of the chain is saved with its events, even if other rows of the session are not
    insert_rows(session, AuditEvent, rows)


def digest_of(event: AuditEvent, partnership_id: int | None) -> str:
    """Return the SHA-256 over an event's facts and the digest before it."""
    facts = {name: getattr(event, name) for name in _DIGESTED}
    return _digest(facts | {"partnership_id": partnership_id})


def _digest(facts: Mapping[str, Any]) -> str:
    digested = {
        "position": facts["position"],
        "partnership": facts["partnership_id"],
        "at": _utc(facts["at"]),
        "by": facts["by_id"],
        "by_name": facts["by_name"],
        "origin": facts["origin"],
        "subject": [facts["subject_kind"], facts["subject_key"]],
        "sentence": facts["sentence"],
        "details": facts["details"],
        "previous": facts["previous"],
    }
    text = json.dumps(digested, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class ChainCheck:
    """The result of checking one chain; `broken_at` is the first position that does not match, or None."""

    name: str
    length: int
    broken_at: int | None


def check_chains(session: Session) -> list[ChainCheck]:
    """Recompute every chain from its first event and compare it with the stored digests."""
    return [
        _check(session, chain) for chain in session.scalars(sa.select(AuditChain).order_by(AuditChain.name))
    ]


def _check(session: Session, chain: AuditChain) -> ChainCheck:
    previous, length = "", 0
    events = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.chain_id == chain.id).order_by(AuditEvent.position)
    )
    for event in events:
        length += 1
        sound = (
            event.position == length
            and event.previous == previous
            and event.digest == digest_of(event, event.partnership_id)
        )
        if not sound:
            return ChainCheck(chain.name, length, length)
        previous = event.digest
    whole = length == chain.position and previous == chain.head
    return ChainCheck(chain.name, length, None if whole else length + 1)


def chain_name(partnership: Partnership | None) -> str:
    """Return the name of a partnership's chain, or of the installation's chain for None."""
    return INSTALLATION if partnership is None else f"partnership {partnership.id}"


def heads_of_chains(session: Session, partnership: Partnership | None) -> tuple[str, str]:
    """Return a text that changes with every event of the installation, and one for those of a partnership."""
    names = [chain_name(None), chain_name(partnership)]
    found = dict(
        session.execute(sa.select(AuditChain.name, AuditChain.head).where(AuditChain.name.in_(names))).all()
    )
    return found.get(names[0], ""), found.get(names[1], "")


def _locked_chain(session: Session, partnership: Partnership | None) -> AuditChain:
    name = chain_name(partnership)
    query = (
        sa.select(AuditChain)
        .where(AuditChain.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    chain = session.scalar(query)
    if chain is None:
        chain = AuditChain(name=name, position=0, head="")
        session.add(chain)
        session.flush()
    return chain


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
