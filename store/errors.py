"""The errors of the store that callers act on."""


class ConcurrentChangeError(RuntimeError):
    """Somebody else changed the same rows between reading and writing; run the unit of work again."""


class StoreUnavailableError(ConnectionError):
    """The database cannot be reached or used; nothing was changed. Wait, then try again."""
