"""The errors of the store that callers act on."""


class ConcurrentChangeError(RuntimeError):
    """Somebody else changed the same rows between reading and writing; run the unit of work again."""


class FencedOffError(RuntimeError):
    """Another consumer reads these partitions by now; nothing was changed. Leave what was read to it."""


class StoreUnavailableError(ConnectionError):
    """The database cannot be reached or used; nothing was changed. Wait, then try again."""


class DatabaseDamagedError(StoreUnavailableError):
    """What is there is no database any more, or not a whole one; nothing was changed. Wait until it is restored."""


class SchemaBehindError(StoreUnavailableError):
    """The database lacks tables or columns that this version needs; nothing was changed. Wait for ``sje migrate``."""
