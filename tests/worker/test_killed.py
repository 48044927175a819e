"""Twenty invitations while servers and workers are killed: none is lost, and repeated emails are identical."""

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
    """The addresses of twenty people with unsent invitations."""
    life = Life(session, ByWorker(post_office, workers))
    addresses = [row.person.email for row in life.meeting.invitations]
    post_office.open_mailboxes(*addresses)
    life.confirm()
    assert list(states(session).values()) == [MailState.PENDING] * 20
    return addresses


def check_that_everyone_has_one(session: Session, post_office: PostOffice, people: list[str]) -> int:
    """Check that each person received one email, perhaps repeatedly; return the number of repeated copies."""
    arrived: Counter[str] = Counter()
    for address in people:
        copies = post_office.raw_mails(address)
        assert len(set(copies)) == 1, address  # a repeated email has exactly the same bytes
        arrived[message_from_bytes(copies[0])["Message-ID"]] += len(copies)
    found = states(session)
    assert set(arrived) == set(found)
    assert set(found.values()) == {MailState.SENT}
    return arrived.total() - len(people)


@pytest.mark.either_database
def test_nothing_is_lost_when_the_smtp_server_dies(
    session: Session, post_office: PostOffice, workers: Workers, people: list[str]
) -> None:
    """An email that the server stored without responding is sent again with the same Message-ID; others arrive once."""
    post_office.start(dies_at=8)
    workers.start()
    post_office.wait_until_dead()
    assert post_office.count() == 7
    wait_until(lambda: "the mail server cannot be reached" in workers.logged())
    assert Counter(states(session).values())[MailState.SENT] == 7
    post_office.start(dies_at=5, keeps_first=True)
    post_office.wait_until_dead()
    assert post_office.count() == 12
    assert Counter(states(session).values())[MailState.SENT] == 11
    post_office.start()
    wait_until(lambda: is_done(session), workers.logged)
    assert check_that_everyone_has_one(session, post_office, people) == 1


def test_nothing_is_lost_when_several_workers_are_killed(
    session: Session, post_office: PostOffice, workers: Workers, people: list[str]
) -> None:
    """Each worker is killed when the server has stored an email but not responded, so this email is sent twice."""
    post_office.start(stalls_at=(6, 12))
    both = workers.start(), workers.start()
    wait_until(lambda: post_office.count() == 12, workers.logged)
    for worker in both:
        workers.kill(worker)
    assert Counter(states(session).values())[MailState.SENT] == 10
    workers.start()
    wait_until(lambda: is_done(session), workers.logged)
    assert check_that_everyone_has_one(session, post_office, people) == 2
