"""What people fill in to keep days free of meetings: one period, or several lines at once."""

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
    """Days to keep free."""

    kind = RadiosField(
        "What kind of days are they?",
        required="Choose what kind of days they are",
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        coerce=ClosedKind,
        small=True,
    )
    name = TextField(
        "Name", hint="For example, Autumn half term (Birmingham)", max_length=LONGEST_NAME, marked=False
    )
    starts_on = DayField("First day", hint="For example, 25 10 2027", marked=False)
    ends_on = DayField("Last day", hint="Leave empty for a single day")

    def period(self) -> PeriodDetails:
        """Return the days that were typed."""
        return PeriodDetails(
            self.kind.data, self.name.data, self.starts_on.data, self.ends_on.data or self.starts_on.data
        )

    def _require_days(self) -> bool:
        """Ask for the name and the first day, which belong together."""
        for field, sentence in (
            (self.name, "Enter what the days are called"),
            (self.starts_on, "Enter the first day"),
        ):
            if not field.data and not field.errors:
                field.errors = [*field.errors, sentence]
        return not (self.name.errors or self.starts_on.errors)


class AddPeriodsForm(PeriodFields):
    """The same, and instead of one period several lines at once."""

    lines = LongTextField(
        "Or paste several at once",
        hint="One on each line: the name, the first day and the last day. For example: "
        "Autumn half term 25/10/2027 29/10/2027. All are of the kind chosen above.",
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
        """Check the fields: either one period, or lines, and not both."""
        valid = super().validate(extra_validators)
        if not self.is_pasted:
            return self._require_days() and valid
        if self.name.data or self.starts_on.data or self.ends_on.data:
            self.lines.errors = [
                *self.lines.errors,
                "Enter one period above or paste lines here, not both at once.",
            ]
            return False
        return valid

    def validate_lines(self, field: Any) -> None:
        """Refuse lines that cannot be read, each with its own sentence."""
        wrong = [f"Line {each.line}: {each.sentence}" for each in read_lines(field.data or "")[1]]
        if wrong:
            self._wrong_lines = tuple(wrong)
            raise StopValidation(" ".join(wrong))

    def pasted(self) -> dict[int, PeriodDetails]:
        """Return the periods of the lines, by the lines' numbers."""
        read, _ = read_lines(self.lines.data)
        return {
            each.line: PeriodDetails(self.kind.data, each.name, each.starts_on, each.ends_on) for each in read
        }

    def refuse(self, refusal: Refusal) -> None:
        """Keep apart what is wrong with each line."""
        if isinstance(refusal, RefusedTogether):
            self._wrong_lines = tuple(refusal.sentences.values())
        super().refuse(refusal)

    @property
    def error_summary(self) -> list[tuple[str, str | None]]:
        """Every complaint, one for each line that was pasted wrongly."""
        summary = super().error_summary
        if not self._wrong_lines:
            return summary
        others = [each for each in summary if each[1] != self.lines.anchor]
        return [*others, *((sentence, self.lines.anchor) for sentence in self._wrong_lines)]


class ChangePeriodForm(PeriodFields, VersionedForm):
    """Days kept free, to change them."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; the name and the first day are needed."""
        valid = super().validate(extra_validators)
        return self._require_days() and valid

    def period(self) -> PeriodDetails:
        """Return the days that were typed, with the version that was read."""
        typed = vars(super().period())
        return PeriodDetails(**{**typed, "version": self.version.data})


def typed_for(period: ClosedPeriod) -> dict[str, Any]:
    """Return the fields of days kept free, to change them."""
    return {
        "kind": period.kind,
        "name": period.name,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "version": period.version,
    }
