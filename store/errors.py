"""The errors of the store that callers act on."""


class ConcurrentChangeError(RuntimeError):
    """Somebody else changed the same rows between reading and writing; run the unit of work again."""


class StoreUnavailableError(ConnectionError):
    """The database cannot be reached or used; nothing was changed. Wait, then try again."""


class SchemaBehindError(StoreUnavailableError):
    """The database lacks tables or columns that this version needs; nothing was changed. Wait for ``sje migrate``."""
