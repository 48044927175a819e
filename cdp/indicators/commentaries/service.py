"""Changes to commentary: write, sign off and delete. The history never quotes the text."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.audit.record import reference_to
from cdp.errors import Refusal
from cdp.indicators.catalogue import Indicator
from cdp.indicators.commentaries.quarters import quarter_of, quarter_words
from cdp.indicators.commentaries.queries import commentary_for
from cdp.models import Commentary, Partnership, Person
from cdp.partnerships.changes import check_version

LONGEST_TEXT = 4_000
NEW = 0
"""The version of a commentary that had not been written when the page was shown."""


@dataclass(frozen=True)
class CommentaryText:
    """The text for a quarter, which starts on `quarter`; `version` is the one that the person saw."""

    quarter: date
    text: str
    version: int


def write(
    session: Session, partnership: Partnership, indicator: Indicator, details: CommentaryText, *, by: Person
) -> Commentary:
    """Save the commentary for a quarter as a draft; a changed text loses its sign-off.

    Raises Refusal for an empty text or a quarter that has not begun, and Conflict with both texts if someone else saved
    one meanwhile.
    """
    text = details.text.strip()
    if not text:
        raise Refusal("Enter the commentary.", field="text")
    if details.quarter != quarter_of(details.quarter) or details.quarter > clock.today():
        raise Refusal("Choose a quarter that has begun.", field="quarter")
    row = commentary_for(session, partnership, indicator.id, details.quarter)
    if row is None:
        row = Commentary(
            partnership=partnership, metric_code=indicator.id, quarter_starts=details.quarter, text=""
        )
        session.add(row)
    else:
        check_version(row, details.version, [("Commentary", row.text, text)])
        if row.text == text:
            return row
    was_signed_off = row.signed_off_at is not None
    row.text, row.written_at, row.written_by = text, clock.now(), by
    row.signed_off_at, row.signed_off_by = None, None
    removed = ", which removed its sign-off" if was_signed_off else ""
    _note(session, row, f"{by.name} wrote {_named(indicator, row)}{removed}.", by=by)
    return row


def sign_off(session: Session, indicator: Indicator, row: Commentary, *, version: int, by: Person) -> None:
    """Sign off the text that the person read; raise Conflict if it changed since, or Refusal if it is signed off."""
    check_version(row, version, [("Commentary", row.text, "Sign off the text as you read it")])
    if row.signed_off_at is not None:
        raise Refusal("This commentary is already signed off.")
    row.signed_off_at, row.signed_off_by = clock.now(), by
    _note(session, row, f"{by.name} signed off {_named(indicator, row)}.", by=by)


def delete(session: Session, indicator: Indicator, row: Commentary, *, version: int, by: Person) -> None:
    """Delete a draft; raise Conflict if it changed since, or Refusal if it is signed off."""
    check_version(row, version, [("Commentary", row.text, "Delete the text as you read it")])
    if row.signed_off_at is not None:
        raise Refusal("This commentary is signed off. Change its text instead.")
    _note(session, row, f"{by.name} deleted the draft of {_named(indicator, row)}.", by=by)
    session.delete(row)


def _named(indicator: Indicator, row: Commentary) -> str:
    return f"the commentary for {quarter_words(row.quarter_starts)}: {indicator.label}"


def _note(session: Session, row: Commentary, sentence: str, *, by: Person) -> None:
    details = {"text": reference_to(row.text)}
    audit.record(session, sentence, by=by, on=row, partnership=row.partnership, details=details)
