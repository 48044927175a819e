"""Pages that say the same to everybody: accessibility, privacy, cookies and whom to tell about a weakness."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.web.access import ABOUT, public

blueprint = Blueprint("about", __name__)


@blueprint.get("/accessibility")
@public(ABOUT)
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("about/accessibility.html")


@blueprint.get("/privacy")
@public(ABOUT)
def privacy() -> ResponseReturnValue:
    """What is kept about people, why and for how long."""
    return render_template("about/privacy.html")


@blueprint.get("/cookies")
@public(ABOUT)
def cookies() -> ResponseReturnValue:
    """The one cookie there is."""
    return render_template("about/cookies.html")


@blueprint.get("/security")
@public(ABOUT)
def security() -> ResponseReturnValue:
    """How to report a weakness."""
    return render_template("about/security.html")


@blueprint.get("/.well-known/security.txt")
@public(ABOUT)
def security_txt() -> ResponseReturnValue:
    """The same for machines (RFC 9116)."""
    base_url = current_app.extensions["settings"].base_url
    expires = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {base_url}/security",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {base_url}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
