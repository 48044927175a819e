"""What a board will need for itself: terms, appointments, reports, proposals and decisions that are still open."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from cdp.access import may_see_commitment, may_see_item
from cdp.agendas.backlog.queries import visible_to
from cdp.agendas.forward.planned import PlannedItem, PlanScope
from cdp.agendas.links import LinkDetails
from cdp.clock import months_after
from cdp.models import (
    AgendaItem,
    Appointment,
    BacklogItem,
    BacklogState,
    Board,
    Capacity,
    Commitment,
    Decision,
    DecisionCondition,
    DecisionState,
    ItemExemption,
    ItemState,
    Meeting,
    Minutes,
    MinutesState,
    Part,
    Purpose,
    ReportingLine,
    RoleHolding,
    Seat,
    SeatHolding,
    TermsVersion,
)
from cdp.partnerships.boards.reported import last_reported
from cdp.partnerships.boards.reporting import due_after, how_often, target_of
from cdp.partnerships.queries import boards_of
from cdp.partnerships.words import ROLES
from cdp.terms.promises import in_force_with_sections, repeated_promises
from cdp.terms.review.due import to_review
from cdp.wording.formats import day

A_YEAR = 12
READ_BY_ALL = (MinutesState.CIRCULATED, MinutesState.CONFIRMED)
LEADS = (
    Appointment.CHAIR,
    Appointment.DEPUTY_CHAIR,
    Appointment.PARTNERSHIP_LEAD,
    Appointment.PUBLIC_INVOLVEMENT_LEAD,
    Appointment.DATA_LEAD,
)


def terms_reviews(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the reviews of the terms of the board and of the groups below it; one statement."""
    for version in to_review(scope.session, scope.board.partnership, scope.today):
        if scope.board.id in (version.board_id, version.board.parent_id) and _is_within(
            scope, version.review_on
        ):
            yield _review(scope, version)


def _review(scope: PlanScope, version: TermsVersion) -> PlannedItem:
    own = version.board_id == scope.board.id
    return PlannedItem(
        f"terms.{version.key}",
        "Review of the terms of reference" if own else f"Review of the terms of {version.board.label}",
        f"Review due by {day(version.review_on)}",
        scope.path("terms", version.key),
        by=version.review_on,
        purpose=Purpose.DECISION,
    )


