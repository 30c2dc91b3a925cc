"""Open work is stored in the order in which to do it, and the numbers per status are stored too."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")
NOT_COMPLETED = sa.text("status <> 'Completed'")


def upgrade() -> None:
    """Add the columns of the order and the counts, and fill them from the existing rows."""
    op.add_column("exceptions", sa.Column("urgency", sa.Integer, nullable=False, server_default="5"))
    op.add_column("exceptions", sa.Column("breached_at", INSTANT))
    op.drop_index("ix_exceptions_queue", table_name="exceptions")
    op.execute(_URGENCY)
    _partial_index(
        "ix_exceptions_queue", ["department", "urgency", "queue_rank", "opened_at", "id", "type"], NOT_COMPLETED
    )
    _partial_index("ix_exceptions_oldest", ["type", "opened_at", "id"], NOT_COMPLETED)
    op.create_table(
        "exception_counts",
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("type", "rule_version", "status", "part", name="pk_exception_counts"),
        comment="How many exceptions of a type stand in a status, each number in parts.",
        postgresql_with={"fillfactor": 50},
    )
    op.execute(
        """
        INSERT INTO exception_counts (type, rule_version, status, part, department, number)
        SELECT type, rule_version, status, 0, min(department), count(*) FROM exceptions
        GROUP BY type, rule_version, status
        """
    )


_FACT = "(SELECT facts FROM service_jobs WHERE number = exceptions.job)"
_URGENCY = f"""
    UPDATE exceptions SET urgency = CASE
        WHEN {_FACT} LIKE '%"severity":"Medical Emergency"%' THEN 1
        WHEN {_FACT} LIKE '%"severity":"Non-Medical Emergency"%' THEN 3
        ELSE 5 END
    WHERE status <> 'Completed' AND type <> 'executive_escalation'
"""  # noqa: S608 - of our own names alone


def downgrade() -> None:
    """Drop the columns and the counts: both can be derived again."""
    op.drop_table("exception_counts")
    op.drop_index("ix_exceptions_oldest", table_name="exceptions")
    op.drop_index("ix_exceptions_queue", table_name="exceptions")
    op.drop_column("exceptions", "breached_at")
    op.drop_column("exceptions", "urgency")
    _partial_index("ix_exceptions_queue", ["department", "queue_rank", "opened_at"], NOT_COMPLETED)


def _partial_index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "exceptions", columns, sqlite_where=where, postgresql_where=where)
