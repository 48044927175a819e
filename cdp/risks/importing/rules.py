"""The questions about a whole risk register, and the order of its questions on the page."""

from cdp.actions.importing.rules import OWNERS
from cdp.imports.asking import BY_DATE_RULE, DATES, NO, YES
from cdp.imports.questions import FileQuestion

FILE, SCORES, SAID = "The file", "Likelihood and impact", "What the register says itself"
TOPICS = (FILE, SCORES, DATES, OWNERS, SAID)
_CORRECT = "No, I will correct these rows"


def _rule(
    code: str, topic: str, label: str, hint: str, yes: str, no: str = _CORRECT, answer: str = YES
) -> FileQuestion:
    return FileQuestion("rule", code, topic, label, hint, ((YES, yes), (NO, no)), answer)


_RULES = (
    _rule(
        "no_year",
        DATES,
        "Is a date without a year the next such day after the date of the register?",
        "",
        "Yes",
    ),
    _rule(
        "cards",
        FILE,
        "The sheet has a card for each risk instead of a row. Is each card one risk?",
        "The column “Card” says where each card stands.",
        "Yes",
        "No, I will leave rows out",
    ),
    _rule(
        "one_pair",
        SCORES,
        "The register has likelihood and impact only once. Do they count before mitigation and now?",
        "A review can change the score now.",
        "Yes",
    ),
    _rule(
        "among_words",
        SCORES,
        "Are numbers among words, such as “4” beside “Likely”, steps from 1 to 5?",
        "",
        "Yes",
        answer="",
    ),
    _rule(
        "lead",
        OWNERS,
        "If a cell names several owners, does the first one own the risk?",
        "The others are kept in the first review.",
        "Yes",
    ),
    _rule(
        "arrows",
        SAID,
        "Do → and ↔ both mean that a risk has not changed?",
        "Trends are kept in the first review. We compute ours from the reviews.",
        "Yes",
        "No, keep the arrows as they are",
    ),
    _rule(
        "rating",
        SAID,
        "Keep the register’s own ratings and colours in the first review?",
        "They are never our level, which we compute from likelihood and impact.",
        "Keep them",
        "Leave them out",
    ),
)
RULES = {**BY_DATE_RULE, **{rule.said: rule for rule in _RULES}}
