"""Personal links in emails. No one can forge them, because they are signed; every reminder has the same link.

A link is not stored: it holds the key of a row and a seal that is stored in the row. A new seal in the row
invalidates the link.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from cdp.mail import letters

UNSEEN = "…"
"""Replaces the personal part of a link in a preview of an email."""


class Sealed(Protocol):
    """A row to which a personal link can lead."""

    key: Any
    seal: Any


R = TypeVar("R", bound=Sealed)


@dataclass(frozen=True)
class PersonalLink(Generic[R]):
    """A kind of personal link. `purpose` separates it from other kinds, and `path` is how its addresses begin.

    `load` finds a row by its key, and `works` returns whether the link to a row is valid at this moment.
    """

    purpose: str
    path: str
    load: Callable[[Session, str], R | None]
    works: Callable[[Session, R], bool]

    def token_of(self, session: Session, row: R) -> str:
        """Return the token in the link to a row."""
        token = self._serializer(session).dumps([row.key, row.seal])
        return token if isinstance(token, str) else token.decode()

    def address_of(self, session: Session, row: R | None) -> str:
        """Return the link to a row; if the row is None, a link without its personal part, for previews."""
        token = UNSEEN if row is None else self.token_of(session, row)
        return letters.link(session, f"{self.path}/{token}")

    def opened_by(self, session: Session, token: str) -> R | None:
        """Return the row to which a token leads, or None if the token is not valid at this moment."""
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
