"""Adding risks, changing and reviewing them, closing them, and raising actions from them. Nothing here commits."""

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.actions import service as actions
from cdp.actions.owners import check_owner
from cdp.actions.service import ActionDetails, RaisedAction
from cdp.actions.visibility import risks_of_interest
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Board, Organisation, Part, Partnership, Person, Risk, RiskScore, RiskState
from cdp.risks import queries
from cdp.risks.scale import HIGHEST, score_words
from cdp.wording.formats import day

LONGEST_TITLE = 200
STEPS = range(1, 6)


@dataclass(frozen=True)
class RiskDetails:
    """What a person enters about a risk; `version` is the version that they saw, or None for a new risk.

    Likelihood and impact are from 1 to 5, before mitigation and now. `appetite` and `target` are scores from 1 to 25,
    or None. `raised_on` is the day on which the risk was found, today by default.
    """

    board: Board
    title: str
    event: str
    organisation: Organisation
    likelihood_before: int
    impact_before: int
    likelihood: int
    impact: int
    review_on: date
    owner: Person | None = None
    cause: str = ""
    effect: str = ""
    controls: str = ""
    appetite: int | None = None
    target: int | None = None
    part: Part = Part.PUBLIC
    raised_on: date | None = None
    version: int | None = None


@dataclass(frozen=True)
class RiskAssessment:
    """The outcome of a review; `version` is the version of the risk that the person saw."""

    likelihood: int
    impact: int
    text: str
    review_on: date
    version: int


@dataclass(frozen=True)
class RiskClosing:
    """Why a risk is closed; `version` is the version of the risk that the person saw."""

    reason: str
    version: int


def add_risk(session: Session, partnership: Partnership, details: RiskDetails, *, by: Person) -> Risk:
    """Add a risk with its first score; raises Refusal for details that are not allowed.

    Public risks are numbered from 1 without gaps. Confidential ones get random numbers. The numbers are locked until
    the transaction ends.
    """
    _check(session, partnership, details)
    # As for actions: other transactions can still add rows that refer to the partnership
    session.execute(
        sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update(key_share=True)
    )
    risk = Risk(
        partnership=partnership,
        board=details.board,
        part=details.part,
        number=queries.next_risk_number(session, partnership, details.part),
        likelihood=details.likelihood,
        impact=details.impact,
        review_on=details.review_on,
        raised_on=details.raised_on or clock.today(),
    )
    _write(risk, details)
    session.add(risk)
    session.flush()
    _add_score(risk, "", by=by)
    words = "added {risk}" if risk.is_confidential else f"added {{risk}}: {risk.title.rstrip('.')}"
    _note(session, risk, words, {"title": reference_to(risk.title), "score": str(risk.score)}, by=by)
    return risk


def change_risk(session: Session, risk: Risk, details: RiskDetails, *, by: Person) -> None:
    """Change what a risk says, but not its score now, which a review changes; its board and part stay as they are.

    Raises Refusal, or Conflict with both texts if someone else has changed the risk since.
    """
    _lock(session, risk)
    if details.version != risk.version:
        texts = (
            ("Risk", risk.title, details.title),
            ("Cause", risk.cause, details.cause),
            ("Event", risk.event, details.event),
            ("Effect", risk.effect, details.effect),
            ("Controls", risk.controls, details.controls),
        )
        raise Conflict(
            [Difference(*text) for text in texts if text[1] != text[2]], current_version=risk.version
        )
    _check_open(risk)
    kept = replace(
        details,
        board=risk.board,
        part=risk.part,
        likelihood=risk.likelihood,
        impact=risk.impact,
        review_on=risk.review_on,
    )
    _check(session, risk.partnership, kept, risk)
    _write(risk, kept)
    _note(session, risk, "changed {risk}", {"event": reference_to(risk.event)}, by=by)


def review_risk(session: Session, risk: Risk, found: RiskAssessment, *, by: Person) -> RiskScore:
    """Record a review: the score now, what was said, and the next review date, which must be after today.

    The caller checks that `by` may review the risk (`queries.may_review`). Raises Refusal, or Conflict.
    """
    _lock(session, risk)
    if found.version != risk.version:
        latest = risk.scores[-1].text if risk.scores else ""
        differences = (
            Difference(
                "Score",
                score_words(risk.likelihood, risk.impact),
                score_words(found.likelihood, found.impact),
            ),
            Difference("Review", latest, found.text),
        )
        raise Conflict(
            [each for each in differences if each.theirs != each.yours], current_version=risk.version
        )
    _check_open(risk)
    _check_steps(found.likelihood, found.impact)
    text = _entered(found.text, "Enter what has changed, or why nothing has.", "text")
    if found.review_on <= clock.today():
        raise Refusal("Enter a date after today for the next review.", field="review_on")
    before = risk.score
    risk.likelihood, risk.impact, risk.review_on = found.likelihood, found.impact, found.review_on
    score = _add_score(risk, text, by=by)
    facts = {"from": str(before), "to": str(risk.score), "text": reference_to(text)}
    _note(session, risk, f"reviewed {{risk}}, next on {day(found.review_on)}", facts, by=by)
    return score


