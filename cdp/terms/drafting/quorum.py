"""Changing the quorum of a draft: its number, its share, and who must be among the members present."""

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
    read_version: int,
    by: Person,
) -> None:
    """Change the number and the share of voting members; raises Conflict when somebody else changed the quorum."""
    version = open_draft(session, version)
    before = rule_of(version)
    wanted = replace(before, number=number, share=share)
    if not wanted.is_set:
        raise Refusal(
            "Enter a number, choose a share, or add who must be there first: a board needs a quorum.",
            field="number",
        )
    _set(session, version, wanted, read_version=read_version, by=by)


def add_part(
    session: Session, version: TermsVersion, part: QuorumPart, *, read_version: int, by: Person
) -> None:
    """Add who must be among the members present; raises Refusal for what nobody could ever meet."""
    version = open_draft(session, version)
    before = rule_of(version)
    if not part.keys:
        raise Refusal("Tick at least one of the list.", field=part.of.value)
    if part.of is not Of.ROLES and part.at_least > len(part.keys):
        raise Refusal(
            f"You ticked {len(part.keys)} and ask for {part.at_least}. Tick more, or ask for fewer.",
            field="at_least",
        )
    if part in before.parts:
        raise Refusal("The quorum asks for this already.", field=part.of.value)
    if len(before.parts) >= MOST_PARTS:
        raise Refusal(f"There are {MOST_PARTS} conditions already. Remove one first.")
    _set(session, version, replace(before, parts=(*before.parts, part)), read_version=read_version, by=by)


def remove_part(
    session: Session, version: TermsVersion, place: int, *, read_version: int, by: Person
) -> None:
    """Take away the condition at a place in the list, counted from 0."""
    version = open_draft(session, version)
    before = rule_of(version)
    kept = tuple(part for at, part in enumerate(before.parts) if at != place)
    wanted = replace(before, parts=kept)
    if not wanted.is_set:
        raise Refusal("Enter a number or choose a share before you remove the last of the quorum.")
    _set(session, version, wanted, read_version=read_version, by=by)


def part_asked(of: Of, keys: Sequence[str], at_least: int, seats: Sequence[VotingSeat]) -> QuorumPart:
    """Return a condition with the names of what was ticked; what is not on offer is left out."""
    names = dict(offered(of, seats))
    chosen = tuple(key for key in names if key in keys)
    return QuorumPart(at_least, of, chosen, tuple(names[key] for key in chosen))


def offered(of: Of, seats: Sequence[VotingSeat]) -> list[tuple[str, str]]:
    """Return what a condition can name on a board with these voting seats: key and name.

    Roles are the ten core ones and those that have a voting seat; organisations and seats are those of the board.
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
            [Difference("Quorum", before.sentence(), wanted.sentence())], current_version=version.version
        )
    if wanted == before:
        return
    version.quorum, version.quorum_share = wanted.number, wanted.share
    version.quorum_parts = [part.stored() for part in wanted.parts]
    record(
        session,
        version,
        f"{by.name} changed the quorum of {name_of(version)} from {before.in_words()} to {wanted.in_words()}.",
        by=by,
        details={"before": before.stored(), "after": wanted.stored()},
    )
