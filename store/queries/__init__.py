"""What people and pages ask of the store: plain functions of a connection that return frozen records.

``queues`` a department's work, ``exceptions`` one item and its history, ``jobs`` a service job's whole timeline,
``refusals`` what guards refused, ``events`` what was taken in.
"""

from store.queries.events import InboxEvent, inbox_event
from store.queries.exceptions import ExceptionRecord, exception, exceptions_of_job, history
from store.queries.jobs import JobRecord, job
from store.queries.queues import Count, QueueItem, counts, department_queue
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
    "refusals",
]
