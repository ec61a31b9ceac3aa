"""Add longer searches for the routes of a plan, with how far they are and what they found."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "route_search",
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("wishes", DOCUMENT, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("progress_bps", sa.Integer(), nullable=False),
        sa.Column("found", DOCUMENT, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "progress_bps BETWEEN 0 AND 10000",
            name=op.f("ck_route_search_progress_is_a_share"),
        ),
        sa.CheckConstraint(
            "(found IS NULL) = (done_at IS NULL)", name=op.f("ck_route_search_done_has_found")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_route_search_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_search")),
        sa.UniqueConstraint("project_id", name=op.f("uq_route_search_project_id")),
    )


def downgrade() -> None:
    op.drop_table("route_search")
