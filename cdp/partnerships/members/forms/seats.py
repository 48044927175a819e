"""Forms for organisations, their seats on boards, and the holders of seats."""

from collections.abc import Iterable

from cdp.models import Capacity, Organisation, Seat, SeatKind
from cdp.partnerships.footprints.service.matching import NOT_A_BODY
from cdp.partnerships.forms import PASSWORD_HINT, KnownPersonForm
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.partnerships.members.service.organisations import OrganisationDetails
from cdp.partnerships.members.service.seats import SeatDetails
from cdp.partnerships.words import SEAT_KINDS
from cdp.reference.bodies import PublicBody
from cdp.reference.body_names import suggest
from cdp.reference.national_roles import national_roles
from cdp.web.fields import (
    CheckboxField,
    ChoiceField,
    DayField,
    HiddenField,
    PasswordAgainField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import Filled, Form, VersionedForm

NO_BODY = "none"


class OrganisationFields:
    """The fields of an organisation."""

    name = TextField("Name of the organisation", required="Enter the name of the organisation")
    short_name = TextField(
        "Short name",
        hint="For tables, for example NHS ICB",
        max_length=60,
        width=20,
    )

    body = ChoiceField(
        "Public body",
        hint=(
            "Only for a council, police force, Integrated Care Board or other body with an area. "
            "The footprint page will show whether it has a seat"
        ),
        prompt="Not matched yet",
        autocomplete=True,
    )

    def offer(self, bodies: Iterable[PublicBody]) -> None:
        """Offer these public bodies as choices."""
        self._bodies = {body.id: body for body in bodies}
        self.body.choices = [
            (NO_BODY, NOT_A_BODY),
            *((body.id, body.label) for body in self._bodies.values()),
        ]

    def suggest(self, name: str) -> None:
        """If no public body is chosen, say in the field's hint which one the organisation's name suggests."""
        suggested = suggest(name, self._bodies.values()) if not self.body.data else None
        if suggested is not None:
            self.body.description = f"{self.body.description}. The name suggests {suggested.label}"

    def details(self) -> OrganisationDetails:
        """Return the details that were entered."""
        return OrganisationDetails(
            self.name.data,
            self.short_name.data,
            self._bodies.get(self.body.data),
            not_a_body=self.body.data == NO_BODY,
        )


class NewOrganisationForm(OrganisationFields, Form):
    """The form to add an organisation."""

    submit = SubmitButton("Add organisation")


class OrganisationForm(OrganisationFields, VersionedForm):
    """The form to change an organisation."""

    submit = SubmitButton("Save organisation")

    @classmethod
    def of(cls, organisation: Organisation, body: PublicBody | None) -> "OrganisationForm":
        """Return the form filled with the organisation's stored details."""
        none = NO_BODY if organisation.not_a_body else None
        return cls(obj=Filled(organisation, body=body.id if body else none))


class SeatFields:
    """The fields of a seat."""

    national_role = ChoiceField(
        "National role",
        hint="The role from the list in the national guidance",
        choices=[(role.code, role.name) for role in national_roles()],
        prompt="Choose a role",
        required="Choose the national role",
    )
    title = TextField(
        "Title of the seat",
        hint="Only if the seat is for a post. For example, Director of Public Health",
    )
    kind = RadiosField(
        "Kind of seat",
        coerce=SeatKind,
        choices=[(kind.value, name) for kind, name in SEAT_KINDS.items()],
        hints={
            SeatKind.CORE.value: "Takes part in decisions.",
            SeatKind.CO_OPTED.value: "Takes part until a date that you set. Does not vote.",
            SeatKind.OBSERVER.value: "Attends meetings. Does not vote.",
        },
        required="Choose the kind of seat",
    )
    votes = CheckboxField("This seat votes", hint="Only core members vote")
    starts_on = DayField(
        "First day of the seat",
        hint="The organisation is not a member, and so not absent from meetings, before this day",
        required="Enter the first day of the seat",
    )
    ends_on = DayField("Last day of the seat", hint="Required for a co-opted member", marked=False)


class NewSeatForm(SeatFields, Form):
    """The form to add a seat on a board for an organisation."""

    organisation = ChoiceField(
        "Organisation",
        prompt="Choose an organisation",
        required="Choose an organisation",
        autocomplete=True,
    )
    submit = SubmitButton("Add seat")

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Offer these organisations as choices."""
        self._organisations = {organisation.key: organisation for organisation in organisations}
        self.organisation.choices = [(key, one.name) for key, one in self._organisations.items()]

    def details(self) -> SeatDetails:
        """Return the details that were entered."""
        return _seat(self, self._organisations[self.organisation.data])


class SeatForm(SeatFields, VersionedForm):
    """The form to change a seat."""

    submit = SubmitButton("Save seat")

    def details(self, seat: Seat) -> SeatDetails:
        """Return the details that were entered, with the seat's organisation, which cannot be changed."""
        return _seat(self, seat.organisation)


def _seat(form: SeatFields, organisation: Organisation) -> SeatDetails:
    return SeatDetails(
        organisation=organisation,
        national_role=form.national_role.data,
        kind=form.kind.data,
        title=form.title.data,
        votes=bool(form.votes.data),
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
    )


class InviteEveryoneForm(Form):
    """The button to invite everyone on the list that the page showed (`shown` is its fingerprint)."""

    shown = HiddenField(max_length=64)
    submit = SubmitButton("Send invitations")


class AppointForm(KnownPersonForm):
    """The form to appoint a representative or deputy to a seat."""

    read = HiddenField(max_length=60)
    starts_on = DayField("First day", required="Enter the first day")
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Appoint")

    def details(self, capacity: Capacity) -> HoldingDetails:
        """Return the details that were entered."""
        return HoldingDetails(capacity, self.person(), self.starts_on.data, self.read.data or "")
