"""The emails about a poll: the email to each person, and the values that its template uses."""

from collections.abc import Iterable
from typing import Any

from cdp import clock
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import Poll, PollOption, PollPerson
from cdp.polls import links
from cdp.polls.service import in_words, length
from cdp.wording import formats

WITHOUT_LINK = frozenset({"poll_chosen.txt", "poll_given_up.txt"})
"""The templates of emails that close a poll, which ends every personal link."""


def letter(
    template: str, place: PollPerson, options: Iterable[PollOption], **more: Any
) -> Letter[PollPerson]:
    """Return the email to one person about these dates of a poll."""
    poll: Poll = place.poll
    facts = {
        "poll": poll,
        "length": length(poll.minutes),
        "dates": [in_words(option) for option in options],
        "answer_by": formats.day(poll.answer_by),
        "late": poll.answer_by < clock.today(),
        "page": f"/partnerships/{poll.board.partnership.slug}/polls/{poll.key}",
        **more,
    }
    ended = template in WITHOUT_LINK or place.link_ended_at is not None
    return Letter(place.person, template, place, facts, opens=place, link_ended=ended)


def mailing(
    poll: Poll, letters: Iterable[Letter[PollPerson]], *, gone: Iterable[PollPerson] = (), topic: str = ""
) -> Mailing[PollPerson]:
    """Return emails to people in a poll; those in `gone` have left, and are listed as not emailed.

    If `topic` is the poll's topic (`service.topic_of`), an unsent email is withdrawn when the poll is closed or the
    person is removed.
    """
    left = tuple(NotEmailed(place.person.name, "Has left the partnership.") for place in gone)
    return Mailing(poll.board.partnership, tuple(letters), left, links.LINK, topic=topic)
