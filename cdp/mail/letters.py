"""The text of plain emails, from templates under templates/mail whose first line is the subject.

The templates are rendered without Flask, so that a service can write an email in the transaction of the change that
caused it. The address of this installation comes with the session (see app.py), so links never depend on a request.
"""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from cdp.mail import outbox
from cdp.mail.invitations import Party
from cdp.mail.outbox import Concern, Enclosed, Words
from cdp.models import OutboxMessage, Partnership, Person
from cdp.wording.formats import agree, listed, plural
from cdp.wording.product import PRODUCT_NAME

PACKAGE = Path(__file__).resolve().parent.parent


def link(session: Session, path: str) -> str:
    """Return a full address on this installation for a path that starts with a slash."""
    return f"{session.info['base_url']}{path}"


def write(session: Session, template: str, **facts: Any) -> Words:
    """Return the text of an email template, in which `link(path)` gives full addresses. Unknown names raise errors."""
    text = _templates().get_template(template).render(link=lambda path: link(session, path), **facts)
    subject, _, body = text.strip().partition("\n")
    return Words(subject.strip(), body.strip() + "\n")


def send(
    session: Session,
    person: Person,
    template: str,
    *,
    partnership: Partnership | None = None,
    meeting_id: int | None = None,
    holds_secret: bool = False,
    topic: str = "",
    encloses: Enclosed | None = None,
    **facts: Any,
) -> OutboxMessage:
    """Add an email for one person to the outbox, from the partnership's secretariat or from the installation.

    With `holds_secret`, the text is deleted once the email is sent. For `topic`, see `outbox.Concern`; `encloses` is a
    stored file to attach.
    """
    words = write(session, template, person=person, partnership=partnership, **facts)
    return outbox.post(
        session,
        words,
        sender=sender_for(session, partnership),
        recipient=Party(person.email, person.name),
        concern=Concern(partnership.id if partnership else None, meeting_id, person.id, topic),
        erase_once_sent=holds_secret,
        encloses=encloses,
    )


def sender_for(session: Session, partnership: Partnership | None) -> Party:
    """Return the sender of an email: the partnership's secretariat, or the installation."""
    if partnership is None:
        return Party(session.info["mail_from"], PRODUCT_NAME)
    return Party(partnership.secretariat_email, f"{partnership.short_name} secretariat")


@cache
def _templates() -> Environment:
    inside = PACKAGE / "templates"
    folder = (inside if inside.is_dir() else PACKAGE.parent / "templates") / "mail"
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 -- plain text; the HTML version is created from it with escaping
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["product_name"] = PRODUCT_NAME
    environment.filters |= {function.__name__: function for function in (agree, listed, plural)}
    return environment
