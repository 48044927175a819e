"""Forms for keeping days free of meetings: one period, or several pasted lines."""

from typing import Any

from wtforms.validators import StopValidation

from cdp.errors import Refusal
from cdp.models import ClosedKind, ClosedPeriod
from cdp.planning.pasting import LONGEST_NAME, read_lines
from cdp.planning.periods import KINDS, PeriodDetails
from cdp.planning.service import RefusedTogether
from cdp.web.fields import DayField, LongTextField, RadiosField, TextField
from cdp.web.forms import Form, VersionedForm


class PeriodFields(Form):
    """The fields for a period of days to keep free."""

    kind = RadiosField(
        "Type of days",
        required="Choose the type of days",
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        coerce=ClosedKind,
        small=True,
    )
    name = TextField(
        "Name", hint="For example, Autumn half term (Birmingham)", max_length=LONGEST_NAME, marked=False
    )
    starts_on = DayField("First day", hint="For example, 25 10 2027", marked=False)
    ends_on = DayField("Last day", hint="Only if there is more than one day")

    def period(self) -> PeriodDetails:
        """Return the period that was entered; without a last day, it is a single day."""
        return PeriodDetails(
            self.kind.data, self.name.data, self.starts_on.data, self.ends_on.data or self.starts_on.data
        )

    def _require_days(self) -> bool:
        """Return whether the name and the first day are valid, and add an error for each if it is missing."""
        for field, sentence in (
            (self.name, "Enter a name"),
            (self.starts_on, "Enter the first day"),
        ):
            if not field.data and not field.errors:
                field.errors = [*field.errors, sentence]
        return not (self.name.errors or self.starts_on.errors)


class AddPeriodsForm(PeriodFields):
    """The form to keep days free: either one period, or several pasted lines."""

    lines = LongTextField(
        "Or paste several at once",
        hint="One on each line: the name, the first day and the last day. For example: "
        "Autumn half term 25/10/2027 29/10/2027. The type chosen above will apply to all.",
        max_length=20_000,
        rows=6,
        marked=False,
    )
    _wrong_lines: tuple[str, ...] = ()

    @property
    def is_pasted(self) -> bool:
        """Whether lines were pasted."""
        return bool(self.lines.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields: either one period or pasted lines, but not both."""
        valid = super().validate(extra_validators)
        if not self.is_pasted:
            return self._require_days() and valid
        if self.name.data or self.starts_on.data or self.ends_on.data:
            self.lines.errors = [
                *self.lines.errors,
                "Enter one period above or paste lines here, not both.",
            ]
            return False
        return valid

    def validate_lines(self, field: Any) -> None:
        """Raise StopValidation if any lines cannot be read, with a sentence for each of them."""
        wrong = [f"Line {each.line}: {each.sentence}" for each in read_lines(field.data or "")[1]]
        if wrong:
            self._wrong_lines = tuple(wrong)
            raise StopValidation(" ".join(wrong))

    def pasted(self) -> dict[int, PeriodDetails]:
        """Return the pasted periods by line number, all of the type chosen."""
        read, _ = read_lines(self.lines.data)
        return {
            each.line: PeriodDetails(self.kind.data, each.name, each.starts_on, each.ends_on) for each in read
        }

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal, with a separate error for each pasted line that was refused."""
        if isinstance(refusal, RefusedTogether):
            self._wrong_lines = tuple(refusal.sentences.values())
        super().refuse(refusal)

    @property
    def error_summary(self) -> list[tuple[str, str | None]]:
        """All errors, with one for each pasted line that is wrong."""
        summary = super().error_summary
        if not self._wrong_lines:
            return summary
        others = [each for each in summary if each[1] != self.lines.anchor]
        return [*others, *((sentence, self.lines.anchor) for sentence in self._wrong_lines)]


class ChangePeriodForm(PeriodFields, VersionedForm):
    """The form to change a period of days to keep free."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; the name and the first day are required."""
        valid = super().validate(extra_validators)
        return self._require_days() and valid

    def period(self) -> PeriodDetails:
        """Return the period that was entered, with the version that the page showed."""
        typed = vars(super().period())
        return PeriodDetails(**{**typed, "version": self.version.data})


def typed_for(period: ClosedPeriod) -> dict[str, Any]:
    """Return a period's values, to fill the form that changes it."""
    return {
        "kind": period.kind,
        "name": period.name,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "version": period.version,
    }
