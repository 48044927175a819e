"""Forms for the filters of the directory, for contact points and for reported changes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from cdp import clock
from cdp.accounts.forms import ConfirmedForm
from cdp.contacts import lines
from cdp.contacts.checks import facts_of, fields_of
from cdp.contacts.lines import ORDERS, DirectoryFilters, DirectoryLine
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
from cdp.web.forms import Form, VersionedForm
from cdp.web.registers import RegisterFilterForm, sort_field
from cdp.wording.formats import listed

STALE = "stale"
PASSWORD_HINT = "We ask because this changes the address they sign in with."  # noqa: S105 -- a hint


class DirectoryFilterForm(RegisterFilterForm):
    """The filters of the directory."""

    text = TextField("Name, organisation or job title")
    board = ChoiceField("Board", prompt="Any")
    national_role = ChoiceField("National role", prompt="Any")
    role = ChoiceField("Role", prompt="Any")
    organisation = ChoiceField("Organisation", prompt="Any")
    verified = ChoiceField("Last verified", prompt="Any time", choices=[(STALE, "Not for 6 months")])
    sort = sort_field(ORDERS)

    def offer(self, found: list[DirectoryLine]) -> None:
        """Offer the boards, roles and organisations that occur in the directory."""
        codes = lines.national_roles_in(found)
        self.board.choices = lines.boards_in(found)
        self.national_role.choices = [(one.code, one.name) for one in national_roles() if one.code in codes]
        self.role.choices = lines.roles_in(found)
        self.organisation.choices = lines.organisations_in(found)

    def filters(self) -> DirectoryFilters:
        """Return the filters, without values that do not occur in the directory."""
        valid = self.valid
        return DirectoryFilters(
            words=valid["text"] or "",
            board=valid["board"],
            national_role=valid["national_role"],
            role=valid["role"],
            organisation=valid["organisation"],
            stale=valid["verified"] == STALE,
            order=self.order,
        )


class PointFields:
    """The fields of a contact point: its purpose, contact details and areas."""

    kind = RadiosField(
        "Type of contact point",
        coerce=ContactKind,
        choices=[(kind.value, name) for kind, name in KINDS.items()],
        required="Choose the type of contact point",
    )
    name = TextField(
        "Name of the team or line",
        hint="For example, Dudley criminal justice treatment team",
        required="Enter the name of the team or line",
    )
    organisation = ChoiceField("Organisation", prompt="None, or not in the list", autocomplete=True)
    email = EmailField(
        "Mailbox",
        hint="Use an address that the whole team reads, not one person’s",
        autocomplete="off",
        marked=False,
    )
    phone = TextField("Telephone number", max_length=60, autocomplete="off", marked=False)
    hours = TextField(
        "Hours", hint="For example, 24 hours, or Monday to Friday, 9am to 5pm", autocomplete="off"
    )
    areas = CheckboxesField("Areas served", hint="Tick none if it serves the whole footprint", small=True)
    notes = LongTextField(
        "Notes", hint="For example, which enquiries it deals with", rows=3, max_length=2_000
    )
    responsible = ChoiceField(
        "Person responsible",
        hint="We will ask them to check these details. Their name is not shown to the public",
        prompt="No one",
        autocomplete=True,
    )
    is_single_point = CheckboxField(
        "Single point of contact", hint="We will add it to the list that partners use first."
    )
    is_public = CheckboxField(
        "May be shared with anyone", hint="Do not tick this if only partners should have the details."
    )

    def offer(
        self,
        footprint: Iterable[str],
        organisations: Iterable[Organisation],
        people: Iterable[DirectoryLine],
        stored: ContactPoint | None = None,
    ) -> None:
        """Offer these choices, and the authorities that the contact point already serves."""
        codes = {*footprint, *(stored.area_codes if stored else ())}
        self.areas.choices = sorted(((code, authority(code).name) for code in codes), key=lambda one: one[1])
        self._organisations = {one.key: one for one in organisations}
        self.organisation.choices = [(key, one.name) for key, one in self._organisations.items()]
        self._people = {line.person.key: line.person for line in people}
        self.responsible.choices = [(key, person.name) for key, person in self._people.items()]

    def details(self) -> PointDetails:
        """Return the details that were entered."""
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
    """The form to add a contact point."""

    submit = SubmitButton("Add contact point")


class PointForm(PointFields, VersionedForm):
    """The form to change a contact point."""

    submit = SubmitButton("Save contact point")

    @classmethod
    def of(cls, point: ContactPoint, present: Iterable[int]) -> "PointForm":
        """Return the form filled with the stored details; a responsible person who has left is not shown."""
        responsible = point.responsible if point.responsible_id in set(present) else None
        stored = vars(details_of(point)) | {
            "organisation": point.organisation.key if point.organisation else None,
            "responsible": responsible.key if responsible else None,
            "version": point.version,
        }
        return cls(data=stored)


class EndPointForm(Form):
    """The form to end a contact point; yesterday as the last day ends it immediately."""

    last_day = DayField(
        "Last day",
        hint="Yesterday ends it immediately. On a later day it will end automatically",
        required="Enter the last day",
    )
    submit = SubmitButton("End contact point", warning=True)

    @classmethod
    def offering_yesterday(cls) -> "EndPointForm":
        """Return the form with yesterday filled in as the last day."""
        return cls(data={"last_day": clock.today() - timedelta(days=1)})

    def day(self) -> date:
        """Return the last day that was entered."""
        given: date = self.last_day.data
        return given


class ExpectationForm(Form):
    """The form to record whether a kind of single point of contact is needed."""

    needed = RadiosField(
        "Is this contact needed?",
        choices=[("yes", "Yes: list the areas without one"), ("no", "No")],
        required="Choose whether this contact is needed",
    )
    reason = LongTextField(
        "Reason", hint="Enter a reason if you choose No", rows=2, max_length=500, marked=False
    )
    submit = SubmitButton("Save")


class ConfirmDetailsForm(Form):
    """The button to confirm details; `mark` is the fingerprint of the details that were shown."""

    mark = HiddenField()
    submit = SubmitButton("Confirm details")


class ReportChangeForm(Form):
    """The form to report a change to the directory. `change_form_for` makes one for a person or contact point."""

    comment = LongTextField(
        "Anything else",
        hint="For example, who takes over from you and when. Do not write anything confidential",
        rows=3,
        max_length=1_000,
    )
    submit = SubmitButton("Report change")

    def values(self) -> Mapping[str, str]:
        """Return the value entered in each field."""
        return {name: self[name].data for name in fields_of(self.about)}

    about: Person | ContactPoint


class PersonChangeForm(ReportChangeForm):
    """The form to report a change to a person's details."""

    name = TextField("Full name", autocomplete="off", marked=False)
    job_title = TextField("Job title", autocomplete="off")
    email = EmailField("Email address", autocomplete="off", marked=False)
    phone = TextField("Telephone number", max_length=40, autocomplete="off")


