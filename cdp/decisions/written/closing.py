"""Closing a written procedure: the quorum and voting rule of the terms in force are applied to the replies in time."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import reference_to
from cdp.decisions.written import queries
from cdp.decisions.written.service import record
from cdp.errors import Refusal
from cdp.minutes.decisions import lock_numbers, note
from cdp.minutes.queries import next_number
from cdp.minutes.voting import Tally, VotingRules
from cdp.models import (
    Ballot,
    Decision,
    DecisionMethod,
    DecisionState,
    Person,
    ProcedurePerson,
    ProcedureReplyChoice,
    ProcedureState,
    WrittenProcedure,
)
from cdp.terms.versions.facts import voting_seats_on
from cdp.terms.versions.queries import terms_in_force
from cdp.terms.wording.quorum_rule import QuorumRule, rule_of
from cdp.wording.formats import listed, plural

BALLOTS = {
    ProcedureReplyChoice.AGREE: Ballot.FOR,
    ProcedureReplyChoice.DISAGREE: Ballot.AGAINST,
    ProcedureReplyChoice.ABSTAIN: Ballot.ABSTAIN,
    ProcedureReplyChoice.MEETING: Ballot.ABSTAIN,
}
"""The vote that each reply counts as. A member who wants a meeting takes part, but votes neither for nor against."""


@dataclass(frozen=True)
class ProcedureFinding:
    """The replies in time under the rules: the votes, whether they make a quorum, and who said what.

    `quorate` is None if the terms set no quorum. `ready` is whether the procedure can be closed now.
    """

    tally: Tally
    rules: VotingRules
    quorate: bool | None
    sentence: str
    not_replied: tuple[str, ...]
    want_meeting: tuple[str, ...]
    no_part: tuple[str, ...]
    ready: bool

    @property
    def is_tied(self) -> bool:
        """Whether the votes are equal and the chair has a casting vote."""
        return (
            self.rules.casting_vote
            and self.tally.in_favour == self.tally.against
            and self.tally.in_favour > 0
        )

    @property
    def in_words(self) -> str:
        """The quorum, and who did not reply, asked for a meeting or took no part, as one text."""
        parts = [self.sentence]
        for label, names in (
            ("No reply", self.not_replied),
            ("Asked for a meeting", self.want_meeting),
            ("Took no part because of an interest", self.no_part),
        ):
            if names:
                parts.append(f"{label}: {listed(names)}.")
        return " ".join(parts)


@dataclass(frozen=True)
class ProcedureClosing:
    """How a procedure is closed: decided on the replies or left to a meeting, and the chair's casting vote if tied."""

    to_meeting: bool = False
    casting_vote: Ballot | None = None


def finding_of(session: Session, procedure: WrittenProcedure) -> ProcedureFinding:
    """Return what the replies in time amount to under the terms in force today, in a fixed number of queries."""
    today, asked = clock.today(), [place for place in procedure.people if place.asked_at is not None]
    said = {place.person: place.reply.choice for place in asked if place.reply is not None}
    given = [BALLOTS[choice] for choice in said.values() if choice in BALLOTS]
    tally = Tally(given.count(Ballot.FOR), given.count(Ballot.AGAINST), given.count(Ballot.ABSTAIN))
    terms = terms_in_force(session, procedure.board, today)
    rule = rule_of(terms) if terms is not None else QuorumRule()
    taking_part = {person.key for person, choice in said.items() if choice in BALLOTS}
    quorate, sentence = None, "No terms of reference are in force, so no quorum is set."
    if rule.is_set:
        seats = voting_seats_on(session, procedure.board, today)
        found = rule.evaluate(seats, {seat.key: seat.holder for seat in seats if seat.holder in taking_part})
        quorate = found.quorate
        replied = plural(found.present, "voting member")
        needed = f"{plural(found.needed, 'is', 'are')} needed"
        missing = f" Missing: {listed([each.words for each in found.missing])}." if found.missing else ""
        sentence = f"{'Quorate' if quorate else 'Not quorate'}: {replied} took part and {needed}.{missing}"
    not_replied = _names(place for place in asked if place.reply is None)
    return ProcedureFinding(
        tally,
        VotingRules.under(terms),
        quorate,
        sentence,
        not_replied,
        _who_said(asked, ProcedureReplyChoice.MEETING),
        _names(place for place in procedure.people if _is_out(place)),
        ready=not not_replied or today > procedure.answer_by,
    )


