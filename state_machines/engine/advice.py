"""What a refusal advises, in words: what to do, and which exception type to raise instead, by its title."""

from state_machines.engine.registry import type_title


def instead(raise_instead: str) -> str:
    """The advice to raise another type; empty where there is none."""
    return f"raise {type_title(raise_instead)} instead" if raise_instead else ""


def advice(do: str, raise_instead: str) -> str:
    """Everything that a rule advises, as one sentence; empty where it advises nothing."""
    return "; ".join(filter(None, (do, instead(raise_instead))))
