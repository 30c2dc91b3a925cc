"""A month of SP Feedback, by the offices' clocks."""

from zoneinfo import ZoneInfo

from state_machines.feedback.summary import Summary, month_span, summarize
from store.engine import Connection
from store.queries.feedback import submitted_between


def count_month(connection: Connection, month: str, zone: str) -> Summary:
    """Count the forms of a month such as ``2026-11`` on the wall clocks of a zone; voided ones do not count.

    Raises:
        ValueError: there is no such month.

    """
    begins, ends = month_span(month, ZoneInfo(zone))
    return summarize(record.submission for record in submitted_between(connection, begins, ends))
