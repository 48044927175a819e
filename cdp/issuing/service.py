"""Changes to issued documents: a text is fixed, then signed by one person."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.accounts import service as accounts
from cdp.errors import Refusal
from cdp.issuing.canonical import canonical, fingerprint_of
from cdp.models import IssuedDocument, Partnership, Person, Signature


@dataclass(frozen=True)
class SignatureGiven:
    """A person's typed name, when they last confirmed their password, and the fingerprint of the text shown."""

    typed_name: str
    confirmed_at: datetime | None
    fingerprint: str


@dataclass(frozen=True)
class SigningCapacity:
    """The role and organisation in which a person signs."""

    role: str
    organisation_name: str


@dataclass(frozen=True)
class SigningRefusals:
    """Why a document cannot be signed, in sentences that name its kind: already signed, or the text has changed."""

    signed_already: str
    text_differs: str


def fix(session: Session, partnership: Partnership, kind: str, text: str) -> IssuedDocument:
    """Fix a text, so that it can no longer change. It is stored in canonical form with its fingerprint."""
    whole = canonical(text)
    document = IssuedDocument(
        partnership=partnership,
        kind=kind,
        text=whole,
        fingerprint=fingerprint_of(whole),
        fixed_at=clock.now(),
    )
    session.add(document)
    return document


def sign(
    session: Session,
    document: IssuedDocument,
    given: SignatureGiven,
    capacity: SigningCapacity,
    refusals: SigningRefusals,
    *,
    text: str,
    by: Person,
) -> Signature:
    """Sign a document once, even if two people press the button together; `text` is its current text.

    Raises Refusal if the document is already signed, the name is wrong, or the password was not confirmed recently.
    The text must not have changed since the page was opened, or since the text was fixed.
    """
    session.execute(sa.select(IssuedDocument.id).where(IssuedDocument.id == document.id).with_for_update())
    session.refresh(document, ["signature"])
    if document.signature is not None:
        raise Refusal(refusals.signed_already)
    if document.fingerprint != given.fingerprint:
        raise Refusal("The text has changed since you opened the page. Read it again before you sign.")
    if canonical(text) != document.text:
        raise Refusal(refusals.text_differs)
    if _plain(given.typed_name) != _plain(by.name):
        raise Refusal(f"Enter your name as it is in your profile: {by.name}.", field="typed_name")
    if not accounts.counts_as_confirmed(given.confirmed_at):
        raise Refusal("Enter your password again before you sign.", field="password")
    document.signature = Signature(
        person=by,
        typed_name=given.typed_name,
        role=capacity.role,
        organisation_name=capacity.organisation_name,
        fingerprint=document.fingerprint,
        signed_at=clock.now(),
    )
    return document.signature


def _plain(name: str) -> str:
    """Return a name in a form for comparison that ignores case, spacing and the encoding of accents."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
