"""Results kept in memory for the next request, because they take seconds to compute for a long file."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

R = TypeVar("R")
MOST = 3


class RememberedResults(Generic[R]):
    """The last few results of this process, by everything that they depend on. The oldest makes room for a new one.

    Another process computes its own, so a result may only save time.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._results: OrderedDict[tuple[str, ...], R] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: tuple[str, ...], compute: Callable[[], R]) -> R:
        """Return the result with this name, or compute and keep it."""
        with self._lock:
            if name in self._results:
                self._results.move_to_end(name)
                return self._results[name]
        found = compute()
        with self._lock:
            self._results[name] = found
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        return found

    def forget(self, part: str) -> None:
        """Remove the results whose name has this part, such as the key of a file that was discarded."""
        with self._lock:
            for name in [name for name in self._results if part in name]:
                del self._results[name]
