"""The questions about a whole workplan file, and the order of its questions on the page."""

from cdp.imports.asking import BY_DATE_RULE, DATES, NO, YES
from cdp.imports.questions import FileQuestion

FILE, SERVED, LEADS, PROGRESS, SAID = (
    "The file",
    "Outcomes and objectives",
    "Leads",
    "Progress",
    "What the file says itself",
)
TOPICS = (FILE, SERVED, DATES, LEADS, PROGRESS, SAID)
_CORRECT = "No, I will correct these rows"


def _rule(
    code: str, topic: str, label: str, hint: str, yes: str, no: str = _CORRECT, answer: str = YES
) -> FileQuestion:
    return FileQuestion("rule", code, topic, label, hint, ((YES, yes), (NO, no)), answer)


_RULES = (
    _rule(
        "no_year",
        DATES,
        "Does a date without a year belong to the year of the plan?",
        "The first such day from 1 April of the plan.",
        "Yes",
    ),
    _rule(
        "no_date",
        DATES,
        "What do you want to do with activities whose dates you leave open?",
        "It concerns wordings below that give no date, such as “TBC”.",
        "Import them without that date",
        answer="",
    ),
    _rule(
        "no_end",
        DATES,
        "Do activities with a start but no end have no due date?",
        "You can add it later.",
        "Yes, import them without a due date",
    ),
    _rule(
        "gaps",
        DATES,
        "If marks have gaps between them, is each mark a key date?",
        "The activity goes from the first mark to the last in either case.",
        "Yes, at the end of each marked quarter or month",
        "No, the activity continues all the time",
    ),
    _rule(
        "coloured",
        DATES,
        "Does a coloured cell without text count as marked?",
        "Shades differ. They are never our rating.",
        "Yes",
        "No, it says nothing",
    ),
    _rule(
        "bars",
        DATES,
        "Is each bar with words a key date at its end?",
        "The activity goes from the start of the first bar to the end of the last.",
        "Yes",
        "No, keep the words in the update",
    ),
    _rule(
        "numbers",
        DATES,
        "Are the numbers under quarters or months amounts?",
        "Amounts are kept in the update. The numbers also mark their quarter.",
        "Yes, keep them in the update",
        "No, they are only marks",
    ),
    _rule(
        "no_marks",
        DATES,
        "Do activities without any mark have no dates?",
        "",
        "Yes, import them without dates",
        answer="",
    ),
    _rule(
        "rating",
        SAID,
        "Keep the file’s colours and letters in the history?",
        "They are never our rating, which we compute from dates and progress.",
        "Keep them in the history",
        "Leave them out",
    ),
)
RULES = {**BY_DATE_RULE, **{rule.said: rule for rule in _RULES}}
