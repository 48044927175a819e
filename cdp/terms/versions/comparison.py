"""Comparison of two versions of terms of reference."""

from dataclasses import dataclass

from cdp.models import TermsVersion
from cdp.terms.comparing.differences import TermsDifferences, compare
from cdp.terms.wording.text import TextFacts, wording_of


@dataclass(frozen=True)
class Comparison:
    """The changes from one version to another version of the same board's terms."""

    old: TermsVersion
    new: TermsVersion
    result: TermsDifferences

    @property
    def old_name(self) -> str:
        """The name of the earlier version, for sentences and tables."""
        return f"version {self.old.number}"

    @property
    def new_name(self) -> str:
        """The name of the later version, for sentences and tables."""
        return f"version {self.new.number}"

    @property
    def is_correction(self) -> bool:
        """Whether the later version was declared to correct only typing errors in the earlier one."""
        return bool(self.new.cosmetic_reason) and self.new.drafted_from_id == self.old.id


def compared(old: TermsVersion, old_facts: TextFacts, new: TermsVersion, new_facts: TextFacts) -> Comparison:
    """Return the changes from one version to another."""
    return Comparison(old, new, compare(wording_of(old, old_facts), wording_of(new, new_facts)))
