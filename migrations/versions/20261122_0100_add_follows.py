"""Add follows: who follows a project, a fund or a round, and which letters they do not want."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "follow",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("target_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_canonical", sa.String(length=254), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (email IS NULL)", name=op.f("ck_follow_of_person_or_address")
        ),
        sa.CheckConstraint(
            "(email IS NULL) = (email_canonical IS NULL)", name=op.f("ck_follow_address_whole")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follow_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint(
            "kind", "target_id", "person_id", name=op.f("uq_follow_kind_target_id_person_id")
        ),
        sa.UniqueConstraint(
            "kind",
            "target_id",
            "email_canonical",
            name=op.f("uq_follow_kind_target_id_email_canonical"),
        ),
    )
    op.create_index(op.f("ix_follow_person_id"), "follow", ["person_id"])
    op.create_index("ix_follow_email_canonical", "follow", ["email_canonical"])
    op.create_table(
        "unwanted_letter",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("letter", sa.String(length=32), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_unwanted_letter_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "letter", name=op.f("pk_unwanted_letter")),
    )


def downgrade() -> None:
    op.drop_table("unwanted_letter")
    op.drop_index("ix_follow_email_canonical", table_name="follow")
    op.drop_index(op.f("ix_follow_person_id"), table_name="follow")
    op.drop_table("follow")
