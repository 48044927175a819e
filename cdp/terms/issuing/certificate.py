"""The issued document: the whole text, and a certificate with the responses, the signature and how to check a file."""

from collections.abc import Sequence
from datetime import date

from cdp.documents.blocks import Block, Facts, Heading, PageBreak, Paragraph, Table
from cdp.issuing.kinds import Printed
from cdp.issuing.words import how_to_check
from cdp.models import AnsweredAs, Occasion, TermsAnswer
from cdp.terms.approval.agreement import rule_in_words, tally_of
from cdp.terms.approval.answers import AS_WORDS, OPINION_WORDS
from cdp.terms.issuing.document import Edition, opening
from cdp.wording.formats import day as in_words
from cdp.wording.formats import day_short, plural


def printed_for_issue(
    edition: Edition, answers: Sequence[TermsAnswer], occasion: Occasion, verify_at: str
) -> Printed:
    """Return the content of the files issued on circulation or signature.

    It consists of document control, sections with annexes, and the certificate. `verify_at` is the address of the page
    on which a file can be checked. Responses are included only in the signed document, because they can change until
    then.
    """
    return edition.printed(
        [*opening(edition), PageBreak(), *_certificate(edition, answers, occasion, verify_at)]
    )


def _certificate(
    edition: Edition, answers: Sequence[TermsAnswer], occasion: Occasion, verify_at: str
) -> list[Block]:
    version = edition.version
    facts = [
        ("Document", f"{edition.title}, version {version.number}"),
        ("Partnership", edition.facts.partnership),
        ("Date of issue", in_words(edition.day)),
    ]
    if version.circulated_at is not None:
        facts += [
            ("Circulated to partners", in_words(version.circulated_at)),
            ("Rule for agreement", rule_in_words(version)),
        ]
    if version.agreed_at is not None:
        facts.append(("Agreed by partners", in_words(version.agreed_at)))
    if version.cosmetic_reason and version.drafted_from is not None:
        facts.append(
            (
                f"Correction of version {version.drafted_from.number}",
                f"Typing errors only: {version.cosmetic_reason}",
            )
        )
    blocks: list[Block] = [Heading(2, "Certificate"), Facts.of(facts), Heading(3, "Responses from partners")]
    blocks += _answers(answers, occasion, edition)
    blocks.append(Heading(3, f"Signature of the {edition.facts.sro_title}"))
    signed = edition.signature_facts()
    blocks.append(Facts.of(signed) if signed else Paragraph.of("Not signed when this file was issued."))
    return blocks + how_to_check(
        version.fingerprint or "",
        edition.file_name,
        verify_at,
        what="this version",
        shows="which version it is, who approved it and who signed it",
    )


def _answers(answers: Sequence[TermsAnswer], occasion: Occasion, edition: Edition) -> list[Block]:
    if not answers:
        return [Paragraph.of("This version was not circulated to partners.")]
    if occasion is Occasion.CIRCULATED:
        return [
            Paragraph.of(
                f"{plural(len(answers), 'organisation was', 'organisations were')} asked to respond by "
                f"{in_words(edition.version.answer_by)}. Their responses will be in the signed document."
            )
        ]
    tally = tally_of(answers)
    return [
        Paragraph.of(f"{tally.approving} of {plural(tally.asked, 'organisation')} approved this version."),
        Table.of(
            "Responses from member organisations",
            ("Organisation", "Response", "Given by", "Date", "Internal approval"),
            [_row(answer) for answer in answers],
            widths=(5, 4, 5, 3, 4),
        ),
    ]


def _row(answer: TermsAnswer) -> tuple[str, ...]:
    opinion = OPINION_WORDS[answer.opinion]
    if answer.carried_from is not None:
        opinion += f", version {answer.carried_from.terms.number}"
    return (
        answer.organisation.name,
        opinion,
        _given_by(answer),
        day_short(answer.answered_at) if answer.answered_at else "–",
        approval_of(answer.approving_body, answer.approved_on) or "–",
    )


def _given_by(answer: TermsAnswer) -> str:
    if answer.answered_as is None or answer.answered_by is None:
        return "–"
    if answer.answered_as is AnsweredAs.SECRETARIAT:
        return f"{answer.answered_by.name}, secretariat, by letter “{answer.letter_name}”"
    return f"{answer.answered_by.name}, {AS_WORDS[answer.answered_as]}"


def approval_of(body: str, on: date | None) -> str:
    """Return an organisation's internal approval, such as "Cabinet, 3 Dec 2026"; empty if there is none."""
    return f"{body}, {day_short(on)}" if body and on else body
