"""The coming changes of a partnership, from its records and the dated lists."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Permission
from cdp.models import Partnership
from cdp.partnerships.footprints.coming import ComingChange, OwnRecords, coming_changes
from cdp.partnerships.footprints.queries import bodies
from cdp.partnerships.footprints.queries.effects import figure_counts, quorum_needs
from cdp.partnerships.footprints.represented import AreaSpan, OrganisationSeat
from cdp.partnerships.footprints.service.matching import codes_ahead


def coming_changes_of(
    session: Session, access: Access, organisations: Sequence[OrganisationSeat]
) -> list[ComingChange]:
    """Return the coming changes that a person may see, in five statements.

    A person who may not read the members sees only those of the footprint. `organisations` are the partnership's.
    """
    partnership, today = access.partnership, clock.today()
    codes = codes_ahead(partnership, today)
    areas = [AreaSpan(area.area_code, area.ends_on) for area in partnership.areas]
    if not access.may(Permission.READ):
        return coming_changes(codes, OwnRecords(areas), today)
    own = OwnRecords(
        areas,
        organisations,
        bodies.lines_to_bodies(session, partnership, today),
        quorum_needs(session, partnership, today),
        figure_counts(session, partnership),
    )
    return coming_changes(codes, own, today)


def changes_in_outline(session: Session, partnership: Partnership) -> list[ComingChange]:
    """Return the ends of areas and bodies that the partnership's records name, for an overview, in one statement."""
    today = clock.today()
    areas, organisations, lines = bodies.names_that_may_end(session, partnership, today)
    codes = [area.code for area in areas]
    changes = coming_changes(codes, OwnRecords(areas, organisations, lines), today)
    return [change for change in changes if change.names_it]
