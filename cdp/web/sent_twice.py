"""Prevent duplicate submissions: a form that is sent twice makes one record, and the second submission only redirects.

Each rendering of a form has its own token. Token and typed values together identify a submission: a double click is
caught, but going back, changing a word and sending again is a new submission.
"""

import hashlib

import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from cdp import clock
from cdp.extensions import db
from cdp.models import FormSubmission, Person
from cdp.web.forms import Form

NOT_TYPED = {"csrf_token"}


def already_done(form: Form) -> str | None:
    """Return the address that an identical earlier submission redirected to, or None."""
    found: str | None = db.session.scalar(
        sa.select(FormSubmission.location).where(FormSubmission.token == _name(form))
    )
    return found


def done(form: Form, location: str, *, by: Person | None = None) -> None:
    """Record this submission and the address it redirects to, in the same transaction as the change."""
    db.session.add(
        FormSubmission(token=_name(form), location=location, person_id=by.id if by else None, at=clock.now())
    )


def _name(form: Form) -> str:
    digest = hashlib.sha256()
    for name, field in sorted(form._fields.items()):
        if name in NOT_TYPED:
            continue
        values = [field.data] if name == "once" else field.raw_data or []
        for value in values:
            typed = value.filename if isinstance(value, FileStorage) else value
            digest.update(f"{name}\0{typed}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
