"""Telling every member of a board that its terms of reference were signed, with the signed document attached."""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.issuing.issuer import newest_file
from cdp.mail.outbox import Enclosed
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import IssuedFileKind, Person, TermsVersion
from cdp.partnerships import queries as partnerships
from cdp.terms.approval import queries
from cdp.terms.drafting.service import name_of, record
from cdp.terms.versions.states import HAVE_BEEN_SIGNED
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural

SIGNED = "terms_signed_for_members.txt"


def why_not_yet(version: TermsVersion) -> str:
    """Return why members cannot be sent a version, or an empty string if they can."""
    if version.signature is None or version.state not in HAVE_BEEN_SIGNED:
        return "This version is not signed. Members can be sent it once it is."
    if newest_file(version.document, IssuedFileKind.PDF) is None:
        return "The signed PDF file is being made. Open this page again in a minute."
    return ""


def emails(session: Session, version: TermsVersion) -> Mailing[Person]:
    """Return the emails to everyone with a seat or role on the board who has not been sent this version yet."""
    board, signature = version.board, version.signature
    file = newest_file(version.document, IssuedFileKind.PDF)
    told = queries.people_told_of_signing(session, topic_of(version))
    facts = {
        "version": version,
        "signed_by": signature.typed_name if signature is not None else "",
        "in_force_from": in_words(version.in_force_from),
        "file": file.name if file is not None else "",
    }
    people = partnerships.people_of_board(session, board, clock.today())
    return Mailing(
        board.partnership,
        tuple(Letter(person, SIGNED, person, facts) for person in people if person.id not in told),
        tuple(
            NotEmailed(person.name, f"Was sent this version on {in_words(told[person.id])}.")
            for person in people
            if person.id in told
        ),
        topic=topic_of(version),
        encloses=Enclosed(file.name, file.media_type, file.sha256) if file is not None else None,
    )


def announce(session: Session, version: TermsVersion, *, shown: str, by: Person) -> int:
    """Send the emails, in the caller's transaction, and return their number.

    `shown` is the fingerprint of `emails` on the page. Raises Refusal if they have changed since, if there is no one to
    tell, or if the version is not signed or its file is not made yet.
    """
    if refusal := why_not_yet(version):
        raise Refusal(refusal)
    mailing = emails(session, version)
    if not mailing.letters:
        told = "Everyone on the board has been sent this version."
        raise Refusal(told if mailing.left_out else "No one has a seat or role on this board yet.")
    if mailing.fingerprint(session) != shown:
        raise Refusal("The emails have changed since you opened this page. Check them again, then send.")
    mailing.post(session)
    people = plural(len(mailing.letters), "member")
    record(session, version, f"{by.name} sent {name_of(version)}, signed, to {people} of the board.", by=by)
    return len(mailing.letters)


def topic_of(version: TermsVersion) -> str:
    """Return the topic of the emails about a signed version."""
    return f"signed {version.key}"
