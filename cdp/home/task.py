"""One line of what needs somebody."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Task:
    """Something that waits for this person: in words, where to do it, and by when."""

    words: str
    endpoint: str
    arguments: dict[str, Any] = field(default_factory=dict)
    due: date | None = None
    is_late: bool = False
