"""The audit log: who changed what and when, in sentences."""

from cdp.audit.record import Fact, record, record_many, reference_to

__all__ = ["Fact", "record", "record_many", "reference_to"]
