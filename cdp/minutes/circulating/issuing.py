"""Confirmed minutes as an issued document: the text is fixed, the worker makes the files, and anyone can verify them.

Minutes with confidential items are issued twice: the public part, and the whole for people who may read all of it.
"""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.documents.blocks import Document
from cdp.documents.plain import to_plain_text
from cdp.issuing.kinds import Description, IssuedKind, Printed
from cdp.issuing.service import fix
from cdp.issuing.words import how_to_check
from cdp.minutes.circulating.queries import correction_texts, corrections_of
from cdp.minutes.content import MinutesText, numbered
from cdp.minutes.document import document_of
from cdp.minutes.record import ReadableMinutes
from cdp.models import (
    Board,
    IssuedDocument,
    Meeting,
    Minutes,
    MinutesCorrection,
    MinutesState,
    Occasion,
    Part,
)
from cdp.models.stored import from_stored
from cdp.wording import formats

KIND = "minutes"
_OF_MINUTES = sa.exists().where(
    sa.or_(Minutes.document_id == IssuedDocument.id, Minutes.confidential_document_id == IssuedDocument.id),
    Minutes.state == MinutesState.CONFIRMED,
)


def fix_text(session: Session, minutes: Minutes) -> None:
    """Fix the text of minutes that have just been confirmed: the public part, and the whole if there is a Part 2."""
    text = whole_text(minutes)
    partnership = minutes.meeting.board.partnership
    corrections = corrections_of(session, minutes)
    public = to_plain_text(_document(minutes, text.without_part_2(), corrections))
    minutes.document = fix(session, partnership, KIND, public)
    if text.has_part_2:
        whole = to_plain_text(_document(minutes, text, corrections))
        minutes.confidential_document = fix(session, partnership, KIND, whole)
    session.flush()


def whole_text(minutes: Minutes) -> MinutesText:
    """Return the whole stored text of minutes, numbered as a reader of everything sees it."""
    return numbered(from_stored(minutes.content, MinutesText))


def print_for(session: Session, document: IssuedDocument, occasion: Occasion, verify_at: str) -> Printed:  # noqa: ARG001 -- the signature of every kind
    """Return the content of the files of confirmed minutes, with how to check them."""
    minutes = _minutes_of(session, document)
    is_whole = minutes.confidential_document_id == document.id
    text = whole_text(minutes) if is_whole else whole_text(minutes).without_part_2()
    corrections = [each for each in corrections_of(session, minutes) if each.made_at <= document.fixed_at]
    printed = _document(minutes, text, corrections)
    name = file_name(minutes.meeting, whole=is_whole)
    check = how_to_check(
        document.fingerprint, name, verify_at, what="these minutes", shows="which meeting confirmed them"
    )
    first, *rest = printed.sheets
    blocks = [*first[1], *check]
    if rest:  # the check stays with the public part, because nothing public follows Part 2
        return Printed(replace(printed, blocks=(*blocks, *printed.blocks[len(first[1]) :])), name)
    return Printed(replace(printed, blocks=tuple(blocks)), name)


def describe(session: Session, document: IssuedDocument) -> Description:
    """Return what anyone with a copy may read: the meeting, and which meeting confirmed its minutes.

    A copy of the public part says nothing about corrections of confidential items.
    """
    minutes = _minutes_of(session, document)
    meeting, confirmed = minutes.meeting, minutes.confirmed_meeting
    later = corrections_since(session, minutes, document)
    notice = ""
    if later:
        entries = formats.plural(len(later), "correction was", "corrections were")
        notice = f"{entries} recorded after these minutes were confirmed. Ask the secretariat for them."
    changes = minutes.changes_at_confirmation
    return Description(
        name=f"the minutes of {meeting.bare_title}, {formats.day(meeting.starts_at)}",
        title=f"Minutes: {meeting.bare_title}, {formats.day(meeting.starts_at)}",
        partnership=meeting.board.partnership.name,
        status=("Confirmed", "green"),
        facts=(
            ("Board", meeting.board.name),
            ("Confirmed by", f"The meeting of {formats.day(confirmed.starts_at)}" if confirmed else ""),
            ("Confirmed", "With changes" if changes else "As presented"),
            ("Version", str(minutes.edition)),
        ),
        notice=notice,
        signature=None,
    )


def corrections_since(
    session: Session, minutes: Minutes, document: IssuedDocument
) -> list[MinutesCorrection]:
    """Return the corrections recorded after a document of the minutes was fixed, in the parts that it has."""
    is_whole = minutes.confidential_document_id == document.id
    return [
        each
        for each in corrections_of(session, minutes)
        if each.made_at > document.fixed_at
        and (is_whole or each.item is None or not each.item.is_confidential)
    ]


def file_name(meeting: Meeting, *, whole: bool) -> str:
    """Return the name of a file of minutes, without its extension."""
    day = clock.in_london(meeting.starts_at).date().isoformat()
    return f"minutes-{'confidential-' if whole else ''}{day}"


def _document(minutes: Minutes, text: MinutesText, corrections: list[MinutesCorrection]) -> Document:
    entries = correction_texts(corrections, None)
    if not text.has_part_2:
        entries = tuple(each for each in entries if each.part is Part.PUBLIC)
    return document_of(ReadableMinutes(minutes.meeting, minutes, text, entries))


def _minutes_of(session: Session, document: IssuedDocument) -> Minutes:
    return session.scalars(
        sa.select(Minutes)
        .where(sa.or_(Minutes.document_id == document.id, Minutes.confidential_document_id == document.id))
        .options(
            joinedload(Minutes.confirmed_meeting),
            joinedload(Minutes.meeting).joinedload(Meeting.board).joinedload(Board.partnership),
        )
    ).one()


CONFIRMED_MINUTES = IssuedKind(
    KIND, due={Occasion.CONFIRMED: _OF_MINUTES}, print_for=print_for, describe=describe
)
