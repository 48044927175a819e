"""The forms for adding and changing agreements, for their texts, and for withdrawing one."""

from collections.abc import Iterable, Sequence
from typing import Any

from cdp import clock
from cdp.agreements.amounts import own_amounts
from cdp.agreements.details import LONGEST_TITLE, AgreementDetails
from cdp.agreements.parties import PartyDetails
from cdp.agreements.wording import LONGEST_TEXT
from cdp.agreements.words import KINDS
from cdp.models import (
    AgreementKind,
    AgreementParty,
    AgreementSide,
    AgreementText,
    FundingAgreement,
    FundingStream,
    Organisation,
    PlanLine,
    Procurement,
)
from cdp.web.fields import (
    CheckboxesField,
    ChoiceField,
    DayField,
    EmailField,
    LongTextField,
    MoneyField,
    RadiosField,
    TextField,
)
from cdp.web.forms import Form, VersionedForm
from cdp.workplans.periods import plan_year, year_words

OTHER_BODY = "Another body"
YEARS_AHEAD = 4
NEW_KINDS = [kind for kind in KINDS if kind is not AgreementKind.VARIATION]


class AgreementForm(VersionedForm):
    """The form for an agreement. `agreement_form` adds a field for each financial year."""

    kind = RadiosField(
        "Kind",
        choices=[(kind.value, KINDS[kind]) for kind in NEW_KINDS],
        coerce=AgreementKind,
        default=AgreementKind.GRANT,
    )
    title = TextField("Title", required="Enter a title", max_length=LONGEST_TITLE)
    service = TextField(
        "Service",
        hint="As in other agreements, so that coverage can be compared. For example, inpatient detoxification",
        max_length=LONGEST_TITLE,
    )
    gives = ChoiceField("Who gives the money", prompt=OTHER_BODY, marked=False)
    gives_name = TextField("Name of the other body that gives it", marked=False)
    gives_contact = TextField("Who signs for the giver", hint="Empty: its representative")
    gives_email = EmailField("Email address of the giver’s signatory", autocomplete=None)
    receives = ChoiceField("Who receives the money", prompt=OTHER_BODY, marked=False)
    receives_name = TextField("Name of the other body that receives it", marked=False)
    receives_contact = TextField("Who signs for the recipient", hint="Empty: its representative")
    receives_email = EmailField("Email address of the recipient’s signatory", autocomplete=None)
    stream = ChoiceField("Funding stream", prompt="Not specified", marked=False)
    line = ChoiceField("Plan line", prompt="Not specified", autocomplete=True, marked=False)
    areas = CheckboxesField("Authorities that have the service", hint="None: the whole footprint", small=True)
    starts_on = DayField("First day", required="Enter the first day")
    ends_on = DayField("Last day")
    conditions = LongTextField("Conditions", hint="One in each line", rows=5)
    own_text = LongTextField(
        "Its own text",
        hint="Empty: the partnership’s text for this kind, with the figures of this agreement",
        max_length=LONGEST_TEXT,
        rows=6,
    )
    procurement = ChoiceField("Part of a procurement", prompt="No")
    _organisations: dict[str, Organisation]
    _procurements: dict[str, Procurement]
    _streams: dict[str, FundingStream]
    _lines: dict[str, PlanLine]
    years: Sequence[int] = ()

    def __init__(
        self, agreement: FundingAgreement | None = None, varies: FundingAgreement | None = None
    ) -> None:
        super().__init__(data=_filled(agreement or varies, is_new=agreement is None))
        self._agreement, self._varies = agreement, varies
        if agreement is not None or varies is not None:
            del self.kind
        if varies is not None or (agreement is not None and agreement.varies is not None):
            del self.procurement

    def offer(
        self,
        organisations: Iterable[Organisation],
        areas: Iterable[tuple[str, str]],
        procurements: Iterable[Procurement],
        streams: Iterable[FundingStream],
        lines: Iterable[PlanLine],
    ) -> None:
        """Set the organisations, authorities, procurements, streams and plan lines that can be chosen."""
        self._streams = {each.key: each for each in streams}
        self._lines = {each.key: each for each in lines}
        self.stream.choices = [(key, each.name) for key, each in self._streams.items()]
        self.line.choices = [(key, f"{each.reference} {each.service}") for key, each in self._lines.items()]
        self._organisations = {each.key: each for each in organisations}
        self._procurements = {each.key: each for each in procurements}
        for field in (self.gives, self.receives):
            field.choices = [(key, each.name) for key, each in self._organisations.items()]
        self.areas.choices = areas
        if "procurement" in self:
            self.procurement.choices = [(key, each.title) for key, each in self._procurements.items()]

    @property
    def amount_fields(self) -> list[Any]:
        """The fields for the amounts, by year."""
        return [self[f"year_{year}"] for year in self.years]

    def details(self) -> AgreementDetails:
        """Return the details entered."""
        agreement = self._agreement
        kept = agreement.kind if agreement is not None else AgreementKind.VARIATION
        chosen = self.procurement.data if "procurement" in self else ""
        return AgreementDetails(
            kind=self.kind.data if "kind" in self else kept,
            title=self.title.data or "",
            service=self.service.data or "",
            giver=self._party(AgreementSide.GIVES),
            recipient=self._party(AgreementSide.RECEIVES),
            amounts={year: self[f"year_{year}"].data or 0 for year in self.years},
            areas=tuple(self.areas.data or ()),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            conditions=self.conditions.data or "",
            own_text=self.own_text.data or "",
            varies=agreement.varies if agreement is not None else self._varies,
            stream=self._streams.get(self.stream.data or ""),
            line=self._lines.get(self.line.data or ""),
            procurement=self._procurements.get(chosen or ""),
            version=self.version.data if agreement is not None else None,
        )

    def _party(self, side: AgreementSide) -> PartyDetails:
        return PartyDetails(
            organisation=self._organisations.get(self[side.value].data or ""),
            body_name=self[f"{side.value}_name"].data or "",
            contact_name=self[f"{side.value}_contact"].data or "",
            contact_email=self[f"{side.value}_email"].data or "",
        )


