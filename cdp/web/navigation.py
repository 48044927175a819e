"""The service navigation and the navigation between related pages."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, has_request_context, request, url_for
from werkzeug.exceptions import SecurityError

from cdp.access import Access, Permission
from cdp.web.access import current_access, current_person
from cdp.web.paging import page_address


@dataclass(frozen=True)
class NavItem:
    """One item of the navigation; `current` is True if the page being shown belongs to it."""

    text: str
    endpoint: str
    kwargs: dict[str, Any] = field(default_factory=dict)
    current: bool = False

    @property
    def href(self) -> str:
        """The address of the page."""
        return url_for(self.endpoint, **self.kwargs)


# For each item: its text, its endpoint, the right it needs, and the blueprints whose pages belong to it
ITEMS = (
    ("Overview", "home.partnership", Permission.READ_SUMMARY, ()),
    (
        "Meetings",
        "meetings.index",
        Permission.READ,
        (
            "meetings",
            "polls",
            "planning",
            "agendas",
            "papers",
            "packs",
            "backlog",
            "standing",
            "cover",
            "minutes",
            "decisions",
            "delegations",
            "decision_reports",
            "written",
            "calendars",
            "mailroom",
            "reminders",
            "timetable",
            "compiled",
        ),
    ),
    ("Actions", "actions.index", Permission.READ, ("actions",)),
    (
        "Workplan",
        "workplans.index",
        Permission.READ,
        (
            "workplans",
            "milestones",
            "forward_plans",
            "commitments",
            "baselines",
            "copying",
            "progress",
            "workplan_files",
            "reports",
            "risks",
            "escalation",
        ),
    ),
    ("Money", "funding.index", Permission.READ, ("funding", "agreements", "returns", "procurements")),
    ("Indicators", "indicators.index", Permission.READ, ("indicators", "agenda_indicators")),
    (
        "Members",
        "partnerships.members",
        Permission.READ,
        ("partnerships", "handover", "interests", "contacts", "imports"),
    ),
    ("Terms of reference", "terms.index", Permission.READ, ("terms",)),
    ("History", "audit.history", Permission.READ_HISTORY, ("audit",)),
)

# Groups of related pages, linked to each other above their headings
SIDE_BY_SIDE = (
    (
        ("Money", "funding.index", Permission.READ),
        ("Agreements", "agreements.index", Permission.READ),
        ("Coverage", "agreements.coverage", Permission.READ),
        ("Themes of visits", "agreements.themes", Permission.READ_AGREEMENTS),
        ("Returns to funders", "returns.index", Permission.READ_AGREEMENTS),
        ("Procurements", "procurements.index", Permission.READ_AGREEMENTS),
    ),
    (
        ("Register", "actions.index", Permission.READ),
        ("Changes since the last meeting", "actions.changes", Permission.READ),
        ("Statistics", "actions.statistics", Permission.READ),
    ),
    (
        ("Contact directory", "contacts.index", Permission.READ),
        ("Single points of contact", "contacts.spoc_list", Permission.READ),
        ("Role mailboxes", "contacts.role_mailboxes", Permission.READ),
        ("Reported changes", "contacts.reported_changes", Permission.SET_UP),
        ("Emails to members", "contacts.email_list", Permission.SET_UP),
    ),
    (
        ("Members", "partnerships.members", Permission.READ),
        ("Roles", "partnerships.roles", Permission.READ),
        ("Boards", "partnerships.boards", Permission.READ),
        ("Interests", "interests.index", Permission.READ),
        ("Membership check", "partnerships.check", Permission.READ),
        ("Footprint", "partnerships.footprint", Permission.READ_SUMMARY),
        ("Contacts", "contacts.index", Permission.READ),
    ),
    (
        ("Roles", "partnerships.roles", Permission.READ),
        ("Terms of office", "handover.terms_of_office_page", Permission.READ),
        ("Handovers", "handover.index", Permission.SET_UP),
    ),
    (
        ("Workplan", "workplans.index", Permission.READ),
        ("National timetable", "milestones.index", Permission.READ),
        ("Forward plan", "forward_plans.index", Permission.READ),
        ("Commitments", "commitments.index", Permission.READ),
        ("Risks", "risks.index", Permission.READ),
        ("Reports", "reports.index", Permission.READ),
    ),
    (
        ("Decisions", "decisions.register", Permission.READ),
        ("Decisions by other bodies", "decisions.elsewhere", Permission.READ),
        ("Delegations", "delegations.index", Permission.READ),
        ("Decision reports", "decision_reports.index", Permission.READ),
        ("Written procedures", "written.index", Permission.READ),
    ),
    (
        ("Meetings", "meetings.index", Permission.READ),
        ("Date polls", "polls.index", Permission.READ),
        ("Decisions", "decisions.register", Permission.READ),
        ("Compiled record", "compiled.index", Permission.READ),
        ("Replies to check", "mailroom.replies", Permission.MANAGE_MEETINGS),
        ("Emails not delivered", "mailroom.failures", Permission.MANAGE_MEETINGS),
        ("Reminders", "reminders.settings", Permission.SET_UP),
    ),
)


def neighbours(access: Access | None) -> list[NavItem]:
    """Return the related pages that a person may open, including the one being shown; empty if fewer than two."""
    if access is None:
        return []
    kwargs = {"slug": access.partnership.slug}
    group = next((group for group in SIDE_BY_SIDE if request.endpoint in {page[1] for page in group}), ())
    found = [
        NavItem(text, endpoint, kwargs, current=request.endpoint == endpoint)
        for text, endpoint, permission in group
        if has_endpoint(endpoint) and access.may(permission)
    ]
    return found if len(found) > 1 else []


def items(access: Access | None) -> list[NavItem]:
    """Return the items of the navigation that a person may open; none outside a partnership."""
    if access is None:
        return []
    kwargs = {"slug": access.partnership.slug}
    return [
        NavItem(text, endpoint, kwargs, current=_is_current(endpoint, blueprints))
        for text, endpoint, permission, blueprints in ITEMS
        if has_endpoint(endpoint) and access.may(permission)
    ]


def has_endpoint(endpoint: str) -> bool:
    """Return whether the application has this page and can build its address.

    Flask builds no addresses for a request to an untrusted host.
    """
    untrusted = has_request_context() and isinstance(request.routing_exception, SecurityError)
    return endpoint in current_app.view_functions and not untrusted


def register(app: Flask) -> None:
    """Add the signed-in person, their access and the navigation to the context of every page.

    Nothing here queries the database, because the person and their access are already loaded.
    """
    app.jinja_env.globals.update(has_endpoint=has_endpoint, page_address=page_address, Permission=Permission)

    @app.context_processor
    def _about_the_reader() -> dict[str, Any]:
        access = current_access()
        reader = current_person()
        return {
            "access": access,
            "reader": reader,
            "navigation": items(access),
            "neighbours": neighbours(access),
            "keeps_mail": app.extensions["settings"].keeps_mail,
            "idle_minutes": app.extensions["settings"].session_idle_minutes if reader else None,
        }


def _is_current(endpoint: str, blueprints: tuple[str, ...]) -> bool:
    return request.endpoint == endpoint or request.blueprint in blueprints
