"""The stored content of a published agenda: every item as it was then, with the newest file of each paper."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from cdp import clock
from cdp.agendas.bodies import bodies_of_item
from cdp.agendas.gate import is_waiting, late_note
from cdp.agendas.matter.lines import MatterGroup
from cdp.models import (
    AgendaItem,
    AgendaPublication,
    BoardBody,
    ItemState,
    Meeting,
    Paper,
    PaperState,
    Part,
    Purpose,
)
from cdp.models.stored import as_stored, from_stored
from cdp.partnerships.boards.bodies import bodies_of_meeting
from cdp.reference.exemptions import sentence_of
from cdp.wording.formats import day


class PublishedBody(Struct, frozen=True):
    """A body that the board acted as."""

    key: str
    label: str
    named: str


class PublishedPaper(Struct, frozen=True):
    """A paper and its newest file; `file` (its key), `name` and `size` (bytes) are None without a file."""

    key: str
    title: str
    note: str
    file: str | None
    name: str | None
    size: int | None


class PublishedItem(Struct, frozen=True, omit_defaults=True):
    """An item of a published agenda; `audience` holds the ids of the organisations that may see it.

    `parent` is the key of the item that it is a sub-item of. Agendas published before numbers were stored have no
    `number`. `bodies` is stored under the name `hats`, and only if the board acts as several bodies.
    """

    key: str
    title: str
    minutes: int
    purpose: Purpose
    part: Part
    presenter: str
    organisation: str
    part_2_reason: str
    recommendation: str
    outcome: str | None
    audience: tuple[int, ...]
    papers: tuple[PublishedPaper, ...]
    bodies: tuple[PublishedBody, ...] = field(name="hats", default=())
    number: str | None = None
    parent: str | None = None
    heading: str = ""
    urgency: str = ""
    state: ItemState = ItemState.ON_AGENDA
    state_reason: str = ""
    deferred_to: str = ""

    @property
    def parent_key(self) -> str | None:
        """The key of the item that this is a sub-item of, or None."""
        return self.parent

    exemption: str = ""


class PublishedAgenda(Struct, frozen=True, omit_defaults=True):
    """A whole published agenda; `bodies`, stored under the name `hats`, are the bodies that meet.

    `matter` is what was collected from the record for each item, by its key (see cdp/agendas/matter).
    """

    starts_at: datetime
    ends_at: datetime
    items: tuple[PublishedItem, ...]
    bodies: tuple[PublishedBody, ...] = field(name="hats", default=())
    matter: dict[str, tuple[MatterGroup, ...]] = field(default_factory=dict)


def read(publication: AgendaPublication) -> PublishedAgenda:
    """Return the content of a publication."""
    return from_stored(publication.content, PublishedAgenda)


def snapshot(
    meeting: Meeting, items: Iterable[AgendaItem], matter: Mapping[str, tuple[MatterGroup, ...]]
) -> dict[str, Any]:
    """Return the content that a publication of this agenda stores, with the items in order and their matter."""
    listed = tuple(published_item(item) for item in items)
    bodies = _bodies(bodies_of_meeting(meeting))
    return as_stored(PublishedAgenda(meeting.starts_at, meeting.ends_at, listed, bodies, dict(matter)))


def published_item(item: AgendaItem) -> PublishedItem:
    """Return an item as it would be published now."""
    return PublishedItem(
        key=item.key,
        title=item.title,
        minutes=item.minutes,
        purpose=item.purpose,
        part=item.part,
        presenter=item.presenter,
        organisation=item.presenter_organisation.name if item.presenter_organisation else "",
        part_2_reason=item.part_2_reason,
        recommendation=item.recommendation,
        outcome=item.outcome_code,
        audience=tuple(organisation.id for organisation in item.audience),
        papers=tuple(_paper(paper) for paper in item.papers),
        bodies=_bodies(bodies_of_item(item)),
        number=item.number,
        parent=item.parent_key,
        heading=item.heading,
        urgency=item.urgency,
        state=item.state,
        state_reason=item.state_reason,
        deferred_to=deferred_to(item),
        exemption=exemption_words(item),
    )


def deferred_to(item: AgendaItem) -> str:
    """Return the date of the meeting to which an item was deferred, or an empty string if there is none yet."""
    return day(item.deferred_to.meeting.starts_at) if item.deferred_to is not None else ""


def exemption_words(item: AgendaItem) -> str:
    """Return the exemption of a confidential item in words; empty for a public item, and until one is entered."""
    found = item.exemption
    if found is None or not item.is_confidential:
        return ""
    return sentence_of(found.section, found.paragraph, found.public_interest)


def was_late(paper: Paper) -> bool:
    """Return whether a paper's first file arrived after the due date, or has not arrived and is overdue."""
    if paper.due_on is None:
        return False
    arrived = clock.in_london(paper.files[0].received_at).date() if paper.files else clock.today()
    return arrived > paper.due_on


def _paper(paper: Paper) -> PublishedPaper:
    file = None if is_waiting(paper) else paper.file
    return PublishedPaper(
        key=paper.key,
        title=paper.title,
        note=_note(paper),
        file=file.key if file else None,
        name=file.name if file else None,
        size=file.size if file else None,
    )


def _note(paper: Paper) -> str:
    if paper.state is PaperState.TABLED:
        return "Tabled at the meeting"
    if paper.file is None or is_waiting(paper):
        return "To follow"
    return late_note(paper) or ("Received late" if was_late(paper) else "")


def _bodies(bodies: tuple[BoardBody, ...]) -> tuple[PublishedBody, ...]:
    return tuple(PublishedBody(body.key, body.label, body.named) for body in bodies)
