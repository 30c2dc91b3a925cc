"""docs/outages.md shows the table as it is."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from outages import table
from outages.fault import Fault

PAGE = Path(__file__).parents[3] / "docs" / "outages.md"


def _rows(server: str, faults: Iterable[Fault]) -> Iterator[str]:
    for fault in faults:
        advice = fault.advice.rstrip(".") + "." if fault.advice else ""
        yield f"| {server} | `{fault.code}` | {fault.meaning} | {fault.remedy.value} | {advice} |"


def rendered() -> str:
    """The table of the page."""
    words = (table.POSTGRESQL_WORDS, table.REDIS_WORDS, table.AMQP_WORDS)
    postgresql, redis, amqp = ([fault for _pattern, fault in some] for some in words)
    return "\n".join(
        (
            *_rows("PostgreSQL", (*table.POSTGRESQL, *postgresql)),
            *_rows("SQLite", table.SQLITE),
            *_rows("Redis", (*table.REDIS, *redis)),
            *_rows("RabbitMQ", (*table.AMQP, *amqp)),
            *_rows("any", (*table.CONNECTION, table.UNKNOWN)),
        )
    )


def test_the_page_shows_the_table() -> None:
    assert rendered() in PAGE.read_text(encoding="utf-8"), f"put this into {PAGE.name}:\n{rendered()}"
