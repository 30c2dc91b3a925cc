"""Events of one service job are read by one consumer at a time: partitions, and the consumers that read them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the tables of consumers and partitions."""
    op.create_table(
        "intake_consumers",
        sa.Column("door", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("alive_until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("door", "name", name="pk_intake_consumers"),
        comment="Consumers of each door; one that has not renewed its lease by then has died or hangs.",
    )
    op.create_table(
        "intake_partitions",
        sa.Column("door", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("generation", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("door", "number", name="pk_intake_partitions"),
        comment="Who reads each partition. Its generation grows with every owner; an earlier one can write nothing.",
    )


def downgrade() -> None:
    """Drop them: consumers write their content again."""
    op.drop_table("intake_partitions")
    op.drop_table("intake_consumers")
