"""The text of an agreement: the text for its kind or its own, with its figures, and the canonical text that is signed.

A text is Markdown with names in braces, such as {recipient}. They are replaced from the agreement whenever the text is
shown, so that the text and the figures always agree. The text is fixed when the agreement is sent.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.agreements.amounts import in_rows, own_amounts, total
from cdp.agreements.words import KINDS
from cdp.documents.blocks import Block
from cdp.documents.markdown import to_blocks
from cdp.errors import Refusal
from cdp.issuing.canonical import canonical
from cdp.models import AgreementKind, AgreementText, FundingAgreement, Partnership
from cdp.reference.areas import authority
from cdp.wording.formats import day, listed
from cdp.wording.money import pounds

LONGEST_TEXT = 20_000
PLACEHOLDERS: Mapping[str, str] = {
    "giver": "the body that gives the money",
    "recipient": "the body that receives it",
    "service": "the service",
    "areas": "the authorities that have the service",
    "total": "the total of all years",
    "amounts": "a table with the amount of each year; on a separate line",
    "period": "the first and the last day",
    "conditions": "the conditions, one in each line; on a separate line",
    "varied": "the agreement that a variation changes",
}
"""The names that may be used in braces, with a description of the text that replaces each."""
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SPECIAL = re.compile(r"([\\*_\[\]<>#|~])")


def check_text(text: str, field: str) -> None:
    """Raise Refusal for a text with names in braces that we do not know."""
    unknown = sorted(set(_PLACEHOLDER.findall(text)) - set(PLACEHOLDERS))
    if unknown:
        names = listed([f"{{{name}}}" for name in unknown])
        raise Refusal(f"We do not know {names}. Use only the names listed below.", field=field)


@cache
def usual_text(kind: AgreementKind) -> str:
    """Return our own text for a kind of agreement."""
    return resources.files("cdp.agreements.wordings").joinpath(f"{kind.value}.md").read_text(encoding="utf-8")


def own_texts(session: Session, partnership: Partnership) -> dict[AgreementKind, AgreementText]:
    """Return the partnership's own texts by kind, in one statement."""
    rows = session.scalars(sa.select(AgreementText).where(AgreementText.partnership_id == partnership.id))
    return {row.kind: row for row in rows}


def markdown_of(agreement: FundingAgreement, own: Mapping[AgreementKind, AgreementText]) -> str:
    """Return the Markdown of an agreement now, with its figures; `own` are the partnership's own texts."""
    stored = own[agreement.kind].text if agreement.kind in own else usual_text(agreement.kind)
    text, facts = agreement.own_text or stored, _facts(agreement)
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)


def canonical_text(agreement: FundingAgreement, own: Mapping[AgreementKind, AgreementText]) -> str:
    """Return the text that is fixed and signed: a title, the two sides, then the Markdown."""
    sides = f"Between {_plain(agreement.giver.name)} and {_plain(agreement.recipient.name)}."
    head = [title_of(agreement), f"{sides} Reference {agreement.reference}."]
    return canonical("\n\n".join([*head, markdown_of(agreement, own)]))


def text_now(session: Session, agreement: FundingAgreement) -> str:
    """Return the fixed text of an agreement, or the text as it would be fixed now."""
    if agreement.document is not None:
        return agreement.document.text
    return canonical_text(agreement, own_texts(session, agreement.partnership))


def blocks_of(text: str) -> Sequence[Block]:
    """Return the blocks of a canonical text, without its title."""
    return to_blocks(text.partition("\n")[2], heading_floor=2)


def title_of(agreement: FundingAgreement) -> str:
    """Return the title of the document of an agreement."""
    return f"{KINDS[agreement.kind]}: {agreement.title}"


def _facts(agreement: FundingAgreement) -> dict[str, str]:
    amounts = own_amounts(agreement)
    areas = [authority(code).name for code in agreement.area_codes]
    varied = agreement.varies
    until = f" to {day(agreement.ends_on)}" if agreement.ends_on else " until it is ended"
    return {
        "giver": _plain(agreement.giver.name),
        "recipient": _plain(agreement.recipient.name),
        "service": _plain(agreement.service or agreement.title),
        "areas": listed(areas) if areas else "the whole area of the partnership",
        "total": pounds(total(amounts)),
        "amounts": _table(agreement),
        "period": f"from {day(agreement.starts_on)}{until}",
        "conditions": _conditions(agreement.conditions),
        "varied": f"{_plain(varied.title)} ({varied.reference})" if varied is not None else "the agreement",
    }


def _table(agreement: FundingAgreement) -> str:
    rows = in_rows(own_amounts(agreement))
    if not rows:
        return "No money passes between the two sides."
    return "\n".join(
        ["| Financial year | Amount |", "| --- | --- |", *(f"| {y} | {pounds(p)} |" for y, p in rows)]
    )


def _conditions(conditions: str) -> str:
    lines = [" ".join(line.split()).lstrip("-•* ") for line in conditions.splitlines()]
    return "\n".join(f"- {_plain(line)}" for line in lines if line) or "There are no further conditions."


def _plain(text: str) -> str:
    """Return typed text as Markdown that shows exactly these characters."""
    return _SPECIAL.sub(r"\\\1", text)
