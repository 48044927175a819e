"""The state of a person's account, shown to those who invite them."""

from datetime import datetime
from enum import StrEnum

from cdp.accounts.service import LINK_LASTS
from cdp.models import LinkPurpose, Person


class AccountState(StrEnum):
    """Whether a person has been invited, can sign in and has signed in."""

    NOT_INVITED = "not_invited"
    SHARES_MAILBOX = "shares_mailbox"
    INVITED = "invited"
    LINK_EXPIRED = "link_expired"
    HAS_ACCOUNT = "has_account"
    SIGNED_IN = "signed_in"


def account_state_of(person: Person, now: datetime) -> AccountState:
    """Return the state of a person's account."""
    if person.has_account:
        return AccountState.SIGNED_IN if person.signed_in_at else AccountState.HAS_ACCOUNT
    if person.shares_mailbox:
        return AccountState.SHARES_MAILBOX
    if person.invited_at is None:
        return AccountState.NOT_INVITED
    expires_at = person.invited_at + LINK_LASTS[LinkPurpose.INVITATION]
    return AccountState.LINK_EXPIRED if expires_at <= now else AccountState.INVITED
