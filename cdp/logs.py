"""Log lines (docs/rules/reliability.md 38): one JSON object each, for machines; in development, lines for people.

A line says what happened, where and when. It never holds what somebody wrote: of an error it keeps the kind and the
place in the code but not its message, which may quote a text or a row, and whatever looks like a token is left out.
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

# Tokens of links, sessions and forms are longer than this, and so is a SHA-256; words and keys are not
TOKEN = re.compile(r"[A-Za-z0-9_-]{24,}")
LEFT_OUT = "[left out]"
MOST_PLACES = 40

Facts = Mapping[str, Any]


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: when, how grave, who says it, what, the facts given with it, and of an error its kind."""
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
    """Writes a record for a person at a terminal, with the whole error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines, without tokens."""
        facts = getattr(record, "facts", {})
        told = " ".join(f"{name}={value}" for name, value in facts.items())
        return f"{without_tokens(super().format(record))}{f' ({told})' if told else ''}"


class Surroundings(logging.Filter):
    """Adds to every record the facts about what it happened in, such as the request."""

    def __init__(self, about: Callable[[], Facts]) -> None:
        super().__init__()
        self.about = about

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through."""
        record.facts = {**self.about(), **getattr(record, "facts", {})}
        return True


class OwnHandler(logging.StreamHandler[TextIO]):
    """The handler that `set_up` puts in place, so that doing it twice leaves one."""


def set_up(settings: Settings, about: Callable[[], Facts]) -> None:
    """Send the log lines of this process to its standard error output, in the form that the settings ask for."""
    root = logging.getLogger()
    for earlier in [handler for handler in root.handlers if isinstance(handler, OwnHandler)]:
        root.removeHandler(earlier)
    root.addHandler(handler_for(settings.logs, about, sys.stderr))
    root.setLevel(logging.INFO if settings.logs is LogLines.JSON else logging.WARNING)


def handler_for(lines: LogLines, about: Callable[[], Facts], stream: TextIO) -> logging.Handler:
    """Return a handler that writes lines of a form to a stream."""
    handler = OwnHandler(stream)
    handler.setFormatter(
        JsonLines() if lines is LogLines.JSON else TextLines("%(levelname)s %(name)s: %(message)s")
    )
    handler.addFilter(Surroundings(about))
    return handler


def without_tokens(text: str) -> str:
    """Return a text in which whatever looks like a token is left out."""
    return TOKEN.sub(LEFT_OUT, text)


def _error(error: BaseException) -> dict[str, Any]:
    """Return the kind of an error, where it happened, and the same of what caused it; never its message."""
    places = [
        f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(error.__traceback__)
    ]
    told: dict[str, Any] = {"kind": f"{type(error).__module__}.{type(error).__qualname__}"}
    driver = getattr(error, "orig", None)
    if code := getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None):
        told["code"] = code
    told["where"] = places[-MOST_PLACES:]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and cause is not driver:
        told["because"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
    return told
