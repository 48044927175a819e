"""The columns of the directory and of the lists of contact points when they are downloaded as files."""

from collections.abc import Iterable
from dataclasses import dataclass

from cdp.contacts.lines import DirectoryLine
from cdp.contacts.points import area_words
from cdp.contacts.single_points import KindList
from cdp.contacts.words import KINDS
from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.models import ContactPoint
from cdp.reference.areas import authority

NONE_YET = "None yet"

DIRECTORY_FILE = RegisterFile[DirectoryLine](
    "Contact directory",
    ("person", "people"),
    (
        RegisterColumn("Name", lambda line: line.person.name, 4),
        RegisterColumn("Job title", lambda line: line.person.job_title, 4),
        RegisterColumn("Organisation", lambda line: line.organisation_names, 5),
        RegisterColumn(
            "Place in the partnership", lambda line: "; ".join(place.words for place in line.places), 6
        ),
        RegisterColumn("Email", lambda line: line.person.email, 6),
        RegisterColumn("Telephone", lambda line: line.person.phone, 4),
        RegisterColumn("Last verified", lambda line: line.verified_on, 3),
    ),
)

_POINT = (
    RegisterColumn[ContactPoint]("Name", lambda point: point.name, 5),
    RegisterColumn[ContactPoint](
        "Organisation", lambda point: point.organisation.name if point.organisation else "", 4
    ),
    RegisterColumn[ContactPoint]("Mailbox", lambda point: point.email, 6),
    RegisterColumn[ContactPoint]("Telephone", lambda point: point.phone, 3),
    RegisterColumn[ContactPoint]("Hours", lambda point: point.hours, 3),
    RegisterColumn[ContactPoint]("Notes", lambda point: point.notes, 4),
    RegisterColumn[ContactPoint]("Single point of contact", lambda point: _yes(is_so=point.is_single_point)),
    RegisterColumn[ContactPoint]("May be shared with anyone", lambda point: _yes(is_so=point.is_public)),
    RegisterColumn[ContactPoint]("Last verified", lambda point: point.verified_on, 3),
)

POINT_FILE = RegisterFile[ContactPoint](
    "Role mailboxes",
    ("mailbox", "mailboxes"),
    (
        RegisterColumn("Kind", lambda point: KINDS[point.kind], 4),
        RegisterColumn("Area", lambda point: area_words(point.area_codes), 4),
        *_POINT,
    ),
)


@dataclass(frozen=True)
class SinglePointRow:
    """A single point of contact, or an authority that has none (`point` is None)."""

    kind: str
    area: str
    point: ContactPoint | None


def single_point_rows(lists: Iterable[KindList]) -> list[SinglePointRow]:
    """Return single points of contact by kind and area, with a row for each authority that has none."""
    rows = []
    for each in lists:
        rows += [SinglePointRow(KINDS[each.kind], area_words(one.area_codes), one) for one in each.points]
        rows += [SinglePointRow(KINDS[each.kind], authority(code).name, None) for code in each.missing]
    return rows


def _of_point(column: RegisterColumn[ContactPoint]) -> RegisterColumn[SinglePointRow]:
    """Return a column of contact points as a column for rows that may have no contact point."""
    without = NONE_YET if column.heading == "Name" else None
    return RegisterColumn(
        column.heading, lambda row: without if row.point is None else column.cell(row.point), column.width
    )


SINGLE_POINT_FILE = RegisterFile[SinglePointRow](
    "Single points of contact",
    ("single point of contact", "single points of contact"),
    (
        RegisterColumn("Kind", lambda row: row.kind, 4),
        RegisterColumn("Area", lambda row: row.area, 4),
        *map(_of_point, _POINT),
    ),
    counts=lambda row: row.point is not None,
)


def _yes(*, is_so: bool) -> str:
    return "yes" if is_so else "no"
