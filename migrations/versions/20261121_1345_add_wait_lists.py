"""Add the wait-lists of pots: paid gifts that could not be matched in full."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("missing_cents > 0")


def _whole(name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{name} IS NULL OR typeof({name}) = 'integer'", name=op.f(f"ck_wait_{name}_whole")
    ).ddl_if(dialect="sqlite")


def _refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_wait_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "wait",
        sa.Column("donation_id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("missing_cents", BIG, nullable=False),
        sa.Column("served_cents", BIG, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "missing_cents >= 0 AND served_cents >= 0", name=op.f("ck_wait_not_negative")
        ),
        _whole("missing_cents"),
        _whole("served_cents"),
        _refers("donation_id", "donation"),
        _refers("pot_id", "pot"),
        _refers("campaign_id", "campaign"),
        sa.PrimaryKeyConstraint("donation_id", "pot_id", name=op.f("pk_wait")),
    )
    op.create_index(op.f("ix_wait_campaign_id"), "wait", ["campaign_id"])
    op.create_index(
        "ix_wait_pot_id_since",
        "wait",
        ["pot_id", "since"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_table("wait")
