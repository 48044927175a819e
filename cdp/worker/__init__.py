"""The background process, which sends email from the outbox and does upkeep."""

from cdp.worker.loop import run

__all__ = ["run"]
