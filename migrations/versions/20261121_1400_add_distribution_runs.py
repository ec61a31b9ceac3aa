"""Add distribution runs, which divide pots at the end of their rounds, and their shares."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
_OPEN = sa.text("state IN ('draft', 'approved')")
_BEFORE = "state IN ('draft', 'withdrawn')"


def _whole(table: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{name} IS NULL OR typeof({name}) = 'integer'", name=op.f(f"ck_{table}_{name}_whole")
    ).ddl_if(dialect="sqlite")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)


def _check(name: str, sentence: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(sentence, name=op.f(f"ck_distribution_run_{name}"))


def upgrade() -> None:
    _add_runs()
    _add_shares()


def _add_runs() -> None:
    table = "distribution_run"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("corrects_id", BIG, nullable=True),
        sa.Column("rule_version_id", BIG, nullable=False),
        sa.Column("pool_cents", BIG, nullable=False),
        sa.Column("frozen", DOCUMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("prepared_by", BIG, nullable=False),
        sa.Column("approved_by", BIG, nullable=True),
        sa.Column("second_approved_by", BIG, nullable=True),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        _check("pool_not_negative", "pool_cents >= 0"),
        _check("approved_by_somebody", f"{_BEFORE} OR approved_by IS NOT NULL"),
        _check(
            "correction_approved_twice",
            f"{_BEFORE} OR corrects_id IS NULL OR second_approved_by IS NOT NULL",
        ),
        _check("another_person", "approved_by <> prepared_by"),
        _check(
            "third_person",
            "second_approved_by <> prepared_by AND second_approved_by <> approved_by",
        ),
        _whole(table, "pool_cents"),
        _refers(table, "pot_id", "pot"),
        _refers(table, "corrects_id", "distribution_run"),
        _refers(table, "rule_version_id", "rule_version"),
        *(
            _refers(table, column, "person")
            for column in ("prepared_by", "approved_by", "second_approved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distribution_run")),
        sa.UniqueConstraint("pot_id", "number", name=op.f("uq_distribution_run_pot_id_number")),
    )
    op.create_index(op.f("ix_distribution_run_state"), table, ["state"])
    op.create_index(
        "uq_distribution_run_open",
        table,
        ["pot_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _add_shares() -> None:
    table = "distribution_share"
    op.create_table(
        table,
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("campaign_id", BIG, nullable=False),
        sa.Column("weight", sa.String(length=120), nullable=False),
        sa.Column("cents", BIG, nullable=False),
        sa.Column("diff_cents", BIG, nullable=False),
        sa.Column("donors", sa.Integer(), nullable=False),
        sa.Column("counted_donors", sa.Integer(), nullable=False),
        sa.Column("counted_cents", BIG, nullable=False),
        sa.Column("why", sa.String(length=40), nullable=True),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_distribution_share_cents_not_negative")),
        *(_whole(table, name) for name in ("cents", "diff_cents", "counted_cents")),
        _refers(table, "run_id", "distribution_run"),
        _refers(table, "campaign_id", "campaign"),
        sa.PrimaryKeyConstraint("run_id", "campaign_id", name=op.f("pk_distribution_share")),
    )
    op.create_index(op.f("ix_distribution_share_campaign_id"), table, ["campaign_id"])


def downgrade() -> None:
    op.drop_table("distribution_share")
    op.drop_table("distribution_run")
