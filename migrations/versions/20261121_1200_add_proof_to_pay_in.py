"""Add to a pay-in when it was paid, its proof, and the bank's own reference."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("pay_in", sa.Column("paid_on", sa.Date(), nullable=True))
    op.add_column(
        "pay_in", sa.Column("proof", sa.String(length=200), nullable=False, server_default="")
    )
    op.add_column("pay_in", sa.Column("bank_reference", sa.String(length=120), nullable=True))


def downgrade() -> None:
    for name in ("bank_reference", "proof", "paid_on"):
        op.drop_column("pay_in", name)
