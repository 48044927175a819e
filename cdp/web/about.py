"""Pages that are the same for everyone: accessibility, privacy, cookies and how to report a security problem."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.web.access import ABOUT, public

blueprint = Blueprint("about", __name__)


@blueprint.get("/accessibility")
@public(ABOUT)
def accessibility() -> ResponseReturnValue:
    """Show the accessibility statement."""
    contact = current_app.extensions["settings"].contact_email
    return render_template("about/accessibility.html", contact=contact)


@blueprint.get("/privacy")
@public(ABOUT)
def privacy() -> ResponseReturnValue:
    """Show which personal information is kept, why and for how long."""
    return render_template("about/privacy.html")


@blueprint.get("/cookies")
@public(ABOUT)
def cookies() -> ResponseReturnValue:
    """Show which cookie is used."""
    return render_template("about/cookies.html")


@blueprint.get("/security")
@public(ABOUT)
def security() -> ResponseReturnValue:
    """Show how to report a security problem."""
    return render_template("about/security.html")


@blueprint.get("/.well-known/security.txt")
@public(ABOUT)
def security_txt() -> ResponseReturnValue:
    """Return security.txt (RFC 9116)."""
    base_url = current_app.extensions["settings"].base_url
    expires = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {base_url}/security",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {base_url}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
