"""The forms for adding, changing, reviewing and closing a risk, and for an action that mitigates it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from cdp.actions.forms import RaiseForm, part_field
from cdp.actions.service import ActionDetails
from cdp.models import Board, Organisation, Person, Risk
from cdp.risks.scale import HIGHEST, IMPACT, LIKELIHOOD
from cdp.risks.service import LONGEST_TITLE, RiskAssessment, RiskClosing, RiskDetails
from cdp.web.fields import ChoiceField, DayField, LongTextField, NumberField, TextField
from cdp.web.forms import VersionedForm

LIKELIHOODS = [(step, f"{step} {words}") for step, words in LIKELIHOOD.items()]
IMPACTS = [(step, f"{step} {words}") for step, words in IMPACT.items()]
LONGEST = 2_000


def _likelihood_now() -> ChoiceField:
    return ChoiceField(
        "Likelihood now",
        required="Choose the likelihood now",
        prompt="Choose",
        choices=LIKELIHOODS,
        coerce=int,
    )


def _impact_now() -> ChoiceField:
    return ChoiceField(
        "Impact now", required="Choose the impact now", prompt="Choose", choices=IMPACTS, coerce=int
    )


def _next_review() -> DayField:
    return DayField("Next review", required="Enter the date of the next review")


class RiskForm(VersionedForm):
    """The form for a new risk, or for changing what a risk says."""

    title = TextField(
        "Name",
        hint="A few words for lists. For example, grant ends without notice",
        required="Enter a short name for the risk",
        max_length=LONGEST_TITLE,
    )
    cause = LongTextField("Cause", hint="Because of …", max_length=LONGEST, rows=2)
    event = LongTextField(
        "Event", hint="There is a risk that …", required="Enter what may happen", max_length=LONGEST, rows=2
    )
    effect = LongTextField("Effect", hint="Which would lead to …", max_length=LONGEST, rows=2)
    likelihood_before = ChoiceField(
        "Likelihood before mitigation",
        required="Choose the likelihood before mitigation",
        prompt="Choose",
        choices=LIKELIHOODS,
        coerce=int,
    )
    impact_before = ChoiceField(
        "Impact before mitigation",
        required="Choose the impact before mitigation",
        prompt="Choose",
        choices=IMPACTS,
        coerce=int,
    )
    controls = LongTextField(
        "Mitigation in place",
        hint="What is done already. Actions are raised afterwards.",
        max_length=LONGEST,
        rows=3,
    )
    likelihood = _likelihood_now()
    impact = _impact_now()
    appetite = NumberField(
        "Appetite", hint="The highest score that the board accepts", minimum=1, maximum=HIGHEST, width=2
    )
    target = NumberField(
        "Target", hint="The score that the mitigation aims for", minimum=1, maximum=HIGHEST, width=2
    )
    organisation = ChoiceField(
        "Owner organisation", required="Choose the owner organisation", prompt="Choose an organisation"
    )
    owner = ChoiceField("Person", prompt="The organisation’s representative", autocomplete=True)
    review_on = _next_review()
    board = ChoiceField("Board", required="Choose the board that monitors the risk", prompt="Choose a board")
    part = part_field("risk")
    _boards: dict[str, Board]
    _organisations: dict[str, Organisation]
    _people: dict[str, Person]

    def __init__(self, risk: Risk | None = None) -> None:
        super().__init__(data=_filled(risk) if risk is not None else {"version": 0})
        self._risk = risk
        if risk is not None:
            for name in ("likelihood", "impact", "review_on", "board", "part"):
                del self[name]

    def offer(
        self,
        boards: Iterable[Board],
        organisations: Iterable[Organisation],
        people: Iterable[tuple[Person, str]],
    ) -> None:
        """Set the boards, organisations and people that can be chosen; each person comes with a label."""
        labels = dict(people)
        self._boards = {each.key: each for each in boards}
        self._organisations = {each.key: each for each in organisations}
        self._people = {person.key: person for person in labels}
        if self._risk is None:
            self.board.choices = [(key, each.name) for key, each in self._boards.items()]
        self.organisation.choices = [(key, each.name) for key, each in self._organisations.items()]
        self.owner.choices = [(person.key, label) for person, label in labels.items()]

    def details(self) -> RiskDetails:
        """Return the details entered; the score now of a risk that is changed stays as it is."""
        risk = self._risk
        return RiskDetails(
            board=risk.board if risk else self._boards[self.board.data],
            part=risk.part if risk else self.part.data,
            title=self.title.data or "",
            cause=self.cause.data or "",
            event=self.event.data or "",
            effect=self.effect.data or "",
            controls=self.controls.data or "",
            likelihood_before=self.likelihood_before.data,
            impact_before=self.impact_before.data,
            likelihood=risk.likelihood if risk else self.likelihood.data,
            impact=risk.impact if risk else self.impact.data,
            review_on=risk.review_on if risk else self.review_on.data,
            appetite=self.appetite.data,
            target=self.target.data,
            organisation=self._organisations[self.organisation.data],
            owner=self._people.get(self.owner.data or ""),
            version=self.version.data if risk else None,
        )


class ReviewRiskForm(VersionedForm):
    """The form for reviewing a risk, short enough for a phone."""

    likelihood = _likelihood_now()
    impact = _impact_now()
    text = LongTextField(
        "What has changed",
        hint="Or why nothing has",
        required="Enter what has changed, or why nothing has",
        max_length=LONGEST,
        rows=3,
    )
    review_on = _next_review()

    def __init__(self, risk: Risk, review_on: date) -> None:
        data: dict[str, Any] = {"likelihood": risk.likelihood, "impact": risk.impact, "review_on": review_on}
        super().__init__(data={"version": risk.version, **data})

    def assessment(self) -> RiskAssessment:
        """Return the details entered."""
        return RiskAssessment(
            self.likelihood.data,
            self.impact.data,
            self.text.data or "",
            self.review_on.data,
            self.version.data,
        )


class CloseRiskForm(VersionedForm):
    """The form for closing a risk."""

    reason = LongTextField(
        "Reason", hint="For example, the contract was signed", required="Enter why the risk is closed", rows=3,
        max_length=LONGEST,
    )  # fmt: skip

    def __init__(self, risk: Risk) -> None:
        super().__init__(data={"version": risk.version})

    def closing(self) -> RiskClosing:
        """Return the details entered."""
        return RiskClosing(self.reason.data or "", self.version.data)


class MitigationForm(RaiseForm):
    """The form for an action that mitigates a risk, which determines its board and part."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("board", "meeting", "part"):
            del self[name]

    def details_of(self, risk: Risk) -> ActionDetails:
        """Return the details entered."""
        return ActionDetails(
            board=risk.board,
            title=self.title.data or "",
            organisation=self.chosen_organisation(),
            owner=self.chosen_person(),
            due_on=self.due_on.data,
        )


def _filled(risk: Risk) -> dict[str, Any]:
    names = (
        "title", "cause", "event", "effect", "controls", "likelihood_before", "impact_before", "appetite", "target",
        "version",
    )  # fmt: skip
    return {name: getattr(risk, name) for name in names} | {
        "organisation": risk.organisation.key,
        "owner": risk.owner.key if risk.owner else None,
    }
