"""Trying failed mail again, one by one or all of a partnership's at once; history tells of each."""

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
    RetryObstacle.LEFT: ("to somebody who has left", "to people who have left"),
    RetryObstacle.REPLACED: ("that a newer mail has replaced", "that newer mails have replaced"),
    RetryObstacle.OVER: (
        "that asks somebody to a meeting that is over or was cancelled",
        "that ask people to a meeting that is over or was cancelled",
    ),
    RetryObstacle.OTHER_ADDRESS: (
        "that is an invitation to an address that has changed (use “Send again” on the meeting’s page)",
        "that are invitations to addresses that have changed (use “Send again” on the meeting’s page)",
    ),
}


def try_again(session: Session, mail: OutboxMessage, *, by: Person, partnership: Partnership) -> None:
    """Put a mail that failed back into the outbox. Raises Refusal as `cdp.mail.failed.try_again` does."""
    failed.try_again(session, mail)
    audit.record_many(session, [_fact(mail, mail.to_address, by)], by=by, partnership=partnership)


def try_all_again(session: Session, partnership: Partnership, *, by: Person) -> str:
    """Put every mail of a partnership that failed back, where nothing keeps it; return what came of it, in words.

    As many statements for many as for one. Raises Refusal when there is nothing to put back.
    """
    found = failed.try_all_again(session, partnership.id)
    going = [each.message for each in found if not each.obstacle]
    if not going:
        raise Refusal(" ".join(["There is no mail that can be tried again.", *left_out(found)]))
    facts = [_fact(mail, failed.address_now(mail), by) for mail in going]
    audit.record_many(session, facts, by=by, partnership=partnership)
    are = "is" if len(going) == 1 else "are"
    return " ".join([f"{plural(len(going), 'mail')} {are} on the way again.", *left_out(found)])


def left_out(found: Sequence[FailedEmail]) -> list[str]:
    """Return how many mails are left out, and why: one sentence, or none."""
    why = Counter(each.obstacle for each in found if each.obstacle)
    if not why:
        return []
    reasons = [plural(why[obstacle], *LEFT_OUT[obstacle]) for obstacle in RetryObstacle if why[obstacle]]
    return [f"Left out: {', '.join(reasons)}."]


def _fact(mail: OutboxMessage, address: str, by: Person) -> audit.Fact:
    sentence = f"{by.name} put a mail that could not be delivered back on its way."
    return audit.Fact(sentence, on=mail, details={"address": audit.reference_to(address)})
