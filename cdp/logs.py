"""Log lines (docs/rules/reliability.md 38): one JSON object each in production; text for people in development.

A line says what happened, where and when. A JSON line contains no text that people entered: for an error it has the
type and the place in the code, but not the message, which may quote data. Anything that looks like a token is left out.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

from cdp.config import LogLines, Settings

# Tokens of links, sessions and forms, and SHA-256 digests, are at least this long; words and keys are shorter
TOKEN = re.compile(r"[A-Za-z0-9_-]{24,}")
LEFT_OUT = "[left out]"
MOST_PLACES = 40

Facts = Mapping[str, Any]


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, logger, message, extra facts, and the type of an error."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_tokens(record.getMessage()),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """Formats a record for a terminal, with the message and traceback of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines, without tokens."""
        facts = getattr(record, "facts", {})
        extra = " ".join(f"{name}={value}" for name, value in facts.items())
        return f"{without_tokens(super().format(record))}{f' ({extra})' if extra else ''}"


class Surroundings(logging.Filter):
    """Adds facts about the context, such as the request, to every record."""

    def __init__(self, about: Callable[[], Facts]) -> None:
        super().__init__()
        self.about = about

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the facts and keep the record."""
        record.facts = {**self.about(), **getattr(record, "facts", {})}
        return True


class OwnHandler(logging.StreamHandler[TextIO]):
    """The handler that `set_up` adds, so that a second call can replace it."""


def set_up(settings: Settings, about: Callable[[], Facts]) -> None:
    """Write the log lines of this process to standard error, in the format chosen in the settings."""
    root = logging.getLogger()
    for earlier in [handler for handler in root.handlers if isinstance(handler, OwnHandler)]:
        root.removeHandler(earlier)
    root.addHandler(handler_for(settings.logs, about, sys.stderr))
    root.setLevel(logging.INFO if settings.logs is LogLines.JSON else logging.WARNING)


def handler_for(lines: LogLines, about: Callable[[], Facts], stream: TextIO) -> logging.Handler:
    """Return a handler that writes log lines in the given format to a stream."""
    handler = OwnHandler(stream)
    handler.setFormatter(
        JsonLines() if lines is LogLines.JSON else TextLines("%(levelname)s %(name)s: %(message)s")
    )
    handler.addFilter(Surroundings(about))
    return handler


def without_tokens(text: str) -> str:
    """Return a text without anything that looks like a token."""
    return TOKEN.sub(LEFT_OUT, text)


def _error(error: BaseException) -> dict[str, Any]:
    """Return the type of an error, where it happened, and the type of its cause; never its message."""
    places = [
        f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(error.__traceback__)
    ]
    facts: dict[str, Any] = {"kind": f"{type(error).__module__}.{type(error).__qualname__}"}
    driver = getattr(error, "orig", None)
    if code := getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None):
        facts["code"] = code
    facts["where"] = places[-MOST_PLACES:]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and cause is not driver:
        facts["because"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
    return facts
