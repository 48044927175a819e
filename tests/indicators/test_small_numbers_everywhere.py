"""Small, restricted and embargoed values, planted and looked for in every output as every role."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.accounts import data_tokens
from cdp.accounts.data_tokens import TokenDetails
from cdp.agendas.matter.headlines import headline_metrics
from cdp.documents.plain import to_plain_text
from cdp.indicators import queries
from cdp.indicators.catalogue import indicator_of
from cdp.indicators.dashboard.document import document_of
from cdp.indicators.dashboard.reading import DashboardScope, read_dashboard
from cdp.indicators.data.values import ValueFilters, all_values
from cdp.indicators.signals.reading import concerns_about
from cdp.models import OwnIndicator, Person
from tests import make
from tests.indicators.entering import CONTINUITY, IN_TREATMENT, entered
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/indicators"
DATA = "/data/v1/west-midlands"
OWN: dict[str, Any] = {"is_official": False}
READERS = ("coordinator", "sro", "chair", "lead", "data_lead", "member", "deputy", "observer")
SMALL_SOURCE, SMALL_NOTE = "Ward returns of our clinics", "NOTEOFTHREE"
RESTRICTED = "73.19"
"""A value of a restricted indicator, which may be read in the partnership but not in what is published."""
EMBARGOED = "8642.5"


@pytest.fixture
def world(session: Session) -> World:
    """Return a partnership with a small number, a restricted value and an indicator under an embargo."""
    world = make.world(session)
    for area, value in zip(make.WEST_MIDLANDS, (731107, 90, 80, 70, 3, 50, 40), strict=True):
        entered(
            session,
            world,
            IN_TREATMENT,
            area,
            "2024",
            value,
            source=SMALL_SOURCE,
            note=SMALL_NOTE if value == 3 else "",
            **OWN,
        )
        entered(session, world, IN_TREATMENT, area, "2023", value + 100, source=SMALL_SOURCE, **OWN)
    entered(
        session,
        world,
        CONTINUITY,
        make.WEST_MIDLANDS[0],
        "2024",
        RESTRICTED,
        numerator=7319,
        denominator=10000,
    )
    secret = OwnIndicator(
        partnership=world.partnership, name="Waiting for detox", unit="score", value_type="other",
        polarity="lower_is_better", availability="public", frequency="annual",
        embargoed_until=clock.today() + timedelta(days=30), added_at=clock.now(), added_by=world.data_lead,
    )  # fmt: skip
    session.add(secret)
    session.flush()
    entered(session, world, secret.key, make.WEST_MIDLANDS[1], "2024", EMBARGOED)
    session.commit()
    return world


def texts_of(content: bytes) -> str:
    """Return all text in a file: the parts of a Word file or workbook, or the file itself."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(
                parts.read(name).decode("utf-8", "replace")
                for name in parts.namelist()
                if name.endswith((".xml", ".rels"))
            )
    return content.decode("utf-8", "replace")


def assert_no_small(text: str, where: str) -> None:
    """Fail if a text has the note on the small numbers, or the total that would reveal the one that is hidden."""
    for secret in (SMALL_NOTE, "731,440", "731440"):
        assert secret not in text, f"{where} shows {secret}"


def fetched(app: Flask, session: Session, world: World, person: Person, path: str) -> str:
    token = data_tokens.make(session, person, world.partnership, TokenDetails(path[-40:], 1))
    session.commit()
    answer = app.test_client().get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("name", READERS)
def test_no_output_shows_what_a_reader_may_not_see(
    app: Flask, session: Session, world: World, visit: Visit, name: str
) -> None:
    person = getattr(world, name)
    sees_embargoed = name in {"coordinator", "data_lead"}
    visitor = visit().sign_in(person)
    outputs = {
        path: texts_of(visitor.client.get(f"{HERE}/{path}").data)
        for path in (
            "dashboard",
            "dashboard.csv",
            "dashboard.docx",
            "dashboard.xlsx",
            "values",
            "values.csv",
            "values.xlsx",
        )
    }
    outputs |= {
        path: fetched(app, session, world, person, f"{DATA}/{path}")
        for path in ("values.csv", "values.json", "indicators.json", "indicators.csv")
        if path not in outputs
    } | {"api values.csv": fetched(app, session, world, person, f"{DATA}/values.csv?size=5000")}
    for where, text in outputs.items():
        is_public = where.startswith("dashboard.")
        if not (where == "dashboard" and name == "data_lead"):
            assert_no_small(text, where)
        if is_public:
            assert RESTRICTED not in text, where
        if is_public or not sees_embargoed:
            assert EMBARGOED not in text, where
            assert "8,642.5" not in text, where
    assert RESTRICTED in outputs["values.csv"]
    assert (EMBARGOED in outputs["values.csv"]) is sees_embargoed
    rows = [
        line.split(",")
        for line in outputs["values.csv"].splitlines()
        if "Solihull" in line and "2024" in line
    ]
    assert rows
    assert all("Fewer than 5" in ",".join(row) for row in rows)


def test_the_small_number_is_on_the_page_of_the_data_lead_only(world: World, visit: Visit) -> None:
    """The test above would pass if nothing were planted, so the data lead must see what others may not."""
    solihull = make.WEST_MIDLANDS[4]
    for name in READERS:
        words = visit().sign_in(getattr(world, name)).get(f"{HERE}/dashboard?area={solihull}").main
        assert ("small number: do not share" in words.lower()) is (name == "data_lead"), name


def test_what_is_published_has_no_protected_values(session: Session, world: World) -> None:
    """The document, its pictures and the standing item are as the public may see them, whoever asks."""
    today = clock.today()
    footprint = queries.footprint_on(session, world.partnership, today)
    found = read_dashboard(session, world.partnership, DashboardScope(today, public=True), footprint)
    document = document_of(found, world.partnership.name, today, {})
    pictures = "".join(str(block) for block in document.blocks)
    meeting = make.meeting(session, world.board)
    item = str(headline_metrics(session, meeting, today))
    assert "numbers of people" in item.lower() or "treatment" in item.lower()
    for text in (to_plain_text(document), pictures, item):
        assert_no_small(text, "a published text")
        for secret in (RESTRICTED, "73.2", EMBARGOED, "8,642.5", "Waiting for detox", "Continuity of care"):
            assert secret not in text


def test_concerns_are_worked_out_without_small_numbers(session: Session, world: World) -> None:
    access = access_to(session, world.partnership, world.data_lead, clock.today())
    assert access is not None
    for metric_id in (IN_TREATMENT, CONTINUITY):
        indicator = queries_indicator(session, world, metric_id)
        for concern in concerns_about(session, access, indicator, clock.today()):
            assert not concern.figure.is_small
    exported = all_values(session, access, ValueFilters())
    assert not any(row.figure.is_small for row in exported)


def queries_indicator(session: Session, world: World, metric_id: str) -> Any:
    return indicator_of(session, world.partnership, metric_id)


def test_the_administrator_gets_nothing(app: Flask, session: Session, world: World, visit: Visit) -> None:
    visitor = visit().sign_in(world.administrator)
    for path in ("dashboard", "dashboard.pdf", "dashboard.csv", "values", "values.csv"):
        assert visitor.client.get(f"{HERE}/{path}").status_code == 404, path
