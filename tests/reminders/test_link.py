"""Choosing reminders by personal link: the link opens one person's choices, and expires when that person leaves."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeSerializer

from cdp import clock
from cdp.models import AuditEvent, FormSubmission, Person, ReminderChoices, SeatHolding
from cdp.reminders import links
from tests.reminders.scene import DUE, Scene, at
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
DEAD = "This link does not work"
DAY = timedelta(days=1)


def link_to(scene: Scene, person: Person) -> str:
    """Return the path of the link in the last email to a person."""
    found = re.search(rf"\S+{links.LINK.path}/\S+", scene.mail_to(person).body)
    scene.session.commit()
    assert found is not None
    return urlsplit(found.group()).path


@pytest.fixture
def reminded(scene: Scene) -> Scene:
    """The police and the treatment provider have each been reminded of an action."""
    scene.action()
    scene.action("Name a mailbox", organisation=scene.world.treatment)
    scene.remind(at(DUE))
    return scene


def choices(scene: Scene) -> dict[str, dict[str, Any]]:
    scene.session.expire_all()
    rows = scene.session.scalars(sa.select(ReminderChoices))
    found = {row.person.name: row.choices for row in rows}
    scene.session.commit()
    return found


def test_the_link_in_an_email_opens_the_choices_of_its_person_without_an_account(
    reminded: Scene, visit: Visit
) -> None:
    visitor = visit().get(link_to(reminded, reminded.world.police_member))
    assert visitor.heading == "Your reminders"
    assert "This link is for Example police member." in visitor.main
    assert visitor.buttons == ["Save choices"]
    visitor.submit("Save choices", action="In a daily email")
    assert "Thank you. Choices saved." in visitor.main
    assert visitor.value("action") == "daily"
    assert choices(reminded) == {"Example police member": {"action": "daily"}, "Example member": {}}
    sentence = reminded.session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id.desc())).first()
    assert sentence == (
        "Example police member chose by personal link how to be reminded. Actions that are due: in a daily email."
    )


def test_opening_the_link_changes_nothing(reminded: Scene, app: Flask) -> None:
    path = link_to(reminded, reminded.world.police_member)
    before = reminded.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    reminded.session.commit()
    for query in ("", "?recorded=yes", "?action=daily", "?action=nonsense"):
        for method in ("GET", "HEAD"):
            assert app.test_client().open(path + query, method=method).status_code == 200
    assert choices(reminded) == {"Example police member": {}, "Example member": {}}
    assert reminded.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == before


def test_a_forged_or_altered_link_does_not_work(reminded: Scene, visit: Visit, app: Flask) -> None:
    path = link_to(reminded, reminded.world.police_member)
    token = path.rpartition("/")[2]
    row = reminded.session.scalars(sa.select(ReminderChoices)).first()
    assert row is not None
    secret = app.config["SECRET_KEY"]
    forged = [
        "nonsense",
        token[:-1],
        token + "x",
        token.swapcase(),
        URLSafeSerializer("another secret", salt=links.LINK.purpose).dumps([row.key, row.seal]),
        URLSafeSerializer(secret, salt="answer an invitation").dumps([row.key, row.seal]),
        URLSafeSerializer(secret, salt=links.LINK.purpose).dumps([row.key, "another seal"]),
        URLSafeSerializer(secret, salt=links.LINK.purpose).dumps([row.key]),
        URLSafeSerializer(secret, salt=links.LINK.purpose).dumps(["z" * 12, row.seal]),
    ]
    for made_up in forged:
        assert visit().get(f"{links.LINK.path}/{made_up}", status=404).heading == DEAD
        answer = app.test_client().post(f"{links.LINK.path}/{made_up}", data={"action": "daily"})
        assert answer.status_code == 404
    assert visit().get(f"{links.LINK.path}/{token}").heading == "Your reminders"


def test_a_link_opens_the_choices_of_its_person_even_if_someone_else_is_signed_in(
    reminded: Scene, visit: Visit
) -> None:
    other = visit().sign_in(reminded.world.member).get(link_to(reminded, reminded.world.police_member))
    assert "This link is for Example police member." in other.main
    other.submit("Save choices", meeting="In a weekly email")
    assert choices(reminded) == {"Example police member": {"meeting": "weekly"}, "Example member": {}}


@pytest.mark.parametrize("how", ["seat", "gone", "seal"])
def test_a_link_stops_working_once_its_person_has_left(reminded: Scene, visit: Visit, how: str) -> None:
    person = reminded.world.police_member
    path = link_to(reminded, person)
    open_before = visit().get(path)
    if how == "seat":
        for holding in reminded.session.scalars(
            sa.select(SeatHolding).where(SeatHolding.person_id == person.id)
        ):
            holding.ends_on = clock.today() - DAY
    elif how == "gone":
        person.left_at = clock.now()
    else:
        reminded.session.execute(sa.update(ReminderChoices).values(seal="anothersealx"))
    reminded.session.commit()
    assert visit().get(path, status=404).heading == DEAD
    open_before.submit("Save choices", status=404, meeting="In a weekly email")
    assert choices(reminded)["Example police member"] == {}


def test_the_page_sends_no_referrer_and_is_not_cached(reminded: Scene, app: Flask) -> None:
    path = link_to(reminded, reminded.world.police_member)
    answer = app.test_client().get(path)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert reminded.world.treatment.name not in answer.get_data(as_text=True)


def test_a_form_without_a_token_changes_nothing_and_the_link_is_not_stored(
    reminded: Scene, app: Flask, visit: Visit
) -> None:
    path = link_to(reminded, reminded.world.police_member)
    kinds = ("meeting", "paper", "action", "overdue")
    assert app.test_client().post(path, data=dict.fromkeys(kinds, "daily")).status_code == 422
    assert choices(reminded)["Example police member"] == {}
    visit().get(path).submit("Save choices", meeting="In a weekly email")
    kept = reminded.session.scalars(sa.select(FormSubmission.location)).all()
    assert kept == ["?recorded=yes"]
    told = [event.sentence + str(event.details) for event in reminded.session.scalars(sa.select(AuditEvent))]
    assert path.rpartition("/")[2] not in "".join(told)
