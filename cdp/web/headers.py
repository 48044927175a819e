"""Security headers and a request reference for every response."""

import secrets
import uuid

from flask import Flask, Response, g, has_request_context, request, session

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types default"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"


def csp_nonce() -> str:
    """Return this request's nonce, which allows our own inline scripts."""
    if not has_request_context():
        return ""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def request_id() -> str:
    """Return this request's reference, which is in its log lines and on its error page."""
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex[:12]
    reference: str = g.request_id
    return reference


def register(app: Flask) -> None:
    """Add headers to every response, and the nonce and the reference to templates."""
    app.jinja_env.globals.update(csp_nonce=csp_nonce, request_id=request_id)
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY.format(nonce=csp_nonce()))
    response.headers.setdefault("X-Request-Id", request_id())
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", ONE_YEAR)
    if "Cache-Control" not in response.headers and (session or _signed_in() or response.status_code >= 400):
        response.headers["Cache-Control"] = "no-store"
    return response


def _signed_in() -> bool:
    """Return whether a signed-in person was loaded for this request, without querying the database."""
    person = g.get("_login_user")
    return bool(person and person.is_authenticated)
