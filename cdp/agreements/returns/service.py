"""Adding returns, signing them off, and recording that they were sent and received. Nothing here commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.agreements.returns.figures import figures_for
from cdp.agreements.returns.wording import return_text
from cdp.audit.record import record
from cdp.errors import Refusal
from cdp.files.uploads import CheckedFile
from cdp.issuing import service as issuing
from cdp.issuing.canonical import fingerprint_of
from cdp.issuing.service import SignatureGiven, SigningCapacity, SigningRefusals
from cdp.models import FunderReturn, FunderReturnKind, FundingStream, Partnership, Person
from cdp.partnerships.changes import check_version
from cdp.wording.formats import day

KIND = "funder_return"
CHANGED = (
    "The figures or the text have changed since you opened the page. Read it again before you sign it off."
)
REFUSALS = SigningRefusals("This return has already been signed off.", CHANGED)


@dataclass(frozen=True)
class ReturnDetails:
    """What a person enters about a return; `version` is the version that they saw, or None for a new one."""

    kind: FunderReturnKind
    title: str
    funder: str
    starts_on: date
    ends_on: date
    due_on: date
    stream: FundingStream | None = None
    statement: str = ""
    version: int | None = None


@dataclass(frozen=True)
class ReturnReceipt:
    """What came back from the funder: the day, their reference, and their acknowledgement if there is a file."""

    received_on: date
    reference: str
    file: CheckedFile | None = None


def add_return(
    session: Session, partnership: Partnership, details: ReturnDetails, *, by: Person
) -> FunderReturn:
    """Add a return; raises Refusal for details that are not allowed."""
    _check(partnership, details)
    due = FunderReturn(partnership=partnership, created_at=clock.now())
    _write(due, details)
    session.add(due)
    session.flush()
    _note(session, due, f"added “{due.title}”, due to {due.funder} on {day(due.due_on)}", by=by)
    return due


def change_return(session: Session, due: FunderReturn, details: ReturnDetails, *, by: Person) -> None:
    """Change a return that is not signed off; raises Refusal, or Conflict if someone else has changed it since."""
    _lock(session, due)
    texts = (
        ("Title", due.title, details.title),
        ("Funder", due.funder, details.funder),
        ("Due date", due.due_on, details.due_on),
        ("Statement", due.statement, details.statement),
    )
    check_version(due, details.version or 0, texts)
    if due.document_id is not None:
        raise Refusal("This return is signed off, so you cannot change it.")
    _check(due.partnership, details)
    _write(due, details)
    _note(session, due, f"changed “{due.title}”", by=by)


def sign_off(session: Session, due: FunderReturn, given: SignatureGiven, role: str, *, by: Person) -> None:
    """Fix the text with its figures and sign it off. Raises Refusal if they differ from those that were read."""
    _lock(session, due)
    if due.document_id is not None:
        raise Refusal(REFUSALS.signed_already)
    text = return_text(due, figures_for(session, due))
    if fingerprint_of(text) != given.fingerprint:
        raise Refusal(CHANGED)
    document = issuing.fix(session, due.partnership, KIND, text)
    session.flush()
    capacity = SigningCapacity(role, due.partnership.name)
    issuing.sign(session, document, given, capacity, REFUSALS, text=text, by=by)
    due.document = document
    _note(session, due, f"signed off “{due.title}”", by=by)


def mark_sent(session: Session, due: FunderReturn, sent_on: date, how: str, *, by: Person) -> None:
    """Record that a return was sent; raises Refusal if it is not signed off, or for a day in the future."""
    _lock(session, due)
    if due.document_id is None:
        raise Refusal("Sign the return off first.")
    if sent_on > clock.today():
        raise Refusal("Enter today’s date or a date in the past.", field="sent_on")
    due.sent_on, due.sent_how = sent_on, how.strip()
    _note(session, due, f"recorded that “{due.title}” was sent on {day(sent_on)}", by=by)


def mark_received(session: Session, due: FunderReturn, receipt: ReturnReceipt, *, by: Person) -> None:
    """Record the funder's receipt; raises Refusal if the return was not sent, or for a day that does not fit."""
    _lock(session, due)
    if due.sent_on is None:
        raise Refusal("Record first that the return was sent.")
    if not due.sent_on <= receipt.received_on <= clock.today():
        raise Refusal("Enter a day from the day on which it was sent until today.", field="received_on")
    due.received_on, due.receipt, due.noted_by = receipt.received_on, receipt.reference.strip(), by
    if receipt.file is not None:
        due.receipt_name, due.receipt_type = receipt.file.file_name, receipt.file.media_type
        due.receipt_sha256 = receipt.file.sha256
    _note(session, due, f"recorded the receipt of {due.funder} for “{due.title}”", by=by)


def _check(partnership: Partnership, details: ReturnDetails) -> None:
    for name, typed in (("title", details.title), ("funder", details.funder)):
        if not typed.strip():
            raise Refusal(f"Enter the {name}.", field=name)
    if details.ends_on < details.starts_on:
        raise Refusal("Enter a last day that is not before the first day.", field="ends_on")
    if details.stream is not None and details.stream.partnership_id != partnership.id:
        raise Refusal("Choose a stream of this partnership.", field="stream")


def _write(due: FunderReturn, details: ReturnDetails) -> None:
    due.kind, due.stream = details.kind, details.stream
    due.title, due.funder = " ".join(details.title.split()), " ".join(details.funder.split())
    due.starts_on, due.ends_on, due.due_on = details.starts_on, details.ends_on, details.due_on
    due.statement = details.statement.strip()


def _lock(session: Session, due: FunderReturn) -> None:
    session.flush()
    session.refresh(due, with_for_update={"of": FunderReturn})


def _note(session: Session, due: FunderReturn, words: str, *, by: Person) -> None:
    record(session, f"{by.name} {words}.", by=by, on=due, partnership=due.partnership)
