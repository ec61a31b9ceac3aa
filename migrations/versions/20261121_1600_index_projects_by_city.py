"""Index projects by city: the filter names every place once, and looks for one of them."""

from collections.abc import Sequence

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_project_city", "project", ["city"])


def downgrade() -> None:
    op.drop_index("ix_project_city", table_name="project")
