"""Forms to assign and change roles, and to appoint the senior responsible owner."""

from collections.abc import Iterable

from cdp.accounts.forms import ConfirmedForm
from cdp.models import Appointment, Board, RegionalConsent, SroAppointment, SroState
from cdp.partnerships.forms import PASSWORD_HINT, KnownPersonForm
from cdp.partnerships.roles.service.role_changes import Backing, RoleDetails
from cdp.partnerships.roles.service.sro_changes import SroDetails
from cdp.partnerships.words import ROLE_HINTS, ROLES, capital, from_to
from cdp.web.fields import (
    ChoiceField,
    DayField,
    LongTextField,
    PasswordAgainField,
    RadiosField,
    SubmitButton,
    TextField,
)
from cdp.web.forms import VersionedForm


class BackingFields:
    """The fields for the nomination and approval of an appointment."""

    nominated_by = TextField(
        "Nominated by",
        hint="A person or an organisation. For example, NHS Integrated Care Board",
    )
    agreed_by = TextField("Agreed by", hint="For example, the partnership board")
    agreed_on = DayField("Date agreed")
    condition = LongTextField(
        "Condition", hint="Only if the appointment is conditional", rows=2, max_length=500
    )
    condition_met_on = DayField("Date the condition was met", hint="Only if it has been met")

    def backing(self) -> Backing:
        """Return the details that were entered."""
        return Backing(
            nominated_by=self.nominated_by.data,
            agreed_by=self.agreed_by.data,
            agreed_on=self.agreed_on.data,
            condition=self.condition.data,
            condition_met_on=self.condition_met_on.data,
        )


class AppointToRoleForm(BackingFields, KnownPersonForm):
    """The form to assign a role to a person."""

    role = RadiosField(
        "Role",
        coerce=Appointment,
        choices=[(role.value, capital(name)) for role, name in ROLES.items()],
        hints={role.value: hint for role, hint in ROLE_HINTS.items()},
        required="Choose a role",
    )
    board = ChoiceField("Board", hint="Only for a chair or deputy chair", prompt="No board", marked=False)
    consent = ChoiceField(
        "Consent",
        hint="Only for a regional viewer",
        prompt="No consent",
        marked=False,
    )
    starts_on = DayField("First day", required="Enter the first day")
    ends_on = DayField(
        "Last day",
        hint="Only if it is known. A regional viewer’s role will end with the consent at the latest",
    )
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Assign role")

    def offer(self, boards: Iterable[Board], consents: Iterable[RegionalConsent]) -> None:
        """Offer these boards as choices for a chair, and these consents as choices for a regional viewer."""
        self._consents = {consent.key: consent for consent in consents}
        self.consent.choices = [
            (key, f"{one.body}, {from_to(one.agreed_on, one.ends_on)}") for key, one in self._consents.items()
        ]
        self._boards = {board.key: board for board in boards}
        self.board.choices = [(key, board.name) for key, board in self._boards.items()]

    def details(self) -> RoleDetails:
        """Return the details that were entered."""
        return RoleDetails(
            role=self.role.data,
            person=self.person(),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            board=self._boards.get(self.board.data),
            backing=self.backing(),
            consent=self._consents.get(self.consent.data),
        )


class RoleForm(BackingFields, ConfirmedForm, VersionedForm):
    """The form to change the nomination, approval, condition and last day of a role."""

    ends_on = DayField("Last day", hint="Only if it is known")
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Save role")


class SroFields:
    """The fields of an appointment as SRO."""

    post = TextField(
        "Post",
        hint="For example, Police and Crime Commissioner or Director of Public Health",
        required="Enter the post they hold",
    )
    organisation_name = TextField("Organisation", required="Enter the organisation they work for")
    state = RadiosField(
        "Stage of the appointment",
        coerce=SroState,
        choices=[
            (SroState.PROPOSED.value, "Proposed"),
            (SroState.CONDITIONAL.value, "Agreed subject to a condition"),
            (SroState.CONFIRMED.value, "Confirmed"),
        ],
        hints={
            SroState.PROPOSED.value: "They have been suggested and have no access yet.",
            SroState.CONDITIONAL.value: "They act as SRO and can sign the terms of reference.",
            SroState.CONFIRMED.value: "They act as SRO without conditions.",
        },
        required="Choose the stage of the appointment",
    )
    condition = LongTextField(
        "Condition",
        hint="Only if the appointment is conditional. For example, terms of reference approved by partners",
        rows=2,
        max_length=1_000,
        marked=False,
    )
    nominated_by = TextField("Nominated by", hint="A person or an organisation")
    nominated_on = DayField("Date nominated")
    agreed_by = TextField("Agreed by", hint="For example, partners in a meeting")
    agreed_on = DayField("Date agreed", hint="For example, 1 8 2022")

    def details(self) -> SroDetails:
        """Return the details that were entered."""
        return SroDetails(
            post=self.post.data,
            organisation_name=self.organisation_name.data,
            state=self.state.data,
            condition=self.condition.data,
            agreed_on=self.agreed_on.data,
            nominated_by=self.nominated_by.data,
            nominated_on=self.nominated_on.data,
            agreed_by=self.agreed_by.data,
        )


class AppointSroForm(SroFields, KnownPersonForm):
    """The form to propose or appoint an SRO."""

    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Save appointment")


class SroForm(SroFields, ConfirmedForm, VersionedForm):
    """The form to change an appointment as SRO."""

    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Save appointment")

    @classmethod
    def of(cls, appointment: SroAppointment) -> "SroForm":
        """Return the form filled with the stored appointment."""
        return cls(obj=appointment)
