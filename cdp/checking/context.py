"""What the check may know beside the report: today, the scheme of delegation, names that are right."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class SchemeLimit:
    """One line of a scheme of delegation: who decides which kind of thing, and from which amount in pounds.

    `what` is a word that the decision has, such as "grant" or "contract", or "" for all. `below` is None for no limit.
    """

    decided_by: str
    what: str = ""
    from_amount: Decimal = Decimal(0)
    below: Decimal | None = None
    paragraph: str = ""


@dataclass(frozen=True)
class CheckContext:
    """What is known beside the report. `is_draft` is None if only the report itself says whether it is signed.

    `names` are names of people, posts and organisations that are right as they are written. If only a part of a report
    is checked, `elsewhere` are labels of the rest, such as "3.2" or "Appendix B".
    """

    today: date | None = None
    scheme: tuple[SchemeLimit, ...] = ()
    names: tuple[str, ...] = ()
    is_draft: bool | None = None
    elsewhere: frozenset[str] = frozenset()
