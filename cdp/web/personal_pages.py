"""Pages opened by a personal link, without sign-in or navigation; all links that have ended show the same page."""

from typing import Any, NoReturn

from flask import Blueprint, Response, abort, make_response, render_template

from cdp.web.forgery import protection

WHY_PUBLIC = "The link is the proof: it is signed, personal, opens one answer, and can be ended."
RECEIPT = "?recorded=yes"
"""The address stored with a submitted form; it leaves out the link, which must not be stored."""
# These pages ignore who is signed in on the device, because the link identifies the person it was sent to
ALONE: dict[str, Any] = {"reader": None, "access": None, "idle_minutes": None, "navigation": []}


def stand_alone(bp: Blueprint) -> None:
    """Set up a blueprint of personal pages, so that neither other sites nor caches see their addresses.

    The forms on these pages check a token of their own. The general CSRF check also needs the referrer, which browsers
    do not send from these pages (Referrer-Policy).
    """
    protection.exempt(bp)
    bp.after_request(_keep_the_link_to_ourselves)


def link_has_ended() -> NoReturn:
    """Show the 404 page that is the same for every link that does not work."""
    abort(make_response(render_template("links/ended.html", **ALONE), 404))


def _keep_the_link_to_ourselves(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
