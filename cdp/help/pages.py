"""The help pages in the order of the contents, and the first page for each role."""

from dataclasses import dataclass

from cdp.access.matrix import Role


@dataclass(frozen=True)
class HelpPage:
    """One help page: the end of its address, and its heading."""

    slug: str
    title: str

    @property
    def template(self) -> str:
        """The template with its text."""
        return f"about/help/{self.slug.replace('-', '_')}.html"


PAGES = {
    page.slug: page
    for page in (
        HelpPage("partner-members", "For partner members"),
        HelpPage("sros", "For SROs"),
        HelpPage("setting-up", "Setting up a partnership"),
        HelpPage("terms-of-reference", "Terms of reference"),
        HelpPage("meetings", "Planning meetings"),
        HelpPage("papers-and-minutes", "Agendas, papers and minutes"),
        HelpPage("invitations", "Invitations and replies"),
        HelpPage("actions-and-workplan", "Actions and the workplan"),
        HelpPage("indicators", "Indicators"),
        HelpPage("people-and-access", "People and access"),
    )
}

FIRST_FOR = (
    (Role.COORDINATOR, "setting-up"),
    (Role.SRO, "sros"),
    (Role.CHAIR, "papers-and-minutes"),
    (Role.DATA_LEAD, "indicators"),
)


def first_for(roles: frozenset[Role]) -> HelpPage:
    """Return the page that a person with these roles should read first."""
    return PAGES[next((slug for role, slug in FIRST_FOR if role in roles), "partner-members")]
