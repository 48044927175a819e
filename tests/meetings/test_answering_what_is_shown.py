"""A reply is about the version shown on the page: people must see later changes before they can reply."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cdp.meetings import answers, links
from cdp.models import Answer
from cdp.web.forms import SPOILT
from cdp.wording.formats import span
from tests.meetings.test_pages import MEETINGS
from tests.meetings.test_sending import Story
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture
def story(session: Session) -> Story:
    """Return a meeting whose invitations have been sent."""
    made = Story(session)
    made.send()
    return made


def by_link(story: Story, visit: Visit) -> tuple[Visitor, str]:
    token = links.LINK.token_of(story.session, story.of(story.world.police_member))
    return visit().get(f"{links.LINK.path}/{token}"), "Send your reply"


def on_the_page(story: Story, visit: Visit) -> tuple[Visitor, str]:
    visitor = visit().sign_in(story.world.police_member)
    return visitor.get(f"{MEETINGS}/{story.meeting.key}/answer"), "Save your reply"


@pytest.mark.parametrize("opened", [by_link, on_the_page], ids=lambda opened: opened.__name__)
@pytest.mark.parametrize("sent", [True, False], ids=["sent", "not sent yet"])
def test_a_reply_about_a_meeting_that_has_moved_is_refused_and_keeps_what_was_typed(
    story: Story, visit: Visit, opened: Callable[[Story, Visit], tuple[Visitor, str]], *, sent: bool
) -> None:
    visitor, press = opened(story, visit)
    story.change(start=time(14), end=time(16))
    if sent:
        story.send()
    given = {"answer": "No, my deputy will attend", "deputy_name": "Inspector Example", "comment": "By train"}
    visitor.submit(press, **given, status=422)
    assert visitor.errors == [
        "The meeting has changed since you opened this page. Check the new details, then reply."
    ]
    assert "2pm to 4pm" in visitor.main
    assert [visitor.value(name) for name in ("answer", "deputy_name", "comment")] == [
        "deputy",
        "Inspector Example",
        "By train",
    ]
    story.session.expire_all()
    assert story.of(story.world.police_member).answers == []
    visitor.submit(press)
    story.session.expire_all()
    (row,) = story.of(story.world.police_member).answers
    assert (row.answer, row.sequence, row.deputy_name) == (Answer.DECLINED, int(sent), "Inspector Example")


def test_a_reply_without_the_version_shown_is_refused(story: Story, visit: Visit) -> None:
    visitor, press = on_the_page(story, visit)
    visitor.post(visitor.path, {"answer": "accepted"}, status=422)
    assert visitor.errors == [SPOILT]
    visitor.submit(press)
    assert story.of(story.world.police_member).answer is Answer.ACCEPTED


@pytest.mark.both_databases
def test_a_reinstated_meeting_needs_a_new_reply(story: Story, visit: Visit) -> None:
    visitor, press = by_link(story, visit)
    before = answers.version_of(story.meeting)
    story.meeting.sequence += 1
    story.session.commit()
    assert answers.version_of(story.meeting) != before
    visitor.submit(press, answer="Maybe", status=422).submit(press)
    assert story.of(story.world.police_member).answer is Answer.TENTATIVE


@pytest.mark.both_databases
@pytest.mark.parametrize("changes", [{"title": "Annual meeting"}, {"note": "Bring your badge."}])
def test_a_changed_title_or_note_does_not_stop_a_reply(
    story: Story, visit: Visit, changes: dict[str, Any]
) -> None:
    visitor, press = on_the_page(story, visit)
    story.change(**changes)
    visitor.submit(press, answer="Maybe")
    story.session.expire_all()
    assert story.of(story.world.police_member).answer is Answer.TENTATIVE


def test_an_error_on_an_old_page_does_not_hide_that_the_meeting_has_moved(story: Story, visit: Visit) -> None:
    visitor, press = on_the_page(story, visit)
    story.change(start=time(14), end=time(16))
    visitor.submit(press, status=422)
    assert visitor.errors == ["Choose whether you can come"]
    visitor.submit(press, answer="Maybe", status=422)
    assert visitor.errors == [answers.CHANGED]


@pytest.mark.parametrize("opened", [by_link, on_the_page], ids=lambda opened: opened.__name__)
def test_the_page_says_what_was_replied_and_whether_it_still_counts(
    story: Story, visit: Visit, opened: Callable[[Story, Visit], tuple[Visitor, str]]
) -> None:
    visitor, press = opened(story, visit)
    assert "still stands" not in visitor.main
    assert "no longer counts" not in visitor.main
    visitor.submit(press, answer="Maybe")
    visitor, press = opened(story, visit)
    assert "You replied “maybe”, and that still stands." in visitor.main
    was = span(story.meeting.starts_at, story.meeting.ends_at)
    earlier = f"You replied “maybe” to the earlier time ({was}), which no longer counts. Please reply again."
    story.change(start=time(14), end=time(16))
    visitor, press = opened(story, visit)
    assert earlier in visitor.main
    # The same reply, given on a page that shows the new time, is about the new time
    visitor.submit(press, answer="Maybe")
    story.send()
    story.session.expire_all()
    assert story.of(story.world.police_member).answer is Answer.TENTATIVE
    visitor, press = opened(story, visit)
    assert "You replied “maybe”, and that still stands." in visitor.main
