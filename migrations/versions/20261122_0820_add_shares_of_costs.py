"""Let a fund promise a share of what a plan costs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_SHARE = "share_bps BETWEEN 1 AND 10000"


def upgrade() -> None:
    with op.batch_alter_table("fund_promise") as table:
        table.add_column(sa.Column("share_bps", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_fund_promise_share_is_of_the_whole"), _SHARE)


def downgrade() -> None:
    with op.batch_alter_table("fund_promise") as table:
        table.drop_constraint(op.f("ck_fund_promise_share_is_of_the_whole"), type_="check")
        table.drop_column("share_bps")
