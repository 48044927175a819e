"""Matches of organisations to public bodies, which show which bodies of a footprint have a seat."""

from collections.abc import Collection, Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Organisation, Partnership, Person
from cdp.partnerships.changes import hold
from cdp.reference.areas import PublicBodyKind
from cdp.reference.bodies import PublicBody, bodies_touching, public_body
from cdp.reference.body_names import named_exactly

NOT_A_BODY = "Not a public body with an area"


def match_organisations(
    session: Session,
    partnership: Partnership,
    chosen: Iterable[tuple[Organisation, PublicBody]],
    no_bodies: Iterable[Organisation] = (),
    *,
    by: Person,
) -> int:
    """Match organisations to bodies, or record that they are not public bodies; return how many were recorded.

    Raises Refusal when no organisation was chosen, or as `check_body` does.
    """
    hold(session, partnership)
    pairs, others = list(chosen), list(no_bodies)
    if not pairs and not others:
        raise Refusal("Choose at least one organisation.", field="chosen")
    for organisation, body in pairs:
        check_body(partnership, body, None)
        set_body(organisation, body)
        audit.record(
            session,
            f"{by.name} matched {organisation.name} to {body.label}.",
            by=by,
            on=organisation,
            partnership=partnership,
            details={"body": body.id},
        )
    for organisation in others:
        set_body(organisation, None, not_a_body=True)
        audit.record(
            session,
            f"{by.name} recorded that {organisation.name} is not a public body with an area.",
            by=by,
            on=organisation,
            partnership=partnership,
        )
    return len(pairs) + len(others)


def match_by_name(
    session: Session, partnership: Partnership, before: Collection[PublicBody], *, by: Person
) -> None:
    """Match organisations to bodies that are new in the footprint, by official name or alias, if not matched yet.

    `before` are the bodies in the footprint before it changed.
    """
    new = [body for body in bodies_of_footprint(partnership) if body not in before]
    session.flush()
    unmatched = session.scalars(
        sa.select(Organisation)
        .where(
            Organisation.partnership_id == partnership.id,
            Organisation.body_code.is_(None),
            Organisation.not_a_body.is_(False),
        )
        .order_by(Organisation.id)
    )
    facts = []
    for organisation in unmatched:
        body = named_exactly(organisation.name, new)
        if body is not None:
            set_body(organisation, body)
            sentence = f"{organisation.name} was matched to {body.label} by its name."
            facts.append(audit.Fact(sentence, organisation, {"body": body.id}))
    audit.record_many(session, facts, by=by, partnership=partnership)


def bodies_of_footprint(partnership: Partnership) -> tuple[PublicBody, ...]:
    """Return the bodies, now or in the future, whose area overlaps the footprint now or in the future.

    Community safety partnerships are left out, because they are not organisations.
    """
    today = clock.today()
    return tuple(
        body
        for body in bodies_touching(codes_ahead(partnership, today), today)
        if body.kind is not PublicBodyKind.COMMUNITY_SAFETY_PARTNERSHIP
    )


def codes_ahead(partnership: Partnership, day: date) -> list[str]:
    """Return the codes of the authorities that are in the footprint on a day or will join it later."""
    return [area.area_code for area in partnership.areas if area.ends_on is None or area.ends_on > day]


def body_of(organisation: Organisation) -> PublicBody | None:
    """Return the public body to which an organisation is matched, or None if it is not matched."""
    return public_body(organisation.body_kind, organisation.body_code)


def set_body(organisation: Organisation, body: PublicBody | None, *, not_a_body: bool = False) -> None:
    """Record which public body an organisation is, or that it is not one; with neither, it counts as unmatched."""
    for column, value in columns_of(body, not_a_body=not_a_body).items():
        setattr(organisation, column, value)


def columns_of(body: PublicBody | None, *, not_a_body: bool = False) -> dict[str, object]:
    """Return the column values for an organisation that is this public body, is not a public body, or is unmatched."""
    return {
        "body_kind": body.kind.value if body else None,
        "body_code": body.code if body else None,
        "not_a_body": not_a_body and body is None,
    }


def label_of(body: PublicBody | None, *, not_a_body: bool = False) -> str:
    """Return the name and kind of a body, a phrase if it is not a public body, or "" if it is not matched yet."""
    return body.label if body else NOT_A_BODY if not_a_body else ""


def check_body(partnership: Partnership, body: PublicBody | None, now: PublicBody | None) -> None:
    """Raise Refusal for a body outside the footprint, unless the organisation is already matched to it."""
    if body is not None and body != now and body not in bodies_of_footprint(partnership):
        raise Refusal("Choose a body whose area overlaps the footprint.", field="body")
