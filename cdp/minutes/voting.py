"""Votes on a decision: who may vote on an item, the check of the numbers, and whether the motion was carried.

Source: the sections on decisions and on conflicts of interest of the terms of reference. There is no vote of a co-opted
member or observer, of anyone who declared an interest in the item, or of anyone who is not present.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.meetings.quorum import COUNTS, QuorumBasis, QuorumFinding, plain, terms_of
from cdp.meetings.sitting import away_for, records_of
from cdp.models import AgendaItem, Attendance, Ballot, TermsVersion, VotingRule
from cdp.terms.wording.rules import has_casting_vote
from cdp.wording.formats import agree, plural


@dataclass(frozen=True)
class Voter:
    """A voting member, or their substitute, who is present and may vote on an item."""

    key: str
    name: str
    organisation: str

    @property
    def label(self) -> str:
        """The name, with the organisation in brackets."""
        return f"{self.name} ({self.organisation})" if self.organisation else self.name


@dataclass(frozen=True)
class VotingRules:
    """How a board votes: the rule of the terms in force, and whether its chair has a casting vote.

    Without terms in force, the usual rule holds: consensus, or else a majority, with a casting vote of the chair.
    """

    rule: VotingRule = VotingRule.CONSENSUS_THEN_MAJORITY
    casting_vote: bool = True

    @classmethod
    def under(cls, terms: TermsVersion | None) -> "VotingRules":
        """Return the rules of a version of the terms of reference, or the usual ones without any."""
        return cls() if terms is None else cls(terms.voting_rule, has_casting_vote(terms))

    def is_carried(self, tally: "Tally") -> bool:
        """Return whether a motion was carried; abstentions do not count."""
        if tally.in_favour == tally.against:
            return self.casting_vote and tally.casting_vote is Ballot.FOR
        if self.rule is VotingRule.TWO_THIRDS:
            return 3 * tally.in_favour >= 2 * (tally.in_favour + tally.against)
        if self.rule is VotingRule.CONSENSUS:
            return tally.against == 0
        return tally.in_favour > tally.against


@dataclass(frozen=True)
class ItemVoting:
    """The voting on an item: its quorum, the rules, who may vote, and who is present and may propose."""

    quorum: QuorumFinding
    rules: VotingRules
    voters: tuple[Voter, ...]
    present: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """The votes on a motion: the numbers, each member's vote if they were recorded, and the chair's casting vote."""

    in_favour: int = 0
    against: int = 0
    abstaining: int = 0
    by_member: Mapping[str, Ballot] | None = None
    casting_vote: Ballot | None = None

    @classmethod
    def of_members(cls, votes: Mapping[str, Ballot], casting_vote: Ballot | None = None) -> "Tally":
        """Return the tally of votes that were recorded by member, by the key of each voter."""
        given = list(votes.values())
        in_favour, against = given.count(Ballot.FOR), given.count(Ballot.AGAINST)
        return cls(in_favour, against, given.count(Ballot.ABSTAIN), dict(votes), casting_vote)

    @property
    def total(self) -> int:
        """The number of votes and abstentions."""
        return self.in_favour + self.against + self.abstaining


def voting_on(session: Session, item: AgendaItem) -> ItemVoting:
    """Return the quorum of an item and who may vote on it, in a fixed number of queries."""
    records = records_of(session, item.meeting)
    places = {each.id: place for place, each in enumerate(records.course.in_order(records.items))}
    away = away_for(item, records.attended.rows, records.course, places)
    there = [row for row in records.attended.rows if row.presence in COUNTS and row.id not in away]
    return ItemVoting(
        records.quorums[item.id],
        VotingRules.under(terms_of(session, item.meeting)),
        tuple(_voters(records.basis, there)),
        tuple(dict.fromkeys(row.name for row in there)),
    )


def votes_as_stored(voters: Iterable[Voter], tally: Tally) -> dict[str, Any] | None:
    """Return each member's vote with their name, which stays true if the attendance changes; None without them."""
    if tally.by_member is None:
        return None
    return {
        "votes": [
            {"name": each.name, "organisation": each.organisation, "vote": tally.by_member[each.key].value}
            for each in voters
            if each.key in tally.by_member
        ]
    }


def check_votes(voting: ItemVoting, tally: Tally) -> None:
    """Raise Refusal unless the votes agree with who may vote on the item, and with the voting rule."""
    if voting.rules.rule is VotingRule.CONSENSUS:
        raise Refusal(
            "The terms of reference say that the board decides by consensus only. Choose consensus.",
            field="method",
        )
    may_vote = {voter.key: voter for voter in voting.voters}
    for key in may_vote if tally.by_member is not None else ():
        if key not in (tally.by_member or {}):
            raise Refusal(f"Choose the vote of {may_vote[key].name}.", field=f"vote-{key}")
    if may_vote and tally.total != len(may_vote):
        people = agree(len(may_vote), "person is", "people are")
        raise Refusal(
            f"{len(may_vote)} {people} present and may vote on this item, "
            f"but you entered {plural(tally.total, 'vote')}. Count abstentions too.",
            field="votes_for",
        )
    if not tally.total:
        raise Refusal("Enter the number of votes for, against and abstaining.", field="votes_for")
    if tally.casting_vote is None:
        return
    if tally.in_favour != tally.against:
        raise Refusal("The votes are not equal, so there is no casting vote.", field="casting_vote")
    if not voting.rules.casting_vote:
        raise Refusal("The terms of reference give the chair no casting vote.", field="casting_vote")


def _voters(basis: QuorumBasis | None, rows: Iterable[Attendance]) -> Iterable[Voter]:
    """Yield each voting member who is present once, even on two seats."""
    seats = None if basis is None else {seat.key for seat in basis.seats}
    seen: set[str] = set()
    for row in rows:
        if row.seat is None or not row.votes:
            continue
        if (seats is not None and row.seat.key not in seats) or plain(row.name) in seen:
            continue
        seen.add(plain(row.name))
        yield Voter(row.key, row.name, row.organisation.name if row.organisation else "")