def terms_of_office(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the appointments of the board that end; two statements."""
    seats = scope.session.scalars(
        sa.select(SeatHolding)
        .join(SeatHolding.seat)
        .where(
            Seat.board_id == scope.board.id,
            SeatHolding.capacity == Capacity.REPRESENTATIVE,
            SeatHolding.ends_on.between(scope.today, scope.until),
        )
        .options(
            contains_eager(SeatHolding.seat).joinedload(Seat.organisation), joinedload(SeatHolding.person)
        )
        .order_by(SeatHolding.ends_on, SeatHolding.id)
    )
    for holding in seats:
        seat = holding.seat
        yield PlannedItem(
            f"office.{seat.key}.{holding.ends_on}",
            f"Representative of {seat.organisation.name}",
            f"The term of {holding.person.name} ends on {day(holding.ends_on)}",
            scope.path("seats", seat.key),
            by=holding.ends_on,
            lead=seat.organisation,
            purpose=Purpose.INFORMATION,
        )
    whole = RoleHolding.board_id.is_(None) if scope.is_main else sa.false()
    roles = scope.session.scalars(
        sa.select(RoleHolding)
        .where(
            RoleHolding.partnership_id == scope.board.partnership_id,
            sa.or_(RoleHolding.board_id == scope.board.id, whole),
            RoleHolding.role.in_(LEADS),
            RoleHolding.ends_on.between(scope.today, scope.until),
        )
        .options(joinedload(RoleHolding.person))
        .order_by(RoleHolding.ends_on, RoleHolding.id)
    )
    for role in roles:
        yield PlannedItem(
            f"role.{role.key}",
            f"Appointment of the {ROLES[role.role].lower()}",
            f"The term of {role.person.name} ends on {day(role.ends_on)}",
            scope.path("terms-of-office"),
            by=role.ends_on,
            purpose=Purpose.DECISION,
        )


def reports(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the reports due on reporting lines from the board and to it; three statements."""
    lines = scope.session.scalars(
        sa.select(ReportingLine)
        .where(
            sa.or_(ReportingLine.board_id == scope.board.id, ReportingLine.to_board_id == scope.board.id),
            ReportingLine.every_months.is_not(None),
        )
        .order_by(ReportingLine.id)
    ).all()
    boards = boards_of(scope.session, scope.board.partnership) if lines else []
    names = {board.id: board for board in boards}
    last = last_reported(scope.session, lines) if lines else {}
    for line in lines:
        if line.ends_on is not None and line.ends_on < scope.today:
            continue
        own = line.board_id == scope.board.id
        yearly = own and line.every_months == A_YEAR
        to = target_of(line, boards) if own else names[line.board_id].name
        title = f"Annual report to {to}" if yearly else f"Report to {to}" if own else f"Report of {to}"
        why = f"Reporting line: {how_often(line.every_months)}"
        about = f", on {line.what}" if line.what else ""
        path = scope.path("boards", line_board_key(line, names))
        for due in _dates_of(line, last.get(line.id), scope):
            yield PlannedItem(
                f"report.{line.key}.{due:%Y-%m}" if due else f"report.{line.key}",
                title,
                f"{why}{about}, due {day(due)}" if due else f"{why}{about}. No start date is recorded",
                path,
                by=due,
                purpose=Purpose.DECISION if own else Purpose.ASSURANCE,
            )


def line_board_key(line: ReportingLine, boards: dict[int, Board]) -> str:
    """Return the key of the board whose page shows a reporting line."""
    return boards[line.board_id].key


def _dates_of(line: ReportingLine, last: date | None, scope: PlanScope) -> Iterator[date | None]:
    """Yield the days on which a report is due, or None once if the line has no start from which to count."""
    due = due_after(line, last)
    if due is None:
        yield None
    while due is not None and due <= scope.until:
        if line.holds_on(due):
            yield due
        due = months_after(max(due, scope.today), line.every_months or A_YEAR)


def backlog(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the items of the backlog that wait for a meeting or are on a coming agenda; one statement."""
    access = scope.access
    seen = (
        visible_to(access)
        if access is not None
        else sa.and_(BacklogItem.state == BacklogState.DEFERRED, BacklogItem.part == Part.PUBLIC)
    )
    rows = scope.session.scalars(
        sa.select(BacklogItem)
        .where(
            BacklogItem.board_id == scope.board.id,
            BacklogItem.state.in_([BacklogState.PROPOSED, BacklogState.DEFERRED, BacklogState.ACCEPTED]),
            seen,
        )
        .options(
            joinedload(BacklogItem.wanted_meeting),
            joinedload(BacklogItem.presenter_organisation),
            joinedload(BacklogItem.proposed_by),
            joinedload(BacklogItem.item).joinedload(AgendaItem.meeting),
        )
        .order_by(BacklogItem.id)
    )
    for row in rows:
        if row.state is BacklogState.ACCEPTED and not _is_to_come(row.item, scope):
            continue
        wanted = row.wanted_meeting.day if row.wanted_meeting else None
        until = f" until {day(row.deferred_until)}" if row.deferred_until else ""
        why = {
            BacklogState.PROPOSED: f"Proposed by {row.proposed_by.name}",
            BacklogState.DEFERRED: f"Deferred{until}",
            BacklogState.ACCEPTED: f"Proposed by {row.proposed_by.name} and accepted",
        }[row.state]
        path = scope.path("boards", scope.board.key, "backlog", row.key)
        yield PlannedItem(
            f"backlog.{row.key}",
            row.title,
            why,
            path,
            after=row.deferred_until or wanted,
            lead=row.presenter_organisation,
            purpose=row.purpose,
            confidential=row.is_confidential,
            item=row.item if row.state is BacklogState.ACCEPTED else None,
            agreed_at=f"{path}/reply",
        )


def deferred_items(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the public items that a meeting deferred and that no later meeting has yet; one statement."""
    rows = scope.session.scalars(
        sa.select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(
            Meeting.board_id == scope.board.id,
            AgendaItem.part == Part.PUBLIC,
            AgendaItem.state == ItemState.DEFERRED,
            AgendaItem.deferred_to_id.is_(None),
            AgendaItem.parent_id.is_(None),
            AgendaItem.removed_at.is_(None),
        )
        .options(contains_eager(AgendaItem.meeting), joinedload(AgendaItem.presenter_organisation))
        .order_by(Meeting.starts_at, AgendaItem.position)
    )
    for item in rows:
        path = scope.path("meetings", item.meeting.key, "agenda")
        yield PlannedItem(
            f"deferred.{item.key}",
            item.title,
            f"Deferred from {day(item.meeting.starts_at)}",
            path,
            lead=item.presenter_organisation,
            purpose=item.purpose,
            agreed_at=path,
        )


def decisions(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the open conditions and delegations of decisions that the reader may see; two statements."""
    readable = sa.and_(
        Decision.part == Part.PUBLIC,
        sa.or_(Decision.item_id.is_(None), AgendaItem.part == Part.PUBLIC),
        sa.true() if scope.prepares else sa.or_(Minutes.id.is_(None), Minutes.state.in_(READ_BY_ALL)),
    )
    is_open = sa.or_(
        Decision.subject_to.any(DecisionCondition.met_on.is_(None)),
        sa.and_(Decision.delegated_to != "", Decision.delegation_ended_on.is_(None)),
    )
    rows = scope.session.scalars(
        sa.select(Decision)
        .outerjoin(AgendaItem, AgendaItem.id == Decision.item_id)
        .outerjoin(Minutes, Minutes.meeting_id == Decision.meeting_id)
        .where(
            Decision.board_id == scope.board.id,
            Decision.carried.is_(True),
            Decision.state.in_([DecisionState.DECIDED, DecisionState.RATIFIED]),
            is_open,
            sa.or_(readable, Decision.id.in_(scope.decisions)),
        )
        .options(selectinload(Decision.subject_to), joinedload(Decision.item))
        .order_by(Decision.year, Decision.number)
    ).all()
    for decision in rows:
        yield from _open_of(decision, scope)


def _open_of(decision: Decision, scope: PlanScope) -> Iterator[PlannedItem]:
    path = scope.path("decisions", decision.key)
    links = LinkDetails() if decision.is_confidential else LinkDetails(decision=decision)
    for condition in decision.subject_to:
        if condition.met_on is None:
            yield PlannedItem(
                f"condition.{condition.key}",
                f"Condition of decision {decision.reference}",
                f"Not met yet: {condition.text}",
                path,
                purpose=Purpose.ASSURANCE,
                confidential=decision.is_confidential,
                links=links,
            )
    review = decision.delegation_review_on
    if decision.delegation_is_open_on(scope.today) and review is not None and review <= scope.until:
        yield PlannedItem(
            f"delegation_review.{decision.key}",
            f"Review of the delegation of decision {decision.reference}",
            f"{decision.delegated_to} acts for the board. Review on {day(review)}",
            path,
            by=review,
            purpose=Purpose.ASSURANCE,
            confidential=decision.is_confidential,
            links=links,
        )
    until = decision.delegated_until
    if decision.delegation_is_open_on(scope.today) and until is not None and until <= scope.until:
        yield PlannedItem(
            f"delegation.{decision.key}",
            f"Delegation of decision {decision.reference}",
            f"{decision.delegated_to} may act until {day(until)}",
            path,
            by=until,
            purpose=Purpose.ASSURANCE,
            confidential=decision.is_confidential,
            links=links,
        )


def exemptions(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the reviews of Part 2 items that the reader may see; one statement."""
    access = scope.access
    if access is None:
        return
    rows = scope.session.scalars(
        sa.select(AgendaItem)
        .join(AgendaItem.exemption)
        .join(AgendaItem.meeting)
        .where(
            Meeting.board_id == scope.board.id,
            AgendaItem.part == Part.CONFIDENTIAL,
            AgendaItem.accepted.is_(True),
            AgendaItem.removed_at.is_(None),
            ItemExemption.review_on <= scope.until,
        )
        .options(
            contains_eager(AgendaItem.exemption),
            contains_eager(AgendaItem.meeting).joinedload(Meeting.board),
            joinedload(AgendaItem.interests),
            joinedload(AgendaItem.audience),
        )
        .order_by(ItemExemption.review_on, AgendaItem.id)
    ).unique()
    for item in rows:
        if may_see_item(access, item) and item.exemption is not None:
            yield PlannedItem(
                f"exemption.{item.key}",
                f"Review of a confidential item: {item.title}",
                f"The exemption is reviewed by {day(item.exemption.review_on)}",
                scope.path("meetings", item.meeting.key, "agenda", "items", item.key),
                by=item.exemption.review_on,
                purpose=Purpose.DECISION,
                confidential=True,
            )


def commitments(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the commitments of the board that are due, overdue ones and those of its terms too; four statements."""
    rows = (
        scope.session.scalars(
            sa.select(Commitment)
            .where(Commitment.board_id == scope.board.id, Commitment.ended_on.is_(None))
            .options(
                selectinload(Commitment.records),
                joinedload(Commitment.item).joinedload(AgendaItem.meeting).joinedload(Meeting.board),
                joinedload(Commitment.item).joinedload(AgendaItem.interests),
                joinedload(Commitment.item).joinedload(AgendaItem.audience),
            )
            .order_by(Commitment.id)
        )
        .unique()
        .all()
    )
    yield from _of_terms(scope, {one.clause for one in rows})
    for one in rows:
        due = one.next_due
        hidden = one.is_confidential and not may_read(scope, one)
        if due is None or due > scope.until or hidden:
            continue
        yield PlannedItem(
            f"commitment.{one.key}",
            one.text if len(one.text) <= 200 else f"{one.text[:197]}…",
            f"Commitment of {day(one.promised_on)}, due {day(due)}",
            scope.path("commitments", one.key),
            by=due,
            purpose=Purpose.INFORMATION,
            confidential=one.is_confidential,
        )


def _of_terms(scope: PlanScope, recorded: set[str | None]) -> Iterator[PlannedItem]:
    """Yield the repeated promises of the terms in force that were never recorded as kept."""
    for version in in_force_with_sections(scope.session, Board.id == scope.board.id, scope.today):
        for clause in repeated_promises(version):
            promise, begins = clause.promise, version.in_force_from
            if promise is None or begins is None or promise.code in recorded:
                continue
            due = months_after(begins, promise.every_months or 0)
            if due <= scope.until:
                yield PlannedItem(
                    f"promise.{promise.code}",
                    clause.text if len(clause.text) <= 200 else f"{clause.text[:197]}…",
                    f"Promise of the terms of reference, due {day(due)}",
                    scope.path("commitments", "boards", scope.board.key),
                    by=due,
                    purpose=Purpose.INFORMATION,
                )


def may_read(scope: PlanScope, commitment: Commitment) -> bool:
    """Return whether the reader may see a confidential commitment, which files do not have."""
    return scope.access is not None and may_see_commitment(scope.access, commitment)


def _is_within(scope: PlanScope, due: date | None) -> bool:
    return due is not None and due <= scope.until


def _is_to_come(item: AgendaItem | None, scope: PlanScope) -> bool:
    return item is not None and item.removed_at is None and item.meeting.day >= scope.today
