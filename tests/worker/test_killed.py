"""Twenty invitations while servers and workers are killed: nothing is lost, and what is repeated is recognised."""

from collections import Counter
from email import message_from_bytes

import pytest
from sqlalchemy.orm import Session

from cdp.models import MailState
from tests.mail.life import Life
from tests.mail.post_office import PostOffice
from tests.worker.processes import ByWorker, Workers, is_done, states, wait_until


@pytest.fixture
def people(session: Session, post_office: PostOffice, workers: Workers) -> list[str]:
    """The addresses of twenty people whose invitations wait in the outbox."""
    life = Life(session, ByWorker(post_office, workers))
    addresses = [row.person.email for row in life.meeting.invitations]
    post_office.open_mailboxes(*addresses)
    life.confirm()
    assert list(states(session).values()) == [MailState.PENDING] * 20
    return addresses


def check_that_everybody_has_one(session: Session, post_office: PostOffice, people: list[str]) -> int:
    """Check that what each person has is one mail, by its Message-ID; return how many came twice."""
    arrived: Counter[str] = Counter()
    for address in people:
        copies = post_office.raw_mails(address)
        assert len(set(copies)) == 1, address  # a repeated mail is the same to the byte
        arrived[message_from_bytes(copies[0])["Message-ID"]] += len(copies)
    found = states(session)
    assert set(arrived) == set(found)
    assert set(found.values()) == {MailState.SENT}
    return arrived.total() - len(people)


@pytest.mark.either_database
def test_an_smtp_server_that_dies_in_the_middle_loses_nothing(
    session: Session, post_office: PostOffice, workers: Workers, people: list[str]
) -> None:
    """A mail that the server kept without a word comes again under its Message-ID; any other comes once."""
    post_office.start(dies_at=8)
    workers.start()
    post_office.wait_until_dead()
    assert post_office.count() == 7
    wait_until(lambda: "the mail server cannot be reached" in workers.told())
    assert Counter(states(session).values())[MailState.SENT] == 7
    post_office.start(dies_at=5, keeps_first=True)
    post_office.wait_until_dead()
    assert post_office.count() == 12
    assert Counter(states(session).values())[MailState.SENT] == 11
    post_office.start()
    wait_until(lambda: is_done(session), workers.told)
    assert check_that_everybody_has_one(session, post_office, people) == 1


def test_workers_at_once_that_are_killed_lose_nothing(
    session: Session, post_office: PostOffice, workers: Workers, people: list[str]
) -> None:
    """Each is killed while the server has its mail and has not said so, the one moment in which a mail is doubled."""
    post_office.start(stalls_at=(6, 12))
    both = workers.start(), workers.start()
    wait_until(lambda: post_office.count() == 12, workers.told)
    for worker in both:
        workers.kill(worker)
    assert Counter(states(session).values())[MailState.SENT] == 10
    workers.start()
    wait_until(lambda: is_done(session), workers.told)
    assert check_that_everybody_has_one(session, post_office, people) == 2
