"""Reading the JSON that our scripts send."""

from typing import Any

from flask.json.provider import DefaultJSONProvider


class ScriptJson(DefaultJSONProvider):
    """Reads JSON as Flask does, but treats JSON that is nested too deeply as invalid (400)."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return the value of a JSON text; raises ValueError when it cannot be read."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("The JSON is nested too deeply.") from None
