"""The form for a decision under an agenda item, with its proposer, votes, conditions and delegation."""

from collections.abc import Iterable
from typing import Any

from wtforms.validators import StopValidation

from cdp.minutes.decisions import LONGEST_WORDING, DecisionDetails
from cdp.minutes.voting import ItemVoting, Tally
from cdp.minutes.words import BALLOT_WORDS
from cdp.models import Ballot, Decision, DecisionKind, DecisionMethod
from cdp.web.fields import ChoiceField, DayField, LongTextField, NumberField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm

KINDS = {
    DecisionKind.DECISION: "Decision of this board",
    DecisionKind.RECOMMENDATION: "Recommendation to another body",
}
CONSENSUS, BY_NUMBER, BY_MEMBER = "consensus", "vote", "members"
NUMBERS = ("votes_for", "votes_against", "votes_abstaining")
BALLOTS = [(ballot.value, words) for ballot, words in BALLOT_WORDS.items()]


class DecisionForm(Form):
    """The form for a decision; `of_item` adds a field for the vote of each member who may vote."""

    wording = LongTextField(
        "Decision",
        hint="A full sentence that makes sense on its own",
        required="Enter the decision",
        max_length=LONGEST_WORDING,
        rows=4,
    )
    kind = RadiosField(
        "Kind",
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        coerce=DecisionKind,
        default=DecisionKind.DECISION,
    )
    recommended_to = TextField(
        "Body that will decide", hint="For example, Coventry City Council", max_length=300, marked=False
    )
    moved_by = ChoiceField("Proposed by", prompt="Not recorded", hint="People present at the meeting")
    seconded_by = ChoiceField("Seconded by", prompt="Not recorded")
    method = RadiosField(
        "How it was decided",
        choices=[
            (CONSENSUS, "By consensus"),
            (BY_NUMBER, "By vote, with numbers"),
            (BY_MEMBER, "By vote, with the vote of each member"),
        ],
        default=CONSENSUS,
    )
    votes_for = NumberField("For", width=3, maximum=999, marked=False)
    votes_against = NumberField("Against", width=3, maximum=999, marked=False)
    votes_abstaining = NumberField("Abstaining", width=3, maximum=999, marked=False)
    casting_vote = ChoiceField(
        "Chair’s casting vote",
        hint="Only if the votes are equal",
        prompt="Not used",
        choices=BALLOTS[:2],
        coerce=Ballot,
    )
    conditions = LongTextField(
        "Conditions",
        hint="One on each line. For example, subject to the funding being confirmed.",
        max_length=2_000,
        rows=2,
    )
    delegated_to = TextField("Delegated to", hint="Who may act for the board", max_length=300)
    delegated_within = LongTextField(
        "Limits of the delegation", hint="For example, up to £50,000 in total", max_length=1_000, rows=2
    )
    delegated_until = DayField("Delegated until")
    dissent = LongTextField(
        "Dissent", hint="Anyone who asked for their dissent to be minuted", max_length=1_000, rows=2
    )
    voter_keys: tuple[str, ...] = ()

    def offer(self, voting: ItemVoting, also: Iterable[str] = ()) -> None:
        """Set the people who may be proposer or seconder: those present, and any named before."""
        names = dict.fromkeys([*voting.present, *filter(None, also)])
        self.moved_by.choices = self.seconded_by.choices = [(name, name) for name in names]
        if not voting.rules.casting_vote:
            del self.casting_vote

    @property
    def member_fields(self) -> list[Any]:
        """The fields for the vote of each member."""
        return [self[f"vote-{key}"] for key in self.voter_keys]

    def validate_casting_vote(self, field: Any) -> None:
        """Raise StopValidation for a casting vote where the decision was made by consensus."""
        if field.data is not None and self.method.data == CONSENSUS:
            raise StopValidation("A decision by consensus has no casting vote. Choose “By vote” first")

    def details(self) -> DecisionDetails:
        """Return the details entered."""
        return DecisionDetails(
            self.wording.data or "",
            self.moved_by.data or "",
            self.conditions.data or "",
            self.delegated_to.data or "",
            self.read_version,
            seconded_by=self.seconded_by.data or "",
            kind=self.kind.data,
            recommended_to=self.recommended_to.data or "",
            tally=self._tally(),
            delegated_until=self.delegated_until.data,
            delegated_within=self.delegated_within.data or "",
            dissent=self.dissent.data or "",
        )

    def _tally(self) -> Tally | None:
        if self.method.data == CONSENSUS:
            return None
        casting = self.casting_vote.data if "casting_vote" in self else None
        if self.method.data == BY_MEMBER:
            votes = {key: self[f"vote-{key}"].data for key in self.voter_keys}
            return Tally.of_members({key: vote for key, vote in votes.items() if vote is not None}, casting)
        return Tally(
            self.votes_for.data or 0,
            self.votes_against.data or 0,
            self.votes_abstaining.data or 0,
            casting_vote=casting,
        )

    @property
    def read_version(self) -> int | None:
        """The version of the decision that the person read, or None for a new decision."""
        return None


class EditDecisionForm(VersionedForm, DecisionForm):
    """The form for editing a decision."""

    @property
    def read_version(self) -> int | None:
        """The version of the decision that the person read."""
        version: int | None = self.version.data
        return version


def new_decision_form(voting: ItemVoting, recommendation: str) -> DecisionForm:
    """Return the form for a new decision, with the wording of the recommendation on the agenda."""
    form: DecisionForm = _with_members(DecisionForm, voting)(data={"wording": recommendation})
    form.offer(voting)
    return form


def edit_decision_form(voting: ItemVoting, decision: Decision) -> EditDecisionForm:
    """Return the form for a recorded decision."""
    stored = (decision.votes_by_member or {}).get("votes", [])
    by_name = {vote["name"]: vote["vote"] for vote in stored}
    filled = {f"vote-{voter.key}": by_name.get(voter.name) for voter in voting.voters}
    method = CONSENSUS if decision.method is DecisionMethod.CONSENSUS else BY_MEMBER if stored else BY_NUMBER
    names = (
        "wording", "kind", "recommended_to", "moved_by", "seconded_by", "casting_vote", "conditions",
        "delegated_to", "delegated_within", "delegated_until", "dissent", "version",
    )  # fmt: skip
    values = {name: getattr(decision, name) or None for name in names} | {
        name: getattr(decision, name) for name in NUMBERS
    }
    form: EditDecisionForm = _with_members(EditDecisionForm, voting)(
        data=values | filled | {"method": method}
    )
    form.offer(voting, (decision.moved_by, decision.seconded_by))
    return form


def _with_members(form: type[DecisionForm], voting: ItemVoting) -> Any:
    fields: dict[str, Any] = {
        f"vote-{voter.key}": ChoiceField(
            voter.label, prompt="Not recorded", choices=BALLOTS, coerce=Ballot, marked=False
        )
        for voter in voting.voters
    }
    return type(form.__name__, (form,), {**fields, "voter_keys": tuple(voter.key for voter in voting.voters)})
