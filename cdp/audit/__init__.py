"""Who changed what, when, in a sentence."""

from cdp.audit.record import record, reference_to

__all__ = ["record", "reference_to"]
