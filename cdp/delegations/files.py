"""The columns of the files in which delegations and schemes of delegation are downloaded."""

from cdp.delegations.queries import STATES, DelegatedPower
from cdp.delegations.scheme import KIND_WORDS
from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.models import SchemeLine
from cdp.wording.money import pounds_of

DELEGATION_FILE = RegisterFile[DelegatedPower](
    "Delegations",
    ("delegation", "delegations"),
    (
        RegisterColumn("Decision", lambda one: one.reference, 3),
        RegisterColumn("Given by", lambda one: one.given_by),
        RegisterColumn("What was decided", lambda one: one.wording, 9),
        RegisterColumn("Delegated to", lambda one: one.to, 5),
        RegisterColumn("Limits", lambda one: one.within, 5),
        RegisterColumn("Until", lambda one: one.until, 3),
        RegisterColumn("State", lambda one: STATES[one.state][0], 3),
        RegisterColumn("Review date", lambda one: one.review_on, 3),
        RegisterColumn("Uses", lambda one: "\n".join(one.uses), 6),
        RegisterColumn("Ended on", lambda one: one.ended_on),
        RegisterColumn("Reason for the end", lambda one: one.ended_because),
    ),
)
SCHEME_FILE = RegisterFile[SchemeLine](
    "Schemes of delegation",
    ("line", "lines"),
    (
        RegisterColumn("Organisation", lambda line: line.organisation.name, 5),
        RegisterColumn("Scheme", lambda line: line.scheme, 5),
        RegisterColumn("Paragraph", lambda line: line.paragraph, 2),
        RegisterColumn("Kind of decision", lambda line: KIND_WORDS[line.kind], 4),
        RegisterColumn(
            "From (£)", lambda line: None if line.from_pence is None else pounds_of(line.from_pence), 3
        ),
        RegisterColumn(
            "Below (£)", lambda line: None if line.below_pence is None else pounds_of(line.below_pence), 3
        ),
        RegisterColumn("Decided by", lambda line: line.decided_by, 5),
        RegisterColumn("First day", lambda line: line.starts_on, 3),
        RegisterColumn("Last day", lambda line: line.ends_on, 3),
    ),
)
