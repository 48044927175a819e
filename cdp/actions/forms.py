"""Forms for raising, updating, changing and ending an action."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cdp.actions.service import (
    LONGEST_TITLE,
    ActionDetails,
    ActionProgress,
    ActionWording,
    EndingNote,
    FurtherOwner,
    NewDate,
    Ownership,
)
from cdp.actions.states import STEPS
from cdp.models import Action, ActionState, Board, Meeting, Organisation, Part, Person
from cdp.web.fields import (
    CheckboxesField,
    CheckboxField,
    ChoiceField,
    DayField,
    FileUploadField,
    LongTextField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form, VersionedForm
from cdp.wording.formats import day

# The choices that people of the owning organisation see; the secretariat sees STATE_WORDS.
OWNERS_WORDS = {
    ActionState.ACCEPTED: "We accept the action",
    ActionState.QUESTIONED: "We have a question",
    ActionState.IN_PROGRESS: "In progress",
    ActionState.DONE: "Done",
}
STEP_HINTS = {
    ActionState.QUESTIONED: "We will reply before you need to continue.",
    ActionState.DONE: "We will check the action and its evidence, then close it.",
}


class _Title:
    """The field for the wording of an action, shared by several forms."""

    title = LongTextField(
        "Action",
        hint="Start with a verb. For example, publish the needs assessment.",
        required="Enter the action",
        max_length=LONGEST_TITLE,
        rows=3,
        counted=True,
    )


class _Owner:
    """The fields for the owner of an action (an organisation and perhaps a person), shared by several forms."""

    organisation = ChoiceField(
        "Owner organisation", required="Choose the owner organisation", prompt="Choose an organisation"
    )
    owner = ChoiceField(
        "Person",
        hint="If you choose no one, we will ask the organisation’s representative",
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
        """Return the organisation that was chosen; the form must be valid."""
        return self._organisations[self.organisation.data or ""]

    def chosen_person(self) -> Person | None:
        """Return the person who was chosen, or None if only an organisation was; the form must be valid."""
        return self._people.get(self.owner.data or "")


class _DueDate:
    """The fields for a due date and for its confirmation, shared by several forms."""

    due_on = DayField("Due date", required="Enter the due date")
    use_anyway = CheckboxField("Use this date anyway")


def part_field(record: str) -> RadiosField:
    """Return the choice of who may read a record of a board, such as an action: everyone, or readers of Part 2."""
    return RadiosField(
        f"Who may read the {record}",
        required=f"Choose who may read the {record}",
        choices=[
            (Part.PUBLIC.value, "Everyone in the partnership"),
            (Part.CONFIDENTIAL.value, "Part 2 only"),
        ],
        hints={
            Part.CONFIDENTIAL.value: "People who may read the board’s confidential items. No one else will see it."
        },
        coerce=Part,
        default=Part.PUBLIC,
    )


class PlacedActionForm(_Title, _Owner, _DueDate, Form):
    """The form for an action whose board, meeting and part are given, such as one under an agenda item."""

    further = CheckboxesField(
        "Other owners",
        hint="If there are any: organisations that will do it together with the owner organisation, which leads",
        small=True,
    )

    def offer_owners(
        self, organisations: Iterable[Organisation], people: Sequence[tuple[Person, str]]
    ) -> None:
        """Set the organisations and people that can be chosen; each person comes with a label."""
        super().offer_owners(organisations, people)
        self.further.choices = self.organisation.choices

    def further_owners(self) -> tuple[FurtherOwner, ...]:
        """Return the other owners chosen, without the lead."""
        return tuple(
            FurtherOwner(self._organisations[key])
            for key in self.further.data or []
            if key != self.organisation.data
        )


class RaiseForm(PlacedActionForm):
    """The form for raising an action."""

    board = ChoiceField("Board", required="Choose a board", prompt="Choose a board")
    meeting = ChoiceField("Meeting", prompt="Not from a meeting")
    part = part_field("action")
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
        """Return the details entered."""
        return ActionDetails(
            board=self._boards[self.board.data or ""],
            title=self.title.data or "",
            organisation=self.chosen_organisation(),
            owner=self.chosen_person(),
            due_on=self.due_on.data,
            meeting=self._meetings.get(self.meeting.data or ""),
            part=self.part.data or Part.PUBLIC,
            further=self.further_owners(),
        )


class _ChangeForm(VersionedForm):
    """A form that changes an action; it holds the version shown, so that we can detect changes made meanwhile."""

    def __init__(self, action: Action, **data: Any) -> None:
        super().__init__(data={"version": action.version, **data})


class UpdateForm(_ChangeForm):
    """The form for updating the progress of an action, short enough to fill in on a phone within a minute."""

    state = RadiosField("Progress", required="Choose the progress", coerce=ActionState)
    text = LongTextField(
        "Update",
        hint="What has been done, or what is preventing it",
        required="Enter what has been done, or what is preventing it",
        max_length=4_000,
        rows=4,
    )
    evidence = TextField(
        "Evidence", hint="If the action is done: a paper, a figure or a link", max_length=1_000
    )
    file = FileUploadField("File", hint="A document or picture that shows what was done")

    def __init__(self, action: Action, words: Mapping[ActionState, str]) -> None:
        """Offer the states that the action can move to next, each with its text in `words`."""
        steps = STEPS.get(action.state, ())
        super().__init__(action, state=action.state if action.state in steps else None)
        self.state.choices = [(state.value, words[state]) for state in steps]
        self.state.hints = {state.value: hint for state, hint in STEP_HINTS.items()}

    def progress(self) -> ActionProgress:
        """Return the details entered."""
        return ActionProgress(self.state.data, self.text.data, self.version.data, self.evidence.data)


class PacketForm(VersionedForm):
    """The form for one of several actions on a page; `fresh` means without what was typed."""

    state = RadiosField("Progress", required="Choose the progress", coerce=ActionState, small=True)
    text = LongTextField(
        "Update",
        required="Enter what has been done, or what is preventing it",
        max_length=4_000,
        rows=3,
    )
    file = FileUploadField("File")

    def __init__(self, action: Action, words: Mapping[ActionState, str], *, fresh: bool = False) -> None:
        steps = STEPS.get(action.state, ())
        data = {"version": action.version, "state": action.state if action.state in steps else None}
        settings: dict[str, Any] = {"formdata": None} if fresh else {}
        super().__init__(data=data, prefix=f"{action.key}-", **settings)
        self.state.choices = [(state.value, words[state]) for state in steps]

    @property
    def is_started(self) -> bool:
        """Whether a text was typed."""
        return bool(self.text.data)

    def progress(self) -> ActionProgress:
        """Return the details entered."""
        return ActionProgress(self.state.data, self.text.data, self.version.data)


class WordingForm(_Title, _ChangeForm):
    """The form for changing the wording of an action."""

    def __init__(self, action: Action) -> None:
        super().__init__(action, title=action.title)

    def wording(self) -> ActionWording:
        """Return the details entered."""
        return ActionWording(self.title.data, self.version.data)


class OwnerForm(_Owner, _ChangeForm):
    """The form for changing the lead of an action."""

    reason = LongTextField(
        "Reason",
        hint="Needed if another organisation takes over. Everyone who may read the action will see it.",
        max_length=1_000,
        rows=3,
    )

    def __init__(self, action: Action) -> None:
        owner = action.owner.key if action.owner else None
        super().__init__(action, organisation=action.organisation.key, owner=owner)

    def ownership(self) -> Ownership:
        """Return the details entered."""
        return Ownership(
            self.chosen_organisation(), self.chosen_person(), self.version.data, self.reason.data or ""
        )


class FurtherOwnerForm(_Owner, _ChangeForm):
    """The form for adding an owner beside the lead."""

    def __init__(self, action: Action) -> None:
        super().__init__(action)

    def further_owner(self) -> FurtherOwner:
        """Return the owner chosen; the form must be valid."""
        return FurtherOwner(self.chosen_organisation(), self.chosen_person())


class DueDateForm(_DueDate, _ChangeForm):
    """The form for moving the due date of an action."""

    reason = LongTextField(
        "Reason",
        hint="Everyone who may read the action will see the reason and the original date",
        required="Enter why the date is moved",
        max_length=1_000,
        rows=3,
    )

    def __init__(self, action: Action) -> None:
        super().__init__(action, due_on=action.due_on)

    def new_date(self) -> NewDate:
        """Return the details entered."""
        return NewDate(self.due_on.data, self.reason.data, self.version.data)


class EndingNoteForm(_ChangeForm):
    """The form for ending or returning an action with a note; each page sets the label."""

    text = LongTextField("Reason", max_length=4_000, rows=4, marked=False)

    def note(self) -> EndingNote:
        """Return the details entered."""
        return EndingNote(self.text.data, self.version.data)


class MergeForm(EndingNoteForm):
    """The form for merging a duplicate into another action."""

    into = ChoiceField(
        "Action to keep",
        required="Choose the action to keep",
        prompt="Choose an action",
        autocomplete=True,
    )
    _targets: dict[str, Action]

    def offer(self, targets: Iterable[Action]) -> None:
        """Set the actions that can be chosen."""
        self._targets = {action.key: action for action in targets}
        self.into.choices = [(key, f"{each.reference}: {each.title}") for key, each in self._targets.items()]

    def target(self) -> Action:
        """Return the action that was chosen; the form must be valid."""
        return self._targets[self.into.data or ""]
