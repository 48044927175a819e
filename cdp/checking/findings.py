"""What the check finds: a level, a kind, a place, the words, the value that the report itself gives, and a sentence."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class CheckLevel(StrEnum):
    """How much a finding matters: an error stops signing, a warning wants a reason, information wants nothing."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class CheckKind(StrEnum):
    """The kinds of finding; docs/rules/reports.md explains each."""

    TABLE_TOTAL = "table_total"
    PROFILE_TOTAL = "profile_total"
    SUM_IN_TEXT = "sum_in_text"
    AMOUNT_MISMATCH = "amount_mismatch"
    TRANSPOSED_DIGITS = "transposed_digits"
    WORDS_FIGURES = "words_figures"
    UNIT_SLIP = "unit_slip"
    WRONG_YEAR = "wrong_year"
    PERCENTAGE = "percentage"
    MISSING_REFERENCE = "missing_reference"
    COUNT_LIST = "count_list"
    WEEKDAY = "weekday"
    INVALID_DATE = "invalid_date"
    CONSULTED_AFTER_DECIDED = "consulted_after_decided"
    PUBLISHED_BEFORE_SIGNED = "published_before_signed"
    EFFECTIVE_BEFORE_DECISION = "effective_before_decision"
    END_BEFORE_START = "end_before_start"
    PERIOD_LENGTH = "period_length"
    NOTICE_PERIOD = "notice_period"
    UNDATED_PERIOD = "undated_period"
    VAT_TWICE = "vat_twice"
    CARRY_FORWARD_TWICE = "carry_forward_twice"
    CARRY_FORWARD_YEARS = "carry_forward_years"
    EMPTY_FIELD = "empty_field"
    SIGNATURE_NAME = "signature_name"
    INVALID_EMAIL = "invalid_email"
    DELEGATION_SCHEME = "delegation_scheme"
    SEVERAL_DECIDERS = "several_deciders"
    REFERENCE_ORDER = "reference_order"
    TWO_NAMES = "two_names"
    DECLARATION_CONTRADICTION = "declaration_contradiction"
    FOOTNOTE = "footnote"
    DEAD_LINK = "dead_link"
    NUMBERING = "numbering"


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree.

    `place` is in words, such as "paragraph 3.1" or "table 1, row Total". `line` is the line of the file, 0 if it has
    none. `quote` is what the report says there; `computed` is what the rest of the report gives instead. `sentence`
    says what disagrees with what, and what to do. `key` stays the same while the text of the block stays the same,
    whatever changes elsewhere, so that an accepted finding stays accepted. `block` is the place in the document's
    blocks, and `section` the name that its builder gave it.
    """

    level: CheckLevel
    kind: CheckKind
    place: str
    quote: str
    computed: str
    sentence: str
    line: int = 0
    block: int = 0
    section: str = ""
    key: str = ""


def stable_key(kind: CheckKind, quote: str, text: str, turn: int) -> str:
    """Return the key of a finding from its kind, its quotation and the text around it; `turn` counts equal ones."""
    words = "\n".join([kind, " ".join(quote.split()), " ".join(text.split()), str(turn)])
    return hashlib.sha256(words.casefold().encode()).hexdigest()[:20]
