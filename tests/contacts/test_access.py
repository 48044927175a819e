"""Who can open each page of the directory; reading a page changes nothing."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.contacts import changes, member_emails
from cdp.contacts.audience import Chosen
from cdp.contacts.changes import ReportedChange
from cdp.contacts.member_emails import EmailDraft
from cdp.models import Base, MemberEmailKind
from tests.contacts.scene import HERE, point
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture
def pages(session: Session, world: World) -> dict[str, list[str]]:
    """Return the addresses of pages for all readers and of pages for the secretariat, each with some content."""
    by, partnership = world.coordinator, world.partnership
    team = point(session, world, responsible=world.member)
    change = changes.report(
        session, partnership, team, ReportedChange({"hours": "24 hours"}), by=world.member
    )
    drafts = [
        member_emails.write(
            session, partnership, EmailDraft(kind, Chosen(roles=("sro",)), "Hello", "Hello."), by=by
        )
        for kind in MemberEmailKind
    ]
    sent = member_emails.write(
        session, partnership, EmailDraft(MemberEmailKind.LETTER, Chosen(roles=("sro",)), "Sent", "W"), by=by
    )
    session.flush()
    plan = member_emails.plan_of(session, sent)
    member_emails.send(session, sent, shown=plan.fingerprint, by=by)
    session.commit()
    person = f"/people/{world.member.key}"
    return {
        "reading": ["", "?by=organisation", "/print", "/print?by=organisation", "/points", "/single-points", person,
                    f"{person}/change", f"/points/{team.key}", f"/points/{team.key}/change"],
        "secretariat": ["/points/new", f"/points/{team.key}/edit", f"/points/{team.key}/end",
                        "/single-points/needed/other", "/changes", f"/changes/{change.key}",
                        f"/changes/{change.key}/decline", "/circulars", "/circulars/new", "/checks/new",
                        *(f"/circulars/{draft.key}" for draft in drafts),
                        *(f"/circulars/{draft.key}/edit" for draft in drafts), f"/circulars/{sent.key}"],
    }  # fmt: skip


def test_each_page_opens_for_people_who_may_see_it(
    world: World, visit: Visit, pages: dict[str, list[str]]
) -> None:
    readers = (world.coordinator, world.sro, world.chair, world.lead, world.data_lead, world.member,
               world.deputy, world.observer)  # fmt: skip
    for reader in readers:
        visitor = visit().sign_in(reader)
        for path in pages["reading"]:
            visitor.get(f"{HERE}{path}")
        for path in pages["secretariat"]:
            visitor.get(f"{HERE}{path}", status=200 if reader is world.coordinator else 403)


def test_reading_a_page_changes_nothing(
    session: Session, world: World, visit: Visit, pages: dict[str, list[str]]
) -> None:
    visitor = visit().sign_in(world.coordinator)
    before = _everything_stored(session)
    for path in [*pages["reading"], *pages["secretariat"], "/download.xlsx", "/points/download.csv"]:
        visitor.client.get(f"{HERE}{path}")
        visitor.client.head(f"{HERE}{path}")
    after = _everything_stored(session)
    assert [name for name in before if before[name] != after[name]] == []


def _everything_stored(session: Session) -> dict[str, list[str]]:
    session.rollback()
    stored = {}
    for name, table in Base.metadata.tables.items():
        columns = [column for column in table.columns if column.name != "seen_at"]
        stored[name] = sorted(repr(tuple(row)) for row in session.execute(sa.select(*columns)))
    return stored


def test_odd_addresses_are_not_found(world: World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator)
    for place in ("people", "points", "changes", "circulars"):
        for key in ("0", "-1", "9" * 23, "%00", "%ED%A0%80", "a" * 5_000, "'"):
            assert visitor.client.get(f"{HERE}/{place}/{key}").status_code == 404, (place, key[:20])


def test_every_form_answers_invalid_input_with_a_page(
    world: World, visit: Visit, pages: dict[str, list[str]]
) -> None:
    visitor = visit().sign_in(world.coordinator)
    odd = (
        "\x00\x07\x1b\x7f\u202e\u2028\ufeff",
        "9" * 40,
        "-1",
        "='cmd'",
        "<svg onload=alert(1)>",
        "x" * 21_000,
    )
    paths = [path for path in [*pages["reading"], *pages["secretariat"]] if "?" not in path]
    for path in paths:
        visitor.get(f"{HERE}{path}")
        fields = {
            field.get("name", "")
            for kind in ("input", "select", "textarea")
            for field in visitor.page.all(kind)
        } - {"csrf_token", "once", ""}
        token = visitor.token()
        for value in odd:
            sent = {"csrf_token": token, **dict.fromkeys(sorted(fields), value)}
            answer = visitor.client.post(f"{HERE}{path}", data=sent)
            assert answer.status_code in {303, 405, 409, 422}, (path, value[:20], answer.status)
