"""The result of `sje publish`."""

from collections import Counter

from rich.text import Text

from business_time.formatting import numbered

NO_EVENTS = "The file has no events. `sje schema --example order.placed` prints one."

_WORDS = {
    "opened": ("opened", "good"),
    "moved": ("moved", "good"),
    "noted": ("noted", ""),
    "refused": ("refused by a rule", "warn"),
    "duplicate": ("taken in before", "dim"),
    "dead": ("dead-lettered", "bad"),
}


def publish_result(counts: Counter[str], target: str) -> Text:
    """How many events were published, or their outcomes."""
    total = counts.total()
    if not total:
        return Text(NO_EVENTS)
    if "published" in counts:
        text = f"{numbered(total, 'event')} published to the {target}; consumers take them in."
        return Text.assemble(("✓ ", "good"), text)
    parts = [(f"   {counts[kind]:,} {words}", style) for kind, (words, style) in _WORDS.items() if counts[kind]]
    return Text.assemble(("✓ ", "good"), f"{numbered(total, 'event')} taken in:", *parts)
