"""A task on a person's overview."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Task:
    """Something a person should do: its text, the page where they do it, and its due date."""

    words: str
    endpoint: str
    arguments: dict[str, Any] = field(default_factory=dict)
    due: date | None = None
    is_late: bool = False
