"""Terms of reference as a kind of issued document: when files are due, what they contain, and what /verify shows."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.files.paper_store import PaperStore
from cdp.issuing import issuer
from cdp.issuing.kinds import IS_SIGNED, Description, DocumentResponses, IssuedKind, Printed
from cdp.models import IssuedDocument, Occasion, TermsAnswer, TermsState, TermsVersion
from cdp.terms.approval import queries as answer_queries
from cdp.terms.approval.agreement import tally_of
from cdp.terms.approval.answers import OPINION_WORDS
from cdp.terms.drafting.service import DOCUMENT_KIND, name_in
from cdp.terms.issuing.certificate import printed_for_issue
from cdp.terms.issuing.document import Edition, edition_of
from cdp.terms.versions import queries
from cdp.terms.versions.states import TermsStanding
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural

_CIRCULATED = sa.exists().where(
    TermsVersion.document_id == IssuedDocument.id,
    TermsVersion.circulated_at.is_not(None),
    TermsVersion.state != TermsState.WITHDRAWN,
)
_NOTICES = {
    TermsStanding.WITH_PARTNERS: "Partners have not agreed this version yet, and it is not signed.",
    TermsStanding.AGREED: "Partners have agreed this version. It is not signed yet.",
    TermsStanding.WITH_SRO: "Partners have agreed this version. It is not signed yet.",
    TermsStanding.TO_COME: "This version is signed but not yet in force.",
    TermsStanding.SUPERSEDED: "A later version has replaced this one.",
    TermsStanding.WITHDRAWN: "This version was withdrawn and never came into force.",
}


def issue(session: Session, version: TermsVersion, occasion: Occasion, store: PaperStore) -> None:
    """Create and store a version's files at once; raises ValueError if its text is not fixed, as in a draft."""
    if version.document is None:
        raise ValueError("Only a version that was circulated or signed is issued.")
    issuer.issue(session, TERMS_OF_REFERENCE, version.document, occasion, store)


def is_being_made(version: TermsVersion) -> bool:
    """Return whether the worker makes the files of a version: it is signed, or was circulated and is not withdrawn.

    This is the rule of `TERMS_OF_REFERENCE.due` for a version that is loaded already.
    """
    is_out = version.circulated_at is not None and version.state is not TermsState.WITHDRAWN
    return version.document is not None and (version.signature is not None or is_out)


def print_for(session: Session, document: IssuedDocument, occasion: Occasion, verify_at: str) -> Printed:
    """Return the content of the files issued for a version on an occasion."""
    edition = _edition(session, document)
    answers = queries.answers_of(session, edition.version)
    return printed_for_issue(edition, answers, occasion, verify_at)


def describe(session: Session, document: IssuedDocument) -> Description:
    """Return what anyone with a copy may read: the version, its status, who approved it and who signed it."""
    edition = _edition(session, document)
    version, signed = edition.version, edition.version.signature is not None
    return Description(
        name=name_in(version, edition.facts.board),
        title=edition.title,
        partnership=edition.facts.partnership,
        status=edition.standing.tag,
        facts=(
            ("Version", str(version.number)),
            ("Status today", edition.standing_words),
            ("In force from", in_words(version.in_force_from) if signed else "Not in force"),
        ),
        notice=_NOTICES.get(edition.standing, ""),
        responses=_responses(queries.answers_of(session, version)),
        signature=edition.signature_facts(),
    )


def _responses(answers: list[TermsAnswer]) -> DocumentResponses:
    """Return each organisation's response and its date, without any comment."""
    agreed = tally_of(answers)
    return DocumentResponses(
        summary=("Partners", f"{agreed.approving} of {plural(agreed.asked, 'organisation')} approved"),
        heading="Responses from partners",
        caption="Responses from member organisations",
        headings=("Organisation", "Response", "Date"),
        rows=tuple(
            (
                answer.organisation.name,
                OPINION_WORDS[answer.opinion],
                in_words(answer.answered_at) if answer.answered_at else "–",
            )
            for answer in answers
        ),
        none="This version was not circulated to partners.",
    )


def _edition(session: Session, document: IssuedDocument) -> Edition:
    """Return a version as anyone may read it, with the board's versions that were circulated or signed."""
    day = clock.today()
    versions = queries.versions_beside(session, document)
    version = next(each for each in versions if each.document_id == document.id)
    others = [
        other
        for other in versions
        if other.circulated_at is not None or other.signature is not None or other is version
    ]
    facts, tallies = queries.text_facts(session, version, day), answer_queries.tallies_of(session, others)
    return edition_of(version, others, facts, day, tallies)


TERMS_OF_REFERENCE = IssuedKind(
    DOCUMENT_KIND,
    due={Occasion.CIRCULATED: _CIRCULATED, Occasion.SIGNED: IS_SIGNED},
    print_for=print_for,
    describe=describe,
)
