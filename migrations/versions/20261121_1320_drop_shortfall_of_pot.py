"""Drop a pot's choice for payments that come late: every late gift is weighed anew."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_column("pot", "shortfall")


def downgrade() -> None:
    op.add_column(
        "pot",
        sa.Column("shortfall", sa.String(length=32), nullable=False, server_default="ask_donor"),
    )
