"""How far a person has come with signing in: for those who invite them."""

from datetime import datetime
from enum import StrEnum

from cdp.accounts.service import LINK_LASTS
from cdp.models import LinkPurpose, Person


class AccountStanding(StrEnum):
    """Whether a person was invited, and whether they can sign in and have done so."""

    NOT_INVITED = "not_invited"
    INVITED = "invited"
    LINK_EXPIRED = "link_expired"
    HAS_ACCOUNT = "has_account"
    SIGNED_IN = "signed_in"


def standing_of(person: Person, now: datetime) -> AccountStanding:
    """Return how far a person has come with signing in."""
    if person.has_account:
        return AccountStanding.SIGNED_IN if person.signed_in_at else AccountStanding.HAS_ACCOUNT
    if person.invited_at is None:
        return AccountStanding.NOT_INVITED
    expires_at = person.invited_at + LINK_LASTS[LinkPurpose.INVITATION]
    return AccountStanding.LINK_EXPIRED if expires_at <= now else AccountStanding.INVITED
