"""Merging an organisation that was entered twice into its other entry, and deleting one that has no records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit
from cdp.access import Access
from cdp.errors import Refusal
from cdp.models import (
    Action,
    ActionOwner,
    AgendaItem,
    MemberEmail,
    Organisation,
    Person,
    TermsAnswer,
    TermsAsk,
    TermsState,
    TermsVersion,
    activity_partners,
    item_audience,
)
from cdp.partnerships.changes import hold
from cdp.partnerships.footprints.service.matching import body_of, set_body
from cdp.partnerships.members import dependents
from cdp.partnerships.members.dependents import ANSWERS, FURTHER_OWNERS, NAMINGS, PARTNERS, READERS
from cdp.partnerships.members.merger import Merger, answers_of_both, merger_of, quorum_names_both
from cdp.wording.formats import listed


@dataclass(frozen=True)
class MergeAgreement:
    """A coordinator's confirmation of the effects on the page (`shown` is the `Merger.mark`) and of new readers."""

    shown: str
    new_readers: bool = False


def merge(
    session: Session,
    access: Access,
    gone: Organisation,
    kept: Organisation,
    agreed: MergeAgreement,
    *,
    by: Person,
) -> None:
    """Move all records of the organisation `gone` to `kept`, and delete `gone`.

    Raises Refusal when there is an obstacle or the effects have changed since the page was shown. Also raises Refusal
    when people would be able to read more confidential items and this was not confirmed.
    """
    hold(session, access.partnership)
    if gone.id == kept.id:
        raise Refusal("Choose another organisation.", field="into")
    merger = merger_of(session, access, gone, kept)
    _check(merger, agreed)
    session.flush()
    _move_answers(session, gone, kept)
    _move_readers(session, gone, kept)
    _move_partners(session, gone, kept)
    _move_further_owners(session, gone, kept)
    for naming in NAMINGS:
        if naming not in {ANSWERS, FURTHER_OWNERS, PARTNERS, READERS}:
            _move(session, naming.column, gone, kept)
    _rename_in_publications(session, gone, kept)
    _rename_in_quorums(session, gone, kept)
    _rename_in_member_emails(session, gone, kept)
    body = body_of(kept) or body_of(gone)
    set_body(kept, body)
    _record(session, merger, by=by)
    session.flush()
    session.expire_all()
    session.delete(gone)
    session.flush()


def delete_organisation(session: Session, organisation: Organisation, *, by: Person) -> None:
    """Delete an organisation without records. If it has records, raises Refusal with a list of them."""
    hold(session, organisation.partnership)
    if named := dependents.records_naming(session, organisation):
        raise Refusal(f"{organisation.name} cannot be deleted because it has {listed(named)}.")
    audit.record(
        session,
        f"{by.name} deleted {organisation.name} from the organisations.",
        by=by,
        on=organisation,
        partnership=organisation.partnership,
    )
    session.delete(organisation)
    session.flush()


def _check(merger: Merger, agreed: MergeAgreement) -> None:
    if merger.obstacles:
        raise Refusal(merger.obstacles[0].sentence)
    if merger.mark != agreed.shown:
        raise Refusal("Something has changed since you opened this page. Check the effects again.")
    if merger.new_readers and not agreed.new_readers:
        raise Refusal(
            "Confirm that these people may read the confidential items. Otherwise, do not merge.",
            field="new_readers",
        )


def _record(session: Session, merger: Merger, *, by: Person) -> None:
    """Record the merger in the history, without the titles of confidential items."""
    moved = f": {listed(merger.moving)} moved" if merger.moving else ""
    audit.record(
        session,
        f"{by.name} merged {merger.gone.name} into {merger.kept.name}{moved}.",
        by=by,
        on=merger.kept,
        partnership=merger.kept.partnership,
        details={
            "merged": merger.gone.key,
            "new_readers": [one.item.key for one in merger.new_readers],
        },
    )


def _move(session: Session, column: sa.Column[Any], gone: Organisation, kept: Organisation) -> None:
    """Make rows that refer to `gone` refer to `kept`, and raise their versions, as people may be editing them."""
    table = column.table
    values: dict[Any, Any] = {column: kept.id}
    if "version" in table.c:
        values[table.c.version] = table.c.version + 1
    session.execute(sa.update(table).where(column == gone.id).values(values))


def _move_readers(session: Session, gone: Organisation, kept: Organisation) -> None:
    """Replace `gone` with `kept` among the readers of confidential items, once if an item names both."""
    column, item = item_audience.c.organisation_id, item_audience.c.item_id
    of_both = sa.select(item_audience.c.item_id).where(column == kept.id)
    touched = session.scalars(sa.select(item).where(column == gone.id)).all()
    session.execute(sa.delete(item_audience).where(column == gone.id, item.in_(of_both)))
    session.execute(sa.update(item_audience).where(column == gone.id).values({column: kept.id}))
    session.execute(
        sa.update(AgendaItem)
        .where(AgendaItem.id.in_(touched))
        .values(version=AgendaItem.version + 1)
        .execution_options(synchronize_session=False)
    )


