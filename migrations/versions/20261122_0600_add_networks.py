"""Add the tables of networks with a budget of their own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0021"
down_revision: str | None = "0020"
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
    _add_purses()
    _add_mandates()
    _add_proposals()
    _add_electors()
    _add_voices()
    _add_remarks()
    _add_shares()


def _add_purses() -> None:
    op.create_table(
        "network_purse",
        sa.Column("id", BIG, nullable=False),
        sa.Column("network_id", BIG, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=2000), nullable=False),
        sa.Column("most_cents", BIG, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("quorum_bps", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("most_cents > 0", name=op.f("ck_network_purse_most_positive")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_network_purse_period")),
        sa.CheckConstraint(
            "quorum_bps BETWEEN 0 AND 10000", name=op.f("ck_network_purse_quorum_of_all")
        ),
        *_whole("network_purse", "most_cents"),
        sa.ForeignKeyConstraint(
            ["network_id"], ["organisation.id"], name=op.f("fk_network_purse_network_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_network_purse_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_purse")),
        sa.UniqueConstraint("slug", name=op.f("uq_network_purse_slug")),
    )
    op.create_index(op.f("ix_network_purse_network_id"), "network_purse", ["network_id"])


def _add_mandates() -> None:
    op.create_table(
        "network_mandate",
        sa.Column("id", BIG, nullable=False),
        sa.Column("purse_id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("in_all_cents", BIG, nullable=False),
        sa.Column("most_cents", BIG, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("speaker_id", BIG, nullable=True),
        sa.Column("offered_by", BIG, nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("answered_by", BIG, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("ended_by", BIG, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "in_all_cents > 0 AND most_cents > 0", name=op.f("ck_network_mandate_limits_positive")
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_network_mandate_period")),
        sa.CheckConstraint(
            "answered_by <> offered_by", name=op.f("ck_network_mandate_two_persons")
        ),
        *_whole("network_mandate", "in_all_cents", "most_cents"),
        sa.ForeignKeyConstraint(
            ["purse_id"], ["network_purse.id"], name=op.f("fk_network_mandate_purse_id")
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_network_mandate_pot_id")),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["person.id"], name=op.f("fk_network_mandate_speaker_id")
        ),
        sa.ForeignKeyConstraint(
            ["offered_by"], ["person.id"], name=op.f("fk_network_mandate_offered_by")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_network_mandate_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_network_mandate_ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_mandate")),
    )
    op.create_index(op.f("ix_network_mandate_pot_id"), "network_mandate", ["pot_id"])
    op.create_index(op.f("ix_network_mandate_purse_id"), "network_mandate", ["purse_id"])
    op.create_index(op.f("ix_network_mandate_speaker_id"), "network_mandate", ["speaker_id"])


def _add_proposals() -> None:
    op.create_table(
        "network_proposal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("purse_id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("maker_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("motivation", sa.String(length=1000), nullable=False),
        sa.Column("accept_days", sa.Integer(), nullable=False),
        sa.Column("proposed_by", BIG, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("extended_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("record", JSON, nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_network_proposal_amount_positive")),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)",
            name=op.f("ck_network_proposal_ended_when_not_open"),
        ),
        *_whole("network_proposal", "amount_cents"),
        sa.ForeignKeyConstraint(
            ["purse_id"], ["network_purse.id"], name=op.f("fk_network_proposal_purse_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_network_proposal_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["maker_id"], ["person.id"], name=op.f("fk_network_proposal_maker_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_network_proposal_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_proposal")),
    )
    op.create_index(op.f("ix_network_proposal_maker_id"), "network_proposal", ["maker_id"])
    op.create_index(op.f("ix_network_proposal_project_id"), "network_proposal", ["project_id"])
    op.create_index(op.f("ix_network_proposal_purse_id"), "network_proposal", ["purse_id"])
    op.create_index(op.f("ix_network_proposal_state"), "network_proposal", ["state"])


def _add_electors() -> None:
    op.create_table(
        "network_elector",
        sa.Column("proposal_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("weight", BIG, nullable=False),
        sa.Column("recused", sa.String(length=32), nullable=True),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_network_elector_weight_not_negative")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["network_proposal.id"], name=op.f("fk_network_elector_proposal_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_network_elector_person_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "person_id", name=op.f("pk_network_elector")),
        sa.UniqueConstraint(
            "proposal_id", "number", name=op.f("uq_network_elector_proposal_id_number")
        ),
    )
    op.create_index(op.f("ix_network_elector_person_id"), "network_elector", ["person_id"])


def _add_voices() -> None:
    op.create_table(
        "network_voice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("proposal_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["network_proposal.id"], name=op.f("fk_network_voice_proposal_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_network_voice_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_voice")),
        sa.UniqueConstraint(
            "proposal_id",
            "person_id",
            "number",
            name=op.f("uq_network_voice_proposal_id_person_id_number"),
        ),
    )
    op.create_index(op.f("ix_network_voice_person_id"), "network_voice", ["person_id"])


def _add_remarks() -> None:
    op.create_table(
        "network_remark",
        sa.Column("id", BIG, nullable=False),
        sa.Column("proposal_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["network_proposal.id"], name=op.f("fk_network_remark_proposal_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_network_remark_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_remark")),
    )
    op.create_index(op.f("ix_network_remark_person_id"), "network_remark", ["person_id"])
    op.create_index(op.f("ix_network_remark_proposal_id"), "network_remark", ["proposal_id"])


def _add_shares() -> None:
    op.create_table(
        "network_share",
        sa.Column("proposal_id", BIG, nullable=False),
        sa.Column("mandate_id", BIG, nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.Column("award_id", BIG, nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_network_share_amount_positive")),
        *_whole("network_share", "amount_cents"),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["network_proposal.id"], name=op.f("fk_network_share_proposal_id")
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["network_mandate.id"], name=op.f("fk_network_share_mandate_id")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_network_share_award_id")),
        sa.PrimaryKeyConstraint("proposal_id", "mandate_id", name=op.f("pk_network_share")),
        sa.UniqueConstraint("award_id", name=op.f("uq_network_share_award_id")),
    )
    op.create_index(op.f("ix_network_share_mandate_id"), "network_share", ["mandate_id"])


def downgrade() -> None:
    op.drop_table("network_share")
    op.drop_table("network_remark")
    op.drop_table("network_voice")
    op.drop_table("network_elector")
    op.drop_table("network_proposal")
    op.drop_table("network_mandate")
    op.drop_table("network_purse")
