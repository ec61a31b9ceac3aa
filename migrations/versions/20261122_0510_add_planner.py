"""Add the tables of the planner: what the guide asks of a plan, and plans kept beside a plan.

Sources get the scheme they come from, the day they come, and whether they are public money or
kept off the public page; their note becomes what it was for, a condition. Costs get the day they must be
paid. Columns are added and renamed in place on both databases, so no check of a table is lost.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "project_facts",
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("career_phase", sa.String(length=32), nullable=True),
        sa.Column("legal_form", sa.String(length=32), nullable=True),
        sa.Column("makers", sa.String(length=32), nullable=True),
        sa.Column("lives_in", sa.String(length=80), nullable=False),
        sa.Column("works_in", sa.String(length=80), nullable=False),
        sa.Column("project_kind", sa.String(length=32), nullable=True),
        sa.Column("stage", sa.String(length=32), nullable=True),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_facts_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_facts")),
    )
    op.create_table(
        "scenario",
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("thrown_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_scenario_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
    )
    op.create_index(op.f("ix_scenario_project_id"), "scenario", ["project_id"])
    op.execute("ALTER TABLE source RENAME COLUMN note TO condition")
    op.add_column("source", sa.Column("scheme_key", sa.String(length=80), nullable=True))
    op.add_column("source", sa.Column("expected_on", sa.Date(), nullable=True))
    op.add_column(
        "source", sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "source", sa.Column("is_hidden", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("budget_line", sa.Column("needed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("budget_line", "needed_on")
    for name in ("is_hidden", "is_public", "expected_on", "scheme_key"):
        op.drop_column("source", name)
    op.execute("ALTER TABLE source RENAME COLUMN condition TO note")
    op.drop_index(op.f("ix_scenario_project_id"), table_name="scenario")
    op.drop_table("scenario")
    op.drop_table("project_facts")
