"""What people fill in about actions, and what they ask of the register."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import wtforms

from cdp.actions.queries import DuePeriod, Filters
from cdp.actions.rating import OPEN, Rating
from cdp.actions.service import (
    LONGEST_TITLE,
    ActionDetails,
    NewDate,
    Ownership,
    Progress,
    Verdict,
    Wording,
)
from cdp.actions.states import STATE_WORDS, STEPS
from cdp.models import Action, ActionState, Board, Meeting, Organisation, Part, Person
from cdp.web.fields import CheckboxField, ChoiceField, DayField, LongTextField, RadiosField, TextField
from cdp.web.fields.field import Unmarked
from cdp.web.forms import Form, VersionedForm
from cdp.wording.formats import day

OPEN_ONES, ALL = "open", "all"
DUE_WORDS = {
    DuePeriod.PAST: "Before today",
    DuePeriod.NEXT_14_DAYS: "In the next 14 days",
    DuePeriod.NEXT_3_MONTHS: "In the next 3 months",
    DuePeriod.LATER: "Later than 3 months",
}
# How people of the owning organisation say it; the secretariat, speaking for them, names the state itself.
OWNERS_WORDS = {
    ActionState.ACCEPTED: "We accept it",
    ActionState.QUESTIONED: "We have a question about it",
    ActionState.IN_PROGRESS: "It is in progress",
    ActionState.DONE: "It is done",
}
STEP_HINTS = {
    ActionState.QUESTIONED: "The secretariat will answer before you go on.",
    ActionState.DONE: "The secretariat checks it, then closes it.",
}


class FilterForm(wtforms.Form):  # type: ignore[misc]  # WTForms is untyped
    """What somebody asks of the register, in the address; what makes no sense there counts as not asked."""

    Meta = Unmarked

    text = TextField("Words or reference")
    state = ChoiceField(
        "State",
        choices=[
            (OPEN_ONES, "Open"),
            (ALL, "Open and ended"),
            *((state.value, STATE_WORDS[state]) for state in ActionState),
        ],
        default=OPEN_ONES,
    )
    rating = ChoiceField(
        "Rating", prompt="Any", choices=[(rating.value, rating.words) for rating in Rating], coerce=Rating
    )
    board = ChoiceField("Board", prompt="Any")
    organisation = ChoiceField("Owner organisation", prompt="Any")
    due = ChoiceField("Due", prompt="Any time", choices=list(DUE_WORDS.items()), coerce=DuePeriod)

    def offer(self, boards: Iterable[tuple[str, str]], organisations: Iterable[tuple[str, str]]) -> None:
        """Set the boards and organisations that can be chosen, each as key and name."""
        self.board.choices = boards
        self.organisation.choices = organisations

    def filters(self) -> Filters:
        """Return what is asked, leaving out what the register does not know."""
        self.validate()
        sound = {name: None if field.errors else field.data for name, field in self._fields.items()}
        return Filters(
            states=_states(sound["state"] or OPEN_ONES, sound["rating"]),
            rating=sound["rating"],
            board=sound["board"],
            organisation=sound["organisation"],
            due=sound["due"],
            words=sound["text"] or "",
        )

    @property
    def asked(self) -> bool:
        """Whether anything but the usual is asked."""
        usual = {"state": OPEN_ONES}
        return any(field.data and field.data != usual.get(name) for name, field in self._fields.items())


def _states(chosen: str, rating: Rating | None) -> frozenset[ActionState] | None:
    """Return the states meant; who asks for the closed ones means those that have ended, though "open" is shown."""
    if chosen == ALL or (chosen == OPEN_ONES and rating is Rating.CLOSED):
        return None
    return OPEN if chosen == OPEN_ONES else frozenset({ActionState(chosen)})


class _Title:
    """The words of an action. Mixed into forms."""

    title = LongTextField(
        "What is to be done",
        hint="Start with a verb: publish the needs assessment, agree a data sharing protocol.",
        required="Enter what is to be done",
        max_length=LONGEST_TITLE,
        rows=3,
        counted=True,
    )


class _Owner:
    """Who is to do it: an organisation and, if it is known, a person. Mixed into forms."""

    organisation = ChoiceField(
        "Owner organisation", required="Choose the organisation that owns it", prompt="Choose an organisation"
    )
    owner = ChoiceField(
        "Person",
        hint="Leave empty to ask the organisation’s representative.",
        prompt="The organisation’s representative",
        autocomplete=True,
    )
    _organisations: dict[str, Organisation]
    _people: dict[str, Person]

    def offer_owners(
        self, organisations: Iterable[Organisation], people: Sequence[tuple[Person, str]]
    ) -> None:
        """Set the organisations and people that can be chosen; each person comes with a label."""
        self._organisations = {each.key: each for each in organisations}
        self._people = {person.key: person for person, _ in people}
        self.organisation.choices = [(key, each.name) for key, each in self._organisations.items()]
        self.owner.choices = [(person.key, label) for person, label in people]

    def chosen_organisation(self) -> Organisation:
        """Return the chosen organisation of a valid form."""
        return self._organisations[self.organisation.data or ""]

    def chosen_person(self) -> Person | None:
        """Return the chosen person of a valid form, or None."""
        return self._people.get(self.owner.data or "")


class _DueDate:
    """A due date, and the answer when it is asked about. Mixed into forms."""

    due_on = DayField("Due date", required="Enter the date it is due")
    use_anyway = CheckboxField("Use this date anyway")


class RaiseForm(_Title, _Owner, _DueDate, Form):
    """A new action."""

    board = ChoiceField("Board", required="Choose a board", prompt="Choose a board")
    meeting = ChoiceField("Meeting it came from", prompt="Not from a meeting")
    part = RadiosField(
        "Who may read it",
        required="Choose who may read it",
        choices=[
            (Part.PUBLIC.value, "Everybody in the partnership"),
            (Part.CONFIDENTIAL.value, "Part 2 only"),
        ],
        hints={
            Part.CONFIDENTIAL.value: "Those who read confidential items of the board: it is left out for all others."
        },
        coerce=Part,
        default=Part.PUBLIC,
    )
    _boards: dict[str, Board]
    _meetings: dict[str, Meeting]

    def offer(self, boards: Iterable[Board], meetings: Iterable[Meeting]) -> None:
        """Set the boards and meetings that can be chosen."""
        self._boards = {board.key: board for board in boards}
        self._meetings = {meeting.key: meeting for meeting in meetings}
        self.board.choices = [(key, board.name) for key, board in self._boards.items()]
        self.meeting.choices = [
            (key, f"{day(meeting.starts_at)}: {meeting.bare_title}")
            for key, meeting in self._meetings.items()
        ]

    def details(self) -> ActionDetails:
        """Return what was filled in."""
        return ActionDetails(
            board=self._boards[self.board.data or ""],
            title=self.title.data or "",
            organisation=self.chosen_organisation(),
            owner=self.chosen_person(),
            due_on=self.due_on.data,
            meeting=self._meetings.get(self.meeting.data or ""),
            part=self.part.data or Part.PUBLIC,
        )


class _ChangeForm(VersionedForm):
    """A change to an action, which remembers the version that was read."""

    def __init__(self, action: Action, **data: Any) -> None:
        super().__init__(data={"version": action.version, **data})


class UpdateForm(_ChangeForm):
    """How it goes: a state and a few words, to be filled in on a phone within a minute."""

    state = RadiosField("How does it stand?", required="Choose how it stands", coerce=ActionState)
    text = LongTextField(
        "What has been done, or what stands in the way?",
        required="Say what has been done, or what stands in the way",
        max_length=4_000,
        rows=4,
    )
    evidence = TextField(
        "What shows that it is done?", hint="If it is done: a paper, a figure or a link.", max_length=1_000
    )

    def __init__(self, action: Action, words: Mapping[ActionState, str]) -> None:
        """Offer the steps from where the action stands, in the words of who answers."""
        steps = STEPS.get(action.state, ())
        super().__init__(action, state=action.state if action.state in steps else None)
        self.state.choices = [(state.value, words[state]) for state in steps]
        self.state.hints = {state.value: hint for state, hint in STEP_HINTS.items()}

    def progress(self) -> Progress:
        """Return what was filled in."""
        return Progress(self.state.data, self.text.data, self.version.data, self.evidence.data)


class WordingForm(_Title, _ChangeForm):
    """A new wording."""

    def __init__(self, action: Action) -> None:
        super().__init__(action, title=action.title)

    def wording(self) -> Wording:
        """Return what was filled in."""
        return Wording(self.title.data, self.version.data)


class OwnerForm(_Owner, _ChangeForm):
    """Who is to do it from now on."""

    def __init__(self, action: Action) -> None:
        owner = action.owner.key if action.owner else None
        super().__init__(action, organisation=action.organisation.key, owner=owner)

    def ownership(self) -> Ownership:
        """Return what was filled in."""
        return Ownership(self.chosen_organisation(), self.chosen_person(), self.version.data)


class DateForm(_DueDate, _ChangeForm):
    """Another due date, and why."""

    reason = LongTextField(
        "Why is the date moved?",
        hint="Everybody who reads the action sees the reason and the original date.",
        required="Say why the date is moved",
        max_length=1_000,
        rows=3,
    )

    def __init__(self, action: Action) -> None:
        super().__init__(action, due_on=action.due_on)

    def new_date(self) -> NewDate:
        """Return what was filled in."""
        return NewDate(self.due_on.data, self.reason.data, self.version.data)


class VerdictForm(_ChangeForm):
    """A few words of the secretariat about an action that ends or goes back; each page says which."""

    text = LongTextField("Reason", max_length=4_000, rows=4, marked=False)

    def verdict(self) -> Verdict:
        """Return what was filled in."""
        return Verdict(self.text.data, self.version.data)


class MergeForm(VerdictForm):
    """The action that a duplicate is merged into."""

    into = ChoiceField(
        "Which action stays?",
        required="Choose the action that stays",
        prompt="Choose an action",
        autocomplete=True,
    )
    _targets: dict[str, Action]

    def offer(self, targets: Iterable[Action]) -> None:
        """Set the actions that can be chosen."""
        self._targets = {action.key: action for action in targets}
        self.into.choices = [(key, f"{each.reference}: {each.title}") for key, each in self._targets.items()]

    def target(self) -> Action:
        """Return the chosen action of a valid form."""
        return self._targets[self.into.data or ""]
