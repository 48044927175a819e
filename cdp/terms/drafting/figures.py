"""The rules and timings of a draft ("figures" in the code), and changes to them. For the quorum, see `quorum`."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import Person, TermsVersion, VotingRule
from cdp.terms.drafting.service import name_of, open_draft, record
from cdp.terms.wording.rules import CAN_TIE, VOTING
from cdp.terms.wording.words import span
from cdp.wording.formats import day as in_words


@dataclass(frozen=True)
class Figures:
    """The rules and timings that the software uses for meetings, decisions, terms of office and reviews.

    Terms of office are in months, or None if there is no fixed term. The time between reviews is in months.
    `in_force_from` is the chosen start date, or None for the day of signing.
    """

    meetings_a_year: int
    notice_working_days: int
    paper_working_days: int
    minutes_working_days: int
    voting_rule: VotingRule
    casting_vote: bool
    member_term_months: int | None
    co_opted_term_months: int | None
    chair_term_months: int | None
    review_months: int
    in_force_from: date | None


LABELS = {
    "meetings_a_year": "Meetings a year",
    "notice_working_days": "Notice, in clear working days",
    "paper_working_days": "Papers, in clear working days",
    "minutes_working_days": "Draft minutes, in working days",
    "voting_rule": "Decision rule",
    "casting_vote": "Casting vote of the chair",
    "member_term_months": "Term of office of representatives",
    "co_opted_term_months": "Term of office of co-opted members",
    "chair_term_months": "Term of office of the chair and deputy chair",
    "review_months": "Months between reviews",
    "in_force_from": "Start date",
}
TERMS_OF_OFFICE = frozenset({"member_term_months", "co_opted_term_months", "chair_term_months"})


def figures_of(version: TermsVersion) -> Figures:
    """Return the stored rules and timings of a version."""
    return Figures(**{name: getattr(version, name) for name in LABELS})


def change_figures(
    session: Session, version: TermsVersion, figures: Figures, *, read_version: int, by: Person
) -> None:
    """Change the rules and timings of a draft; raises Conflict if the version was changed since `read_version`."""
    version = open_draft(session, version)
    before = figures_of(version)
    changed = [name for name in LABELS if getattr(before, name) != getattr(figures, name)]
    if version.version != read_version:
        raise Conflict(
            [Difference(LABELS[name], _shown(before, name), _shown(figures, name)) for name in changed],
            current_version=version.version,
        )
    _check(figures, before)
    if not changed:
        return
    for name in changed:
        setattr(version, name, getattr(figures, name))
    changes = "; ".join(
        f"{LABELS[name][:1].lower()}{LABELS[name][1:]} from {_shown(before, name)} to {_shown(figures, name)}"
        for name in changed
    )
    record(
        session,
        version,
        f"{by.name} changed {name_of(version)}: {changes}.",
        by=by,
        details={name: {"before": _shown(before, name), "after": _shown(figures, name)} for name in changed},
    )


def _check(figures: Figures, before: Figures) -> None:
    moved = figures.in_force_from != before.in_force_from
    if moved and figures.in_force_from is not None and figures.in_force_from < clock.today():
        raise Refusal(
            "Enter today’s date or a later date, or delete the date to start on the day of signing.",
            field="in_force_from",
        )
    if figures.paper_working_days > figures.notice_working_days:
        raise Refusal(
            "Papers cannot be sent before the notice of the meeting. Enter fewer days for papers, or more for notice.",
            field="paper_working_days",
        )
    if figures.casting_vote and figures.voting_rule not in CAN_TIE:
        raise Refusal(
            "Untick the casting vote, or choose a decision rule with a majority.",
            field="casting_vote",
        )


def _shown(figures: Figures, name: str) -> str:
    value = getattr(figures, name)
    if name == "in_force_from":
        return in_words(value) or "the day of signing"
    if name == "voting_rule":
        return f"“{VOTING[value]}”"
    if name == "casting_vote":
        return "yes" if value else "no"
    if name in TERMS_OF_OFFICE:
        return span(value) if value else "no fixed term"
    return str(value)