def close_risk(session: Session, risk: Risk, closing: RiskClosing, *, by: Person) -> None:
    """Close a risk with the reason; raises Refusal, or Conflict if someone else has changed it since."""
    _lock(session, risk)
    if closing.version != risk.version:
        state = "Closed" if risk.state is RiskState.CLOSED else score_words(risk.likelihood, risk.impact)
        raise Conflict([Difference("State", state, "Closed")], current_version=risk.version)
    _check_open(risk)
    risk.closed_because = _entered(closing.reason, "Enter why the risk is closed.", "reason")
    risk.state, risk.closed_on = RiskState.CLOSED, clock.today()
    _note(session, risk, "closed {risk}", {"because": reference_to(risk.closed_because)}, by=by)


def raise_mitigation(session: Session, risk: Risk, details: ActionDetails, *, by: Person) -> RaisedAction:
    """Raise an action that mitigates a risk, on its board and in its part, and email its owner."""
    _lock(session, risk)
    _check_open(risk)
    placed = replace(details, board=risk.board, part=risk.part, risk=risk)
    raised = actions.raise_action(session, risk.partnership, placed, by=by)
    _note(session, risk, "raised an action for {risk}", {"action": raised.action.key}, by=by)
    return raised


def _check(
    session: Session, partnership: Partnership, details: RiskDetails, risk: Risk | None = None
) -> None:
    """Raise Refusal for details that are not allowed; `risk` is the risk that is changed, if there is one."""
    _entered(details.title, "Enter a short name for the risk.", "title")
    _entered(details.event, "Enter what may happen.", "event")
    if details.board.partnership_id != partnership.id:
        raise Refusal("Choose a board of this partnership.", field="board")
    if details.organisation.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field="organisation")
    _check_steps(details.likelihood_before, details.impact_before)
    _check_steps(details.likelihood, details.impact)
    if details.likelihood * details.impact > details.likelihood_before * details.impact_before:
        raise Refusal(
            "The score now is higher than before mitigation. Mitigation cannot add risk, so check both.",
            field="likelihood",
        )
    for name, score in (("appetite", details.appetite), ("target", details.target)):
        if score is not None and not 1 <= score <= HIGHEST:
            raise Refusal(f"Enter a score from 1 to {HIGHEST}.", field=name)
    check_owner(session, partnership, details.organisation, details.owner)
    if details.part is Part.CONFIDENTIAL and details.owner is not None:
        access = access_to(session, partnership, details.owner, clock.today())
        reads = access is not None and (
            access.is_coordinator
            or access.is_sro
            or details.board.id in access.chaired_board_ids | access.member_board_ids
        )
        if not reads or (risk is not None and _has_interest(session, details.owner, risk)):
            raise Refusal(
                f"{details.owner.name} may not see this confidential risk. Choose a person who may.",
                field="owner",
            )


def _has_interest(session: Session, person: Person, risk: Risk) -> bool:
    return bool(session.scalar(sa.select(sa.literal(risk.id).in_(risks_of_interest(person)))))


def _check_steps(likelihood: int, impact: int) -> None:
    if likelihood not in STEPS or impact not in STEPS:
        raise Refusal("Choose likelihood and impact from 1 to 5.", field="likelihood")


def _write(risk: Risk, details: RiskDetails) -> None:
    risk.title = " ".join(details.title.split())[:LONGEST_TITLE]
    risk.cause, risk.event, risk.effect = details.cause.strip(), details.event.strip(), details.effect.strip()
    risk.controls = details.controls.strip()
    risk.likelihood_before, risk.impact_before = details.likelihood_before, details.impact_before
    risk.appetite, risk.target = details.appetite, details.target
    risk.organisation, risk.owner = details.organisation, details.owner


def _add_score(risk: Risk, text: str, *, by: Person) -> RiskScore:
    score = RiskScore(
        by=by,
        at=clock.now(),
        likelihood=risk.likelihood,
        impact=risk.impact,
        review_on=risk.review_on,
        text=text,
    )
    risk.scores.append(score)
    return score


def _lock(session: Session, risk: Risk) -> None:
    """Read a risk again, so that its version is current, and lock it until the transaction ends."""
    session.flush()
    session.refresh(risk, with_for_update={"key_share": True, "of": Risk})


def _check_open(risk: Risk) -> None:
    if risk.state is not RiskState.OPEN:
        raise Refusal("This risk is closed. If it has come back, add a new risk.")


def _entered(typed: str, sentence: str, field: str) -> str:
    text = typed.strip()
    if not text:
        raise Refusal(sentence, field=field)
    return text


def _note(session: Session, risk: Risk, words: str, details: dict[str, str], *, by: Person) -> None:
    """Record a sentence in the history, without the reference of a confidential risk."""
    named = "a confidential risk" if risk.is_confidential else f"risk {risk.reference}"
    sentence = f"{by.name} {words.replace('{risk}', named, 1)}."
    record(session, sentence, by=by, on=risk, partnership=risk.partnership, details=details)
