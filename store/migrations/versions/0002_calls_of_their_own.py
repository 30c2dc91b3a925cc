"""A call to a customer counts whether or not it was about an exception."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Allow calls that are not about an exception."""
    with op.batch_alter_table("calls") as calls:
        calls.alter_column("exception_id", existing_type=sa.Text, nullable=True)


def downgrade() -> None:
    """Refuse: calls that are not about an exception would be lost.

    Raises:
        RuntimeError: always.

    """
    message = "revision 0002 cannot be undone: restore a backup made before it"
    raise RuntimeError(message)
