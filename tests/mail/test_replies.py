"""Deciding what to do with a received email: a sample for each step of docs/rules/calendars.md 4."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cdp.mail.reading import read_mail
from cdp.mail.replies import Invited, KnownMeeting, ReplyVerdict, Trust, Version, decide, dmarc_passed
from cdp.models import Answer, ReplyOutcome
from tests.mail.samples import AUTHSERV, UID, Facts, sample

STAMP = Facts().stamp
NOW = datetime(2026, 12, 3, 15, tzinfo=UTC)
TRUST = Trust(AUTHSERV)
TOKEN = "abcdefghijklmnopqrstuvwxyz"
POLICE = Invited(7, frozenset({"police.member@police.example"}), sent_sequence=0, tokens=(TOKEN,))
OTHER = Invited(8, frozenset({"health@nhs.example"}), sent_sequence=0)


def verdict(
    name: str,
    *,
    police: Invited = POLICE,
    closed: bool = False,
    trust: Trust = TRUST,
    **changes: Any,
) -> ReplyVerdict:
    meeting = KnownMeeting((OTHER, police), closed=closed)
    mail = read_mail(sample(name, **changes))
    return decide(mail, lambda uid: meeting if uid == UID else None, trust, now=NOW)


def outcome(name: str, **changes: Any) -> tuple[ReplyOutcome, bool]:
    found = verdict(name, **changes)
    return found.outcome, found.held


@pytest.mark.parametrize("program", ["exchange", "google", "apple", "thunderbird"])
@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_a_reply_from_each_program_is_applied(program: str, partstat: str) -> None:
    found = verdict(program, partstat=partstat)
    assert found == ReplyVerdict(
        ReplyOutcome.APPLIED,
        person_id=7,
        attendee="police.member@police.example",
        answer=Answer(partstat.lower()),
        version=Version(0, STAMP),
        comment="" if program == "google" else "I may be ten minutes late",
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bounce", (ReplyOutcome.DELIVERY_FAILED, False)),
        ("bounce_headers", (ReplyOutcome.DELIVERY_FAILED, False)),
        ("delayed", (ReplyOutcome.DELIVERY_REPORT, False)),
        ("out_of_office", (ReplyOutcome.AUTOMATIC, False)),
        ("read_receipt", (ReplyOutcome.AUTOMATIC, False)),
        ("plain", (ReplyOutcome.NO_CALENDAR, False)),
        ("request", (ReplyOutcome.NOT_A_REPLY, False)),
        ("counter", (ReplyOutcome.COUNTER, True)),
        ("mu4e", (ReplyOutcome.NOT_ONE_ATTENDEE, True)),
        ("delegated", (ReplyOutcome.DELEGATED, True)),
    ],
)
def test_other_emails_are_not_replies(name: str, expected: tuple[ReplyOutcome, bool]) -> None:
    assert outcome(name) == expected


def test_a_cancellation_or_an_automatic_invitation_is_not_a_reply() -> None:
    raw = sample("request").replace(b"METHOD:REQUEST", b"METHOD:CANCEL")
    assert decide(read_mail(raw), lambda _: None, TRUST, now=NOW).outcome is ReplyOutcome.NOT_A_REPLY
    raw = sample("request").replace(b"MIME-Version", b"Auto-Submitted: auto-generated\r\nMIME-Version")
    assert decide(read_mail(raw), lambda _: None, TRUST, now=NOW).outcome is ReplyOutcome.AUTOMATIC


def test_a_reply_to_an_unknown_meeting_is_not_held() -> None:
    assert outcome("exchange", uid="somebody-elses") == (ReplyOutcome.UNKNOWN_MEETING, False)
    assert outcome("counter", uid="somebody-elses") == (ReplyOutcome.UNKNOWN_MEETING, False)


def test_a_reply_of_an_attendee_who_is_not_on_the_list_is_held() -> None:
    found = verdict("exchange", attendee="alias@police.example")
    assert (found.outcome, found.held, found.person_id) == (ReplyOutcome.UNKNOWN_PERSON, True, None)
    assert (found.answer, found.attendee) == (Answer.ACCEPTED, "alias@police.example")


SHARER = Invited(9, POLICE.addresses, sent_sequence=0, tokens=("zyxwvutsrqponmlkjihgfedcba",))


def from_shared_mailbox(name: str, **changes: Any) -> ReplyVerdict:
    """Return the verdict on a reply from a mailbox that two people on the list share."""
    meeting = KnownMeeting((OTHER, SHARER, POLICE))
    return decide(read_mail(sample(name, **changes)), lambda _: meeting, TRUST, now=NOW)


def test_a_reply_from_a_shared_mailbox_is_that_of_the_person_whose_own_reply_address_it_has() -> None:
    found = from_shared_mailbox("exchange", to=f"secretariat+{TOKEN}@west-midlands.example")
    assert (found.outcome, found.held, found.person_id) == (ReplyOutcome.APPLIED, False, 7)
    found = from_shared_mailbox("exchange", to=f"secretariat+{SHARER.tokens[0]}@west-midlands.example")
    assert (found.outcome, found.held, found.person_id) == (ReplyOutcome.APPLIED, False, 9)


def test_a_reply_from_a_shared_mailbox_without_an_own_reply_address_is_held_for_no_one() -> None:
    found = from_shared_mailbox("exchange")
    assert (found.outcome, found.held, found.person_id) == (ReplyOutcome.SHARED_MAILBOX, True, None)


@pytest.mark.parametrize("partstat", ["NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "X-PERHAPS", ""])
def test_a_reply_other_than_yes_maybe_or_no_is_held(partstat: str) -> None:
    assert outcome("exchange", partstat=partstat) == (ReplyOutcome.ODD_ANSWER, True)


def test_a_reply_to_another_version_does_not_count_for_this_one() -> None:
    sent_twice = replace(POLICE, sent_sequence=2)
    assert outcome("exchange", police=sent_twice, sequence=2) == (ReplyOutcome.APPLIED, False)
    assert outcome("exchange", police=sent_twice, sequence=3) == (ReplyOutcome.FUTURE, True)
    assert outcome("exchange", police=sent_twice, sequence=1) == (ReplyOutcome.STALE, True)
    answered = replace(sent_twice, on_file=Version(2, STAMP))
    assert outcome("exchange", police=answered, sequence=1) == (ReplyOutcome.STALE, False)
    earlier = replace(sent_twice, on_file=Version(1, STAMP))
    assert outcome("exchange", police=earlier, sequence=1) == (ReplyOutcome.STALE, True)


def test_a_reply_of_a_removed_person_is_held_and_a_past_meeting_accepts_none() -> None:
    off = replace(POLICE, sent_sequence=None)
    assert outcome("exchange", police=off) == (ReplyOutcome.NOT_INVITED, True)
    assert outcome("exchange", closed=True) == (ReplyOutcome.CLOSED, False)
    assert outcome("counter", closed=True) == (ReplyOutcome.CLOSED, False)


def test_the_later_of_two_replies_counts_in_any_reading_order() -> None:
    for before in (STAMP, STAMP + timedelta(seconds=1)):
        police = replace(POLICE, on_file=Version(0, before))
        assert outcome("exchange", police=police) == (ReplyOutcome.OLDER, False)
    police = replace(POLICE, on_file=Version(0, STAMP - timedelta(seconds=1)))
    assert outcome("exchange", police=police) == (ReplyOutcome.APPLIED, False)
    of_earlier_version = replace(POLICE, sent_sequence=1, on_file=Version(0, STAMP + timedelta(hours=1)))
    assert outcome("exchange", police=of_earlier_version, sequence=1) == (ReplyOutcome.APPLIED, False)


def test_a_fast_clock_does_not_block_later_replies() -> None:
    found = verdict("exchange", stamp=NOW + timedelta(days=300))
    assert found.version == Version(0, NOW)


def test_a_sender_is_proven_only_by_our_own_server() -> None:
    assert outcome("exchange", trust=Trust()) == (ReplyOutcome.NOT_PROVEN, True)
    assert outcome("exchange", trust=Trust("MX.West-Midlands.Example")) == (ReplyOutcome.APPLIED, False)
    assert outcome("exchange", trust=Trust("mx.elsewhere.example")) == (ReplyOutcome.NOT_PROVEN, True)
    assert outcome("exchange", sender="assistant@police.example") == (ReplyOutcome.NOT_PROVEN, True)
    assert outcome("exchange", results="") == (ReplyOutcome.NOT_PROVEN, True)


def test_a_personal_reply_address_also_proves_the_sender() -> None:
    to = f"secretariat+{TOKEN}@west-midlands.example"
    plus = {"to": to, "results": "", "trust": Trust()}
    assert outcome("exchange", **plus) == (ReplyOutcome.APPLIED, False)
    assert outcome("exchange", **{**plus, "to": to.upper()}) == (ReplyOutcome.APPLIED, False)
    assert outcome("exchange", **plus, sender="assistant@police.example") == (ReplyOutcome.APPLIED, False)
    for wrong in (to.replace(TOKEN, TOKEN[:-1]), to.replace(TOKEN, ""), f"{TOKEN}@west-midlands.example"):
        assert outcome("exchange", **{**plus, "to": wrong}) == (ReplyOutcome.NOT_PROVEN, True)
    assert outcome("exchange", police=replace(POLICE, tokens=("",)), **plus)[0] is ReplyOutcome.NOT_PROVEN


@pytest.mark.parametrize(
    ("results", "passed"),
    [
        ("mx.example; dmarc=pass header.from=police.example", True),
        ("mx.example 1; spf=fail smtp.mailfrom=x; DMARC = PASS (p=none) header.from=Police.example", True),
        ("mx.example; dmarc=pass", True),
        ("mx.example; dmarc=fail header.from=police.example", False),
        ("mx.example; dmarc=pass header.from=evil.example", False),
        ("mx.example; dmarc=pass header.from=police.example; dmarc=fail", False),
        ("mx.example; spf=pass; dkim=pass", False),
        ("mx.example; none", False),
        ("evil.example; dmarc=pass", False),
        ("mx.example.evil.example; dmarc=pass", False),
        ("evil.example (mx.example; dmarc=pass header.from=police.example", False),
        ("mx.example; dkim=fail (a; dmarc=pass) header.d=x; dmarc=fail", False),
        ('mx.example; spf=fail smtp.mailfrom="a; dmarc=pass header.from=police.example;"; dmarc=fail', False),
        ("mx.example; x-dmarc=pass", False),
        ("dmarc=pass header.from=police.example", False),
        ("", False),
    ],
)
def test_results_of_authentication(results: str, passed: bool) -> None:  # noqa: FBT001
    assert dmarc_passed(read_mail(sample("exchange", results=results)), "mx.example") is passed


def test_a_forged_result_below_the_servers_own_is_ignored() -> None:
    forged = "mx.example; dmarc=pass header.from=police.example"
    both = f"mx.example; dmarc=fail header.from=police.example\r\nAuthentication-Results: {forged}"
    assert not dmarc_passed(read_mail(sample("exchange", results=both)), "mx.example")
    in_pieces = f"mx.example; spf=pass\r\nAuthentication-Results: {forged}"
    assert dmarc_passed(read_mail(sample("exchange", results=in_pieces)), "mx.example")
