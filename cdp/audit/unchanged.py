"""Results kept in the memory of each process until anything in a partnership or the installation changes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from cdp.audit.record import heads_of_chains
from cdp.models import Partnership

T = TypeVar("T")


class KeptUntilChange(Generic[T]):
    """At most `most` results, each kept while the heads of both histories are the same.

    Every change is recorded in a history. The heads are read before the result is made: at worst it is made once more
    than necessary.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, session: Session, partnership: Partnership, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result with this key, in one statement if it was made and nothing has changed since."""
        installation, head = heads_of_chains(session, partnership)
        if not head:
            return make()
        key = (installation, head, partnership.id, key)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = make()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
