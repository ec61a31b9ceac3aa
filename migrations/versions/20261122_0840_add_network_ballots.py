"""Add the tables of ballots by which networks divide a budget over several projects."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0024"
down_revision: str | None = "0023"
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
    op.add_column("network_purse", sa.Column("way", JSON, nullable=True))
    _add_ballots()
    _add_holds()
    _add_voters()
    _add_papers()
    with op.batch_alter_table("network_proposal") as batch:
        batch.add_column(sa.Column("ballot_id", BIG, nullable=True))
        batch.create_foreign_key(
            op.f("fk_network_proposal_ballot_id"), "network_ballot", ["ballot_id"], ["id"]
        )
    op.create_index(op.f("ix_network_proposal_ballot_id"), "network_proposal", ["ballot_id"])


def _add_ballots() -> None:
    op.create_table(
        "network_ballot",
        sa.Column("id", BIG, nullable=False),
        sa.Column("purse_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("budget_cents", BIG, nullable=False),
        sa.Column("most_cents", BIG, nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("opened_by", BIG, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("gathers_until", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("extended_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("record", JSON, nullable=False),
        sa.CheckConstraint(
            "most_cents > 0 AND most_cents <= budget_cents",
            name=op.f("ck_network_ballot_most_in_budget"),
        ),
        sa.CheckConstraint(
            "(state IN ('gathering', 'voting')) = (ended_at IS NULL)",
            name=op.f("ck_network_ballot_ended_when_not_open"),
        ),
        *_whole("network_ballot", "budget_cents", "most_cents"),
        sa.ForeignKeyConstraint(
            ["purse_id"], ["network_purse.id"], name=op.f("fk_network_ballot_purse_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_network_ballot_opened_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_ballot")),
    )
    op.create_index(op.f("ix_network_ballot_purse_id"), "network_ballot", ["purse_id"])
    op.create_index(op.f("ix_network_ballot_state"), "network_ballot", ["state"])


def _add_holds() -> None:
    op.create_table(
        "network_hold",
        sa.Column("ballot_id", BIG, nullable=False),
        sa.Column("mandate_id", BIG, nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_network_hold_amount_positive")),
        *_whole("network_hold", "amount_cents"),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["network_ballot.id"], name=op.f("fk_network_hold_ballot_id")
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["network_mandate.id"], name=op.f("fk_network_hold_mandate_id")
        ),
        sa.PrimaryKeyConstraint("ballot_id", "mandate_id", name=op.f("pk_network_hold")),
    )
    op.create_index(op.f("ix_network_hold_mandate_id"), "network_hold", ["mandate_id"])


def _add_voters() -> None:
    op.create_table(
        "network_voter",
        sa.Column("ballot_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["network_ballot.id"], name=op.f("fk_network_voter_ballot_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_network_voter_person_id")
        ),
        sa.PrimaryKeyConstraint("ballot_id", "person_id", name=op.f("pk_network_voter")),
        sa.UniqueConstraint("ballot_id", "number", name=op.f("uq_network_voter_ballot_id_number")),
    )
    op.create_index(op.f("ix_network_voter_person_id"), "network_voter", ["person_id"])


def _add_papers() -> None:
    op.create_table(
        "network_paper",
        sa.Column("id", BIG, nullable=False),
        sa.Column("ballot_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("says", JSON, nullable=False),
        sa.Column("cast_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["network_ballot.id"], name=op.f("fk_network_paper_ballot_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_network_paper_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_paper")),
        sa.UniqueConstraint(
            "ballot_id",
            "person_id",
            "number",
            name=op.f("uq_network_paper_ballot_id_person_id_number"),
        ),
    )
    op.create_index(op.f("ix_network_paper_person_id"), "network_paper", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_network_proposal_ballot_id"), table_name="network_proposal")
    with op.batch_alter_table("network_proposal") as batch:
        batch.drop_constraint(op.f("fk_network_proposal_ballot_id"), type_="foreignkey")
        batch.drop_column("ballot_id")
    for table in ("network_paper", "network_voter", "network_hold", "network_ballot"):
        op.drop_table(table)
    op.drop_column("network_purse", "way")
