"""What was written before this unit of work: read only where a rule looks back, as a clock does that starts again."""

from functools import cached_property

from sqlalchemy import Connection

from store.clock_versions import ClockVersion, clock_versions
from store.history import HistoryLine
from store.queries.exceptions import history


class StoredHistory:
    """The stored past of the items in a working set. Nothing is read before it is asked for."""

    def __init__(self, connection: Connection) -> None:
        """Read from inside the transaction that holds the locks."""
        self._connection = connection

    def lines(self, exception_id: str) -> list[HistoryLine]:
        """The lines of an item's history that are stored, the first one first."""
        return history(self._connection, exception_id)

    @cached_property
    def clock_versions(self) -> list[ClockVersion]:
        """The versions of the clocks in force, the first one first."""
        return clock_versions(self._connection)
