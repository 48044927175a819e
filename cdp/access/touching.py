"""Where registered interests and the seats of providers touch a subject, such as an agenda item or a procurement."""

from collections.abc import Collection, Iterable

from cdp.models import Organisation, RegisteredInterest
from cdp.wording.mentions import folded, mentions

PROVIDERS = "treatment_providers"
"""The national role of the seats of treatment providers."""


def names_organisation(text: str, organisation: Organisation) -> bool:
    """Return whether a folded text names an organisation by its name or its short name."""
    return mentions(text, organisation.name) or mentions(text, organisation.short_name)


def touches(
    interest: RegisteredInterest, text: str, named: Iterable[Organisation], others: Collection[str] = ()
) -> bool:
    """Return whether a folded text names the body of an interest, or the interest names one of these bodies."""
    if mentions(text, interest.body):
        return True
    words = folded(f"{interest.body} {interest.words}")
    return any(names_organisation(words, organisation) for organisation in named) or any(
        mentions(words, name) for name in others
    )
