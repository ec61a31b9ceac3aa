"""Add guidelines for pay, the role of a budget line, and questions people keep."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _whole(column: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{column} IS NULL OR typeof({column}) = 'integer'",
        name=op.f(f"ck_pay_rate_{column}_whole"),
    ).ddl_if(dialect="sqlite")


def upgrade() -> None:
    op.create_table(
        "pay_rate",
        sa.Column("id", BIG, nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("engagement", sa.String(length=32), nullable=False),
        sa.Column("discipline", sa.String(length=32), nullable=True),
        sa.Column("name_nl", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("least_cents", BIG, nullable=False),
        sa.Column("usual_cents", BIG, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("source_url", sa.String(length=300), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", BIG, nullable=True),
        sa.Column("replaced_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "0 < least_cents AND least_cents <= usual_cents",
            name=op.f("ck_pay_rate_least_to_usual"),
        ),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_pay_rate_days_in_order")),
        _whole("least_cents"),
        _whole("usual_cents"),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_pay_rate_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_rate")),
    )
    op.create_index("ix_pay_rate_replaced_at", "pay_rate", ["replaced_at"])
    op.create_table(
        "kept_question",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_kept_question_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_question")),
    )
    op.create_index(op.f("ix_kept_question_person_id"), "kept_question", ["person_id"])
    op.add_column("budget_line", sa.Column("pay_role", sa.String(length=80), nullable=True))


def downgrade() -> None:
    op.drop_column("budget_line", "pay_role")
    op.drop_index(op.f("ix_kept_question_person_id"), table_name="kept_question")
    op.drop_table("kept_question")
    op.drop_index("ix_pay_rate_replaced_at", table_name="pay_rate")
    op.drop_table("pay_rate")
