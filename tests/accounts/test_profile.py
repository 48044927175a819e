"""A person's own details, which a coordinator may change at the same time."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from cdp.accounts import service
from cdp.accounts.service import Profile
from cdp.models import Person
from tests import make
from tests.visitor import Visitor


def test_a_profile_changed_meanwhile_shows_both_texts_and_keeps_the_stored_one(
    session: Session, visit: Callable[[], Visitor]
) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member).get("/profile")
    service.change_profile(
        session, world.member, Profile("Example member", "Director", ""), by=world.coordinator
    )
    member.submit("Save", status=409, job_title="Deputy director")
    assert [area.text for area in member.page.all("textarea")] == ["Director", "Deputy director"]
    session.expire_all()
    assert session.get_one(Person, world.member.id).job_title == "Director"
    member.get("/profile").submit("Save", job_title="Deputy director")
    assert member.banner == "Details saved."


def test_a_profile_sent_without_what_it_showed_is_refused(
    session: Session, visit: Callable[[], Visitor]
) -> None:
    world = make.world(session)
    member = visit().sign_in(world.member).get("/profile")
    member.submit("Save", name="Someone else", read_mark="")
    assert member.errors == ["This page is out of date. Open it again before you save."]
