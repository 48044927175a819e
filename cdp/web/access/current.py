"""The signed-in person, and their access to the partnership of this request."""

from flask import g
from flask_login import UserMixin, current_user

from cdp.access import Access
from cdp.models import Person, SignInSession


class CurrentPerson(UserMixin):  # type: ignore[misc]  # Flask-Login is untyped
    """The signed-in person of this request, and their stored session, which can be ended at any time."""

    def __init__(self, session_row: SignInSession, token: str) -> None:
        self.session_row = session_row
        self.person = session_row.person
        self.person_key: str = self.person.key  # for log lines, which must not query the database
        self._token = token

    def get_id(self) -> str:
        """Return the session's token: Flask-Login keeps it in the signed cookie."""
        return self._token


def current_person() -> Person | None:
    """Return the signed-in person of this request, or None."""
    return current_user.person if current_user and current_user.is_authenticated else None


def current_access() -> Access | None:
    """Return the signed-in person's access to the partnership of this request, or None outside a partnership."""
    access: Access | None = g.get("access")
    return access
