"""Changes to member organisations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from cdp import audit
from cdp.errors import Refusal
from cdp.models import Organisation, Partnership, Person
from cdp.models.adding import add_many
from cdp.partnerships import queries
from cdp.partnerships.changes import changed, check_version, folded, hold
from cdp.partnerships.footprints.service.matching import (
    bodies_of_footprint,
    body_of,
    check_body,
    columns_of,
    label_of,
    set_body,
)
from cdp.reference.bodies import PublicBody
from cdp.reference.body_names import named_exactly


@dataclass(frozen=True)
class OrganisationDetails:
    """The names and public body of an organisation; `not_a_body` is true if it is known not to be a public body."""

    name: str
    short_name: str = ""
    body: PublicBody | None = None
    not_a_body: bool = False


def add_organisation(
    session: Session, partnership: Partnership, details: OrganisationDetails, *, by: Person
) -> Organisation:
    """Add one member organisation; raises Refusal as `add_organisations` does."""
    return add_organisations(session, partnership, [details], by=by)[0]


def add_organisations(
    session: Session, partnership: Partnership, wanted: Sequence[OrganisationDetails], *, by: Person
) -> list[Organisation]:
    """Add member organisations, and match those with the official name or an alias of a body in the footprint.

    Raises Refusal when a name is in use or a public body is outside the footprint.
    """
    if not wanted:
        return []
    hold(session, partnership)
    bodies = bodies_of_footprint(partnership)
    wanted = [_matched(details, bodies) for details in wanted]
    taken = {folded(one.name) for one in queries.organisations_of(session, partnership)}
    for details in wanted:
        _check_name(details, taken)
        check_body(partnership, details.body, None)
        taken.add(folded(details.name))
    rows = [
        {
            "partnership_id": partnership.id,
            "name": one.name,
            "short_name": one.short_name,
            **columns_of(one.body, not_a_body=one.not_a_body),
        }
        for one in wanted
    ]
    added = add_many(session, Organisation, rows)
    facts = [
        audit.Fact(f"{by.name} added {one.name} to the organisations{_matched_words(one)}.", one)
        for one in added
    ]
    audit.record_many(session, facts, by=by, partnership=partnership)
    return added


def change_organisation(
    session: Session, organisation: Organisation, details: OrganisationDetails, *, version: int, by: Person
) -> None:
    """Change an organisation as `change_organisations` does. Raises Conflict if someone saved it meanwhile."""
    before, after = _facts_of_organisation(organisation), _facts_of_details(details)
    check_version(organisation, version, [(label, before[label], after[label]) for label in before])
    change_organisations(session, organisation.partnership, [(organisation, details)], by=by)


def change_organisations(
    session: Session,
    partnership: Partnership,
    wanted: Sequence[tuple[Organisation, OrganisationDetails]],
    *,
    by: Person,
) -> None:
    """Change the names or public bodies of organisations.

    Raises Refusal when a name is in use or a public body is outside the footprint.
    """
    if not wanted:
        return
    hold(session, partnership)
    names = {one.id: folded(one.name) for one in queries.organisations_of(session, partnership)}
    bodies = bodies_of_footprint(partnership)
    facts = []
    for organisation, wished in wanted:
        details = wished
        if folded(wished.name) != folded(organisation.name):
            details = _matched(wished, bodies)
        _check_name(details, {name for number, name in names.items() if number != organisation.id})
        check_body(partnership, details.body, body_of(organisation))
        names[organisation.id] = folded(details.name)
        before, after = _facts_of_organisation(organisation), _facts_of_details(details)
        if before == after:
            continue
        organisation.name, organisation.short_name = details.name, details.short_name
        set_body(organisation, details.body, not_a_body=details.not_a_body)
        renamed = (before["Name"], before["Short name"]) != (after["Name"], after["Short name"])
        sentence = f"{by.name} changed {'the name of' if renamed else 'the public body of'} {before['Name']}."
        facts.append(audit.Fact(sentence, organisation, changed(before, after)))
    audit.record_many(session, facts, by=by, partnership=partnership)


def _matched(details: OrganisationDetails, bodies: Sequence[PublicBody]) -> OrganisationDetails:
    """Return the details with the body that the name is an official name or alias of, if it is not matched yet."""
    if details.body is not None or details.not_a_body:
        return details
    return replace(details, body=named_exactly(details.name, bodies))


def _matched_words(organisation: Organisation) -> str:
    body = body_of(organisation)
    return f", matched to {body.label}" if body is not None else ""


def _check_name(details: OrganisationDetails, taken: Collection[str]) -> None:
    if folded(details.name) in taken:
        raise Refusal(
            f"Enter a different name. This partnership already has an organisation called {details.name}.",
            field="name",
        )


def _facts_of_organisation(organisation: Organisation) -> dict[str, object]:
    return _facts_of_details(
        OrganisationDetails(
            organisation.name, organisation.short_name, body_of(organisation), organisation.not_a_body
        )
    )


def _facts_of_details(details: OrganisationDetails) -> dict[str, object]:
    """Return those details of an organisation that can be changed, keyed by their labels in the history."""
    body = label_of(details.body, not_a_body=details.not_a_body)
    return {"Name": details.name, "Short name": details.short_name, "Body": body}
