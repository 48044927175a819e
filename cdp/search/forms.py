"""The form of the search page."""

from collections.abc import Iterable

from cdp.search.service import GROUPS
from cdp.web.fields import ChoiceField, DayField, TextField
from cdp.web.registers import RegisterFilterForm

WORDS = {
    "meetings": "Meetings",
    "agendas": "Agendas",
    "papers": "Papers",
    "minutes": "Minutes",
    "decisions": "Decisions",
    "actions": "Actions",
    "workplan": "Workplan",
    "risks": "Risks",
    "terms": "Terms of reference",
    "indicators": "Indicators",
    "reports": "Decision reports",
    "people": "People and organisations",
    "partnerships": "Partnerships",
}


class SearchForm(RegisterFilterForm):
    """What to look for, and where. `partnership` and `board` are there if there are several to choose from."""

    q = TextField(
        "Words to search for", hint="Use quotation marks to find words together, such as “needle exchange”"
    )
    kind = ChoiceField("Kind", prompt="Everything", choices=[(code, WORDS[code]) for code in GROUPS])
    partnership = ChoiceField("Partnership", prompt="All of yours")
    board = ChoiceField("Board", prompt="All boards")
    since = DayField("From")
    until = DayField("Until")

    def offer(self, partnerships: Iterable[tuple[str, str]], boards: Iterable[tuple[str, str]]) -> None:
        """Set the partnerships and boards that can be chosen, each as a pair of address or key and name."""
        for field, choices in ((self.partnership, list(partnerships)), (self.board, list(boards))):
            field.choices = choices
            if len(choices) < 2:
                del self[field.name]

    @property
    def narrows(self) -> bool:
        """Whether anything besides the words and the partnership limits the search."""
        return any(
            value is not None for name, value in self.valid.items() if name not in {"q", "partnership"}
        )
