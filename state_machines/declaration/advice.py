"""What a refusal advises, in words: what to do, and which exception type to raise instead, by its title."""

from state_machines.declaration.registry import work_types


def instead(raise_instead: str) -> str:
    """The advice to raise another type; empty where there is none. A type that is no more goes by its key."""
    if not raise_instead:
        return ""
    declared = work_types().get(raise_instead)
    return f"raise {declared.title if declared else raise_instead} instead"


def advice(do: str, raise_instead: str) -> str:
    """Everything that a rule advises, as one sentence; empty where it advises nothing."""
    return "; ".join(filter(None, (do, instead(raise_instead))))
