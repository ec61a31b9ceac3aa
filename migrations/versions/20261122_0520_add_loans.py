"""Add the tables of loans of revolving pots, and payouts of loans."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(length=32)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_THREE = (
    "(CASE WHEN campaign_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN tranche_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN fee_seat_id IS NULL THEN 0 ELSE 1 END)"
)
_OF_LOAN = " + (CASE WHEN loan_id IS NULL THEN 0 ELSE 1 END)"


def _whole(table: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{name} IS NULL OR typeof({name}) = 'integer'", name=op.f(f"ck_{table}_{name}_whole")
    ).ddl_if(dialect="sqlite")


def upgrade() -> None:
    """Five tables, and one more thing a payout can be for."""
    _add_loan_product()
    _add_loan()
    _add_loan_instalment()
    _add_loan_payment()
    _add_loan_change()
    with op.batch_alter_table("payout") as batch:
        batch.add_column(sa.Column("loan_id", BIG, nullable=True))
        batch.create_foreign_key(op.f("fk_payout_loan_id"), "loan", ["loan_id"], ["id"])
        batch.drop_constraint(op.f("ck_payout_one_occasion"), type_="check")
        batch.create_check_constraint(op.f("ck_payout_one_occasion"), f"{_THREE}{_OF_LOAN} = 1")
    op.create_index(op.f("ix_payout_loan_id"), "payout", ["loan_id"])


def _add_loan_product() -> None:
    op.create_table(
        "loan_product",
        sa.Column("id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("least_cents", BIG, nullable=False),
        sa.Column("most_cents", BIG, nullable=False),
        sa.Column("interest_bps", sa.Integer(), nullable=False),
        sa.Column("most_months", sa.Integer(), nullable=False),
        sa.Column("most_grace_months", sa.Integer(), nullable=False),
        sa.Column("repayments", JSON, nullable=False),
        sa.Column("borrowers", WORD, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _whole("loan_product", "least_cents"),
        _whole("loan_product", "most_cents"),
        sa.CheckConstraint(
            "0 < least_cents AND least_cents <= most_cents", name=op.f("ck_loan_product_amounts")
        ),
        sa.CheckConstraint(
            "interest_bps BETWEEN 0 AND 500", name=op.f("ck_loan_product_interest_in_range")
        ),
        sa.CheckConstraint(
            "most_grace_months >= 0 AND most_grace_months < most_months",
            name=op.f("ck_loan_product_grace_in_range"),
        ),
        sa.CheckConstraint(
            "most_months BETWEEN 1 AND 120", name=op.f("ck_loan_product_months_in_range")
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_loan_product_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_product")),
    )
    op.create_index(op.f("ix_loan_product_pot_id"), "loan_product", ["pot_id"])


def _add_loan() -> None:
    op.create_table(
        "loan",
        sa.Column("id", BIG, nullable=False),
        sa.Column("product_id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("maker_id", BIG, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.Column("interest_bps", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("grace_months", sa.Integer(), nullable=False),
        sa.Column("repayment", WORD, nullable=False),
        sa.Column("purpose", sa.String(length=1000), nullable=False),
        sa.Column("income", sa.String(length=1000), nullable=False),
        sa.Column("applied_at", MOMENT, nullable=False),
        sa.Column("proposed_by", BIG, nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=True),
        sa.Column("confirmed_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("accept_by", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("now_interest_bps", sa.Integer(), nullable=False),
        sa.Column("now_repayment", WORD, nullable=False),
        sa.Column("paid_cents", BIG, nullable=False),
        sa.Column("interest_cents", BIG, nullable=False),
        sa.Column("written_off_cents", BIG, nullable=False),
        sa.Column("late_cents", BIG, nullable=False),
        sa.Column("late_since", sa.Date(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("aged_on", sa.Date(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        _whole("loan", "amount_cents"),
        _whole("loan", "interest_cents"),
        _whole("loan", "late_cents"),
        _whole("loan", "paid_cents"),
        _whole("loan", "written_off_cents"),
        sa.CheckConstraint(
            "(digest IS NULL) = (accepted_at IS NULL)", name=op.f("ck_loan_accepted_words")
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_loan_amount_positive")),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_loan_two_persons")),
        sa.CheckConstraint(
            "interest_bps BETWEEN 0 AND 500", name=op.f("ck_loan_interest_in_range")
        ),
        sa.CheckConstraint(
            "paid_cents + written_off_cents <= amount_cents", name=op.f("ck_loan_never_overpaid")
        ),
        sa.CheckConstraint(
            "paid_cents >= 0 AND interest_cents >= 0 AND written_off_cents >= 0",
            name=op.f("ck_loan_not_negative"),
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_loan_confirmed_by")),
        sa.ForeignKeyConstraint(["maker_id"], ["person.id"], name=op.f("fk_loan_maker_id")),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_loan_pot_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["loan_product.id"], name=op.f("fk_loan_product_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_loan_project_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_loan_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
    )
    op.create_index(op.f("ix_loan_aged_on"), "loan", ["aged_on"])
    op.create_index(op.f("ix_loan_maker_id"), "loan", ["maker_id"])
    op.create_index(op.f("ix_loan_pot_id"), "loan", ["pot_id"])
    op.create_index(op.f("ix_loan_product_id"), "loan", ["product_id"])
    op.create_index(op.f("ix_loan_project_id"), "loan", ["project_id"])
    op.create_index(op.f("ix_loan_state"), "loan", ["state"])


def _add_loan_instalment() -> None:
    op.create_table(
        "loan_instalment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("loan_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("principal_cents", BIG, nullable=False),
        sa.Column("interest_cents", BIG, nullable=False),
        sa.Column("paid_principal_cents", BIG, nullable=False),
        sa.Column("paid_interest_cents", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        _whole("loan_instalment", "interest_cents"),
        _whole("loan_instalment", "paid_interest_cents"),
        _whole("loan_instalment", "paid_principal_cents"),
        _whole("loan_instalment", "principal_cents"),
        sa.CheckConstraint(
            "paid_principal_cents BETWEEN 0 AND principal_cents AND paid_interest_cents BETWEEN 0 AND interest_cents",
            name=op.f("ck_loan_instalment_never_overpaid"),
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_instalment_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_instalment")),
        sa.UniqueConstraint("loan_id", "number", name=op.f("uq_loan_instalment_loan_id_number")),
    )


def _add_loan_payment() -> None:
    op.create_table(
        "loan_payment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("loan_id", BIG, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.Column("ahead", WORD, nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("principal_cents", BIG, nullable=False),
        sa.Column("interest_cents", BIG, nullable=False),
        sa.Column("over_cents", BIG, nullable=False),
        sa.Column("back_cents", BIG, nullable=False),
        sa.Column("owed_again_cents", BIG, nullable=False),
        sa.Column("is_recovery", sa.Boolean(), nullable=False),
        sa.Column("session_id", sa.String(length=80), nullable=True),
        sa.Column("session_url", sa.String(), nullable=True),
        sa.Column("payment_intent", sa.String(length=80), nullable=True),
        sa.Column("charge", sa.String(length=80), nullable=True),
        sa.Column("over_refund", sa.String(length=80), nullable=True),
        sa.Column("fee_cents", BIG, nullable=True),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.Column("failure", sa.String(length=80), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("paid_at", MOMENT, nullable=True),
        _whole("loan_payment", "amount_cents"),
        _whole("loan_payment", "back_cents"),
        _whole("loan_payment", "fee_cents"),
        _whole("loan_payment", "interest_cents"),
        _whole("loan_payment", "over_cents"),
        _whole("loan_payment", "owed_again_cents"),
        _whole("loan_payment", "principal_cents"),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_loan_payment_amount_positive")),
        sa.CheckConstraint(
            "principal_cents >= 0 AND interest_cents >= 0 AND over_cents >= 0 AND back_cents >= 0",
            name=op.f("ck_loan_payment_not_negative"),
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_payment_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_payment")),
        sa.UniqueConstraint("form_key", name=op.f("uq_loan_payment_form_key")),
        sa.UniqueConstraint("payment_intent", name=op.f("uq_loan_payment_payment_intent")),
        sa.UniqueConstraint("session_id", name=op.f("uq_loan_payment_session_id")),
    )
    op.create_index(op.f("ix_loan_payment_loan_id"), "loan_payment", ["loan_id"])
    op.create_index(op.f("ix_loan_payment_state"), "loan_payment", ["state"])


def _add_loan_change() -> None:
    op.create_table(
        "loan_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("loan_id", BIG, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("side", WORD, nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("interest_bps", sa.Integer(), nullable=False),
        sa.Column("repayment", WORD, nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_by", BIG, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint("answered_by <> asked_by", name=op.f("ck_loan_change_two_persons")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_loan_change_answered_by")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_loan_change_asked_by")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_change_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_change")),
    )
    op.create_index(op.f("ix_loan_change_loan_id"), "loan_change", ["loan_id"])


def downgrade() -> None:
    """Payouts of loans go with what they are for."""
    op.execute("DELETE FROM payout WHERE loan_id IS NOT NULL")
    op.drop_index(op.f("ix_payout_loan_id"), table_name="payout")
    with op.batch_alter_table("payout") as batch:
        batch.drop_constraint(op.f("ck_payout_one_occasion"), type_="check")
        batch.drop_constraint(op.f("fk_payout_loan_id"), type_="foreignkey")
        batch.create_check_constraint(op.f("ck_payout_one_occasion"), f"{_THREE} = 1")
        batch.drop_column("loan_id")
    for table in ("loan_change", "loan_payment", "loan_instalment", "loan", "loan_product"):
        op.drop_table(table)
