"""The questions about a whole log, and the order of its questions on the page."""

from cdp.imports.asking import BY_DATE_RULE, DATES, NO, YES
from cdp.imports.questions import FileQuestion

_YES_OR_NO = ((YES, "Yes"), (NO, "No, I will correct these rows"))
FILE, OWNERS, SAME, SAID = (
    "The file",
    "Owners",
    "Actions that stand twice",
    "What the log says itself",
)

RULES = {
    **BY_DATE_RULE,
    "lead": FileQuestion(
        "rule",
        "lead",
        OWNERS,
        "If a cell names several owners, is the first one the lead?",
        "The others are further owners.",
        _YES_OR_NO,
        YES,
    ),
    "merged": FileQuestion(
        "rule",
        "merged",
        FILE,
        "Does a merged meeting cell belong to all rows beside it?",
        "",
        ((YES, "Yes"), (NO, "No, only to the first of them")),
        YES,
    ),
    "rating": FileQuestion(
        "rule",
        "rating",
        SAID,
        "Keep the log’s colours and letters in the history?",
        "They are never our rating, which we compute from dates and states.",
        ((YES, "Keep them in the history"), (NO, "Leave them out")),
        YES,
    ),
    "reference": FileQuestion(
        "rule",
        "reference",
        SAID,
        "Keep the log’s references in the history?",
        "Each action gets a new reference here, such as A12.",
        ((YES, "Keep them in the history"), (NO, "Leave them out")),
        YES,
    ),
}
TOPICS = (FILE, DATES, OWNERS, SAME, SAID)
