"""Changes to the lines of a scheme of delegation."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp.audit.record import record
from cdp.delegations.scheme import KIND_WORDS, range_words
from cdp.errors import Refusal
from cdp.models import Organisation, Partnership, Person, SchemeKind, SchemeLine
from cdp.partnerships.changes import check_version
from cdp.wording.formats import day
from cdp.wording.money import pounds


@dataclass(frozen=True)
class SchemeLineDetails:
    """What a line says; amounts are in pence, the lower one included and the upper one not. None is no limit."""

    organisation: Organisation
    scheme: str
    paragraph: str
    kind: SchemeKind
    from_pence: int | None
    below_pence: int | None
    decided_by: str
    starts_on: date | None = None
    ends_on: date | None = None


def add_line(
    session: Session, partnership: Partnership, details: SchemeLineDetails, *, by: Person
) -> SchemeLine:
    """Add a line to a scheme; raises Refusal for limits or days in the wrong order."""
    _check(details)
    line = SchemeLine(partnership=partnership)
    _write(line, details)
    session.add(line)
    session.flush()
    _note(session, line, "added a line to", by)
    return line


def edit_line(
    session: Session, line: SchemeLine, details: SchemeLineDetails, *, version: int, by: Person
) -> None:
    """Change a line; raises Refusal as `add_line` does, and Conflict if someone else changed it."""
    check_version(
        line,
        version,
        [
            ("Paragraph", line.paragraph, details.paragraph),
            ("Kind", KIND_WORDS[line.kind], KIND_WORDS[details.kind]),
            ("From", pounds(line.from_pence), pounds(details.from_pence)),
            ("Below", pounds(line.below_pence), pounds(details.below_pence)),
            ("Decided by", line.decided_by, details.decided_by),
            ("First day", day(line.starts_on), day(details.starts_on)),
            ("Last day", day(line.ends_on), day(details.ends_on)),
        ],
    )
    _check(details)
    _write(line, details)
    _note(session, line, "changed a line of", by)


def remove_line(session: Session, line: SchemeLine, *, by: Person) -> None:
    """Remove a line that was entered by mistake; one that no longer holds gets a last day instead."""
    _note(session, line, "removed a line of", by)
    session.delete(line)


def _check(details: SchemeLineDetails) -> None:
    low, high = details.from_pence, details.below_pence
    if high is not None and high <= (low or 0):
        raise Refusal("Enter an amount above the one before.", field="below_pence")
    starts, ends = details.starts_on, details.ends_on
    if starts is not None and ends is not None and ends < starts:
        raise Refusal("Enter a day on or after the first day.", field="ends_on")


def _write(line: SchemeLine, details: SchemeLineDetails) -> None:
    line.organisation = details.organisation
    line.scheme, line.paragraph = details.scheme.strip(), details.paragraph.strip()
    line.kind, line.decided_by = details.kind, details.decided_by.strip()
    line.from_pence, line.below_pence = details.from_pence, details.below_pence
    line.starts_on, line.ends_on = details.starts_on, details.ends_on


def _note(session: Session, line: SchemeLine, did: str, by: Person) -> None:
    session.flush()
    record(
        session,
        f"{by.name} {did} the scheme of delegation of {line.organisation.name}.",
        by=by,
        on=line,
        partnership=line.partnership,
        details={
            "paragraph": line.paragraph,
            "kind": KIND_WORDS[line.kind],
            "amounts": range_words(line),
            "decided_by": line.decided_by,
        },
    )
