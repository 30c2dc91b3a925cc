"""Queries for commands and pages: plain functions of a connection that return frozen records.

Each subject is a module; the most used queries are exported here: a department's work (``queues``), one item and its
history (``exceptions``), a service job (``jobs``) and its whole story (``timeline``), what guards refused
(``refusals``) and what was taken in (``events``).
"""

from store.queries.events import InboxEvent, inbox_event
from store.queries.exceptions import ExceptionRecord, exception, exceptions_of_job, history
from store.queries.jobs import JobRecord, job
from store.queries.queues import Count, QueueItem, counts, department_queue, open_count
from store.queries.refusals import RefusalRecord, refusals
from store.queries.timeline import TimelineEntry, job_timeline

__all__ = [
    "Count",
    "ExceptionRecord",
    "InboxEvent",
    "JobRecord",
    "QueueItem",
    "RefusalRecord",
    "TimelineEntry",
    "counts",
    "department_queue",
    "exception",
    "exceptions_of_job",
    "history",
    "inbox_event",
    "job",
    "job_timeline",
    "open_count",
    "refusals",
]
