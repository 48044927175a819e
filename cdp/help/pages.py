"""The help pages, in the order of the contents page, and the page that each role should read first."""

from dataclasses import dataclass

from cdp.access.matrix import Role


@dataclass(frozen=True)
class HelpPage:
    """One help page: the last part of its address, its heading, and the template with its text."""

    slug: str
    title: str
    template: str


PAGES = {
    page.slug: page
    for page in (
        HelpPage("partner-members", "For partner members", "about/help/partner_members.html"),
        HelpPage("sros", "For SROs", "about/help/sros.html"),
        HelpPage("setting-up", "Setting up a partnership", "about/help/setting_up.html"),
        HelpPage("terms-of-reference", "Terms of reference", "about/help/terms_of_reference.html"),
        HelpPage("meetings", "Planning meetings", "about/help/meetings.html"),
        HelpPage("papers-and-minutes", "Agendas, papers and minutes", "about/help/papers_and_minutes.html"),
        HelpPage("decision-reports", "Decision reports", "about/help/decision_reports.html"),
        HelpPage("invitations", "Invitations and replies", "about/help/invitations.html"),
        HelpPage("reading-replies", "Settings for replies by email", "about/help/reading_replies.html"),
        HelpPage("actions-and-workplan", "Actions and the workplan", "about/help/actions_and_workplan.html"),
        HelpPage("risks", "Risks", "about/help/risks.html"),
        HelpPage("money", "Money", "about/help/money.html"),
        HelpPage("indicators", "Indicators", "about/help/indicators.html"),
        HelpPage("data-access", "Reading values from Excel and Power BI", "about/help/data_access.html"),
        HelpPage("people-and-access", "People and access", "about/help/people_and_access.html"),
        HelpPage("roles", "What each role may see and do", "about/help/roles.html"),
    )
}

FIRST_FOR = (
    (Role.COORDINATOR, "setting-up"),
    (Role.SRO, "sros"),
    (Role.CHAIR, "papers-and-minutes"),
    (Role.DATA_LEAD, "indicators"),
)


def first_for(roles: frozenset[Role]) -> HelpPage:
    """Return the help page that a person with these roles should read first."""
    return PAGES[next((slug for role, slug in FIRST_FOR if role in roles), "partner-members")]