def _move_partners(session: Session, gone: Organisation, kept: Organisation) -> None:
    """Replace `gone` with `kept` among the partners of activities, once if an activity names both."""
    column, activity = activity_partners.c.organisation_id, activity_partners.c.activity_id
    of_both = sa.select(activity_partners.c.activity_id).where(column == kept.id)
    session.execute(sa.delete(activity_partners).where(column == gone.id, activity.in_(of_both)))
    session.execute(sa.update(activity_partners).where(column == gone.id).values({column: kept.id}))


def _move_further_owners(session: Session, gone: Organisation, kept: Organisation) -> None:
    """Replace `gone` with `kept` among the further owners of actions, once if an action names both for one person."""
    other = sa.orm.aliased(ActionOwner)
    twice = sa.exists().where(
        other.action_id == ActionOwner.action_id,
        other.organisation_id == kept.id,
        other.person_id.is_not_distinct_from(ActionOwner.person_id),
    )
    leads = sa.exists().where(
        Action.id == ActionOwner.action_id,
        Action.organisation_id.in_([gone.id, kept.id]),
        sa.or_(ActionOwner.person_id.is_(None), Action.owner_id == ActionOwner.person_id),
    )
    of_gone = ActionOwner.organisation_id == gone.id
    ids = session.scalars(sa.select(ActionOwner.id).where(of_gone, sa.or_(twice, leads))).all()
    session.execute(sa.delete(ActionOwner).where(ActionOwner.id.in_(ids)))
    session.execute(sa.update(ActionOwner).where(of_gone).values(organisation_id=kept.id))


def _move_answers(session: Session, gone: Organisation, kept: Organisation) -> None:
    """Move responses to terms of reference to `kept`; if both were asked, keep the response that was given."""
    for of_gone, of_kept in answers_of_both(session, gone, kept):
        stays, leaves = (of_gone, of_kept) if of_gone.opinion is not None else (of_kept, of_gone)
        asked = {ask.person_id for ask in stays.asks}
        for ask in list(leaves.asks):
            if ask.person_id in asked:
                session.delete(ask)
        session.flush()
        for statement in (
            sa.update(TermsAsk).where(TermsAsk.answer_id == leaves.id).values(answer_id=stays.id),
            sa.update(TermsAnswer)
            .where(TermsAnswer.carried_from_id == leaves.id)
            .values(carried_from_id=stays.id),
            sa.delete(TermsAnswer).where(TermsAnswer.id == leaves.id),
        ):
            session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()
    _move(session, ANSWERS.column, gone, kept)


def _rename_in_publications(session: Session, gone: Organisation, kept: Organisation) -> None:
    for publication in dependents.publications_naming(session, gone):
        items = [
            {**entry, "audience": _once(kept.id if one == gone.id else one for one in entry["audience"])}
            for entry in publication.content["items"]
        ]
        publication.content = {**publication.content, "items": items}


def _rename_in_quorums(session: Session, gone: Organisation, kept: Organisation) -> None:
    """Replace `gone` with `kept` in quorum rules; the name in the rule's text changes only in drafts.

    A superseded or withdrawn version that names both in one condition keeps its rule, as no future meeting uses it.
    """
    for version in dependents.quorums_naming(session, gone):
        if quorum_names_both(version, gone, kept):
            continue
        version.quorum_parts = [_part(version, part, gone, kept) for part in version.quorum_parts]


def _part(
    version: TermsVersion, part: Mapping[str, Any], gone: Organisation, kept: Organisation
) -> dict[str, Any]:
    if not dependents.names_organisation(part, gone):
        return dict(part)
    names = part["names"]
    if version.state is TermsState.DRAFT:
        pairs = zip(part["keys"], names, strict=True)
        names = [kept.name if key == gone.key else name for key, name in pairs]
    keys = [kept.key if key == gone.key else key for key in part["keys"]]
    return {**part, "keys": keys, "names": names}


def _rename_in_member_emails(session: Session, gone: Organisation, kept: Organisation) -> None:
    emails: list[MemberEmail] = dependents.member_emails_naming(session, gone)
    for email in emails:
        keys = _once(kept.key if key == gone.key else key for key in email.chosen["organisations"])
        email.chosen = {**email.chosen, "organisations": keys}


def _once(values: Any) -> list[Any]:
    return list(dict.fromkeys(values))
