"""Keep the words projects are found by in a table of their own, in three parts.

What was kept so far counts as the story until a round of the worker has written the words anew.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "project_words",
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("written_with", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("beside", sa.String(), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("spelled", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_project_words_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_words")),
    )
    op.create_index("ix_project_words_written_with", "project_words", ["written_with"])
    op.execute(
        "INSERT INTO project_words (project_id, written_with, title, beside, story, spelled) "
        "SELECT id, 1, '', '', words, '' FROM project"
    )
    op.drop_column("project", "words")


def downgrade() -> None:
    op.add_column("project", sa.Column("words", sa.String(), nullable=False, server_default=""))
    op.execute(
        "UPDATE project SET words = COALESCE((SELECT title || beside || story "
        "FROM project_words WHERE project_id = project.id), '')"
    )
    op.drop_table("project_words")
