"""What `sje publish` did."""

from collections import Counter

from rich.text import Text

from business_time.formatting import numbered

_WORDS = {
    "opened": ("opened", "good"),
    "moved": ("moved", "good"),
    "noted": ("noted", ""),
    "refused": ("refused by a rule", "warn"),
    "duplicate": ("taken in before", "dim"),
    "dead": ("dead-lettered", "bad"),
}


def published(counts: Counter[str], door: str) -> Text:
    """How many events went where, or what came of them."""
    total = counts.total()
    if not total:
        return Text("No events in there. `sje schema --example order.placed` prints one.")
    if "published" in counts:
        return Text.assemble(
            ("✓ ", "good"), f"{numbered(total, 'event')} published to the {door}; consumers take them in"
        )
    parts = [(f"   {counts[kind]:,} {words}", style) for kind, (words, style) in _WORDS.items() if counts[kind]]
    return Text.assemble(("✓ ", "good"), f"{numbered(total, 'event')} taken in:", *parts)
