"""The notices of a department on a channel, and the refusals of a type, are listed by an index."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the indexes in the order of the lists."""
    op.drop_index("ix_deliveries_department", table_name="deliveries")
    op.create_index("ix_deliveries_department", "deliveries", ["department", "channel", "id"])
    op.create_index("ix_refusals_type", "refusals", ["type", "at"])


def downgrade() -> None:
    """Restore the former indexes."""
    op.drop_index("ix_refusals_type", table_name="refusals")
    op.drop_index("ix_deliveries_department", table_name="deliveries")
    op.create_index("ix_deliveries_department", "deliveries", ["department", "created_at"])
