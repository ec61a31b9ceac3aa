"""Add the tables of the financing guide."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from matchpot.persistence import append_only

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "scheme",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_scheme_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
        sa.UniqueConstraint("key", name=op.f("uq_scheme_key")),
    )
    op.create_index(op.f("ix_scheme_organisation_id"), "scheme", ["organisation_id"])
    op.create_index(op.f("ix_scheme_checked_on"), "scheme", ["checked_on"])
    op.create_table(
        "scheme_revision",
        sa.Column("id", BIG, nullable=False),
        sa.Column("scheme_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("made_by", BIG, nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scheme.id"], name=op.f("fk_scheme_revision_scheme_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_scheme_revision_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_revision")),
        sa.UniqueConstraint(
            "scheme_id", "number", name=op.f("uq_scheme_revision_scheme_id_number")
        ),
    )
    op.create_index(op.f("ix_scheme_revision_made_by"), "scheme_revision", ["made_by"])
    append_only.guard_revisions(op.get_bind())


def downgrade() -> None:
    op.drop_table("scheme_revision")
    op.drop_table("scheme")
