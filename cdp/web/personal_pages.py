"""Pages behind a personal link: without any way into the app, told to nobody, and all alike when the link is dead."""

from typing import Any, NoReturn

from flask import Blueprint, Response, abort, make_response, render_template

from cdp.extensions import csrf

WHY_PUBLIC = "The link itself is the proof: it is signed, personal, opens one answer, and can be ended."
RECEIPT = "?recorded=yes"
"""Where an answer leads, kept with the form that was sent: without the link, which nobody may read there."""
# Nobody's page: whoever may be signed in on this device, the link speaks for the person it was sent to
ALONE: dict[str, Any] = {"reader": None, "access": None, "idle_minutes": None, "navigation": []}


def stand_alone(bp: Blueprint) -> None:
    """Make the pages of a blueprint such pages: neither other sites nor caches learn their address.

    Their forms check their token themselves. The general check also wants to know which page a form was sent from,
    which browsers do not tell here, lest the link be told to anybody (Referrer-Policy).
    """
    csrf.exempt(bp)
    bp.after_request(_keep_the_link_to_ourselves)


def link_has_ended() -> NoReturn:
    """Answer with the one page for every link that does not work."""
    abort(make_response(render_template("links/ended.html", **ALONE), 404))


def _keep_the_link_to_ourselves(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
