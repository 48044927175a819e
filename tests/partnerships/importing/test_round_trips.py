"""Every list that the software writes and that can be imported comes back unchanged."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.partnerships.importing.test_pages import HERE, rows
from tests.visitor import Visitor

HOME = "/partnerships/west-midlands"
LISTS = {
    "set-up workbook": (f"{HOME}/export.xlsx", "west-midlands.xlsx"),
    "members as a workbook": (f"{HOME}/members/download.xlsx", "members.xlsx"),
    "members as text": (f"{HOME}/members/download.csv", "members.csv"),
    "contacts as a workbook": (f"{HOME}/contacts/download.xlsx", "contacts.xlsx"),
    "contacts as text": (f"{HOME}/contacts/download.csv", "contacts.csv"),
}


@pytest.fixture
def coordinator(session: Session, visit: Callable[[], Visitor]) -> Visitor:
    """The coordinator of a partnership whose records try what a spreadsheet program could spoil."""
    world = make.world(session)
    world.member.phone, world.police_member.phone = "+44 121 496 0000", "0121 496 0001"
    world.police_member.name, world.health_member.name = (
        "O’NEIL, Sean (he/him)",
        "Dr Ngozi ADEYEMI (she/her)",
    )
    world.police.short_name, world.police_seat.title = "WMP", "=Force lead"
    world.health_seat.votes = False
    second = make.organisation(session, world.partnership, "Choir")
    make.seat(session, world.sub_group, second, national_role="people_affected", representative=world.lead)
    make.organisation(session, world.partnership, "Probation Service")
    session.commit()
    return visit().sign_in(world.coordinator)


@pytest.mark.parametrize("what", LISTS)
def test_our_own_list_changes_nothing_when_it_is_imported(coordinator: Visitor, what: str) -> None:
    address, name = LISTS[what]
    answer = coordinator.client.get(address)
    assert answer.status_code == 200
    visitor = rows(coordinator, answer.data, name, at=HERE)
    assert "Cannot be read" not in visitor.main, visitor.main
    assert "There is nothing to save." in visitor.main, visitor.table("All rows")
