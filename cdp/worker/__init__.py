"""The one background process: sends mail from the outbox and does the upkeep."""

from cdp.worker.loop import run

__all__ = ["run"]