class PointChangeForm(ReportChangeForm):
    """The form to report a change to a contact point."""

    name = TextField("Name of the team or line", autocomplete="off", marked=False)
    email = EmailField("Mailbox", autocomplete="off", marked=False)
    phone = TextField("Telephone number", max_length=60, autocomplete="off", marked=False)
    hours = TextField("Hours", autocomplete="off")
    notes = LongTextField("Notes", rows=3, max_length=2_000)


def change_form_for(about: Person | ContactPoint, earlier: ContactChange | None) -> ReportChangeForm:
    """Return the form to report a change, filled with the present details or with an earlier reported change."""
    stored: dict[str, Any] = facts_of(about) | (earlier.proposed if earlier else {})
    filled = stored | {"comment": earlier.comment if earlier else ""}
    form = PersonChangeForm(data=filled) if isinstance(about, Person) else PointChangeForm(data=filled)
    form.about = about
    return form


class AcceptChangeForm(ConfirmedForm):
    """The form to choose which proposed values to save; saving a new email address needs the password."""

    mark = HiddenField()
    fields = CheckboxesField("Details to change")
    shares = CheckboxField("")
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT, required="", marked=False)

    def offer(self, change: ContactChange, about: Person | ContactPoint, others: Sequence[str] = ()) -> None:
        """Offer the proposed values, all of them ticked at first; `others` already have the proposed address."""
        self.shares.label.text = f"{about.name} shares this mailbox with {listed(others)}"
        self.shares.description = f"{about.name} will not be able to sign in with it"
        if not others:
            del self.shares
        names = fields_of(about)
        self.may_need_password = isinstance(about, Person) and "email" in change.proposed
        self.fields.choices = [(name, names[name]) for name in names if name in change.proposed]
        if not self.is_submitted():
            self.fields.data = list(change.proposed)

    def needs_password(self) -> bool:
        """Return whether the form would change the email address that a person signs in with."""
        return self.may_need_password and "email" in (self.fields.data or [])


class DeclineChangeForm(Form):
    """The form to decline a reported change with a reason."""

    reason = LongTextField(
        "Reason",
        hint="We will email this to the person who reported the change",
        required="Enter a reason",
        rows=3,
        max_length=500,
    )
    submit = SubmitButton("Decline change")


class DiscardEmailForm(Form):
    """The button to discard a draft."""
