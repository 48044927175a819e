"""What people ask of the directory, and fill in about contact points and changes."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import wtforms

from cdp import clock
from cdp.accounts.forms import ConfirmedForm
from cdp.contacts import lines
from cdp.contacts.checks import facts_of, fields_of
from cdp.contacts.lines import Filters, Line
from cdp.contacts.points import PointDetails, details_of
from cdp.contacts.words import KINDS
from cdp.models import ContactChange, ContactKind, ContactPoint, Organisation, Person
from cdp.reference.areas import authority
from cdp.reference.national_roles import national_roles
from cdp.web.fields import (
    CheckboxesField,
    CheckboxField,
    ChoiceField,
    DayField,
    EmailField,
    HiddenField,
    LongTextField,
    PasswordAgainField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.fields.field import Unmarked
from cdp.web.forms import Form, VersionedForm

STALE = "stale"
PASSWORD_HINT = "We ask again because this changes the address they sign in with."  # noqa: S105 -- a hint


class FilterForm(wtforms.Form):  # type: ignore[misc]  # WTForms is untyped
    """What somebody asks of the directory, in the address; what makes no sense there counts as not asked."""

    Meta = Unmarked

    text = TextField("Name, organisation or job title")
    board = ChoiceField("Board", prompt="Any")
    national_role = ChoiceField("National role", prompt="Any")
    role = ChoiceField("Role", prompt="Any")
    organisation = ChoiceField("Organisation", prompt="Any")
    verified = ChoiceField("Last verified", prompt="Any time", choices=[(STALE, "Not for 6 months")])

    def offer(self, found: list[Line]) -> None:
        """Let the form choose from what there is in the directory."""
        codes = lines.national_roles_in(found)
        self.board.choices = lines.boards_in(found)
        self.national_role.choices = [(one.code, one.name) for one in national_roles() if one.code in codes]
        self.role.choices = lines.roles_in(found)
        self.organisation.choices = lines.organisations_in(found)

    def filters(self) -> Filters:
        """Return what is asked, leaving out what the directory does not know."""
        self.validate()
        sound = {name: None if field.errors else field.data for name, field in self._fields.items()}
        return Filters(
            words=sound["text"] or "",
            board=sound["board"],
            national_role=sound["national_role"],
            role=sound["role"],
            organisation=sound["organisation"],
            stale=sound["verified"] == STALE,
        )

    @property
    def asked(self) -> bool:
        """Whether anything is asked."""
        return any(field.data for field in self._fields.values())


class PointFields:
    """What a contact point is for, how to reach it, and whom it serves."""

    kind = RadiosField(
        "What it is",
        coerce=ContactKind,
        choices=[(kind.value, name) for kind, name in KINDS.items()],
        required="Choose what it is",
    )
    name = TextField(
        "Name of the team or line",
        hint="For example, Dudley criminal justice treatment team",
        required="Enter the name of the team or line",
    )
    organisation = ChoiceField("Organisation", prompt="None, or not in the list", autocomplete=True)
    email = EmailField(
        "Mailbox",
        hint="One that the whole team reads, and no one person’s",
        autocomplete="off",
        marked=False,
    )
    phone = TextField("Telephone number", max_length=60, autocomplete="off", marked=False)
    hours = TextField(
        "Hours", hint="For example, 24 hours, or Monday to Friday, 9am to 5pm", autocomplete="off"
    )
    areas = CheckboxesField(
        "Areas it serves", hint="Leave all empty if it serves the whole footprint", small=True
    )
    notes = LongTextField(
        "Notes", hint="For example, what it takes and what it does not", rows=3, max_length=2_000
    )
    responsible = ChoiceField(
        "Person responsible",
        hint="Is asked to check these details, and is not shown to the public",
        prompt="Nobody",
        autocomplete=True,
    )
    is_single_point = CheckboxField(
        "It is a single point of contact", hint="It stands on the list that partners turn to first."
    )
    is_public = CheckboxField(
        "It may be given to anybody", hint="Leave it empty for numbers that only partners should have."
    )

    def offer(
        self,
        footprint: Iterable[str],
        organisations: Iterable[Organisation],
        people: Iterable[Line],
        stored: ContactPoint | None = None,
    ) -> None:
        """Let the form choose from these; authorities that a contact point serves already can be kept."""
        codes = {*footprint, *(stored.area_codes if stored else ())}
        self.areas.choices = sorted(((code, authority(code).name) for code in codes), key=lambda one: one[1])
        self._organisations = {one.key: one for one in organisations}
        self.organisation.choices = [(key, one.name) for key, one in self._organisations.items()]
        self._people = {line.person.key: line.person for line in people}
        self.responsible.choices = [(key, person.name) for key, person in self._people.items()]

    def details(self) -> PointDetails:
        """Return what was typed."""
        return PointDetails(
            kind=self.kind.data,
            name=self.name.data,
            email=self.email.data,
            phone=self.phone.data,
            hours=self.hours.data,
            areas=tuple(self.areas.data or ()),
            notes=self.notes.data,
            organisation=self._organisations.get(self.organisation.data or ""),
            responsible=self._people.get(self.responsible.data or ""),
            is_single_point=bool(self.is_single_point.data),
            is_public=bool(self.is_public.data),
        )


class NewPointForm(PointFields, Form):
    """A new contact point."""

    submit = SubmitButton("Add contact point")


class PointForm(PointFields, VersionedForm):
    """A change to a contact point."""

    submit = SubmitButton("Save contact point")

    @classmethod
    def of(cls, point: ContactPoint, present: Iterable[int]) -> "PointForm":
        """Return the form filled with what is stored; whoever was responsible and has left is nobody now."""
        responsible = point.responsible if point.responsible_id in set(present) else None
        stored = vars(details_of(point)) | {
            "organisation": point.organisation.key if point.organisation else None,
            "responsible": responsible.key if responsible else None,
            "version": point.version,
        }
        return cls(data=stored)


class EndPointForm(Form):
    """When a contact point ends; yesterday, as offered, ends it at once."""

    last_day = DayField(
        "Last day",
        hint="Yesterday ends it at once. A later day ends it then by itself",
        required="Enter the last day",
    )
    submit = SubmitButton("End contact point", warning=True)

    @classmethod
    def offering_yesterday(cls) -> "EndPointForm":
        """Return the form with yesterday filled in."""
        return cls(data={"last_day": clock.today() - timedelta(days=1)})

    def day(self) -> date:
        """Return the last day."""
        given: date = self.last_day.data
        return given


class ExpectationForm(Form):
    """Whether a kind of single point of contact is needed."""

    needed = RadiosField(
        "Is it needed?",
        choices=[("yes", "Yes: name the areas that have none"), ("no", "No")],
        required="Choose whether it is needed",
    )
    reason = LongTextField("Reason", hint="Needed if it is not", rows=2, max_length=500, marked=False)
    submit = SubmitButton("Save")


class ConfirmForm(Form):
    """That what is shown is right; it carries the fingerprint of what was shown."""

    mark = HiddenField()
    submit = SubmitButton("These are right")


class ChangeForm(Form):
    """What should stand in the directory instead. Made for a person or a contact point by `telling_of`."""

    comment = LongTextField(
        "Anything else",
        hint="For example, who follows you and from when. Do not write anything confidential",
        rows=3,
        max_length=1_000,
    )
    submit = SubmitButton("Tell the secretariat")

    def values(self) -> Mapping[str, str]:
        """Return what was typed in each field."""
        return {name: self[name].data for name in fields_of(self.about)}

    about: Person | ContactPoint


class PersonChangeForm(ChangeForm):
    """What should stand about a person."""

    name = TextField("Full name", autocomplete="off", marked=False)
    job_title = TextField("Job title", autocomplete="off")
    email = EmailField("Email address", autocomplete="off", marked=False)
    phone = TextField("Telephone number", max_length=40, autocomplete="off")


class PointChangeForm(ChangeForm):
    """What should stand about a contact point."""

    name = TextField("Name of the team or line", autocomplete="off", marked=False)
    email = EmailField("Mailbox", autocomplete="off", marked=False)
    phone = TextField("Telephone number", max_length=60, autocomplete="off", marked=False)
    hours = TextField("Hours", autocomplete="off")
    notes = LongTextField("Notes", rows=3, max_length=2_000)


def telling_of(about: Person | ContactPoint, earlier: ContactChange | None) -> ChangeForm:
    """Return the form for what should change, filled with what stands there, or with what was told before."""
    stored: dict[str, Any] = facts_of(about) | (earlier.proposed if earlier else {})
    filled = stored | {"comment": earlier.comment if earlier else ""}
    form = PersonChangeForm(data=filled) if isinstance(about, Person) else PointChangeForm(data=filled)
    form.about = about
    return form


class AcceptForm(ConfirmedForm):
    """Which of the proposed values are to be written; an address asks for the password again."""

    mark = HiddenField()
    fields = CheckboxesField("What to change")
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT, required="", marked=False)

    def offer(self, change: ContactChange, about: Person | ContactPoint) -> None:
        """Let the form choose from what was proposed; all of it, until somebody chooses otherwise."""
        names = fields_of(about)
        self.may_need_password = isinstance(about, Person) and "email" in change.proposed
        self.fields.choices = [(name, names[name]) for name in names if name in change.proposed]
        if not self.is_submitted():
            self.fields.data = list(change.proposed)

    def needs_password(self) -> bool:
        """Return whether the address that they sign in with is to be changed."""
        return self.may_need_password and "email" in (self.fields.data or [])


class DeclineForm(Form):
    """Why nothing changes."""

    reason = LongTextField(
        "Reason",
        hint="Whoever told of the change reads it",
        required="Enter why it is not changed",
        rows=3,
        max_length=500,
    )
    submit = SubmitButton("Decline this change")


class ButtonForm(Form):
    """A button, with nothing to fill in."""
