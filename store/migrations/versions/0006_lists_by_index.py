"""What a department was told on a channel, and what was refused of a type, are listed by an index."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the indexes in the order of the lists."""
    op.drop_index("ix_deliveries_department", table_name="deliveries")
    op.create_index("ix_deliveries_department", "deliveries", ["department", "channel", "id"])
    op.create_index("ix_refusals_type", "refusals", ["type", "at"])


def downgrade() -> None:
    """Put the indexes back as they were."""
    op.drop_index("ix_refusals_type", table_name="refusals")
    op.drop_index("ix_deliveries_department", table_name="deliveries")
    op.create_index("ix_deliveries_department", "deliveries", ["department", "created_at"])
