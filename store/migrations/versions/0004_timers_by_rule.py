"""A timer is found by its service job, exception and rule: cancelling one needs no statistics and reads no other."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the index by service job tell the timers of a job apart."""
    op.drop_index("ix_timers_job", table_name="timers")
    op.create_index("ix_timers_job", "timers", ["job", "exception_id", "rule"])


def downgrade() -> None:
    """Put the index back as it was."""
    op.drop_index("ix_timers_job", table_name="timers")
    op.create_index("ix_timers_job", "timers", ["job"])
