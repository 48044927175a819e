"""Steps that both examples share for terms of reference: circulate, answer and sign them."""

from collections.abc import Iterable
from datetime import timedelta

from cdp import clock
from cdp.demo.scenario import Scenario
from cdp.files.paper_store import PaperStore
from cdp.issuing.service import SignatureGiven
from cdp.models import Agreement, Capacity, Occasion, Person, TermsAnswer, TermsOpinion, TermsVersion
from cdp.terms.approval import answers, circulation, requests, signing
from cdp.terms.approval.answers import AnswerGiven
from cdp.terms.approval.circulation import Circulation
from cdp.terms.issuing import kind

APPROVED = AnswerGiven(TermsOpinion.APPROVED)


def circulate(scenario: Scenario, version: TermsVersion, days: int, note: str, *, by: Person) -> None:
    """Circulate a version of the terms, which every organisation must approve within this number of days."""
    wanted = Circulation(clock.today() + timedelta(days=days), Agreement.ALL, note=note)
    circulation.circulate(scenario.session, version, wanted, by=by)
    kind.issue(scenario.session, version, Occasion.CIRCULATED, PaperStore(scenario.papers))


def answer_of(version: TermsVersion, organisation: str) -> TermsAnswer:
    """Return one organisation's answer to a version."""
    return next(answer for answer in version.answers if answer.organisation.name == organisation)


def answers_in_app(scenario: Scenario, answer: TermsAnswer, given: AnswerGiven = APPROVED) -> None:
    """Record an answer given in the app by the organisation's representative."""
    person = next(ask.person for ask in answer.asks if ask.capacity is Capacity.REPRESENTATIVE)
    answers.give(scenario.session, answer, given, read_version=answer.version, by=person)


def answers_by_link(scenario: Scenario, answer: TermsAnswer, given: AnswerGiven = APPROVED) -> None:
    """Record an answer given without an account, through the personal link of the first person who was asked."""
    token = requests.LINK.token_of(scenario.session, answer.asks[0])
    ask = requests.LINK.opened_by(scenario.session, token)
    if ask is None:
        raise ValueError("A link that was just sent must work.")
    answers.give_by_link(scenario.session, ask, given, read_version=answer.version)


def everyone_approves(scenario: Scenario, version: TermsVersion, but: Iterable[str] = ()) -> None:
    """Record an approval for each organisation that was asked and has not answered, except those named in `but`."""
    for answer in list(version.answers):
        if answer.asks and answer.opinion is None and answer.organisation.name not in but:
            answers_in_app(scenario, answer)


def sign(scenario: Scenario, version: TermsVersion, sro: Person) -> None:
    """Sign a version as the SRO, and issue the signed files."""
    given = SignatureGiven(sro.name, clock.now(), version.fingerprint or "")
    signing.sign(scenario.session, version, given, by=sro)
    kind.issue(scenario.session, version, Occasion.SIGNED, PaperStore(scenario.papers))
