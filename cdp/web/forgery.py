"""Protection of forms against other sites: a token, and over TLS also the address that the form was sent from."""

from contextlib import suppress
from urllib.parse import urlsplit

from flask import g, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError


class SentFromElsewhere(CSRFError):  # type: ignore[misc]  # Flask-WTF is untyped
    """Raised for a form with a valid token whose browser names another site as its origin, or names none."""


class FormProtection(CSRFProtect):  # type: ignore[misc]  # Flask-WTF is untyped
    """Flask-WTF's check of the token, with the header Origin before Referer, which some browsers leave out."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 -- Flask-WTF's signature
        """Raise CSRFError for a form without a valid token, and SentFromElsewhere for one from another site."""
        super().protect(apply_exemptions)
        if g.get("csrf_valid") and request.is_secure and not _is_from_here():
            raise SentFromElsewhere("The origin is missing or differs from the host.")


def _is_from_here() -> bool:
    origin = request.headers.get("Origin") or request.referrer or ""
    with suppress(ValueError):  # a port that is no number
        sent, here = urlsplit(origin), urlsplit(request.host_url)
        return (sent.scheme, sent.hostname, sent.port) == (here.scheme, here.hostname, here.port)
    return False


protection = FormProtection()
