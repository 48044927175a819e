"""Forms for proposing an item, replying to a proposal, and moving an item on."""

from collections.abc import Callable, Sequence

from cdp.agendas.backlog.service import BacklogReply, ProposalDetails, ReplyDeed
from cdp.agendas.continuing import ItemDeed, NextPlace
from cdp.agendas.service import ItemDetails
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.mail.previews import Mailing, MailingPreview
from cdp.models import Meeting, Organisation, Part, Purpose
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    DayField,
    HiddenField,
    LongTextField,
    NumberField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form

LONGEST = 480  # minutes: a whole day
ANY_MEETING = "Any meeting"


def _chosen(meetings: Sequence[Meeting], key: str | None) -> Meeting | None:
    return next((meeting for meeting in meetings if meeting.key == key), None)


class ProposalForm(Form):
    """The form for proposing an item."""

    title = TextField("Title", required="Enter a title", max_length=200)
    recommendation = LongTextField(
        "What the board is asked to do",
        hint="For example, agree the rollout, or note the report",
        required="Enter what the board is asked to do",
        rows=3,
        max_length=5_000,
    )
    purpose = RadiosField(
        "Purpose",
        required="Choose the purpose of the item",
        choices=[(purpose.value, f"For {purpose.value}") for purpose in Purpose],
        coerce=Purpose,
        inline=True,
    )
    meeting = ChoiceField("Meeting", prompt=ANY_MEETING, marked=False)
    minutes = NumberField(
        "Time in minutes", required="Enter the time in minutes", minimum=1, maximum=LONGEST, width=3
    )
    has_paper = CheckboxField("There will be a paper")
    presenter = TextField("Presenter", max_length=200)
    organisation = ChoiceField("Presenter’s organisation", prompt="Not specified")
    part_2_reason = LongTextField(
        "Reason for confidentiality",
        hint="Only if the item should be confidential. The coordinator will decide.",
        rows=2,
        max_length=2_000,
    )

    organisations: Sequence[Organisation] = ()
    meetings: Sequence[Meeting] = ()

    def offer(self, organisations: Sequence[Organisation], meetings: Sequence[Meeting]) -> None:
        """Set the choices of the form before it is validated."""
        self.organisations, self.meetings = organisations, meetings
        self.organisation.choices = [(organisation.key, organisation.name) for organisation in organisations]
        self.meeting.choices = [(meeting.key, meeting.title) for meeting in meetings]

    def details(self) -> ProposalDetails:
        """Return the details entered; an item with a reason for confidentiality is proposed for Part 2."""
        organisation = next((one for one in self.organisations if one.key == self.organisation.data), None)
        item = ItemDetails(
            title=self.title.data,
            purpose=self.purpose.data,
            minutes=self.minutes.data,
            presenter=self.presenter.data,
            organisation=organisation,
            part=Part.CONFIDENTIAL if self.part_2_reason.data else Part.PUBLIC,
            part_2_reason=self.part_2_reason.data,
            recommendation=self.recommendation.data,
        )
        return ProposalDetails(item, _chosen(self.meetings, self.meeting.data), self.has_paper.data)


class DeedForm(Form):
    """The fields that replies to proposals and moves of items share."""

    meeting = ChoiceField("Meeting", hint="To add, move or copy the item", prompt="Not specified")
    until = DayField("Not before", hint="To defer the item until a date")
    message = LongTextField(
        "Reason",
        hint="To defer or return the item, or why it is urgent once the agenda is published. "
        "The person who proposed it will read this.",
        rows=3,
        max_length=2_000,
    )
    shown = HiddenField()

    meetings: Sequence[Meeting] = ()

    def offer(self, meetings: Sequence[Meeting]) -> None:
        """Set the choices of the form before it is validated."""
        self.meetings = meetings
        self.meeting.choices = [(meeting.key, meeting.title) for meeting in meetings]


def to_show_first(form: DeedForm, mailing: Callable[[], Mailing[None]]) -> MailingPreview[None] | None:
    """Return the email to show before a valid form is saved, or None if there is none or it has been shown.

    A refusal of the mailing is shown beside its field when the form is saved.
    """
    if not form.validate_on_submit():
        return None
    session = db.session()
    try:
        made = mailing()
    except Refusal:
        return None
    shown = made.fingerprint(session)
    if not made.letters or form.shown.data == shown:
        return None
    form.shown.data = shown
    return made.preview(session)


class BacklogReplyForm(DeedForm):
    """The coordinator's reply to a proposal."""

    deed = RadiosField(
        "Reply",
        required="Choose what to do with the item",
        choices=[
            (ReplyDeed.ACCEPT.value, "Add to the agenda of a meeting"),
            (ReplyDeed.DEFER.value, "Defer"),
            (ReplyDeed.RETURN.value, "Return to the person who proposed it"),
        ],
        coerce=ReplyDeed,
    )

    def details(self) -> BacklogReply:
        """Return the reply entered."""
        meeting = _chosen(self.meetings, self.meeting.data)
        return BacklogReply(self.deed.data, meeting, self.until.data, self.message.data, self.shown.data)


class NextPlaceForm(DeedForm):
    """Where an item of an agenda goes."""

    deed = RadiosField(
        "Next step",
        required="Choose what to do with the item",
        choices=[
            (ItemDeed.MOVE.value, "Move to another meeting"),
            (ItemDeed.COPY.value, "Copy to another meeting, without its papers"),
            (ItemDeed.DEFER.value, "Defer to the backlog"),
        ],
        coerce=ItemDeed,
    )

    def details(self) -> NextPlace:
        """Return the place entered."""
        meeting = _chosen(self.meetings, self.meeting.data)
        return NextPlace(self.deed.data, meeting, self.until.data, self.message.data, self.shown.data)
