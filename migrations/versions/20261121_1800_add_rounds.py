"""Add participatory rounds: applications, panels, ballots, lots, tallies, awards and their payouts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from matchpot.persistence import append_only

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# A payout is for a campaign, a part of an award or work in a panel.
ONE_OCCASION = (
    "(CASE WHEN campaign_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN tranche_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN fee_seat_id IS NULL THEN 0 ELSE 1 END) = 1"
)


def _whole(table: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{name} IS NULL OR typeof({name}) = 'integer'", name=op.f(f"ck_{table}_{name}_whole")
    ).ddl_if(dialect="sqlite")


def upgrade() -> None:
    _add_round()
    _add_application()
    _add_lot()
    _add_seat()
    _add_tally()
    _add_award()
    _add_ballot()
    _add_ballot_draft()
    _add_consent()
    _add_declaration()
    _add_lot_party()
    _add_panel_fee()
    _add_reading()
    _add_remark()
    _add_tranche()
    _let_payouts_have_other_occasions()
    append_only.guard_ballots(op.get_bind())


def _add_round() -> None:
    op.create_table(
        "round",
        sa.Column("id", BIG, nullable=False),
        sa.Column("fund_id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("about_md", sa.String(), nullable=False),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("phase", sa.String(length=32), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("plan", JSON, nullable=False),
        sa.Column("snapshot", sa.String(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("extended", JSON, nullable=False),
        sa.Column("sent_back", sa.Boolean(), nullable=False),
        sa.Column("ratified_by", BIG, nullable=True),
        sa.Column("ratified_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("held_cents", BIG, nullable=False),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("phase_since", MOMENT, nullable=False),
        _whole("round", "held_cents"),
        sa.CheckConstraint(
            "phase = 'draft' OR snapshot IS NOT NULL", name=op.f("ck_round_opened_with_rules")
        ),
        sa.CheckConstraint(
            "(snapshot IS NULL) = (digest IS NULL)", name=op.f("ck_round_snapshot_with_digest")
        ),
        sa.CheckConstraint("held_cents >= 0", name=op.f("ck_round_held_not_negative")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_round_created_by")),
        sa.ForeignKeyConstraint(["fund_id"], ["organisation.id"], name=op.f("fk_round_fund_id")),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_round_pot_id")),
        sa.ForeignKeyConstraint(["ratified_by"], ["person.id"], name=op.f("fk_round_ratified_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("slug", name=op.f("uq_round_slug")),
    )
    op.create_index(op.f("ix_round_fund_id"), "round", ["fund_id"])
    op.create_index(op.f("ix_round_phase"), "round", ["phase"])
    op.create_index(op.f("ix_round_pot_id"), "round", ["pot_id"])


def _add_application() -> None:
    op.create_table(
        "application",
        sa.Column("id", BIG, nullable=False),
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("maker_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("ask_cents", BIG, nullable=False),
        sa.Column("least_cents", BIG, nullable=True),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("copy", JSON, nullable=True),
        sa.Column("group", sa.String(length=60), nullable=True),
        sa.Column("half", sa.String(length=1), nullable=True),
        sa.Column("lot_number", sa.Integer(), nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("checks", JSON, nullable=True),
        sa.Column("judged_reason", sa.String(length=1000), nullable=False),
        sa.Column("judged_by", BIG, nullable=True),
        sa.Column("judged_at", MOMENT, nullable=True),
        sa.Column("appeal", sa.String(length=2000), nullable=True),
        sa.Column("appealed_at", MOMENT, nullable=True),
        sa.Column("appeal_answer", sa.String(length=1000), nullable=False),
        sa.Column("appeal_judged_by", BIG, nullable=True),
        sa.Column("appeal_judged_at", MOMENT, nullable=True),
        _whole("application", "ask_cents"),
        _whole("application", "least_cents"),
        sa.CheckConstraint(
            "appeal_judged_by <> judged_by", name=op.f("ck_application_appeal_by_another")
        ),
        sa.CheckConstraint("ask_cents > 0", name=op.f("ck_application_ask_positive")),
        sa.CheckConstraint(
            "least_cents IS NULL OR (least_cents > 0 AND least_cents <= ask_cents)",
            name=op.f("ck_application_least_within_ask"),
        ),
        sa.ForeignKeyConstraint(
            ["appeal_judged_by"], ["person.id"], name=op.f("fk_application_appeal_judged_by")
        ),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["person.id"], name=op.f("fk_application_judged_by")
        ),
        sa.ForeignKeyConstraint(["maker_id"], ["person.id"], name=op.f("fk_application_maker_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_application_project_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_application_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_application_round_id_code")),
        sa.UniqueConstraint(
            "round_id", "project_id", name=op.f("uq_application_round_id_project_id")
        ),
    )
    op.create_index(op.f("ix_application_maker_id"), "application", ["maker_id"])
    op.create_index(op.f("ix_application_project_id"), "application", ["project_id"])
    op.create_index(op.f("ix_application_state"), "application", ["state"])


def _add_lot() -> None:
    op.create_table(
        "lot",
        sa.Column("id", BIG, nullable=False),
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.Column("secret", sa.String(length=64), nullable=True),
        sa.Column("beacon_round", sa.Integer(), nullable=True),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_lot_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint(
            "round_id", "purpose", "number", name=op.f("uq_lot_round_id_purpose_number")
        ),
    )


def _add_seat() -> None:
    op.create_table(
        "seat",
        sa.Column("id", BIG, nullable=False),
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("half", sa.String(length=1), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=600), nullable=False),
        sa.Column("features", JSON, nullable=False),
        sa.Column("ties", JSON, nullable=False),
        sa.Column("nominated_by", BIG, nullable=True),
        sa.Column("came_at", MOMENT, nullable=False),
        sa.Column("seated_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_because", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["nominated_by"], ["person.id"], name=op.f("fk_seat_nominated_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_seat_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_seat_round_id_code")),
    )
    op.create_index(op.f("ix_seat_person_id"), "seat", ["person_id"])
    op.create_index(op.f("ix_seat_state"), "seat", ["state"])
    op.create_index(
        "uq_seat_round_id_person_id",
        "seat",
        ["round_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("person_id IS NOT NULL"),
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )


def _add_tally() -> None:
    op.create_table(
        "tally",
        sa.Column("id", BIG, nullable=False),
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("half", sa.String(length=1), nullable=False),
        sa.Column("counted", JSON, nullable=False),
        sa.Column("outcome", JSON, nullable=True),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("progress_bps", sa.Integer(), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "progress_bps BETWEEN 0 AND 10000", name=op.f("ck_tally_progress_is_a_share")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_tally_asked_by")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_tally_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
        sa.UniqueConstraint(
            "round_id", "number", "half", name=op.f("uq_tally_round_id_number_half")
        ),
    )


def _add_award() -> None:
    op.create_table(
        "award",
        sa.Column("id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("round_id", BIG, nullable=True),
        sa.Column("application_id", BIG, nullable=True),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("maker_id", BIG, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("accept_by", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", BIG, nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        _whole("award", "amount_cents"),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_award_amount_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_award_application_id")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_award_ended_by")),
        sa.ForeignKeyConstraint(["maker_id"], ["person.id"], name=op.f("fk_award_maker_id")),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_award_pot_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_award_project_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_award_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("application_id", name=op.f("uq_award_application_id")),
    )
    op.create_index(op.f("ix_award_maker_id"), "award", ["maker_id"])
    op.create_index(op.f("ix_award_pot_id"), "award", ["pot_id"])
    op.create_index(op.f("ix_award_project_id"), "award", ["project_id"])
    op.create_index(op.f("ix_award_round_id"), "award", ["round_id"])
    op.create_index(op.f("ix_award_state"), "award", ["state"])


def _add_ballot() -> None:
    op.create_table(
        "ballot",
        sa.Column("id", BIG, nullable=False),
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("phase", sa.String(length=32), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("seat_id", BIG, nullable=True),
        sa.Column("voter_key", sa.String(length=64), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("says", JSON, nullable=False),
        sa.Column("receipt", sa.String(length=24), nullable=False),
        sa.Column("cast_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(seat_id IS NULL) <> (voter_key IS NULL)", name=op.f("ck_ballot_one_voter")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_ballot_round_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_ballot_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("receipt", name=op.f("uq_ballot_receipt")),
    )
    op.create_index(op.f("ix_ballot_seat_id"), "ballot", ["seat_id"])
    op.create_index(
        "uq_ballot_of_seat",
        "ballot",
        ["round_id", "phase", "seat_id", "cycle", "number"],
        unique=True,
    )
    op.create_index(
        "uq_ballot_of_voter",
        "ballot",
        ["round_id", "phase", "voter_key", "cycle", "number"],
        unique=True,
    )


def _add_ballot_draft() -> None:
    op.create_table(
        "ballot_draft",
        sa.Column("seat_id", BIG, nullable=False),
        sa.Column("phase", sa.String(length=32), nullable=False),
        sa.Column("says", JSON, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_ballot_draft_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", "phase", name=op.f("pk_ballot_draft")),
    )


def _add_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("seat_id", BIG, nullable=False),
        sa.Column("tally_number", sa.Integer(), nullable=False),
        sa.Column("consents", sa.Boolean(), nullable=False),
        sa.Column("objection", sa.String(length=2000), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_consent_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", "tally_number", name=op.f("pk_consent")),
    )


def _add_declaration() -> None:
    op.create_table(
        "declaration",
        sa.Column("seat_id", BIG, nullable=False),
        sa.Column("application_id", BIG, nullable=False),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_declaration_application_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_declaration_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", "application_id", name=op.f("pk_declaration")),
    )
    op.create_index(op.f("ix_declaration_application_id"), "declaration", ["application_id"])


def _add_lot_party() -> None:
    op.create_table(
        "lot_party",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.Column("secret", sa.String(length=64), nullable=True),
        sa.Column("committed_at", MOMENT, nullable=True),
        sa.Column("revealed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_party_lot_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lot_party_person_id")),
        sa.PrimaryKeyConstraint("lot_id", "name", name=op.f("pk_lot_party")),
    )
    op.create_index(op.f("ix_lot_party_person_id"), "lot_party", ["person_id"])


def _add_panel_fee() -> None:
    op.create_table(
        "panel_fee",
        sa.Column("seat_id", BIG, nullable=False),
        sa.Column("pot_id", BIG, nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        _whole("panel_fee", "amount_cents"),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_panel_fee_amount_positive")),
        sa.CheckConstraint("reads >= 0", name=op.f("ck_panel_fee_reads_not_negative")),
        sa.ForeignKeyConstraint(["pot_id"], ["pot.id"], name=op.f("fk_panel_fee_pot_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_panel_fee_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_panel_fee")),
    )
    op.create_index(op.f("ix_panel_fee_pot_id"), "panel_fee", ["pot_id"])


def _add_reading() -> None:
    op.create_table(
        "reading",
        sa.Column("seat_id", BIG, nullable=False),
        sa.Column("application_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_reading_application_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_reading_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", "application_id", name=op.f("pk_reading")),
    )
    op.create_index(op.f("ix_reading_application_id"), "reading", ["application_id"])


def _add_remark() -> None:
    op.create_table(
        "remark",
        sa.Column("id", BIG, nullable=False),
        sa.Column("application_id", BIG, nullable=False),
        sa.Column("seat_id", BIG, nullable=False),
        sa.Column("is_question", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(length=3000), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_remark_application_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_remark_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_application_id"), "remark", ["application_id"])
    op.create_index(op.f("ix_remark_seat_id"), "remark", ["seat_id"])


def _add_tranche() -> None:
    op.create_table(
        "tranche",
        sa.Column("id", BIG, nullable=False),
        sa.Column("award_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.Column("due_when", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("released_by", BIG, nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        _whole("tranche", "amount_cents"),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_tranche_amount_positive")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_tranche_award_id")),
        sa.ForeignKeyConstraint(
            ["released_by"], ["person.id"], name=op.f("fk_tranche_released_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tranche")),
        sa.UniqueConstraint("award_id", "position", name=op.f("uq_tranche_award_id_position")),
    )
    op.create_index(op.f("ix_tranche_state"), "tranche", ["state"])


def _let_payouts_have_other_occasions() -> None:
    with op.batch_alter_table("payout") as batch:
        batch.add_column(sa.Column("tranche_id", BIG, nullable=True))
        batch.add_column(sa.Column("fee_seat_id", BIG, nullable=True))
        batch.alter_column("campaign_id", existing_type=BIG, nullable=True)
        batch.create_foreign_key(op.f("fk_payout_tranche_id"), "tranche", ["tranche_id"], ["id"])
        batch.create_foreign_key(
            op.f("fk_payout_fee_seat_id"), "panel_fee", ["fee_seat_id"], ["seat_id"]
        )
        batch.create_check_constraint(op.f("ck_payout_one_occasion"), ONE_OCCASION)
    op.create_index(op.f("ix_payout_tranche_id"), "payout", ["tranche_id"])
    op.create_index(op.f("ix_payout_fee_seat_id"), "payout", ["fee_seat_id"])


def downgrade() -> None:
    """Payouts of awards and panels go with what they are for."""
    op.execute("DELETE FROM payout WHERE campaign_id IS NULL")
    op.drop_index(op.f("ix_payout_fee_seat_id"), table_name="payout")
    op.drop_index(op.f("ix_payout_tranche_id"), table_name="payout")
    with op.batch_alter_table("payout") as batch:
        batch.drop_constraint(op.f("ck_payout_one_occasion"), type_="check")
        batch.drop_constraint(op.f("fk_payout_fee_seat_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_payout_tranche_id"), type_="foreignkey")
        batch.alter_column("campaign_id", existing_type=BIG, nullable=False)
        batch.drop_column("fee_seat_id")
        batch.drop_column("tranche_id")
    for table in (
        "tranche",
        "remark",
        "reading",
        "panel_fee",
        "lot_party",
        "declaration",
        "consent",
        "ballot_draft",
        "ballot",
        "award",
        "tally",
        "seat",
        "lot",
        "application",
        "round",
    ):
        op.drop_table(table)
