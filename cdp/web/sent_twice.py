"""A form that is sent twice makes one record: the second time only leads to where the first one led.

Every rendering of a form carries a token of its own. Together with what was typed it names one submission, so
that a double click is caught, while going back, changing a word and sending again is a new submission.
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
    """Return where the first of two equal submissions led, or None when this is the first."""
    found: str | None = db.session.scalar(
        sa.select(FormSubmission.location).where(FormSubmission.token == _name(form))
    )
    return found


def done(form: Form, location: str, by: Person | None = None) -> None:
    """Note, in the session of the change itself, that this submission was acted on and where it leads."""
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
