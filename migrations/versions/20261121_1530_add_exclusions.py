"""Add housemates, cases of gifts that funds leave out, and what each gift lost by one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
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
    _add_housemates()
    _add_cases()
    _add_gifts()


def _add_housemates() -> None:
    table = "housemate"
    op.create_table(
        table,
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("email_canonical", sa.String(length=254), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        _refers(table, "person_id", "person"),
        sa.PrimaryKeyConstraint("person_id", "email_canonical", name=op.f("pk_housemate")),
    )
    op.create_index(op.f("ix_housemate_email_canonical"), table, ["email_canonical"])


def _add_cases() -> None:
    table = "exclusion"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("donation_id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=True),
        sa.Column("donor_key", sa.String(length=40), nullable=False),
        sa.Column("whole_person", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=600), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("made_by", BIG, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("window_until", MOMENT, nullable=False),
        sa.Column("appeal", sa.String(length=1000), nullable=True),
        sa.Column("appealed_at", MOMENT, nullable=True),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("answer", sa.String(length=600), nullable=True),
        _check(table, "another_person", "decided_by <> made_by"),
        _check(table, "appeal_with_words", "(appealed_at IS NULL) = (appeal IS NULL)"),
        _check(table, "decided_by_somebody", "(decided_at IS NULL) = (decided_by IS NULL)"),
        _refers(table, "donation_id", "donation"),
        _refers(table, "pot_id", "pot"),
        _refers(table, "made_by", "person"),
        _refers(table, "decided_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
        sa.UniqueConstraint("donation_id", "pot_id", name=op.f("uq_exclusion_donation_id_pot_id")),
    )
    op.create_index(op.f("ix_exclusion_donor_key"), table, ["donor_key"])
    op.create_index(op.f("ix_exclusion_state"), table, ["state"])
    op.create_index("ix_exclusion_pot_id_donor_key", table, ["pot_id", "donor_key"])


def _add_gifts() -> None:
    table = "excluded_gift"
    op.create_table(
        table,
        sa.Column("exclusion_id", BIG, nullable=False),
        sa.Column("donation_id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("line_id", BIG, nullable=True),
        sa.Column("taken_cents", BIG, nullable=False),
        sa.Column("missing_cents", BIG, nullable=False),
        sa.Column("returned_cents", BIG, nullable=False),
        _check(
            table,
            "not_negative",
            "taken_cents >= 0 AND missing_cents >= 0 AND returned_cents >= 0",
        ),
        *(_whole(table, name) for name in ("taken_cents", "missing_cents", "returned_cents")),
        _refers(table, "exclusion_id", "exclusion"),
        _refers(table, "donation_id", "donation"),
        _refers(table, "pot_id", "pot"),
        _refers(table, "line_id", "match_line"),
        sa.PrimaryKeyConstraint("exclusion_id", "donation_id", name=op.f("pk_excluded_gift")),
    )
    op.create_index(op.f("ix_excluded_gift_donation_id"), table, ["donation_id"])


def downgrade() -> None:
    op.drop_table("excluded_gift")
    op.drop_table("exclusion")
    op.drop_table("housemate")
