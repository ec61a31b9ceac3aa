"""Index gifts by their donor, for pots that add to somebody's first gift only."""

from collections.abc import Sequence

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_donation_donor_key", "donation", ["donor_key"])


def downgrade() -> None:
    op.drop_index("ix_donation_donor_key", table_name="donation")
