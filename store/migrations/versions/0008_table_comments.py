"""The comments of the tables are reworded; PostgreSQL alone keeps comments."""

from typing import Final

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COMMENTS: Final = (
    (
        "calls",
        "Calls made to customers, for the cap of calls a day.",
        "Calls made to customers, for the daily call limit.",
    ),
    (
        "clock_versions",
        "The clocks and calendars in force from an instant on; rows are only added, and armed_at set once.",
        "The clocks and calendars in force from an instant on; rows are only added, and armed_at is set once.",
    ),
    (
        "dead_letters",
        "What could not be taken in or carried out, with reason, payload and count; can be replayed or discarded.",
        "Messages and work that failed, with reason, payload and count; they can be replayed or discarded.",
    ),
    (
        "deliveries",
        "Each notice on each channel once, with its attempts; channel desk is the department's own inbox.",
        "Each notice once per channel, with its attempts; the channel desk is the department's own inbox.",
    ),
    (
        "disabled_channels",
        "Channels whose receiver said 410 Gone; operations enable them again.",
        "Channels whose receiver answered 410 Gone; operations enable them again.",
    ),
    (
        "exception_counts",
        "How many exceptions of a type stand in a status, each number in parts.",
        "The number of exceptions of a type in a status, each number in parts.",
    ),
    (
        "exceptions",
        "At most one exception of a type on a service job that is not Completed; of some other work, several.",
        "At most one exception of a type per service job that is not Completed; some types allow several.",
    ),
    (
        "handovers",
        "Each hand-over of work: what was previewed, what of it moved, and what was taken back.",
        "Each handover of work: what was previewed, what moved, and what was undone.",
    ),
    (
        "intake_consumers",
        "Consumers of each door; one that has not renewed its lease by then has died or hangs.",
        "Consumers of each door; one whose lease has expired has died or hangs.",
    ),
    (
        "intake_partitions",
        "Who reads each partition. Its generation grows with every owner; an earlier one can write nothing.",
        "The consumer that reads each partition. Its generation grows with every owner; earlier ones cannot write.",
    ),
    (
        "outbox",
        "What must be told: a text is a department's notice, an event is published; one row may be both.",
        "Notices and outgoing events: a text is a department's notice, an event is published; a row may be both.",
    ),
    (
        "people",
        "Who may be given work; a person's row is the lock for all work that is handed to them.",
        "The people who may be assigned work; a person's row is the lock for all their assignments.",
    ),
    (
        "portions",
        "What is told as a whole: the outbox rows of one unit of work for one department.",
        "Portions of the outbox: the rows of one unit of work for one department.",
    ),
    (
        "refusals",
        "What guards refused: a normal outcome, kept so that it can be listed and learned from.",
        "Refused requests: a normal outcome, kept so that it can be listed and learned from.",
    ),
    (
        "rule_versions",
        "Each version of a type's rules as it was declared; items and history lines name theirs.",
        "Each version of a type's rules as it was declared; items and history lines refer to it.",
    ),
    (
        "service_jobs",
        "What is known of each service job; its row is the lock for all work on the job.",
        "The facts of each service job; its row is the lock for all work on the job.",
    ),
    (
        "timers",
        "Durable timers: whoever claims a due row fires it; leaving the status cancels it.",
        "Durable timers: the process that claims a due row fires it; leaving the status cancels it.",
    ),
    (
        "waiting_events",
        "Events that came too early: judged again when their job brings something, given up at their deadline.",
        "Events that came too early: judged again with the next event of their job, and finally at their deadline.",
    ),
)
"""Table, former comment, comment."""


def upgrade() -> None:
    """Set the comments."""
    if op.get_context().dialect.name == "postgresql":
        for table, former, comment in _COMMENTS:
            op.create_table_comment(table, comment, existing_comment=former)


def downgrade() -> None:
    """Restore the former comments."""
    if op.get_context().dialect.name == "postgresql":
        for table, former, comment in _COMMENTS:
            op.create_table_comment(table, former, existing_comment=comment)
