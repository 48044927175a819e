"""Long lists are shown one page at a time, and any page number in the address shows a page."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Person
from cdp.web.paging import Page, page_of, page_of_list
from tests import make


@pytest.fixture
def people(session: Session) -> sa.Select[Person]:
    """Make seven people and select them by name."""
    for letter in "ABCDEFG":
        make.person(session, f"Person {letter}", account=False)
    return sa.select(Person).order_by(Person.name)


@pytest.mark.parametrize(
    ("asked", "shown", "number"),
    [(1, "ABC", 1), ("2", "DEF", 2), ("3", "G", 3), ("99", "G", 3), ("0", "ABC", 1), ("-1", "ABC", 1),
     ("9" * 23, "ABC", 1), (None, "ABC", 1), ("²", "ABC", 1)],
)  # fmt: skip
def test_a_page_shows_its_rows(
    session: Session, people: sa.Select[Person], asked: object, shown: str, number: int
) -> None:
    page = page_of(people, session, asked, size=3)
    assert "".join(person.name[-1] for person in page.items) == shown
    assert (page.number, page.pages, page.total) == (number, 3, 7)


def test_a_page_takes_two_statements(session: Session, people: sa.Select[Person]) -> None:
    session.flush()
    told: list[str] = []
    sa.event.listen(
        session.connection(), "before_cursor_execute", lambda *told_with: told.append(told_with[2])
    )
    page_of(people, session, 1, size=3)
    assert len(told) == 2


def test_an_empty_list_has_one_empty_page() -> None:
    page: Page[str] = page_of_list([], "4")
    assert (page.items, page.number, page.pages, page.first, page.last) == ([], 1, 1, 0, 0)


def test_links_to_pages_leave_gaps() -> None:
    assert page_of_list(list(range(1000)), 10, size=50).near == [1, None, 9, 10, 11, None, 20]
    assert page_of_list(list(range(60)), 1, size=50).near == [1, 2]
