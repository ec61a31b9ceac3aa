"""Add the tables of promises of several funds to one project, and referrals."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _whole(table: str, *columns: str) -> list[sa.CheckConstraint]:
    """SQLite types loosely; PostgreSQL's bigint needs no such check."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    return [
        sa.CheckConstraint(
            f"{one} IS NULL OR typeof({one}) = 'integer'", name=op.f(f"ck_{table}_{one}_whole")
        )
        for one in columns
    ]


def upgrade() -> None:
    op.create_table(
        "cofunding",
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("costs_cents", BIG, nullable=False),
        sa.Column("own_cents", BIG, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "costs_cents >= 0 AND own_cents >= 0", name=op.f("ck_cofunding_plan_not_negative")
        ),
        *_whole("cofunding", "costs_cents", "own_cents"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_cofunding_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cofunding")),
        sa.UniqueConstraint("project_id", name=op.f("uq_cofunding_project_id")),
    )
    op.create_table(
        "fund_promise",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cofunding_id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("until_at", MOMENT, nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("motivation", sa.String(length=1000), nullable=False),
        sa.Column("accept_days", sa.Integer(), nullable=False),
        sa.Column("proposed_by", BIG, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("confirmed_by", BIG, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("award_id", BIG, nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_fund_promise_amount_positive")),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_fund_promise_two_persons")),
        sa.CheckConstraint(
            "(state = 'kept') = (award_id IS NOT NULL)",
            name=op.f("ck_fund_promise_kept_is_an_award"),
        ),
        *_whole("fund_promise", "amount_cents"),
        sa.ForeignKeyConstraint(
            ["cofunding_id"], ["cofunding.id"], name=op.f("fk_fund_promise_cofunding_id")
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_fund_promise_pot_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_fund_promise_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_fund_promise_confirmed_by")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_fund_promise_award_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_promise")),
        sa.UniqueConstraint("award_id", name=op.f("uq_fund_promise_award_id")),
    )
    for column in ("cofunding_id", "pot_id", "state"):
        op.create_index(op.f(f"ix_fund_promise_{column}"), "fund_promise", [column])
    op.create_table(
        "cofunding_count",
        sa.Column("id", BIG, nullable=False),
        sa.Column("cofunding_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("record", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["cofunding_id"], ["cofunding.id"], name=op.f("fk_cofunding_count_cofunding_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cofunding_count")),
        sa.UniqueConstraint(
            "cofunding_id", "number", name=op.f("uq_cofunding_count_cofunding_id_number")
        ),
    )
    _add_referrals()
    # When the maker let this round's fund see where else the project applied; empty: not.
    op.add_column("application", sa.Column("shared_at", MOMENT, nullable=True))


def _add_referrals() -> None:
    leads = (
        "(kind = 'round') = (round_id IS NOT NULL) AND (kind = 'pot') = (pot_id IS NOT NULL) "
        "AND (kind = 'scheme') = (scheme_slug IS NOT NULL)"
    )
    targets = {
        "application_id": "application.id",
        "maker_id": "person.id",
        "from_fund_id": "organisation.id",
        "round_id": "round.id",
        "pot_id": "pot.id",
        "made_by": "person.id",
        "opened_application_id": "application.id",
    }
    op.create_table(
        "referral",
        sa.Column("id", BIG, nullable=False),
        sa.Column("application_id", BIG, nullable=False),
        sa.Column("maker_id", BIG, nullable=False),
        sa.Column("from_fund_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("round_id", BIG, nullable=True),
        sa.Column("pot_id", BIG, nullable=True),
        sa.Column("scheme_slug", sa.String(length=80), nullable=True),
        sa.Column("made_by", BIG, nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("opened_application_id", BIG, nullable=True),
        sa.CheckConstraint(leads, name=op.f("ck_referral_leads_to_one_thing")),
        sa.CheckConstraint(
            "opened_application_id IS NULL OR opened_at IS NOT NULL",
            name=op.f("ck_referral_opened_before_applied"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_referral_{column}"))
            for column, target in targets.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    for column in targets:
        if column != "made_by":
            op.create_index(op.f(f"ix_referral_{column}"), "referral", [column])


def downgrade() -> None:
    op.drop_column("application", "shared_at")
    op.drop_table("referral")
    op.drop_table("cofunding_count")
    op.drop_table("fund_promise")
    op.drop_table("cofunding")
