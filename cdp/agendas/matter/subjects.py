"""The records that an item is linked to, and its earlier stages at other meetings."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from cdp.agendas.lineage import Stage, histories_of, links_of
from cdp.agendas.matter.lines import Groups, MatterLine, grouped, path_in
from cdp.indicators.catalogue import Indicator, indicators_of
from cdp.models import AgendaItem, ItemLinks, Meeting, Part, Partnership
from cdp.wording.formats import day


def links_and_history(session: Session, meeting: Meeting, items: Sequence[AgendaItem]) -> dict[str, Groups]:
    """Return the links and public history of items by key, in at most five queries."""
    links, here = links_of(session, items), meeting.board.partnership
    linked = {row.metric_code for row in links.values() if row.metric_code}
    indicators = indicators_of(session, here, sorted(linked))
    firsts = {row.first_item_id for row in links.values() if row.first_item_id is not None}
    histories = histories_of(session, firsts)
    found = {}
    for item in items:
        row = links.get(item.id)
        if row is not None:
            earlier = histories.get(row.first_item_id or 0, [])
            found[item.key] = _link_lines(here, row, indicators) + _earlier(meeting, earlier)
    return found


def _link_lines(partnership: Partnership, row: ItemLinks, indicators: Mapping[str, Indicator]) -> Groups:
    """Return the records that an item is linked to, without confidential decisions."""
    lines = []
    if row.objective:
        path = path_in(partnership, "workplan")
        lines.append(MatterLine(f"Workplan objective: {row.objective.title}", path))
    if row.activity:
        path = path_in(partnership, "workplan", "activities", row.activity.key)
        lines.append(MatterLine(f"Workplan activity: {row.activity.reference} {row.activity.title}", path))
    if row.milestone:
        text = f"Duty: {row.milestone.title}, due {day(row.milestone.due_on)}"
        lines.append(MatterLine(text, path_in(partnership, "workplan")))
    if described := indicators.get(row.metric_code or ""):
        path = path_in(partnership, "indicators", described.id)
        lines.append(MatterLine(f"Indicator: {described.label}", path))
    if row.decision and row.decision.part is Part.PUBLIC:
        path = path_in(partnership, "decisions", row.decision.key)
        lines.append(MatterLine(f"Earlier decision: {row.decision.reference}", path))
    return grouped("Linked to", lines)


def _earlier(meeting: Meeting, stages: Sequence[Stage]) -> Groups:
    return grouped(
        "History",
        (
            MatterLine(stage.words)
            for stage in stages
            if stage.item.part is Part.PUBLIC and stage.item.meeting.starts_at < meeting.starts_at
        ),
    )
