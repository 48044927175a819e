"""The filters of the register of decisions by other bodies."""

from collections.abc import Iterable

from cdp.agendas.recommended import STAGE_WORDS, RecommendationStage
from cdp.decisions.elsewhere.queries import OPEN, ORDERS, ElsewhereFilters
from cdp.web.fields import ChoiceField, TextField
from cdp.web.registers import RegisterFilterForm, sort_field


class ElsewhereFilterForm(RegisterFilterForm):
    """The filters of the register of decisions by other bodies."""

    text = TextField("Words or number")
    stage = ChoiceField(
        "State",
        prompt="Any",
        choices=[(OPEN, "Open"), *((stage.value, words) for stage, (words, _) in STAGE_WORDS.items())],
    )
    board = ChoiceField("Board", prompt="Any")
    body = ChoiceField("Body that decides", prompt="Any")
    key = ChoiceField("Key decisions", prompt="Any", choices=[("yes", "Key decisions only")])
    sort = sort_field(ORDERS)

    def offer(self, boards: Iterable[tuple[str, str]], bodies: Iterable[str]) -> None:
        """Set the boards (key and name) and the bodies that can be chosen."""
        self.board.choices = boards
        self.body.choices = [(body, body) for body in bodies]

    def filters(self) -> ElsewhereFilters:
        """Return the filters that are set, ignoring invalid values."""
        valid = self.valid
        stage = valid["stage"]
        return ElsewhereFilters(
            stage=stage if stage in (None, OPEN) else RecommendationStage(stage),
            board=valid["board"],
            body=valid["body"],
            key_only=bool(valid["key"]),
            words=valid["text"] or "",
            order=self.order,
        )
