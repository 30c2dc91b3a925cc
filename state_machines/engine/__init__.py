"""The rules engine: the registry of every kind of work, checks at import, decisions, and rule versions."""
