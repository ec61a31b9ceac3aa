"""Mark the instalments that hold interest of an earlier plan, which were told by their looks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# A plan asks once a day, and without a rate for no interest: other interest alone was carried.
_MARK = """
UPDATE loan_instalment SET is_carried = true
WHERE principal_cents = 0 AND interest_cents > 0 AND (
    loan_id IN (SELECT id FROM loan WHERE now_interest_bps = 0)
    OR EXISTS (
        SELECT 1 FROM loan_instalment AS later
        WHERE later.loan_id = loan_instalment.loan_id AND later.due_on = loan_instalment.due_on
        AND later.number > loan_instalment.number AND later.made_at = loan_instalment.made_at
    )
)
"""


def upgrade() -> None:
    op.add_column(
        "loan_instalment",
        sa.Column("is_carried", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(_MARK)


def downgrade() -> None:
    op.drop_column("loan_instalment", "is_carried")
