"""Reading the people named in a row, and saying what was read in another way than it is written. Pure functions."""

from dataclasses import dataclass

from cdp.addresses import APOSTROPHES
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.people import AddressesInCell, PeopleInCell, addresses_in, joined, people_in
from cdp.imports.values import email_in, is_nothing, phone_in
from cdp.partnerships.importing.entries import Named
from cdp.wording.formats import listed, plural

LONGEST_PHONE, LONGEST_JOB_TITLE = 40, 200


@dataclass(frozen=True)
class _Cells:
    """The cells about one person: the columns start with `prefix`. `beside` are the addresses in the email column."""

    row: SheetRow
    prefix: str
    said: str
    people: PeopleInCell
    beside: AddressesInCell

    def code(self, column: str) -> str:
        return f"{self.prefix}{column}"


def person(row: SheetRow, prefix: str) -> Named | None:
    """Return the person whose columns start with `prefix`, or None if the row names no one."""
    found = people(row, prefix)
    if len(found) > 1:
        row.refuse(f"{prefix}name", f"names {listed([one.name for one in found])}. Enter one of them.")
    return found[0] if found else None


def representatives(row: SheetRow) -> tuple[Named | None, Named | None]:
    """Return the representative and the deputy in a row.

    A seat has one representative. If two people share the job and the row names no deputy, the second is the deputy,
    with a note that says so.
    """
    found, deputy = people(row, ""), person(row, "deputy_")
    if len(found) == 2 and deputy is None:
        row.note(
            f"{found[0].name} and {found[1].name} share the job. A seat has one representative, so {found[0].name} is "
            f"the representative and {found[1].name} the deputy."
        )
        return found[0], found[1]
    if len(found) > 1:
        names = listed([one.name for one in found])
        row.refuse("name", f"names {names}. Enter one of them, and another as the deputy.")
    return (found[0] if found else None), deputy


def people(row: SheetRow, prefix: str) -> list[Named]:
    """Return the people in the columns that start with `prefix`; usually one, and several if they share a job."""
    said = _name(row, prefix)
    beside = addresses_in(row.raw(f"{prefix}email"))
    cells = _Cells(row, prefix, said, people_in(said, addresses=len(beside.own)), beside)
    names = [name for name in cells.people.names if not is_nothing(name)]
    emails = _emails(cells, len(names))
    if not names and not emails:
        _tell_rest(cells)
        return []
    if len(names) > 1 and len(emails) != len(names):
        row.refuse(
            cells.code("email"),
            f"{listed(names)} need an address each. Enter one of the names and their address.",
            row.raw(cells.code("email")),
        )
        emails = (emails * len(names))[: len(names)]
    if not names:
        row.refuse(cells.code("name"), f"The name for {emails[0]} is missing. Enter it.", "")
    _tell_names(cells, names)
    job_title, phone = _job_title(cells), _phone(cells)
    _tell_rest(cells)
    padded = [*emails, *[""] * len(names)]
    return [
        Named(_checked(cells, name), email, job_title, phone)
        for name, email in zip(names or [""], padded, strict=False)
    ]


def _name(row: SheetRow, prefix: str) -> str:
    """Return the cell with the name, or the name from its parts if these have columns of their own."""
    whole = row.raw(f"{prefix}name")
    title, first, last = (
        "" if is_nothing(row.raw(f"{prefix}{code}")) else row.line(f"{prefix}{code}")
        for code in ("name_title", "first_name", "surname")
    )
    if is_nothing(whole):
        return joined(title, first, last)
    known = whole.casefold()
    return joined(
        "" if title.casefold() in known else title,
        "" if first.casefold() in known else first,
        whole if last.casefold() in known else f"{whole} {last}",
    )


def _emails(cells: _Cells, people: int) -> list[str]:
    """Return the valid addresses of the people in a row, and add problems for cells without one."""
    row, code = cells.row, cells.code("email")
    said = row.raw(code)
    own = cells.beside.own or cells.people.emails
    for other in cells.beside.others:
        row.note(
            f"{other} is labelled as someone else’s address, such as an assistant’s, so it was left out."
        )
    if len(own) > 1 and len(own) != people:
        row.refuse(
            code,
            f"has {plural(len(own), 'address', 'addresses')}. Enter the one that is {_whose(cells)} own.",
        )
        return list(own[:1])
    if said.count("@") == 1 and (whole := _whole(said)):
        return [whole]
    if not own and not is_nothing(said):
        return [email] if (email := row.meant(code, email_in)) else []
    found = [email for address in own if (email := _valid(row, code, address))]
    refused = any(problem.code == code for problem in row.problems)
    if people == 1 and not found and not refused:
        name = next(name for name in cells.people.names if not is_nothing(name))
        row.refuse(
            code,
            f"The email address of {name} is missing. Enter it, or delete the name to leave the seat vacant.",
            "",
        )
    return found


def _whose(cells: _Cells) -> str:
    return f"{cells.people.names[0]}’s" if cells.people.names else "the person’s"


def _whole(said: str) -> str | None:
    """Return the address that is all of a cell, or None."""
    try:
        return email_in(said) if said == said.translate(APOSTROPHES) else None
    except ValueError:
        return None


def _valid(row: SheetRow, code: str, address: str) -> str | None:
    try:
        email = email_in(address)
    except ValueError as wrong:
        row.refuse(code, str(wrong), address)
        return None
    said = f"{row.raw(code)} {row.raw(code.replace('email', 'name'))}"
    if address not in said and address in said.translate(APOSTROPHES):
        row.note(f"The apostrophe in {email} is read as a straight one, as email needs it.")
    return email


def _tell_names(cells: _Cells, names: list[str]) -> None:
    said = cells.row.raw(cells.code("name"))
    if names and said and len(names) == 1 and " ".join(said.split()) != names[0]:
        cells.row.note(f"The name is read as “{names[0]}” from “{shortened(' '.join(said.split()))}”.")


def _job_title(cells: _Cells) -> str:
    """Return the job title from its own column, else from the cell with the name."""
    own, beside = cells.row.named(cells.code("job_title")), cells.people.job_title
    if own and beside and own.casefold() != beside.casefold():
        cells.row.note(f"“{shortened(beside)}”, beside the name, was left out.")
    elif beside and not own:
        cells.row.note(f"“{shortened(beside)}”, beside the name, is read as the job title.")
    if not own and len(beside) > LONGEST_JOB_TITLE:
        cells.row.refuse(
            cells.code("job_title"), f"has more than {LONGEST_JOB_TITLE} characters. Shorten it.", beside
        )
    return own or beside


def _phone(cells: _Cells) -> str:
    phone = phone_in(cells.row.named(cells.code("phone"))) or cells.people.phone
    if len(phone) > LONGEST_PHONE:
        cells.row.refuse(cells.code("phone"), f"has more than {LONGEST_PHONE} characters. Enter one number.")
    return phone


def _tell_rest(cells: _Cells) -> None:
    for text in cells.people.rest:
        cells.row.note(f"“{shortened(text)}”, beside the name, was left out.")


def _checked(cells: _Cells, name: str) -> str:
    """Return a name; add a problem if it cannot be stored."""
    code = cells.code("name")
    if cells.row.raw(code):
        cells.row.line(code)
    if len(name) > 200:
        cells.row.refuse(code, "has more than 200 characters. Shorten it.", name)
    return name
