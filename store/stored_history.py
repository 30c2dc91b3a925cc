"""History from before this unit of work: read only if a rule looks back, as a clock does when it starts again."""

from collections.abc import Iterable
from functools import cached_property
from itertools import islice

from sqlalchemy import Connection

from store.clock_versions import ClockVersion, clock_versions
from store.history import HistoryLine
from store.queries.exceptions import histories


class StoredHistory:
    """The stored past of the items in a working set. Everything is read on demand, and only once."""

    def __init__(self, connection: Connection) -> None:
        """Read from inside the transaction that holds the locks."""
        self._connection = connection
        self._read: dict[str, list[HistoryLine]] = {}
        self._next = 1

    def read(self, exception_ids: Iterable[str]) -> None:
        """Read the histories of items that will be needed, with one query."""
        unread = [each for each in dict.fromkeys(exception_ids) if each not in self._read]
        if unread:
            self._read |= {each: [] for each in unread}
            for line in histories(self._connection, unread):
                self._read[line.exception_id].append(line)

    def lines(self, exception_id: str, beside: Iterable[str] = ()) -> list[HistoryLine]:
        """The lines of an item's history that are stored, the first one first.

        Args:
            exception_id: the item.
            beside: the other items at hand. A caller of one history often needs many more, one by one: each time one
            was not read yet, four times as many are read as the time before.

        """
        if exception_id not in self._read:
            others = (each for each in beside if each not in self._read)
            self.read([exception_id, *islice(others, self._next - 1)])
            self._next *= 4
        return self._read[exception_id]

    @cached_property
    def clock_versions(self) -> list[ClockVersion]:
        """The versions of the clocks in force, the first one first."""
        return clock_versions(self._connection)
