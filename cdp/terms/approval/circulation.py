"""Circulation of a draft: its text is fixed, member organisations are asked, and a rule decides whether they agree.

The text of a version never changes after it has been circulated or sent to the SRO. To make a change, the next version
is started from that text. Responses stay with the version for which they were given.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.previews import Mailing
from cdp.models import (
    Agreement,
    Board,
    Capacity,
    Organisation,
    Person,
    SeatKind,
    TermsAnswer,
    TermsAsk,
    TermsState,
    TermsVersion,
)
from cdp.partnerships import queries as partnerships
from cdp.terms.approval import agreement, requests, signing
from cdp.terms.approval.requests import CirculationDraft, PersonAsked
from cdp.terms.drafting import service
from cdp.terms.drafting.service import fix_text, locked, name_of, record
from cdp.terms.versions import queries
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed, plural

USUAL_DAYS_TO_ANSWER = 21
LONGEST_DAYS_TO_ANSWER = 366
GRACE = timedelta(days=28)
"""How long a personal link still works after the deadline, to allow late responses."""
SMALLEST_MAJORITY = 51
YOUR_REASON = "(your reason)"
"""Stands for the reason in a preview of the emails about a version that is replaced."""


@dataclass(frozen=True)
class Circulation:
    """The coordinator's choices when circulating a version; `note` is added to the email."""

    answer_by: date
    agreement: Agreement
    majority_percent: int | None = None
    note: str = ""


@dataclass(frozen=True)
class AskedOrganisation:
    """A member organisation of a board, with the people who may respond for it, representatives first."""

    organisation: Organisation
    people: tuple[tuple[Person, Capacity], ...]


def to_be_asked(session: Session, board: Board, day: date) -> list[AskedOrganisation]:
    """Return the organisations with a core seat on a board, in order of name, and the people who may respond."""
    people: dict[int, dict[int, tuple[Person, Capacity]]] = {}
    organisations: dict[int, Organisation] = {}
    for seat in partnerships.seats_of(session, board, day):
        if seat.kind is not SeatKind.CORE:
            continue
        organisations[seat.organisation_id] = seat.organisation
        of_organisation = people.setdefault(seat.organisation_id, {})
        for capacity in (Capacity.REPRESENTATIVE, Capacity.DEPUTY):
            holding = seat.holding_on(day, capacity)
            if holding is not None and (
                capacity is Capacity.REPRESENTATIVE or holding.person_id not in of_organisation
            ):
                of_organisation[holding.person_id] = (holding.person, capacity)
    ordered = sorted(organisations.values(), key=lambda organisation: organisation.name.casefold())
    return [
        AskedOrganisation(
            organisation,
            tuple(sorted(people[organisation.id].values(), key=lambda one: one[1] is Capacity.DEPUTY)),
        )
        for organisation in ordered
    ]


def usual(session: Session, board: Board, day: date) -> Circulation:
    """Return the default choices for a circulation: three weeks to respond, and the agreement rule used last time."""
    answer_by = day + timedelta(days=USUAL_DAYS_TO_ANSWER)
    last = next((v for v in queries.versions_of(session, board) if v.agreement is not None), None)
    if last is None or last.agreement is None:
        return Circulation(answer_by, Agreement.ALL)
    return Circulation(answer_by, last.agreement, last.majority_percent)


@dataclass(frozen=True)
class Outlook:
    """The organisations that would be asked if a draft were circulated now, and those whose approval still counts."""

    asked: list[AskedOrganisation]
    carried: frozenset[int]

    def emails(self, version: TermsVersion, draft: CirculationDraft) -> Mailing[PersonAsked]:
        """Return the emails that would be sent. No requests exist yet, so the emails have no working links."""
        people = [
            PersonAsked(one.organisation, person, capacity, one.organisation.id in self.carried)
            for one in self.asked
            for person, capacity in one.people
        ]
        vacant = [one.organisation for one in self.asked if not one.people]
        return requests.first_emails(version, people, draft, vacant=vacant)

    @property
    def fingerprint(self) -> str:
        """A hash of these organisations and people, to detect changes since the page was opened."""
        who = [(one.organisation.key, [person.key for person, _ in one.people]) for one in self.asked]
        return hashlib.sha256(repr(who).encode()).hexdigest()


def outlook_of(session: Session, version: TermsVersion, day: date) -> Outlook:
    """Return who would be asked to respond if a draft were circulated on a day, and which approvals still count."""
    return Outlook(to_be_asked(session, version.board, day), frozenset(_approvals_that_still_count(version)))