def agreement_form(
    agreement: FundingAgreement | None = None, varies: FundingAgreement | None = None
) -> AgreementForm:
    """Return the form for a new agreement, a draft, or a variation of an agreement, with its financial years."""
    now = plan_year(clock.today())
    source = agreement or varies
    stored = own_amounts(source) if source is not None else {}
    years = sorted({*range(now, now + YEARS_AHEAD + 1), *stored})
    negative = varies is not None or (agreement is not None and agreement.kind is AgreementKind.VARIATION)
    fields = {
        f"year_{year}": MoneyField(year_words(year), may_be_negative=negative, marked=False) for year in years
    }
    made: AgreementForm = type("YearsAgreementForm", (AgreementForm,), {**fields, "years": tuple(years)})(
        agreement, varies
    )
    return made


class WithdrawAgreementForm(Form):
    """The form for withdrawing an agreement."""

    reason = LongTextField("Reason", required="Enter why it is withdrawn", max_length=2_000, rows=3)


class ProcurementMarkForm(Form):
    """The form for marking an agreement as part of a procurement."""

    procurement = ChoiceField("Procurement", prompt="None")

    def offer(self, procurements: Iterable[Procurement]) -> None:
        """Set the procurements that can be chosen."""
        self._procurements = {each.key: each for each in procurements}
        self.procurement.choices = [(key, each.title) for key, each in self._procurements.items()]

    def chosen(self) -> Procurement | None:
        """Return the procurement that was chosen, or None."""
        return self._procurements.get(self.procurement.data or "")


class AgreementTextForm(VersionedForm):
    """The form for the partnership's own text for a kind of agreement."""

    text = LongTextField("Text", required="Enter the text", max_length=LONGEST_TEXT, rows=24)

    def __init__(self, stored: AgreementText | None, usual: str) -> None:
        version = stored.version if stored is not None else 0
        super().__init__(data={"version": version, "text": stored.text if stored is not None else usual})


def _filled(agreement: FundingAgreement | None, *, is_new: bool) -> dict[str, Any]:
    """Return the values of the form for an agreement, or for a new variation of it, which has no amounts yet."""
    if agreement is None:
        return {"version": 0}
    names = ("service", "starts_on", "ends_on")
    found = {name: getattr(agreement, name) for name in names} | {"areas": agreement.area_codes}
    found |= {name: getattr(agreement, name).key for name in ("stream", "line") if getattr(agreement, name)}
    found |= _of_party(agreement.giver) | _of_party(agreement.recipient)
    if is_new:
        return found | {"version": 0, "title": f"Variation of {agreement.title}"[:LONGEST_TITLE]}
    found |= {name: getattr(agreement, name) for name in ("title", "conditions", "own_text", "version")}
    procurement = agreement.procurement.key if agreement.procurement else None
    amounts = {f"year_{year}": pence for year, pence in own_amounts(agreement).items()}
    return found | amounts | {"procurement": procurement}


def _of_party(party: AgreementParty) -> dict[str, Any]:
    side = party.side.value
    return {
        side: party.organisation.key if party.organisation else None,
        f"{side}_name": party.body_name,
        f"{side}_contact": party.signatory,
        f"{side}_email": party.email,
    }
