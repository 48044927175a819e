"""Changes to the quorum of a draft: its number, its share and its required members."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Person, Share, TermsVersion
from cdp.reference.national_roles import national_roles
from cdp.terms.drafting.service import name_of, open_draft, record
from cdp.terms.wording.quorum_rule import Of, QuorumPart, QuorumRule, VotingSeat, rule_of

MOST_PARTS = 12


def change_quorum(
    session: Session,
    version: TermsVersion,
    number: int | None,
    share: Share | None,
    *,
    remote_counts: bool = True,
    read_version: int,
    by: Person,
) -> None:
    """Change the number and the share of voting members in the quorum, and whether those who attend remotely count.

    Raises Conflict if the version was changed since `read_version`, and Refusal if no condition would remain.
    """
    version = open_draft(session, version)
    before = rule_of(version)
    wanted = replace(before, number=number, share=share, remote_counts=remote_counts)
    if not wanted.is_set:
        raise Refusal(
            "Enter a number, choose a share, or add a required member first.",
            field="number",
        )
    _set(session, version, wanted, read_version=read_version, by=by)


def add_part(
    session: Session, version: TermsVersion, part: QuorumPart, *, read_version: int, by: Person
) -> None:
    """Add required members to the quorum; raises Refusal for an invalid or repeated condition, or one too many."""
    version = open_draft(session, version)
    before = rule_of(version)
    if not part.keys:
        raise Refusal("Tick at least one.", field=part.of.value)
    if part.of is not Of.ROLES and part.at_least > len(part.keys):
        raise Refusal(
            f"Tick at least {part.at_least}, or enter a smaller number.",
            field="at_least",
        )
    if part in before.parts:
        raise Refusal("This is already in the quorum. Choose something else.", field=part.of.value)
    if len(before.parts) >= MOST_PARTS:
        raise Refusal(f"There are already {MOST_PARTS} conditions. Remove one first.")
    _set(session, version, replace(before, parts=(*before.parts, part)), read_version=read_version, by=by)


def remove_part(
    session: Session, version: TermsVersion, place: int, *, read_version: int, by: Person
) -> None:
    """Remove the condition at position `place`, counted from 0.

    Raises Conflict if the version was changed since `read_version`, and Refusal if no condition would remain.
    """
    version = open_draft(session, version)
    before = rule_of(version)
    kept = tuple(part for at, part in enumerate(before.parts) if at != place)
    wanted = replace(before, parts=kept)
    if not wanted.is_set:
        raise Refusal("Enter a number or choose a share first, because a board needs a quorum.")
    _set(session, version, wanted, read_version=read_version, by=by)


def part_asked(of: Of, keys: Sequence[str], at_least: int, seats: Sequence[VotingSeat]) -> QuorumPart:
    """Return a condition with the ticked keys and their names, ignoring keys that were not offered."""
    names = dict(offered(of, seats))
    chosen = tuple(key for key in names if key in keys)
    return QuorumPart(at_least, of, chosen, tuple(names[key] for key in chosen))


def offered(of: Of, seats: Sequence[VotingSeat]) -> list[tuple[str, str]]:
    """Return the keys and names that a condition can use on a board with these voting seats.

    Roles are the core roles and any others with a voting seat. Organisations and seats are those of the voting seats.
    """
    if of is Of.ORGANISATIONS:
        return list(dict.fromkeys((seat.organisation_key, seat.organisation) for seat in seats))
    if of is Of.SEATS:
        return [(seat.key, seat.name) for seat in seats]
    seated = {seat.role for seat in seats}
    return [(role.code, role.member) for role in national_roles() if role.core or role.code in seated]


def _set(
    session: Session, version: TermsVersion, wanted: QuorumRule, *, read_version: int, by: Person
) -> None:
    before = rule_of(version)
    if version.version != read_version:
        raise Conflict(
            [Difference("Quorum", before.whole(), wanted.whole())],
            current_version=version.version,
        )
    if wanted == before:
        return
    version.quorum, version.quorum_share = wanted.number, wanted.share
    version.quorum_parts = [part.stored() for part in wanted.parts]
    if wanted.remote_counts is not before.remote_counts:
        version.remote_counts = wanted.remote_counts
        count = "count" if wanted.remote_counts else "do not count"
        record(
            session,
            version,
            f"{by.name} chose for {name_of(version)} that members who attend remotely {count} towards the quorum.",
            by=by,
            details={"remote_counts": wanted.remote_counts},
        )
    if replace(wanted, remote_counts=before.remote_counts) == before:
        return
    record(
        session,
        version,
        f"{by.name} changed the quorum of {name_of(version)} from {before.in_words()} to {wanted.in_words()}.",
        by=by,
        details={"before": before.stored(), "after": wanted.stored()},
    )
