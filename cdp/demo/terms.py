"""What both examples do with terms of reference: circulate them, let organisations answer, let the SRO sign."""

from collections.abc import Iterable
from datetime import timedelta

from cdp import clock
from cdp.demo.story import Story
from cdp.files.paper_store import PaperStore
from cdp.models import Agreement, Capacity, Occasion, Person, TermsAnswer, TermsOpinion, TermsVersion
from cdp.terms.approval import answers, circulation, requests, signing
from cdp.terms.approval.answers import AnswerGiven
from cdp.terms.approval.circulation import Circulation
from cdp.terms.approval.signing import SignatureGiven
from cdp.terms.issuing import issuer

APPROVED = AnswerGiven(TermsOpinion.APPROVED)


def circulate(story: Story, version: TermsVersion, days: int, note: str, *, by: Person) -> None:
    """Circulate a version, to be answered within some days, by every organisation."""
    wanted = Circulation(clock.today() + timedelta(days=days), Agreement.ALL, note=note)
    circulation.circulate(story.session, version, wanted, by=by)
    issuer.issue(story.session, version, Occasion.CIRCULATED, PaperStore(story.papers))


def answer_of(version: TermsVersion, organisation: str) -> TermsAnswer:
    """Return one organisation's answer to a version."""
    return next(answer for answer in version.answers if answer.organisation.name == organisation)


def answers_in_app(story: Story, answer: TermsAnswer, given: AnswerGiven = APPROVED) -> None:
    """Let an organisation's representative answer."""
    person = next(ask.person for ask in answer.asks if ask.capacity is Capacity.REPRESENTATIVE)
    answers.give(story.session, answer, given, read_version=answer.version, by=person)


def answers_by_link(story: Story, answer: TermsAnswer, given: AnswerGiven = APPROVED) -> None:
    """Let the person asked first answer by personal link, without an account."""
    token = requests.LINK.token_of(story.session, answer.asks[0])
    ask = requests.LINK.opened_by(story.session, token)
    if ask is None:
        raise ValueError("A link that was just sent works.")
    answers.give_by_link(story.session, ask, given, read_version=answer.version)


def everybody_approves(story: Story, version: TermsVersion, but: Iterable[str] = ()) -> None:
    """Let every organisation approve that has somebody to do so."""
    for answer in list(version.answers):
        if answer.asks and answer.opinion is None and answer.organisation.name not in but:
            answers_in_app(story, answer)


def sign(story: Story, version: TermsVersion, sro: Person) -> None:
    """Let the SRO sign, and issue what was signed."""
    given = SignatureGiven(sro.name, clock.now(), version.fingerprint or "")
    signing.sign(story.session, version, given, by=sro)
    issuer.issue(story.session, version, Occasion.SIGNED, PaperStore(story.papers))
