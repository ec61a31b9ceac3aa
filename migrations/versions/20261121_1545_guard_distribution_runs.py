"""Refuse changes of what divisions froze and gave, and let two people correct one."""

from collections.abc import Sequence

from alembic import op

from matchpot.persistence import run_guards

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLE = "distribution_run"
# Whoever prepared a correction may be one of the two who approve it.
NOW = {
    "another_person": "corrects_id IS NOT NULL OR approved_by <> prepared_by",
    "two_people": "second_approved_by <> approved_by",
}
BEFORE = {
    "another_person": "approved_by <> prepared_by",
    "third_person": "second_approved_by <> prepared_by AND second_approved_by <> approved_by",
}


def _change(frm: dict[str, str], to: dict[str, str]) -> None:
    with op.batch_alter_table(TABLE) as batch:
        for name in frm:
            batch.drop_constraint(op.f(f"ck_{TABLE}_{name}"), type_="check")
        for name, sentence in to.items():
            batch.create_check_constraint(op.f(f"ck_{TABLE}_{name}"), sentence)


def upgrade() -> None:
    _change(BEFORE, NOW)
    run_guards.install(op.get_bind())


def downgrade() -> None:
    run_guards.remove(op.get_bind())
    _change(NOW, BEFORE)
