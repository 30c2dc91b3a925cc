"""A timer is found by its service job, exception and rule: cancelling one needs no statistics and reads no other."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Extend the index by service job with exception and rule."""
    op.drop_index("ix_timers_job", table_name="timers")
    op.create_index("ix_timers_job", "timers", ["job", "exception_id", "rule"])


def downgrade() -> None:
    """Restore the former index."""
    op.drop_index("ix_timers_job", table_name="timers")
    op.create_index("ix_timers_job", "timers", ["job"])
