"""Refuse to replace or to truncate published rules and logs, which were guarded half."""

from collections.abc import Sequence

from alembic import op

from matchpot.persistence import append_only

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    append_only.shut_back_doors(op.get_bind())


def downgrade() -> None:
    append_only.open_back_doors(op.get_bind())
