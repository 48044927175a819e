"""Who changed what, when, in a sentence."""

from cdp.audit.record import Fact, record, record_many, reference_to

__all__ = ["Fact", "record", "record_many", "reference_to"]
