"""Who may see which decision report, and which of its sections (docs/rules/rights.md 4).

Those who write reports and the SRO read drafts. Members read a report that is not confidential once it was sent for
clearance, but while its publication is deferred, only those who clear it, decide on it or chair its board do. A
confidential report, and a confidential section, has the readers of Part 2 of its board, without anyone who declared an
interest in the item of the board's decision or took no part in it. If that item is only for named organisations, so is
the report.
"""

import sqlalchemy as sa

from cdp.access import Access, Permission, may_see_decision
from cdp.access.visibility import declared_by, may_see_item
from cdp.models import (
    AgendaItem,
    Decision,
    DecisionReport,
    DecisionReportState,
    DeclaredInterest,
    Part,
    ReportClearance,
    ReportStep,
    ReportStepKind,
)
from cdp.models.agenda import item_audience
from cdp.models.decision import decision_interests

SENT = (
    DecisionReportState.WITH_CLEARERS,
    DecisionReportState.READY_TO_SIGN,
    DecisionReportState.SIGNED,
    DecisionReportState.PUBLISHED,
)
"""The states in which members read a report that is not confidential."""


def reads_drafts(access: Access) -> bool:
    """Return whether a person reads reports that were not sent for clearance yet."""
    return access.may(Permission.WRITE_REPORTS) or access.is_sro


def visible_to(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person may see a report."""
    sent: sa.ColumnElement[bool] = sa.true()
    if not reads_drafts(access):
        sent = sa.and_(DecisionReport.state.in_(SENT), sa.or_(~_is_deferred(), _takes_part(access)))
    reads_part_2: sa.ColumnElement[bool] = sa.true()
    if not access.is_coordinator and not access.is_sro:
        reads_part_2 = sa.or_(
            DecisionReport.board_id.in_(access.chaired_board_ids),
            sa.and_(DecisionReport.board_id.in_(access.member_board_ids), ~_is_limited_to_others(access)),
        )
    confidential = sa.and_(reads_part_2, ~_has_interest(access))
    return sa.and_(sent, sa.or_(DecisionReport.part == Part.PUBLIC, confidential))


def reads_part_2_of(access: Access, report: DecisionReport) -> bool:
    """Return whether a person may read the confidential sections of a report that they may see."""
    decision = report.board_decision
    if decision is not None:
        if any(person.id == access.person.id for person in decision.took_no_part):
            return False
        if decision.item is not None and declared_by(access.person, decision.item):
            return False
        if decision.item is not None and decision.item.is_confidential:
            return may_see_item(access, decision.item)
    reads_all = access.is_coordinator or access.is_sro or access.chairs(report.board)
    return reads_all or report.board_id in access.member_board_ids


def parts_read_by(access: Access, report: DecisionReport) -> tuple[Part, ...]:
    """Return the parts of a report that a person may read; the report is one that they may see."""
    return tuple(Part) if reads_part_2_of(access, report) else (Part.PUBLIC,)


def may_see_its_decision(access: Access, report: DecisionReport) -> bool:
    """Return whether a person may know of the board's decision behind a report."""
    return report.board_decision is not None and may_see_decision(access, report.board_decision)


def _is_deferred() -> sa.ColumnElement[bool]:
    """Return the condition that publication of a report is deferred, and that it was not published."""
    since = (
        sa.exists()
        .where(ReportStep.report_id == DecisionReport.id, ReportStep.kind == ReportStepKind.DEFERRED)
        .correlate(DecisionReport)
    )
    return sa.and_(
        DecisionReport.state != DecisionReportState.PUBLISHED,
        sa.or_(DecisionReport.deferred_until.is_not(None), since),
    )


def _takes_part(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person decides on a report, was asked to clear it, or chairs its board."""
    asked = (  # correlated by hand, because some statements read the clearances besides
        sa.exists()
        .where(ReportClearance.report_id == DecisionReport.id, ReportClearance.person_id == access.person.id)
        .correlate(DecisionReport)
    )
    return sa.or_(
        DecisionReport.decision_maker_id == access.person.id,
        asked,
        DecisionReport.board_id.in_(access.chaired_board_ids),
    )


def _is_limited_to_others(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that the item behind a report is only for organisations that a person does not represent."""
    ours = {seat.organisation_id for seat in access.seats}
    limited = sa.select(item_audience.c.item_id)
    named = limited.where(item_audience.c.organisation_id.in_(ours))
    behind = (
        sa.select(Decision.id)
        .join(AgendaItem, Decision.item_id == AgendaItem.id)
        .where(
            sa.or_(
                sa.and_(AgendaItem.id.in_(limited), AgendaItem.id.not_in(named)),
                sa.and_(AgendaItem.parent_id.in_(limited), AgendaItem.parent_id.not_in(named)),
            )
        )
    )
    return sa.and_(
        DecisionReport.board_decision_id.is_not(None), DecisionReport.board_decision_id.in_(behind)
    )


def _has_interest(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person declared an interest in the board's decision, or took no part in it."""
    declared = sa.select(DeclaredInterest.item_id).where(DeclaredInterest.person_id == access.person.id)
    in_item = (
        sa.select(Decision.id)
        .join(AgendaItem, Decision.item_id == AgendaItem.id)
        .where(sa.or_(AgendaItem.id.in_(declared), AgendaItem.parent_id.in_(declared)))
    )
    took_no_part = sa.select(decision_interests.c.decision_id).where(
        decision_interests.c.person_id == access.person.id
    )
    behind = DecisionReport.board_decision_id
    return sa.and_(behind.is_not(None), sa.or_(behind.in_(in_item), behind.in_(took_no_part)))
