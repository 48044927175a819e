"""An import that exists only in tests: a list of the telephone numbers of people in a partnership."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, url_for
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Permission
from cdp.imports.cells import SheetRow
from cdp.imports.judging import JudgedRows, of_kind
from cdp.imports.kinds import ImportKind, ImportResult, ImportWords, TemplateBook, WriteOrder
from cdp.imports.rows import FileRows
from cdp.imports.steps import import_pages
from cdp.imports.tables import ImportTables, tables_in
from cdp.imports.values import email_in, phone_in
from cdp.imports.verdicts import ImportChange, RowVerdict
from cdp.models import Partnership, Person
from cdp.partnerships import queries as partnerships
from cdp.partnerships.changes import hold
from cdp.partnerships.people import PersonDetails, complete
from cdp.web.access import requires
from cdp.wording.formats import plural


@dataclass(frozen=True, kw_only=True)
class SetPhone(ImportChange):
    """A change that adds a telephone number to a person who has none."""

    email: str
    phone: str


def _judge(session: Session, partnership: Partnership | None, rows: FileRows) -> JudgedRows:
    people = _people(session, partnership)
    return JudgedRows([_verdict(row, people) for row in rows.of("phones")])


def _people(session: Session, partnership: Partnership | None) -> Mapping[str, Person]:
    assert partnership is not None
    found = partnerships.people_of(session, partnership, clock.today())
    return {person.email.casefold(): person for person in found}


def _verdict(row: SheetRow, people: Mapping[str, Person]) -> RowVerdict:
    email, phone = row.meant("email", email_in) or "", phone_in(row.named("phone", 40))
    person = people.get(email.casefold())
    if person is None and not row.problems:
        row.refuse("email", "is not the address of anyone here. Correct it.")
    if not phone and not row.problems:
        row.refuse("phone", "The telephone number is missing. Enter it.", "")
    changes = () if row.problems or person is None else tuple(_changes(person, phone))
    return RowVerdict(row.place, person.name if person else email, changes, tuple(row.problems))


def _changes(person: Person, phone: str) -> Iterator[SetPhone]:
    if not person.phone:
        yield SetPhone(words=f"Adds {phone} to {person.name}", email=person.email, phone=phone)


def _write(session: Session, order: WriteOrder) -> ImportResult:
    people, changes = _people(session, order.partnership), of_kind(order.changes, SetPhone)
    for change in changes:
        person = people[change.email.casefold()]
        complete(person, PersonDetails(person.name, person.email, phone=change.phone))
    assert order.partnership is not None
    return ImportResult(order.partnership, [plural(len(changes), "telephone number")])


PHONES = ImportKind(
    code="phones",
    tables=ImportTables(tables_in("tests.imports", "phone_list.yaml")),
    words=ImportWords(
        heading="Import telephone numbers", lead=("Import the numbers of people who are here.",)
    ),
    template=TemplateBook("phones-to-fill-in.xlsx", "Phones", ("Enter one person in each row.",)),
    judge=_judge,
    write=_write,
    hold=hold,
)


def phone_pages() -> Blueprint:
    """Return a blueprint with the pages of this import."""
    bp = Blueprint("phones", __name__)
    import_pages(
        bp,
        PHONES,
        guard=requires(Permission.SET_UP),
        prefix="/partnerships/<slug:slug>/phones/import",
        home=lambda _here: url_for("partnerships.members"),
    )
    return bp
