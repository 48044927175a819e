"""The owner of a risk is reminded of its review once before it is due, and once when it is overdue."""

from datetime import date, timedelta

import pytest

from cdp.models import (
    DeclaredInterest,
    MeetingState,
    OutboxMessage,
    Part,
    Person,
    ReminderKind,
    Risk,
    RiskEscalation,
    RiskState,
)
from tests import make
from tests.reminders.scene import RAISED, Scene, at

REVIEW = date(2026, 11, 20)  # a Friday
DAY = timedelta(days=1)


def risk(scene: Scene, *, owner: Person | None = None, part: Part = Part.PUBLIC) -> Risk:
    """Record an open risk of the treatment provider, and send only reminders of risks."""
    made = Risk(
        partnership=scene.world.partnership, board=scene.world.board, part=part, number=4, title="Grant ends",
        event="Posts end", likelihood_before=5, impact_before=4, likelihood=3, impact=4, owner=owner,
        organisation=scene.world.treatment, raised_on=RAISED, review_on=REVIEW,
    )  # fmt: skip
    scene.session.add(made)
    scene.session.commit()
    scene.only(ReminderKind.RISK)
    return made


@pytest.mark.both_databases
def test_the_owner_is_reminded_once_before_the_review_and_once_when_it_is_overdue(scene: Scene) -> None:
    made = risk(scene, owner=scene.world.member)
    found = scene.days(REVIEW - 20 * DAY, REVIEW + 20 * DAY)
    due = "Friday 20 November 2026"
    assert found == [
        ("Fri 6 Nov", "member", f"Risk R4: review is due on {due}"),
        ("Sat 21 Nov", "member", f"Risk R4: review was due on {due}"),
    ]
    text = scene.mail_to(scene.world.member).body
    assert "R4: Grant ends" in text
    assert f"/partnerships/west-midlands/risks/{made.key}" in text
    assert "you own risk R4" in text


def test_a_reviewed_or_closed_risk_has_a_new_date_or_no_reminder(scene: Scene) -> None:
    made = risk(scene)
    assert [who for _, who, _ in scene.days(REVIEW - 20 * DAY, REVIEW - 10 * DAY)] == ["member"]
    made.review_on = REVIEW + 90 * DAY
    scene.session.commit()
    assert scene.days(REVIEW - 9 * DAY, REVIEW + 20 * DAY) == []
    made.state = RiskState.CLOSED
    scene.session.commit()
    assert scene.days(REVIEW + 76 * DAY, REVIEW + 95 * DAY) == []


@pytest.mark.parametrize("interested", [False, True])
def test_a_confidential_risk_is_named_by_its_reference_to_its_readers_alone(
    scene: Scene, *, interested: bool
) -> None:
    made = risk(scene, owner=scene.world.member, part=Part.CONFIDENTIAL)
    if interested:
        meeting = make.meeting(scene.session, scene.world.board, at(REVIEW), state=MeetingState.SCHEDULED)
        item = make.item(scene.session, meeting, "Grant", part=Part.CONFIDENTIAL)
        item.interests.append(
            DeclaredInterest(person=scene.world.member, nature="Employee", declared_at=at(RAISED))
        )
        scene.session.add(
            RiskEscalation(
                risk=made,
                board=scene.world.board,
                by=scene.world.coordinator,
                at=at(RAISED),
                reason="x",
                item=item,
            )
        )
    found = scene.remind(at(REVIEW - 14 * DAY))
    assert len(found) == (0 if interested else 1)
    for mail in scene.session.query(OutboxMessage):
        assert "Grant ends" not in mail.subject + mail.body