def circulate(session: Session, version: TermsVersion, wanted: Circulation, *, by: Person) -> None:
    """Fix the text of a draft, and email everyone who may respond for a member organisation.

    If the draft only corrects typing errors, approvals of the earlier version still count. The organisations that gave
    them are notified and need not respond again. Raises Refusal if the version is not a draft, or if no organisation
    has a core seat. It is also raised for an unready text, or an invalid deadline or majority.
    """
    version = locked(session, version)
    if version.state is not TermsState.DRAFT:
        raise Refusal("Only a draft can be circulated.")
    day = clock.today()
    _check(wanted, day)
    asked = to_be_asked(session, version.board, day)
    if not asked:
        raise Refusal(
            "No organisation has a core seat on this board yet. Add the seats before you circulate."
        )
    fix_text(session, version, day)
    version.state = TermsState.CIRCULATED
    version.circulated_at = clock.now()
    version.sent_back_reasons = ""
    version.answer_by = wanted.answer_by
    version.agreement = wanted.agreement
    version.majority_percent = wanted.majority_percent if wanted.agreement is Agreement.MAJORITY else None
    version.circulation_note = wanted.note
    carried = _approvals_that_still_count(version)
    for one in asked:
        answer = TermsAnswer(organisation=one.organisation)
        version.answers.append(answer)
        if earlier := carried.get(one.organisation.id):
            _carry(earlier, answer)
        for person, capacity in one.people:
            answer.asks.append(_ask(person, capacity, version, day))
    session.flush()
    requests.send_all(session, version)
    people = sum(len(one.people) for one in asked)
    record(
        session,
        version,
        f"{by.name} circulated {name_of(version)} to {plural(len(asked), 'organisation')} "
        f"({plural(people, 'person', 'people')}), for responses by {in_words(wanted.answer_by)}.",
        by=by,
        details={
            "sha256": version.fingerprint,
            "answer_by": wanted.answer_by.isoformat(),
            "agreement": agreement.rule_in_words(version),
            "carried_over": len(carried),
        },
    )
    settle(session, version, by=by)


def _check(wanted: Circulation, day: date) -> None:
    if wanted.answer_by <= day:
        raise Refusal("Enter a deadline after today.", field="answer_by")
    if wanted.answer_by > day + timedelta(days=LONGEST_DAYS_TO_ANSWER):
        raise Refusal("Enter a deadline within the next 12 months.", field="answer_by")
    if wanted.agreement is Agreement.MAJORITY and not (
        wanted.majority_percent and SMALLEST_MAJORITY <= wanted.majority_percent <= 100
    ):
        raise Refusal(
            f"Enter the majority as a whole percentage from {SMALLEST_MAJORITY} to 100.",
            field="majority_percent",
        )


def _approvals_that_still_count(version: TermsVersion) -> dict[int, TermsAnswer]:
    """Return approvals of the earlier version by organisation ID, if the draft only corrects its typing errors."""
    earlier = version.drafted_from
    if not version.cosmetic_reason or earlier is None:
        return {}
    return {
        answer.organisation_id: answer for answer in earlier.answers if answer.opinion in agreement.APPROVALS
    }


def _carry(earlier: TermsAnswer, answer: TermsAnswer) -> None:
    answer.carried_from = earlier
    for name in (
        "opinion",
        "comment",
        "approved_on",
        "approving_body",
        "answered_at",
        "answered_by_id",
        "answered_as",
        "by_link",
        "letter_name",
        "letter_media_type",
        "letter_size",
        "letter_sha256",
    ):
        setattr(answer, name, getattr(earlier, name))


def _ask(person: Person, capacity: Capacity, version: TermsVersion, day: date) -> TermsAsk:
    return TermsAsk(
        person=person,
        capacity=capacity,
        asked_at=clock.now(),
        expires_at=_link_ends(version.answer_by or day),
    )


def _link_ends(answer_by: date) -> datetime:
    """Return when a personal link ends: at the start of the day in London that is `GRACE` after the deadline."""
    return clock.from_london(answer_by + GRACE, time())


def extend(session: Session, version: TermsVersion, answer_by: date, *, by: Person) -> None:
    """Extend the deadline for responses and the validity of personal links.

    Raises Refusal if the version is not out for approval, or the new deadline is not later or is too far away.
    """
    version = _circulated(session, version)
    before = version.answer_by
    if before is not None and answer_by <= before:
        raise Refusal(f"Enter a deadline after the current one, {in_words(before)}.", field="answer_by")
    if answer_by <= clock.today() or answer_by > clock.today() + timedelta(days=LONGEST_DAYS_TO_ANSWER):
        raise Refusal("Enter a deadline after today and within the next 12 months.", field="answer_by")
    version.answer_by = answer_by
    for answer in queries.answers_of(session, version):
        for ask in answer.asks:
            ask.expires_at = _link_ends(answer_by)
    record(
        session,
        version,
        f"{by.name} extended the deadline for responses to {name_of(version)} from {in_words(before)} "
        f"to {in_words(answer_by)}.",
        by=by,
    )


