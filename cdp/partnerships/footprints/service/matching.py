"""Which public body an organisation is, so that a footprint can say which of its bodies have a seat."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Organisation, Partnership, Person
from cdp.partnerships.changes import hold
from cdp.reference.bodies import PublicBody, bodies_touching, public_body


def match_organisations(
    session: Session,
    partnership: Partnership,
    chosen: Iterable[tuple[Organisation, PublicBody]],
    *,
    by: Person,
) -> int:
    """Note which body each of some organisations is; return how many. Raises Refusal when none was chosen."""
    hold(session, partnership)
    pairs = list(chosen)
    if not pairs:
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
    return len(pairs)


def bodies_of_footprint(partnership: Partnership) -> tuple[PublicBody, ...]:
    """Return the bodies whose area touches the footprint of today or one to come."""
    today = clock.today()
    return bodies_touching(
        [area.area_code for area in partnership.areas if area.ends_on is None or area.ends_on > today]
    )


def body_of(organisation: Organisation) -> PublicBody | None:
    """Return which public body an organisation is, or None."""
    return public_body(organisation.body_kind, organisation.body_code)


def set_body(organisation: Organisation, body: PublicBody | None) -> None:
    """Note which public body an organisation is; None for none."""
    for column, value in columns_of(body).items():
        setattr(organisation, column, value)


def columns_of(body: PublicBody | None) -> dict[str, str | None]:
    """Return what is stored of the public body that an organisation is; None for none."""
    return {"body_kind": body.kind.value if body else None, "body_code": body.code if body else None}


def label_of(body: PublicBody | None) -> str:
    """Return what a body is called, with its kind; "" for none."""
    return body.label if body else ""


def check_body(partnership: Partnership, body: PublicBody | None, now: PublicBody | None) -> None:
    """Raise Refusal for a body elsewhere; one that an organisation is already may stay when the footprint moves."""
    if body is not None and body != now and body not in bodies_of_footprint(partnership):
        raise Refusal("Choose a body whose area touches the footprint.", field="body")