def close(
    session: Session, procedure: WrittenProcedure, closing: ProcedureClosing, *, by: Person
) -> Decision | None:
    """Close a procedure and return the decision, or None if there is no quorum or the matter goes to a meeting.

    Raises Refusal if it is not open, or if members may still reply.
    """
    queries.lock(session, procedure)
    if procedure.state is not ProcedureState.OPEN:
        raise Refusal("This written procedure is not open.")
    finding = finding_of(session, procedure)
    if not finding.ready:
        raise Refusal(
            "Members may still reply. Close it after the date for replies, or once all have replied."
        )
    if closing.casting_vote is not None and not finding.is_tied:
        raise Refusal("The votes are not equal, so there is no casting vote.", field="casting_vote")
    procedure.state, procedure.closed_at = ProcedureState.CLOSED, clock.now()
    procedure.finding = finding.in_words
    outcome = {"finding": reference_to(procedure.finding)}
    if closing.to_meeting or finding.quorate is False:
        why = "no quorum" if finding.quorate is False else "left to a meeting"
        record(session, procedure, f"closed {{procedure}} without a decision ({why})", outcome, by=by)
        return None
    record(session, procedure, "closed {procedure}", outcome, by=by)
    return _decide(session, procedure, finding, closing, by=by)


def _decide(
    session: Session,
    procedure: WrittenProcedure,
    finding: ProcedureFinding,
    closing: ProcedureClosing,
    *,
    by: Person,
) -> Decision:
    lock_numbers(session, procedure.board)
    year = clock.today().year
    tally = Tally(
        finding.tally.in_favour,
        finding.tally.against,
        finding.tally.abstaining,
        casting_vote=closing.casting_vote,
    )
    decision = Decision(
        board=procedure.board,
        part=procedure.part,
        year=year,
        number=next_number(session, procedure.board, year, procedure.part),
        kind=procedure.kind,
        recommended_to=procedure.recommended_to,
        wording=procedure.wording,
        method=DecisionMethod.WRITTEN,
        votes_for=tally.in_favour,
        votes_against=tally.against,
        votes_abstaining=tally.abstaining,
        votes_by_member={"votes": _votes(procedure)},
        casting_vote=tally.casting_vote,
        carried=finding.rules.is_carried(tally),
        state=DecisionState.DECIDED,
        decided_at=clock.now(),
        took_no_part=[place.person for place in procedure.people if _is_out(place)],
    )
    session.add(decision)
    procedure.decision = decision
    quoted = "" if procedure.is_confidential else f": {procedure.wording.rstrip('.')}"
    words = f"recorded {{decision}} by written procedure{quoted}"
    note(session, decision, words, {"wording": reference_to(procedure.wording)}, by=by)
    return decision


def _votes(procedure: WrittenProcedure) -> list[dict[str, str]]:
    return [
        {
            "name": place.person.name,
            "organisation": place.seat.organisation.name,
            "vote": BALLOTS[place.reply.choice].value,
        }
        for place in procedure.people
        if place.reply is not None and place.reply.choice in BALLOTS
    ]


def _who_said(places: Iterable[ProcedurePerson], choice: ProcedureReplyChoice) -> tuple[str, ...]:
    return _names(place for place in places if place.reply is not None and place.reply.choice is choice)


def _is_out(place: ProcedurePerson) -> bool:
    declared = place.reply is not None and place.reply.choice is ProcedureReplyChoice.INTEREST
    return place.asked_at is None or declared


def _names(places: Iterable[ProcedurePerson]) -> tuple[str, ...]:
    return tuple(place.person.name for place in places)
