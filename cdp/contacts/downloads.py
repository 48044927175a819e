"""Spreadsheet files of the directory and of the lists of contact points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.contacts.lines import DirectoryLine
from cdp.contacts.points import area_words
from cdp.contacts.single_points import KindList
from cdp.contacts.words import KINDS
from cdp.files.spreadsheets import XLSX, as_csv, as_xlsx
from cdp.models import ContactPoint
from cdp.reference.areas import authority

DIRECTORY = (
    "Name",
    "Job title",
    "Organisation",
    "Place in the partnership",
    "Email",
    "Telephone",
    "Last verified",
)
POINTS = (
    "Kind",
    "Area",
    "Name",
    "Organisation",
    "Mailbox",
    "Telephone",
    "Hours",
    "Notes",
    "Single point of contact",
    "May be shared with anyone",
    "Last verified",
)
NONE_YET = "None yet"
KINDS_OF_FILE = ("csv", "xlsx")


@dataclass(frozen=True)
class ContactTable:
    """A table to be downloaded as a file."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def as_file(self, kind: str) -> tuple[bytes, str]:
        """Return the content and media type of a file of one of the two kinds."""
        if kind == "xlsx":
            return as_xlsx(self.title, self.headings, self.rows), XLSX
        return as_csv(self.headings, self.rows), "text/csv"


def directory(lines: Iterable[DirectoryLine]) -> ContactTable:
    """Return a row for each person, with all their places; dates are written as 2026-12-03."""
    return ContactTable("Contact directory", DIRECTORY, [_person(line) for line in lines])


def points(listed: Iterable[ContactPoint]) -> ContactTable:
    """Return a row for each contact point."""
    return ContactTable("Role mailboxes", POINTS, [_point(point) for point in listed])


def single_points(lists: Iterable[KindList]) -> ContactTable:
    """Return single points of contact by kind and area, with a row for each authority that has none."""
    rows = []
    for each in lists:
        rows += [_point(point) for point in each.points]
        rows += [_missing(each, code) for code in each.missing]
    return ContactTable("Single points of contact", POINTS, rows)


def _person(line: DirectoryLine) -> list[str]:
    person = line.person
    return [
        person.name,
        person.job_title,
        line.organisation_names,
        "; ".join(place.words for place in line.places),
        person.email,
        person.phone,
        _date(line.verified_on),
    ]


def _point(point: ContactPoint) -> list[str]:
    return [
        KINDS[point.kind],
        area_words(point.area_codes),
        point.name,
        point.organisation.name if point.organisation else "",
        point.email,
        point.phone,
        point.hours,
        point.notes,
        "yes" if point.is_single_point else "no",
        "yes" if point.is_public else "no",
        _date(point.verified_on),
    ]


def _missing(each: KindList, code: str) -> list[str]:
    return [KINDS[each.kind], authority(code).name, NONE_YET, *[""] * (len(POINTS) - 3)]


def _date(day: date | None) -> str:
    return day.isoformat() if day else ""