def newcomers_to(session: Session, version: TermsVersion) -> list[tuple[TermsAnswer, Person, Capacity]]:
    """Return the people who hold a seat today but were not asked before, such as a new representative.

    Organisations that have responded are left out. So are those that joined after circulation, because the annex of
    members does not list them.
    """
    if version.state is not TermsState.CIRCULATED:
        return []
    speakers = {one.organisation.id: one.people for one in to_be_asked(session, version.board, clock.today())}
    return [
        (answer, person, capacity)
        for answer in queries.answers_of(session, version)
        if answer.opinion is None
        for person, capacity in speakers.get(answer.organisation_id, ())
        if person.id not in {ask.person_id for ask in answer.asks}
    ]


def newcomer_emails(session: Session, version: TermsVersion) -> Mailing[PersonAsked]:
    """Return the emails that would ask the people of `newcomers_to`. They have no working links yet."""
    people = [
        PersonAsked(answer.organisation, person, capacity)
        for answer, person, capacity in newcomers_to(session, version)
    ]
    return requests.first_emails(version, people)


def ask_newcomers(session: Session, version: TermsVersion, *, shown: str, by: Person) -> list[TermsAsk]:
    """Ask the people of `newcomers_to` to respond; return the requests.

    `shown` is the fingerprint of `newcomer_emails` on the page. Raises Refusal if the emails have changed since, if
    there is no one to ask, or if the version is not out for approval.
    """
    version = _circulated(session, version)
    newcomers = newcomers_to(session, version)
    if not newcomers:
        raise Refusal("Everyone who can respond has already been asked.")
    if newcomer_emails(session, version).fingerprint(session) != shown:
        raise Refusal("The emails have changed since you opened this page. Check them again, then send.")
    added = []
    for answer, person, capacity in newcomers:
        ask = _ask(person, capacity, version, clock.today())
        answer.asks.append(ask)
        added.append(ask)
    session.flush()
    requests.send(session, version, added)
    names = listed([ask.person.name for ask in added])
    record(session, version, f"{by.name} asked {names} to respond to {name_of(version)}.", by=by)
    return added


def settle(session: Session, version: TermsVersion, *, by: Person | None) -> bool:
    """Mark a circulated version as agreed if its rule is met, and ask the SRO to sign; return whether it is agreed.

    `by` is the person whose action led to agreement, or None if the deadline has passed.
    """
    tally = agreement.tally_of(version.answers)
    if version.state is not TermsState.CIRCULATED or not agreement.is_agreed(version, tally, clock.today()):
        return False
    version.state = TermsState.AGREED
    version.agreed_at = clock.now()
    record(
        session,
        version,
        f"Partners agreed {name_of(version)}: {tally.approving} of {plural(tally.asked, 'organisation')} approved.",
        by=by,
        details={"approved": tally.approving, "objected": tally.objected, "not answered": tally.waiting},
    )
    signing.ask_sro(session, version)
    return True


def settle_what_is_due(session: Session, day: date) -> int:
    """Settle every version whose deadline was before a day; return how many were agreed."""
    due = queries.circulated_until(session, day)
    return sum(settle(session, locked(session, version), by=None) for version in due)


def withdraw(session: Session, version: TermsVersion, *, by: Person, shown: str | None = None) -> None:
    """Withdraw a version. If it was with partners, notify those asked that no response is needed.

    `shown` is the fingerprint of the emails on the page. Raises Refusal if they have changed since.
    """
    mailing = requests.withdrawn_emails(session, locked(session, version))
    if shown is not None and mailing.fingerprint(session) != shown:
        raise Refusal("The emails have changed since you opened this page. Check them again, then withdraw.")
    service.withdraw(session, version, by=by)
    mailing.post(session)


def replace(session: Session, version: TermsVersion, because: str, *, shown: str, by: Person) -> TermsVersion:
    """Start the next version from one that is with partners or the SRO, and tell everyone who was asked about it.

    `shown` is the fingerprint of `requests.replaced_emails` for `YOUR_REASON`, because the reason is written on the
    page that shows the emails. Raises Refusal if the emails have changed since, and as `service.revise` does.
    """
    if requests.replaced_emails(session, version, YOUR_REASON).fingerprint(session) != shown:
        raise Refusal("The emails have changed since you opened this page. Check them again, then continue.")
    mailing = requests.replaced_emails(session, version, because)
    following = service.revise(session, version, because, by=by)
    mailing.post(session)
    return following


def _circulated(session: Session, version: TermsVersion) -> TermsVersion:
    version = locked(session, version)
    if version.state is not TermsState.CIRCULATED:
        raise Refusal("This version is no longer out for approval. Open it to see its status.")
    return version
