"""The public version of minutes: without Part 2, and without words that may not be published, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record, reference_to
from cdp.documents.blocks import Block, BulletList, Document, Heading
from cdp.documents.plain import to_plain_text
from cdp.documents.redaction import RedactedWords, redacted
from cdp.errors import Refusal
from cdp.minutes import service
from cdp.minutes.document import document_of
from cdp.minutes.record import ReadableMinutes
from cdp.models import MinutesRedaction, Part, Person
from cdp.wording.formats import plural

REASONS = (
    "personal information (Freedom of Information Act, section 40)",
    "health or safety (Freedom of Information Act, section 38)",
    "law enforcement (Freedom of Information Act, section 31)",
    "commercial interests (Freedom of Information Act, section 43)",
    "information provided in confidence (Freedom of Information Act, section 41)",
    "legal advice (Freedom of Information Act, section 42)",
    "counts below five",
)
SHORTEST = 2


@dataclass(frozen=True)
class PublicVersion:
    """The public version of minutes, and how often each redaction took words out."""

    document: Document
    times: dict[int, int]


def public_version(readable: ReadableMinutes, redactions: Sequence[MinutesRedaction]) -> PublicVersion:
    """Return the public version of minutes that a person may read; a list of the reasons comes last."""
    public = replace(
        readable,
        text=readable.text.without_part_2(),
        corrections=tuple(each for each in readable.corrections if each.part is Part.PUBLIC),
    )
    document = document_of(public)
    plain = to_plain_text(document)
    words = [RedactedWords(each.words, f"[redacted: {_short(each.reason)}]") for each in redactions]
    times = {each.id: len(one.pattern.findall(plain)) for each, one in zip(redactions, words, strict=True)}
    shown = redacted(document, words)
    blocks = (*shown.blocks, *_list_of_reasons(redactions, times))
    return PublicVersion(replace(shown, blocks=blocks), times)


def redact(
    session: Session, readable: ReadableMinutes, words: str, reason: str, *, by: Person
) -> MinutesRedaction:
    """Leave words out of the public version; raises Refusal if they do not occur, or minutes are not written yet."""
    minutes = readable.minutes
    if minutes is None:
        raise Refusal("Write the minutes first.")
    service.lock(session, minutes.meeting)
    plain = " ".join(words.split())
    if len(plain) < SHORTEST:
        raise Refusal("Enter at least two characters.", field="passage")
    public = replace(readable, text=readable.text.without_part_2())
    if not RedactedWords(plain, "").pattern.search(to_plain_text(document_of(public))):
        raise Refusal("These words are not in the public part of the minutes.", field="passage")
    made = MinutesRedaction(minutes=minutes, words=plain, reason=reason, made_at=clock.now(), made_by=by)
    session.add(made)
    session.flush()
    _note(session, made, "left words out of the public version of the minutes", by=by)
    return made


def restore(session: Session, redaction: MinutesRedaction, *, by: Person) -> None:
    """Put words back into the public version."""
    _note(session, redaction, "put words back into the public version of the minutes", by=by)
    session.delete(redaction)


def _short(reason: str) -> str:
    return reason.partition(" (")[0]


def _list_of_reasons(redactions: Sequence[MinutesRedaction], times: dict[int, int]) -> list[Block]:
    if not redactions:
        return []
    lines = [f"{plural(times[each.id], 'passage')}: {each.reason}" for each in redactions]
    return [Heading(2, "Reasons for redactions"), BulletList.of(lines)]


def _note(session: Session, redaction: MinutesRedaction, words: str, *, by: Person) -> None:
    meeting = redaction.minutes.meeting
    record(
        session,
        f"{by.name} {words} of {service.named(meeting)}.",
        by=by,
        on=redaction,
        partnership=meeting.board.partnership,
        details={"words": reference_to(redaction.words), "reason": redaction.reason},
    )
