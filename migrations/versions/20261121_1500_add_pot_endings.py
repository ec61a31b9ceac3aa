"""Add what happens to a pot's money after its close: plans, steps, swaps, returns, and last days."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def _whole(table: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{name} IS NULL OR typeof({name}) = 'integer'", name=op.f(f"ck_{table}_{name}_whole")
    ).ddl_if(dialect="sqlite")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name)


def _check(table: str, name: str, sentence: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(sentence, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    op.add_column("wait", sa.Column("ends_at", MOMENT, nullable=True))
    _add_plans()
    _add_steps()
    _add_swaps()
    _add_returns()


def _add_plans() -> None:
    table = "pot_ending"
    op.create_table(
        table,
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("unspent", sa.String(length=32), nullable=False),
        sa.Column("carry_to_id", BIG, nullable=True),
        _check(table, "carried_elsewhere", "carry_to_id <> pot_id"),
        _refers(table, "pot_id", "pot"),
        _refers(table, "carry_to_id", "pot"),
        sa.PrimaryKeyConstraint("pot_id", name=op.f("pk_pot_ending")),
    )


def _add_steps() -> None:
    table = "ending_step"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cents", BIG, nullable=False),
        sa.Column("frozen", DOCUMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        _check(table, "cents_not_negative", "cents >= 0"),
        _whole(table, "cents"),
        _refers(table, "pot_id", "pot"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ending_step")),
        sa.UniqueConstraint(
            "pot_id", "step", "number", name=op.f("uq_ending_step_pot_id_step_number")
        ),
    )


def _add_swaps() -> None:
    table = "match_swap"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("step_id", BIG, nullable=False),
        sa.Column("donation_id", BIG, nullable=False),
        sa.Column("from_pot_id", BIG, nullable=False),
        sa.Column("to_pot_id", BIG, nullable=False),
        sa.Column("cents", BIG, nullable=False),
        _check(table, "cents_positive", "cents > 0"),
        _check(table, "another_pot", "from_pot_id <> to_pot_id"),
        _whole(table, "cents"),
        _refers(table, "step_id", "ending_step"),
        _refers(table, "donation_id", "donation"),
        _refers(table, "from_pot_id", "pot"),
        _refers(table, "to_pot_id", "pot"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_swap")),
    )
    for column in ("step_id", "donation_id", "from_pot_id", "to_pot_id"):
        op.create_index(op.f(f"ix_match_swap_{column}"), table, [column])


def _add_returns() -> None:
    table = "fund_return"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("step_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=True),
        sa.Column("iban", sa.String(length=40), nullable=True),
        sa.Column("bank_reference", sa.String(length=120), nullable=True),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("sent_by", BIG, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        _check(table, "amount_positive", "amount_cents > 0"),
        _check(table, "two_persons", "sent_by <> asked_by"),
        _whole(table, "amount_cents"),
        _refers(table, "pot_id", "pot"),
        _refers(table, "step_id", "ending_step"),
        _refers(table, "asked_by", "person"),
        _refers(table, "sent_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_return")),
        sa.UniqueConstraint("step_id", name=op.f("uq_fund_return_step_id")),
    )
    op.create_index(op.f("ix_fund_return_pot_id"), table, ["pot_id"])
    op.create_index(op.f("ix_fund_return_state"), table, ["state"])


def downgrade() -> None:
    for table in ("fund_return", "match_swap", "ending_step", "pot_ending"):
        op.drop_table(table)
    op.drop_column("wait", "ends_at")
