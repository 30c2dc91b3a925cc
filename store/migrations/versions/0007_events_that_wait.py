"""Events that came too early wait; a dead letter keeps the earlier event with the same identity."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the table of waiting events, their number per job, and a column for the earlier payload."""
    op.create_table(
        "waiting_events",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("door", sa.Text, nullable=False),
        sa.Column("waits_for", sa.Text, nullable=False),
        sa.Column("is_whole", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("source", "event_id", name="pk_waiting_events"),
        comment="Events that came too early: judged again when their job brings something, given up at their deadline.",
    )
    op.create_index("ix_waiting_events_job", "waiting_events", ["job", "place"])
    op.create_index("ix_waiting_events_until", "waiting_events", ["until"])
    op.add_column("service_jobs", sa.Column("waiting", sa.Integer, nullable=False, server_default="0"))
    op.add_column("dead_letters", sa.Column("earlier_payload", sa.LargeBinary))


def downgrade() -> None:
    """Refuse: waiting events would be lost.

    Raises:
        RuntimeError: always.

    """
    message = "revision 0007 cannot be undone: restore a backup made before it"
    raise RuntimeError(message)
