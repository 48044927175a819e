"""Changing the partnership's own texts for agreements. Nothing here commits."""

from sqlalchemy.orm import Session

from cdp.agreements.wording import check_text, own_texts, usual_text
from cdp.agreements.words import KINDS
from cdp.audit.record import record
from cdp.errors import Conflict, Difference
from cdp.models import AgreementKind, AgreementText, Partnership, Person
from cdp.partnerships.changes import hold


def change_text(
    session: Session, partnership: Partnership, kind: AgreementKind, text: str, *, version: int, by: Person
) -> AgreementText:
    """Keep the partnership's own text for a kind; drafts use it from now on, and sent agreements do not change.

    Raises Refusal for names in braces that we do not know, or Conflict if someone else has saved it since `version`,
    which is 0 if there was no text of its own.
    """
    hold(session, partnership)
    stored = own_texts(session, partnership).get(kind)
    if version != (stored.version if stored is not None else 0):
        theirs = stored.text if stored is not None else usual_text(kind)
        raise Conflict(
            [Difference("Text", theirs, text)], current_version=stored.version if stored is not None else 0
        )
    check_text(text, "text")
    if stored is None:
        stored = AgreementText(partnership=partnership, kind=kind, text=text.strip())
        session.add(stored)
    else:
        stored.text = text.strip()
    session.flush()
    record(
        session,
        f"{by.name} changed the text for agreements: {KINDS[kind]}.",
        by=by,
        on=stored,
        partnership=partnership,
    )
    return stored
