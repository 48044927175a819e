"""Changes to the recommendations of a report: add, change, move and remove."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp.audit.record import reference_to
from cdp.decision_reports.service import check_can_change, hold, named, note, touch
from cdp.decision_reports.words import ASK_WORDS
from cdp.errors import Refusal
from cdp.models import DecisionReport, Person, ReportAskKind, ReportMoneyLine, ReportRecommendation
from cdp.partnerships.changes import check_version
from cdp.wording.formats import day, listed
from cdp.wording.money import financial_year

MOST_RECOMMENDATIONS = 40


@dataclass(frozen=True)
class ReportAsk:
    """What a recommendation asks for; `lines` are the lines of the table that it covers."""

    kind: ReportAskKind
    text: str
    lines: Sequence[ReportMoneyLine] = field(default=())
    other_party: str = ""
    delegated_to: str = ""
    delegated_until: date | None = None
    delegated_within: str = ""
    carried_from: int | None = None


def add_recommendation(
    session: Session, report: DecisionReport, ask: ReportAsk, *, by: Person
) -> ReportRecommendation:
    """Add a recommendation at the end. Raises Refusal if it is incomplete, or the report was signed."""
    check_can_change(report)
    hold(session, report)
    _check(ask)
    if len(report.recommendations) >= MOST_RECOMMENDATIONS:
        raise Refusal(f"A report has {MOST_RECOMMENDATIONS} recommendations at most.")
    made = ReportRecommendation(position=_last_place(report) + 1)
    _take(made, ask)
    report.recommendations.append(made)
    _note(session, report, f"{by.name} added a recommendation to {named(report)}.", ask.text, by)
    return made


def change_recommendation(
    session: Session, one: ReportRecommendation, ask: ReportAsk, *, version: int, by: Person
) -> None:
    """Change a recommendation. Raises Conflict with both texts, and Refusal as `add_recommendation` does."""
    check_can_change(one.report)
    before, after = _facts(_ask_of(one)), _facts(ask)
    check_version(one, version, [(label, before[label], after[label]) for label in before])
    _check(ask)
    _take(one, ask)
    _note(session, one.report, f"{by.name} changed a recommendation of {named(one.report)}.", ask.text, by)


def remove_recommendation(session: Session, one: ReportRecommendation, *, version: int, by: Person) -> None:
    """Remove a recommendation; those after it move up. Raises Conflict with its text if it has changed."""
    report = one.report
    check_can_change(report)
    check_version(one, version, [("Recommendation", one.text, "Remove it as you read it")])
    report.recommendations.remove(one)
    _note(session, report, f"{by.name} removed a recommendation of {named(report)}.", one.text, by)


def move_up(session: Session, one: ReportRecommendation, *, by: Person) -> None:
    """Put a recommendation before the one above it; references to both follow."""
    report = one.report
    check_can_change(report)
    hold(session, report)
    place = report.recommendations.index(one)
    if place == 0:
        raise Refusal("This recommendation is the first one already.")
    order = [*report.recommendations]
    order[place - 1], order[place] = order[place], order[place - 1]
    for position, each in enumerate(order, start=1):
        each.position = position
    _note(session, report, f"{by.name} moved a recommendation of {named(report)}.", one.text, by)


def _last_place(report: DecisionReport) -> int:
    return max((one.position for one in report.recommendations), default=0)


def _check(ask: ReportAsk) -> None:
    if ask.kind is ReportAskKind.DELEGATE and not ask.delegated_to:
        raise Refusal("Enter who it is delegated to.", field="delegated_to")
    if ask.kind is ReportAskKind.RECOMMEND_ON and not ask.other_party:
        raise Refusal("Enter the body that is to decide.", field="other_party")
    if ask.kind is ReportAskKind.CARRY_FORWARD and ask.carried_from is None:
        raise Refusal("Enter the financial year from which money is carried forward.", field="carried_from")
    if ask.delegated_until is not None and not ask.delegated_to:
        raise Refusal("Enter who it is delegated to, or clear the date.", field="delegated_to")


def _take(one: ReportRecommendation, ask: ReportAsk) -> None:
    one.kind, one.text, one.lines = ask.kind, ask.text, list(ask.lines)
    one.other_party, one.delegated_to = ask.other_party, ask.delegated_to
    one.delegated_until, one.delegated_within = ask.delegated_until, ask.delegated_within
    one.carried_from = ask.carried_from
    flag_modified(one, "text")  # so that a change of its lines alone makes a new version


def _ask_of(one: ReportRecommendation) -> ReportAsk:
    return ReportAsk(
        one.kind,
        one.text,
        one.lines,
        one.other_party,
        one.delegated_to,
        one.delegated_until,
        one.delegated_within,
        one.carried_from,
    )


def _facts(ask: ReportAsk) -> dict[str, str]:
    return {
        "Type": ASK_WORDS[ask.kind],
        "Recommendation": ask.text,
        "Lines of the table": listed([line.service for line in ask.lines]),
        "Other party": ask.other_party,
        "Delegated to": ask.delegated_to,
        "Until": day(ask.delegated_until),
        "Within": ask.delegated_within,
        "Carried forward from": financial_year(ask.carried_from) if ask.carried_from is not None else "",
    }


def _note(session: Session, report: DecisionReport, sentence: str, text: str, by: Person) -> None:
    touch(report)
    session.flush()
    note(session, report, sentence, {"text": reference_to(text)}, by=by)
