"""The advice of a refusal in words: what to do, and which exception type to raise instead, by its title."""

from state_machines.engine.registry import type_title


def alternative(raise_instead: str) -> str:
    """The advice to raise another type; empty if there is none."""
    return f"raise {type_title(raise_instead)} instead" if raise_instead else ""


def advice(do: str, raise_instead: str) -> str:
    """All advice of a rule as one sentence; empty if it has none."""
    return "; ".join(filter(None, (do, alternative(raise_instead))))
