"""Personal links in mails: signed, so that nobody can make one, and not stored, so that a reminder carries the same.

A link carries the key of what it opens and a seal, which is in that row: another seal there ends the link.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from cdp.mail import letters

UNSEEN = "…"
"""What stands for the personal part of a link where a mail is only shown."""


class Sealed(Protocol):
    """A row that a personal link may open."""

    key: Any
    seal: Any


R = TypeVar("R", bound=Sealed)


@dataclass(frozen=True)
class PersonalLink(Generic[R]):
    """A kind of personal link: its `purpose` keeps its links from opening another kind, `path` is where they lead.

    `load` finds the row that a key names, and `works` says whether the row lets its person in at this moment.
    """

    purpose: str
    path: str
    load: Callable[[Session, str], R | None]
    works: Callable[[Session, R], bool]

    def token_of(self, session: Session, row: R) -> str:
        """Return what the link to a row carries."""
        token = self._serializer(session).dumps([row.key, row.seal])
        return token if isinstance(token, str) else token.decode()

    def address_of(self, session: Session, row: R | None) -> str:
        """Return the link to a row; without one the personal part is left out, for a mail that is only shown."""
        token = UNSEEN if row is None else self.token_of(session, row)
        return letters.link(session, f"{self.path}/{token}")

    def opened_by(self, session: Session, token: str) -> R | None:
        """Return the row that a token of this installation opens now, or None."""
        try:
            sent = self._serializer(session).loads(token)
        except BadData:
            return None
        if not (isinstance(sent, list) and len(sent) == 2 and all(isinstance(part, str) for part in sent)):
            return None
        key, seal = sent
        row = self.load(session, key)
        return row if row is not None and row.seal == seal and self.works(session, row) else None

    def _serializer(self, session: Session) -> URLSafeSerializer:
        secrets: Sequence[str] = session.info["link_secrets"]
        return URLSafeSerializer(list(secrets), salt=self.purpose)
