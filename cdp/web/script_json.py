"""JSON as our scripts send it."""

from typing import Any

from flask.json.provider import DefaultJSONProvider


class ScriptJson(DefaultJSONProvider):
    """Reads JSON like Flask, and takes what is nested too deeply for what it is: not JSON of ours, so 400."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return what a text says; raises ValueError when it cannot be read."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("The JSON is nested too deeply.") from None
