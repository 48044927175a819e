"""The gate for papers: what a paper needs before it enters an agenda, and what the board is asked to do.

Source: docs/rules/states.md 6. What the board is asked to do is kept once, as the recommendation of the agenda item.
"""

import hashlib
import json
from datetime import date

from cdp import clock
from cdp.errors import Refusal
from cdp.models import (
    Board,
    BoardKind,
    ClearanceState,
    Paper,
    PaperClearance,
    PaperState,
    ReportClearance,
)
from cdp.reference.working_days import working_days_since
from cdp.wording.formats import day, plural

ASKS = ("approve", "agree", "endorse", "note", "consider", "confirm", "recommend")
"""What a board can be asked to do; a recommendation begins with one of these verbs."""
AnyClearance = PaperClearance | ReportClearance
NO_PURPOSE = "the purpose of the paper"
NO_ASK = "what the board is asked to do"
NO_REASON = "the chair’s reason for accepting it late"


def ask_of(recommendation: str) -> tuple[str, str]:
    """Return the verb and the rest of a recommendation; the verb is empty if it does not begin with one of `ASKS`."""
    first, _, rest = recommendation.strip().partition(" ")
    return (first.lower(), rest.strip()) if first.lower() in ASKS and rest.strip() else ("", recommendation)


def recommendation_of(ask: str, text: str) -> str:
    """Return a verb and its text as the recommendation of an item, such as "Approve the plan."."""
    words = text.strip()
    return f"{ask.capitalize()} {words}" if ask else words


def recommendations_in(recommendation: str) -> list[str]:
    """Return the recommendations in a text with one on each line, without numbers that were typed before them."""
    lines = (
        line.strip().lstrip("0123456789").lstrip(".)-• ").strip() for line in recommendation.splitlines()
    )
    return [line for line in lines if line]


def asked_sentence(board: Board, recommendation: str) -> str:
    """Return a recommendation as a sentence, such as "The board is asked to approve the plan."."""
    verb, rest = ask_of(recommendation)
    return f"{who_is_asked(board)} is asked to {verb} {rest}" if verb else recommendation


def who_is_asked(board: Board) -> str:
    """Return "The board", or "The group" for a sub-group."""
    return "The board" if board.kind is BoardKind.BOARD else "The group"


def is_late(paper: Paper) -> bool:
    """Return whether the first file arrived after the deadline, and the paper has not been published since."""
    return paper.state is PaperState.LATE and paper.file is not None


def missing_from(paper: Paper) -> tuple[str, ...]:
    """Return what a paper with a file still lacks, as phrases.

    A paper that the secretariat attached has its purpose and recommendation from the form that attaches it, so only a
    requested paper can lack them. A paper that was tabled needs nothing.
    """
    if paper.file is None or paper.state is PaperState.TABLED:
        return ()
    missing = []
    if paper.is_requested and not paper.purpose:
        missing.append(NO_PURPOSE)
    if paper.is_requested and not ask_of(paper.item.recommendation)[0]:
        missing.append(NO_ASK)
    if is_late(paper) and not paper.late_because:
        missing.append(NO_REASON)
    return (*missing, *(f"clearance by {role}" for role in uncleared_roles(paper)))


def is_waiting(paper: Paper) -> bool:
    """Return whether a paper has a file but may not enter the agenda yet; one that was published stays on it."""
    return paper.published_at is None and bool(missing_from(paper))


def uncleared_roles(paper: Paper) -> tuple[str, ...]:
    """Return the roles whose clearance the board wants and the present text and file do not have."""
    wanted = paper.item.meeting.board.clearances
    if not wanted:
        return ()
    now = fingerprint_of(paper)
    cleared = {one.role for one in paper.clearances if is_cleared(one, now)}
    return tuple(role for role in wanted if role not in cleared)


def give_answer(clearance: AnyClearance, *, cleared: bool, comment: str, shown: str, now: str) -> None:
    """Record an answer on the text with the fingerprint `now`; `shown` is the fingerprint that the person read.

    Raises Refusal if the text has changed since, or if it is returned without a comment.
    """
    what = noun_of(clearance)
    if now != shown:
        raise Refusal(f"The {what} has changed since you opened this page. Read it again, then answer.")
    if not cleared and not comment:
        raise Refusal(f"Enter what has to change before you can clear the {what}.", field="comment")
    clearance.state = ClearanceState.CLEARED if cleared else ClearanceState.RETURNED
    clearance.comment, clearance.answered_at, clearance.fingerprint = comment, clock.now(), now


def noun_of(clearance: AnyClearance) -> str:
    """Return what is cleared, in a word."""
    return "paper" if isinstance(clearance, PaperClearance) else "report"


def is_cleared(clearance: AnyClearance, now: str) -> bool:
    """Return whether a clearance was given for the text and file with this fingerprint."""
    return clearance.state is ClearanceState.CLEARED and clearance.fingerprint == now


def has_lapsed(clearance: AnyClearance, now: str) -> bool:
    """Return whether a clearance was given for an earlier text or file."""
    return clearance.state is ClearanceState.CLEARED and clearance.fingerprint != now


def clearance_words(clearance: AnyClearance, now: str, today: date) -> tuple[str, str]:
    """Return the state of a clearance in words and the colour of its tag; `now` is the fingerprint of the text."""
    if has_lapsed(clearance, now):
        return f"Lapsed: the {noun_of(clearance)} has changed", "orange"
    if clearance.state is ClearanceState.CLEARED:
        return "Cleared", "green"
    if clearance.state is ClearanceState.RETURNED:
        return "Returned", "red"
    if clearance.due_on < today:
        late = working_days_since(clearance.due_on, today)
        return f"Overdue by {plural(late, 'working day')}", "red"
    return f"Requested, due {day(clearance.due_on)}", "blue"


def fingerprint_of(paper: Paper) -> str:
    """Return the SHA-256 of everything that is cleared: the texts of the report, the recommendation and the file.

    A file that was made from the report counts as the report, so that making it does not end the clearances.
    """
    sent = [file.sha256 for file in paper.files if not file.report_mark]
    return hashlib.sha256(f"{report_mark(paper)} {sent[-1] if sent else ''}".encode()).hexdigest()


def report_mark(paper: Paper) -> str:
    """Return the SHA-256 of the texts of a paper's cover report."""
    sections = sorted((section.heading.value, section.text) for section in paper.sections if section.text)
    facts = [paper.title, paper.purpose, paper.item.recommendation, paper.author, paper.author_post, sections]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def late_note(paper: Paper) -> str:
    """Return the words that a published agenda prints beside a late paper, or an empty string."""
    if not paper.late_because:
        return ""
    return f"Late paper, accepted by the chair because {because(paper.late_because)}"


def because(reason: str) -> str:
    """Return a reason so that it can follow "because": without a full stop, and without its own "because"."""
    words = reason.strip().rstrip(".")
    return words[8:].strip() if words.lower().startswith("because ") else words
