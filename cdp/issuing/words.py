"""What every issued document says about itself: who signed it, how to check it, and which file it is."""

from cdp.clock import in_london
from cdp.documents.blocks import Block, BulletList, Heading, Paragraph, runs
from cdp.issuing.kinds import Labelled
from cdp.models import IssuedFile, Signature
from cdp.wording.formats import day, file_size, moment


def signature_facts(signature: Signature, signed_as: str) -> tuple[Labelled, ...]:
    """Return the signatory, role, organisation and time of a signature; `signed_as` comes before the role."""
    return (
        ("Signed by", signature.typed_name),
        ("Role", f"{signed_as}: {signature.role}"),
        ("Organisation", signature.organisation_name),
        ("Signed on", moment(in_london(signature.signed_at))),
    )


def how_to_check(fingerprint: str, file_name: str, verify_at: str, *, what: str, shows: str) -> list[Block]:
    """Return the part of a certificate that explains how to check a file.

    `what` names the document in a sentence, such as "this version". `shows` is what the page at `verify_at` shows.
    """
    upload = f"Upload this file, or enter the fingerprint, at {verify_at}. The page shows {shows}."
    recompute = (
        f"The fingerprint belongs to the text file {file_name}.txt. The command sha256sum {file_name}.txt prints it "
        f"(on Windows: certutil -hashfile {file_name}.txt SHA256)."
    )
    changed = (
        "If this file is changed, printed again or saved by another program, it will fail the check, even if it looks "
        "the same."
    )
    return [
        Heading(3, "How to check this document"),
        Paragraph.of(f"Fingerprint (SHA-256) of the text of {what}:"),
        Paragraph(runs(fingerprint)),
        BulletList.of([upload, recompute, changed]),
    ]


def note_on(issued: IssuedFile) -> str:
    """Return the note beside a download: its size, when it was issued, and names that could not be printed."""
    note = f"{file_size(issued.size)}, issued on {day(issued.issued_at)}."
    if issued.unprinted:
        note += f" Could not be printed: {', '.join(issued.unprinted)}."
    return note
