"""The engine that judges: the registry of every kind of work, checks at import, decisions, and rule versions."""
