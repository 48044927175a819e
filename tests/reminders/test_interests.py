"""Once the register of interests is in use, people are reminded of their own entries every year."""

from datetime import date

from cdp import clock
from cdp.interests import service as interests
from cdp.interests.service import InterestDetails
from cdp.models import InterestKind
from tests.reminders.scene import Scene, at

USED = date(2026, 3, 2)  # a Monday
FIRST_TIME = date(2026, 3, 30)
SUBJECT = "Please confirm your interests, due {}"


def declare(scene: Scene, day: date) -> None:
    details = InterestDetails(InterestKind.OFFICE, "Trustee of a charity")
    with clock.pretending(at(day)):
        member = scene.world.member
        interests.declare(scene.session, scene.world.partnership, member, details, by=member)
    scene.forget_mail()


def confirm(scene: Scene, day: date) -> None:
    with clock.pretending(at(day)):
        member = scene.world.member
        interests.confirm(scene.session, scene.world.partnership, member, by=member)
    scene.forget_mail()


def mails_to_member(scene: Scene, day: date) -> list[str]:
    return [subject for name, subject in scene.remind(at(day)) if name == "member"]


def test_no_one_is_reminded_while_the_register_is_not_in_use(scene: Scene) -> None:
    assert not any("interests" in subject for _, subject in scene.remind(at(FIRST_TIME)))


def test_people_who_have_never_confirmed_are_reminded_two_weeks_before_and_on_the_day(scene: Scene) -> None:
    declare(scene, USED)
    assert mails_to_member(scene, date(2026, 3, 13)) == []
    first = mails_to_member(scene, date(2026, 3, 16))
    assert first == [SUBJECT.format("Monday 30 March 2026")]
    assert mails_to_member(scene, date(2026, 3, 17)) == []
    assert mails_to_member(scene, FIRST_TIME) == first
    assert mails_to_member(scene, date(2026, 6, 1)) == []


def test_people_who_confirmed_are_not_reminded_for_a_year(scene: Scene) -> None:
    declare(scene, USED)
    confirm(scene, date(2026, 3, 10))
    for day in (date(2026, 3, 16), FIRST_TIME, date(2027, 2, 15)):
        assert mails_to_member(scene, day) == []
    assert mails_to_member(scene, date(2027, 2, 24)) == [SUBJECT.format("Wednesday 10 March 2027")]


def test_observers_are_not_reminded(scene: Scene) -> None:
    declare(scene, USED)
    asked = {name for name, _ in scene.remind(at(FIRST_TIME))}
    assert "police.member" in asked
    assert "observer" not in asked
