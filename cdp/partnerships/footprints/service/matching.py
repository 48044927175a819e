"""Which public body an organisation is, so that a footprint can say which of its bodies have a seat."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Organisation, Partnership, Person
from cdp.partnerships.changes import hold
from cdp.reference.bodies import PublicBody, bodies_touching, public_body

NOT_A_BODY = "Not a public body with an area"


def match_organisations(
    session: Session,
    partnership: Partnership,
    chosen: Iterable[tuple[Organisation, PublicBody]],
    no_bodies: Iterable[Organisation] = (),
    *,
    by: Person,
) -> int:
    """Record which body each organisation is, and which are none; return how many were recorded.

    Raises Refusal when no organisation was chosen.
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
            f"{by.name} noted that {organisation.name} is {body.label}.",
            by=by,
            on=organisation,
            partnership=partnership,
            details={"body": body.id},
        )
    for organisation in others:
        set_body(organisation, None, not_a_body=True)
        audit.record(
            session,
            f"{by.name} noted that {organisation.name} is not a public body with an area.",
            by=by,
            on=organisation,
            partnership=partnership,
        )
    return len(pairs) + len(others)


def bodies_of_footprint(partnership: Partnership) -> tuple[PublicBody, ...]:
    """Return the bodies whose area touches the footprint of today or one to come."""
    today = clock.today()
    return bodies_touching(
        [area.area_code for area in partnership.areas if area.ends_on is None or area.ends_on > today]
    )


def body_of(organisation: Organisation) -> PublicBody | None:
    """Return which public body an organisation is, or None."""
    return public_body(organisation.body_kind, organisation.body_code)


def set_body(organisation: Organisation, body: PublicBody | None, *, not_a_body: bool = False) -> None:
    """Record which public body an organisation is, or that it is none; without either, it is not matched yet."""
    for column, value in columns_of(body, not_a_body=not_a_body).items():
        setattr(organisation, column, value)


def columns_of(body: PublicBody | None, *, not_a_body: bool = False) -> dict[str, object]:
    """Return what is stored of the public body that an organisation is, or that it is none."""
    return {
        "body_kind": body.kind.value if body else None,
        "body_code": body.code if body else None,
        "not_a_body": not_a_body and body is None,
    }


def label_of(body: PublicBody | None, *, not_a_body: bool = False) -> str:
    """Return what a body is called, with its kind; "" while an organisation is not matched."""
    return body.label if body else NOT_A_BODY if not_a_body else ""


def check_body(partnership: Partnership, body: PublicBody | None, now: PublicBody | None) -> None:
    """Raise Refusal for a body elsewhere; one that an organisation is already may stay when the footprint moves."""
    if body is not None and body != now and body not in bodies_of_footprint(partnership):
        raise Refusal("Choose a body whose area touches the footprint.", field="body")
