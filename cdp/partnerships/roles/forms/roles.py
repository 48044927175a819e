"""Giving and ending roles, and appointing the senior responsible owner."""

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
    """Who is behind an appointment, and what it depends on."""

    nominated_by = TextField(
        "Nominated by",
        hint="A person or an organisation, for example NHS Integrated Care Board",
    )
    agreed_by = TextField("Agreed by", hint="For example, the partnership board")
    agreed_on = DayField("Date agreed")
    condition = LongTextField(
        "What it is conditional on", hint="Only if there is a condition", rows=2, max_length=500
    )
    condition_met_on = DayField("Day on which the condition was met", hint="Leave it empty until then")

    def backing(self) -> Backing:
        """Return what was typed."""
        return Backing(
            nominated_by=self.nominated_by.data,
            agreed_by=self.agreed_by.data,
            agreed_on=self.agreed_on.data,
            condition=self.condition.data,
            condition_met_on=self.condition_met_on.data,
        )


class GiveRoleForm(BackingFields, KnownPersonForm):
    """A role for a person."""

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
        hint="Only for a regional viewer: what the partnership agreed to",
        prompt="No consent",
        marked=False,
    )
    starts_on = DayField("First day", required="Enter the first day")
    ends_on = DayField(
        "Last day",
        hint="Leave it empty if it has no end yet. A regional viewer’s ends with the consent at the latest",
    )
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Give this role")

    def offer(self, boards: Iterable[Board], consents: Iterable[RegionalConsent]) -> None:
        """Let the form choose the board of a chair, and the consent of a regional viewer, from these."""
        self._consents = {consent.key: consent for consent in consents}
        self.consent.choices = [
            (key, f"{one.body}, {from_to(one.agreed_on, one.ends_on)}") for key, one in self._consents.items()
        ]
        self._boards = {board.key: board for board in boards}
        self.board.choices = [(key, board.name) for key, board in self._boards.items()]

    def details(self) -> RoleDetails:
        """Return what was typed."""
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
    """A change to who is behind a role, and how long it lasts."""

    ends_on = DayField("Last day", hint="Leave it empty if it has no end yet")
    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Save role")


class SroFields:
    """An appointment as SRO: the post, how far it has come, and what it depends on."""

    post = TextField(
        "Post",
        hint="For example, Police and Crime Commissioner or Director of Public Health",
        required="Enter the post they hold",
    )
    organisation_name = TextField("Organisation", required="Enter the organisation they work for")
    state = RadiosField(
        "How far is the appointment?",
        coerce=SroState,
        choices=[
            (SroState.PROPOSED.value, "Proposed"),
            (SroState.CONDITIONAL.value, "Agreed, on a condition"),
            (SroState.CONFIRMED.value, "Confirmed"),
        ],
        hints={
            SroState.PROPOSED.value: "Somebody has suggested them. They have no rights yet.",
            SroState.CONDITIONAL.value: "They act as SRO, and may sign the terms of reference.",
            SroState.CONFIRMED.value: "They act as SRO, with nothing left to agree.",
        },
        required="Choose how far the appointment is",
    )
    condition = LongTextField(
        "What it is conditional on",
        hint="For example, terms of reference approved by partners. Only if there is a condition",
        rows=2,
        max_length=1_000,
        marked=False,
    )
    nominated_by = TextField("Nominated by", hint="A person or an organisation, as in the letter")
    nominated_on = DayField("Date nominated")
    agreed_by = TextField("Agreed by", hint="For example, partners in a meeting")
    agreed_on = DayField("Date agreed", hint="For example, 1 8 2022")

    def details(self) -> SroDetails:
        """Return what was typed."""
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
    """A person proposed or appointed as SRO."""

    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Save appointment")


class SroForm(SroFields, ConfirmedForm, VersionedForm):
    """A change to an appointment."""

    password = PasswordAgainField("Your password", hint=PASSWORD_HINT)
    submit = SubmitButton("Save appointment")

    @classmethod
    def of(cls, appointment: SroAppointment) -> "SroForm":
        """Return the form filled with what is stored."""
        return cls(obj=appointment)
