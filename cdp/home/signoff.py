"""Tasks about terms of reference on the overview: to respond, follow up responses, sign and review."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager

from cdp.access import Access
from cdp.access.places import not_over
from cdp.home.task import Task
from cdp.models import Board, Organisation, TermsAnswer, TermsOpinion, TermsState, TermsVersion
from cdp.terms.approval.agreement import ApprovalTally, tally_of_counts
from cdp.terms.approval.queries import speaks_on
from cdp.terms.review import due
from cdp.terms.versions.states import HAVE_BEEN_SIGNED
from cdp.wording.formats import agree, plural


@dataclass
class OpenVersion:
    """A version of the terms that is with partners or the SRO, or due for review.

    `opinions` counts the answers to the version. `own` pairs each missing answer that the person can give with the
    organisation for which it is given.
    """

    version: TermsVersion
    opinions: Counter[TermsOpinion | None] = field(default_factory=Counter)
    own: list[tuple[TermsAnswer, Organisation]] = field(default_factory=list)

    @property
    def tally(self) -> ApprovalTally:
        """The number of answers of each kind."""
        return tally_of_counts(self.opinions)


def terms_tasks(session: Session, access: Access, today: date) -> list[Task]:
    """Return a person's tasks about terms of reference, using at most one statement."""
    if not (access.is_coordinator or access.is_sro or access.seats):
        return []
    tasks: list[Task] = []
    for out in _open_versions(session, access, today):
        tasks += _to_answer(out, today)
        if access.is_sro:
            tasks += _to_sign(out)
            tasks += _late_review(out, today)
        if access.is_coordinator:
            tasks += _to_follow_up(out, today)
            tasks += _to_review(out, today)
    return tasks


def _to_answer(out: OpenVersion, today: date) -> Iterator[Task]:
    version = out.version
    for answer, organisation in out.own:
        yield Task(
            f"Respond for {organisation.name}: terms of reference of {version.board.name}",
            "terms.answer",
            {"key": version.key, "answer_key": answer.key},
            due=version.answer_by,
            is_late=_is_late(version, today),
        )


def _to_sign(out: OpenVersion) -> Iterator[Task]:
    if out.version.state is TermsState.AGREED and out.version.sent_to_sro_at is not None:
        words = f"Sign the terms of reference of {out.version.board.name}"
        yield Task(words, "terms.show", {"key": out.version.key})


def _to_follow_up(out: OpenVersion, today: date) -> Iterator[Task]:
    version, tally = out.version, out.tally
    of_board, at = f"the terms of reference of {version.board.name}", {"key": version.key}
    if version.state is TermsState.AGREED:
        if version.sent_to_sro_at is None:
            yield Task(f"Partners have agreed {of_board}, but there is no SRO to sign", "terms.send", at)
        return
    if tally.waiting:
        have = agree(tally.waiting, "has", "have")
        words = f"{tally.waiting} of {plural(tally.asked, 'organisation')} {have} not responded to {of_board}"
        yield Task(words, "terms.answers", at, due=version.answer_by, is_late=_is_late(version, today))
    if tally.objected:
        words = f"{plural(tally.objected, 'organisation objects', 'organisations object')} to {of_board}"
        yield Task(words, "terms.answers", at)


def _to_review(out: OpenVersion, today: date) -> Iterator[Task]:
    version = out.version
    if version.state not in HAVE_BEEN_SIGNED:
        return
    words, at = f"Review the terms of reference of {version.board.name}", {"key": version.key}
    if due.is_soon(version, today):
        late = due.is_late(version, today)
        yield Task(words, "terms.show", at, due=version.review_on, is_late=late)
    else:
        yield Task(f"{words}: members, groups or the footprint have changed", "terms.show", at)


def _late_review(out: OpenVersion, today: date) -> Iterator[Task]:
    version = out.version
    if version.state in HAVE_BEEN_SIGNED and due.is_late(version, today):
        words = f"The review of the terms of reference of {version.board.name} is overdue"
        yield Task(words, "terms.show", {"key": version.key}, due=version.review_on, is_late=True)


def _is_late(version: TermsVersion, today: date) -> bool:
    return version.answer_by is not None and version.answer_by < today


def _open_versions(session: Session, access: Access, today: date) -> list[OpenVersion]:
    """Return versions with partners or the SRO, or due for review, in order of response date and then review date."""
    about = {
        "partnership": access.partnership.id,
        "person": access.person.id,
        "day": today,
        "soon": today + due.DUE_SOON,
    }
    found: dict[int, OpenVersion] = {}
    for version, answer, organisation, speaks in session.execute(_OPEN_VERSIONS, about):
        out = found.setdefault(version.id, OpenVersion(version))
        if answer is None:
            continue
        out.opinions[answer.opinion] += 1
        if speaks and answer.opinion is None and version.state is TermsState.CIRCULATED:
            out.own.append((answer, organisation))
    return list(found.values())


def _statement() -> sa.Select[TermsVersion, TermsAnswer, Organisation, bool]:
    person: sa.BindParameter[int] = sa.bindparam("person")
    day: sa.BindParameter[date] = sa.bindparam("day")
    is_out = TermsVersion.state.in_([TermsState.CIRCULATED, TermsState.AGREED])
    return (
        sa.select(TermsVersion, TermsAnswer, Organisation, speaks_on(TermsVersion.board_id, person, day))
        .join(TermsVersion.board)
        .outerjoin(TermsAnswer, sa.and_(TermsAnswer.terms_id == TermsVersion.id, is_out))
        .outerjoin(Organisation, TermsAnswer.organisation_id == Organisation.id)
        .where(
            Board.partnership_id == sa.bindparam("partnership"),
            sa.or_(is_out, _is_due_for_review(day)),
        )
        .options(contains_eager(TermsVersion.board))
        .order_by(TermsVersion.answer_by.nulls_last(), TermsVersion.review_on, TermsVersion.id)
    )


def _is_due_for_review(day: sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """Return the condition that a version is in force and due for review, and has no later version."""
    later = aliased(TermsVersion)
    soon: sa.BindParameter[date] = sa.bindparam("soon")
    return sa.and_(
        TermsVersion.state.in_(HAVE_BEEN_SIGNED),
        TermsVersion.in_force_from <= day,
        sa.or_(TermsVersion.review_on <= soon, TermsVersion.review_because != ""),
        not_over(Board.closes_on, day),
        ~sa.exists().where(
            later.board_id == TermsVersion.board_id,
            later.number > TermsVersion.number,
            later.state != TermsState.WITHDRAWN,
        ),
    )


# Built once, because building a statement takes longer than running it
_OPEN_VERSIONS = _statement()
