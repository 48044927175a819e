"""The emails of a written procedure. Those about a confidential proposal name nothing and have no personal link."""

from collections.abc import Iterable
from dataclasses import replace

from cdp import clock
from cdp.decisions.written.links import LINK
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import ProcedurePerson, WrittenProcedure
from cdp.wording.formats import day

CIRCULATED, REMINDER = "procedure_circulated.txt", "procedure_reminder.txt"


def mailing(
    procedure: WrittenProcedure,
    places: Iterable[ProcedurePerson],
    template: str,
    left_out: Iterable[NotEmailed] = (),
) -> Mailing[ProcedurePerson]:
    """Return one email to each of these members."""
    confidential = procedure.is_confidential
    facts = {
        "board": procedure.board,
        "title": "" if confidential else procedure.title,
        "wording": "" if confidential else procedure.wording,
        "papers": 0 if confidential else len(procedure.papers),
        "answer_by": day(procedure.answer_by),
        "late": procedure.answer_by < clock.today(),
        "page": f"/partnerships/{procedure.board.partnership.slug}/written-procedures/{procedure.key}",
    }
    letters = tuple(
        Letter(place.person, template, place, facts, opens=place, link_ended=confidential) for place in places
    )
    return Mailing(procedure.board.partnership, letters, tuple(left_out), LINK, topic=topic_of(procedure))


def without_links(sent: Mailing[ProcedurePerson]) -> Mailing[ProcedurePerson]:
    """Return the same emails without rows for their links, because rows that are not stored yet have none."""
    return replace(sent, letters=tuple(replace(letter, opens=None) for letter in sent.letters))


def topic_of(procedure: WrittenProcedure) -> str:
    """Return the topic of all emails about a procedure."""
    return f"written procedure {procedure.key}"
