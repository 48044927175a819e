"""The email to the person who proposed an item, about what the coordinator did with it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import Partnership, Person
from cdp.partnerships.queries import people_to_reach


def letter_to_proposer(
    session: Session,
    partnership: Partnership,
    proposer: Person | None,
    facts: Mapping[str, Any],
    *,
    by: Person,
) -> Mailing[None]:
    """Return the email to a proposer, which is empty if there is none or the proposer is acting.

    `facts` has the subject, a sentence, the reason (which may be empty) and the backlog item as `item`.
    """
    if proposer is None or proposer == by:
        return Mailing(partnership, ())
    if proposer.id not in people_to_reach(session, partnership, clock.today()):
        gone = NotEmailed(proposer.name, "Is no longer a member of the partnership.")
        return Mailing(partnership, (), (gone,))
    return Mailing(partnership, (Letter(proposer, "proposal_reply.txt", None, facts),))
