"""Sending failed emails again, one at a time or all of a partnership's at once, with an audit event for each."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from cdp import audit
from cdp.errors import Refusal
from cdp.mail import failed
from cdp.mail.failed import FailedEmail, RetryObstacle
from cdp.models import OutboxMessage, Partnership, Person
from cdp.wording.formats import plural

LEFT_OUT = {
    RetryObstacle.LEFT: ("to someone who has left", "to people who have left"),
    RetryObstacle.REPLACED: ("replaced by a newer email", "replaced by newer emails"),
    RetryObstacle.OVER: (
        "about a meeting that is over or was cancelled",
        "about meetings that are over or were cancelled",
    ),
    RetryObstacle.OTHER_ADDRESS: (
        "invitation to an address that has changed (use “Send again” on the meeting’s page)",
        "invitations to addresses that have changed (use “Send again” on the meeting’s page)",
    ),
}


def try_again(session: Session, mail: OutboxMessage, *, by: Person, partnership: Partnership) -> None:
    """Put a failed email back into the outbox. Raises Refusal as `cdp.mail.failed.try_again` does."""
    failed.try_again(session, mail)
    audit.record_many(session, [_fact(mail, mail.to_address, by)], by=by, partnership=partnership)


def try_all_again(session: Session, partnership: Partnership, *, by: Person) -> str:
    """Put a partnership's failed emails without an obstacle back into the outbox; return a sentence about the result.

    The number of statements does not depend on the number of emails. Raises Refusal if there is nothing to send.
    """
    found = failed.try_all_again(session, partnership.id)
    resent = [each.message for each in found if not each.obstacle]
    if not resent:
        raise Refusal(" ".join(["There are no emails that can be sent again.", *left_out(found)]))
    facts = [_fact(mail, failed.address_now(mail), by) for mail in resent]
    audit.record_many(session, facts, by=by, partnership=partnership)
    sent = plural(len(resent), "email is", "emails are")
    return " ".join([f"{sent} being sent again.", *left_out(found)])


def left_out(found: Sequence[FailedEmail]) -> list[str]:
    """Return a list with one sentence that counts the emails left out by reason; empty if there are none."""
    why = Counter(each.obstacle for each in found if each.obstacle)
    if not why:
        return []
    reasons = [plural(why[obstacle], *LEFT_OUT[obstacle]) for obstacle in RetryObstacle if why[obstacle]]
    return [f"Left out: {', '.join(reasons)}."]


def _fact(mail: OutboxMessage, address: str, by: Person) -> audit.Fact:
    sentence = f"{by.name} sent an undelivered email again."
    return audit.Fact(sentence, on=mail, details={"address": audit.reference_to(address)})
