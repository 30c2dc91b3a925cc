"""The errors of the store that callers act on. ``outages.table`` classifies the errors of databases."""

from outages.fault import Fault
from outages.table import REFUSED


class ConcurrentChangeError(RuntimeError):
    """Another process changed the same rows between reading and writing; run the unit of work again."""


class ContradictionError(ConcurrentChangeError):
    """A row contradicts an existing one. Run the unit of work again; if that fails too, the work itself is wrong."""


class FencedOffError(RuntimeError):
    """Another consumer reads these partitions now; nothing was changed. Leave what was read to it."""


class StoreUnavailableError(ConnectionError):
    """The database cannot be reached or used; nothing was changed. Wait, then try again."""

    def __init__(self, message: str = "", *, fault: Fault | None = None) -> None:
        """Keep the message, and the row of the table of errors."""
        super().__init__(message)
        self.fault = fault

    @property
    def advice(self) -> str:
        """What an operator should do."""
        return self.fault.advice if self.fault else ""


class DatabaseDamagedError(StoreUnavailableError):
    """The file is not a database, or is damaged; nothing was changed. Wait until it is restored."""


class SchemaBehindError(StoreUnavailableError):
    """The database lacks tables or columns of this version; nothing was changed. Wait for ``sje migrate``."""


class StoreRefusedError(StoreUnavailableError):
    """The database refuses this process, and would refuse it again; nothing was changed. Correct the settings."""

    def __init__(self, message: str = "", *, fault: Fault = REFUSED) -> None:
        """Keep the sentence, and the row of the table of errors."""
        super().__init__(message, fault=fault)
