"""The audit log: who changed what and when, in sentences."""

from cdp.audit.record import Fact, heads_of_chains, record, record_many, reference_to

__all__ = ["Fact", "heads_of_chains", "record", "record_many", "reference_to"]
