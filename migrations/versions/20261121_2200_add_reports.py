"""Add reports: trust policies, duties, reports with their files, notices of change, ratings."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _whole(table: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{name} IS NULL OR typeof({name}) = 'integer'", name=op.f(f"ck_{table}_{name}_whole")
    ).ddl_if(dialect="sqlite")


def upgrade() -> None:
    _add_trust_policy()
    _add_duty()
    _add_report_request()
    _add_change_notice()
    _add_change_reply()
    _add_rating()
    _add_report()
    _add_report_file()
    _add_report_line()
    _add_report_copy()
    _let_lots_be_of_funds()
    _let_projects_have_days()
    _let_funds_award_directly()


def _add_trust_policy() -> None:
    op.create_table(
        "trust_policy",
        sa.Column("id", BIG, nullable=False),
        sa.Column("fund_id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("created_by", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_by", BIG, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (digest IS NULL)",
            name=op.f("ck_trust_policy_published_with_digest"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["organisation.id"], name=op.f("fk_trust_policy_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_trust_policy_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_trust_policy_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_policy")),
        sa.UniqueConstraint("fund_id", "version", name=op.f("uq_trust_policy_fund_id_version")),
    )


def _add_duty() -> None:
    op.create_table(
        "duty",
        sa.Column("id", BIG, nullable=False),
        sa.Column("fund_id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("maker_id", BIG, nullable=False),
        sa.Column("award_id", BIG, nullable=True),
        sa.Column("campaign_id", BIG, nullable=True),
        sa.Column("policy_id", BIG, nullable=True),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("waits_since", MOMENT, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("late_at", MOMENT, nullable=True),
        sa.Column("talked_at", MOMENT, nullable=True),
        sa.Column("talked_by", BIG, nullable=True),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.Column("held_by", BIG, nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", BIG, nullable=True),
        sa.Column("thanks", sa.String(length=1000), nullable=False),
        sa.Column("waived_at", MOMENT, nullable=True),
        sa.Column("waived_by", BIG, nullable=True),
        sa.Column("waived_reason", sa.String(length=1000), nullable=False),
        sa.Column("lot_id", BIG, nullable=True),
        sa.Column("looked_at", MOMENT, nullable=True),
        sa.Column("looked_note", sa.String(length=1000), nullable=False),
        _whole("duty", "amount_cents"),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_duty_amount_positive")),
        sa.CheckConstraint(
            "(award_id IS NULL) <> (campaign_id IS NULL)", name=op.f("ck_duty_of_award_or_campaign")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["organisation.id"], name=op.f("fk_duty_fund_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_duty_project_id")),
        sa.ForeignKeyConstraint(["maker_id"], ["person.id"], name=op.f("fk_duty_maker_id")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_duty_award_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_duty_campaign_id")),
        sa.ForeignKeyConstraint(["policy_id"], ["trust_policy.id"], name=op.f("fk_duty_policy_id")),
        sa.ForeignKeyConstraint(["talked_by"], ["person.id"], name=op.f("fk_duty_talked_by")),
        sa.ForeignKeyConstraint(["held_by"], ["person.id"], name=op.f("fk_duty_held_by")),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["person.id"], name=op.f("fk_duty_acknowledged_by")
        ),
        sa.ForeignKeyConstraint(["waived_by"], ["person.id"], name=op.f("fk_duty_waived_by")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_duty_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("award_id", name=op.f("uq_duty_award_id")),
        sa.UniqueConstraint("campaign_id", "fund_id", name=op.f("uq_duty_campaign_id_fund_id")),
    )
    op.create_index(op.f("ix_duty_fund_id"), "duty", ["fund_id"])
    op.create_index(op.f("ix_duty_lot_id"), "duty", ["lot_id"])
    op.create_index(op.f("ix_duty_maker_id"), "duty", ["maker_id"])
    op.create_index(op.f("ix_duty_project_id"), "duty", ["project_id"])
    op.create_index(op.f("ix_duty_state_due_on"), "duty", ["state", "due_on"])


def _add_report_request() -> None:
    op.create_table(
        "report_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("duty_id", BIG, nullable=False),
        sa.Column("ask", sa.String(length=32), nullable=False),
        sa.Column("wanted", sa.String(length=32), nullable=True),
        sa.Column("body", sa.String(length=1000), nullable=False),
        sa.Column("asked_by", BIG, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("refused", sa.String(length=32), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_report_request_duty_id")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_report_request_asked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_request")),
    )
    op.create_index(op.f("ix_report_request_duty_id"), "report_request", ["duty_id"])


def _add_change_notice() -> None:
    op.create_table(
        "change_notice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("maker_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("new_ends_on", sa.Date(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_change_notice_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["maker_id"], ["person.id"], name=op.f("fk_change_notice_maker_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_notice")),
    )
    op.create_index(op.f("ix_change_notice_maker_id"), "change_notice", ["maker_id"])
    op.create_index(op.f("ix_change_notice_project_id"), "change_notice", ["project_id"])


def _add_change_reply() -> None:
    op.create_table(
        "change_reply",
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("fund_id", BIG, nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=True),
        sa.Column("body", sa.String(length=1000), nullable=False),
        sa.Column("answered_by", BIG, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["change_notice.id"], name=op.f("fk_change_reply_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["organisation.id"], name=op.f("fk_change_reply_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_change_reply_answered_by")
        ),
        sa.PrimaryKeyConstraint("notice_id", "fund_id", name=op.f("pk_change_reply")),
    )
    op.create_index(op.f("ix_change_reply_fund_id"), "change_reply", ["fund_id"])


def _add_rating() -> None:
    op.create_table(
        "rating",
        sa.Column("id", BIG, nullable=False),
        sa.Column("fund_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("application_id", BIG, nullable=True),
        sa.Column("duty_id", BIG, nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(application_id IS NULL) <> (duty_id IS NULL)", name=op.f("ck_rating_about_one_thing")
        ),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes > 0", name=op.f("ck_rating_minutes_positive")
        ),
        sa.CheckConstraint(
            "stars IS NULL OR stars BETWEEN 1 AND 5", name=op.f("ck_rating_one_to_five_stars")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["organisation.id"], name=op.f("fk_rating_fund_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rating_person_id")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_rating_application_id")
        ),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_rating_duty_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("application_id", name=op.f("uq_rating_application_id")),
        sa.UniqueConstraint("duty_id", name=op.f("uq_rating_duty_id")),
    )
    op.create_index(op.f("ix_rating_fund_id"), "rating", ["fund_id"])
    op.create_index(op.f("ix_rating_person_id"), "rating", ["person_id"])


def _add_report() -> None:
    op.create_table(
        "report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("project_id", BIG, nullable=False),
        sa.Column("maker_id", BIG, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("happened", sa.String(length=32), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("body_md", sa.String(), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("reach", JSON, nullable=False),
        sa.Column("has_overview", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("facts", JSON, nullable=True),
        sa.Column("typed", JSON, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fund_id", BIG, nullable=True),
        sa.Column("written_by", BIG, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("hidden_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)",
            name=op.f("ck_report_submitted_with_moment"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_report_project_id")),
        sa.ForeignKeyConstraint(["maker_id"], ["person.id"], name=op.f("fk_report_maker_id")),
        sa.ForeignKeyConstraint(["fund_id"], ["organisation.id"], name=op.f("fk_report_fund_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_report_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("slug", name=op.f("uq_report_slug")),
    )
    op.create_index(op.f("ix_report_fund_id"), "report", ["fund_id"])
    op.create_index(op.f("ix_report_maker_id"), "report", ["maker_id"])
    op.create_index(op.f("ix_report_project_id"), "report", ["project_id"])
    op.create_index(op.f("ix_report_state"), "report", ["state"])


def _add_report_file() -> None:
    op.create_table(
        "report_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("transcript", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_report_file_size_positive")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_file_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
        sa.UniqueConstraint("name", name=op.f("uq_report_file_name")),
    )
    op.create_index(op.f("ix_report_file_report_id"), "report_file", ["report_id"])


def _add_report_line() -> None:
    op.create_table(
        "report_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("amount_cents", BIG, nullable=False),
        _whole("report_line", "amount_cents"),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_report_line_amount_positive")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_line_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_line")),
    )
    op.create_index(op.f("ix_report_line_report_id"), "report_line", ["report_id"])


def _add_report_copy() -> None:
    op.create_table(
        "report_copy",
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("duty_id", BIG, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_copy_report_id")
        ),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_report_copy_duty_id")),
        sa.PrimaryKeyConstraint("report_id", "duty_id", name=op.f("pk_report_copy")),
    )
    op.create_index(op.f("ix_report_copy_duty_id"), "report_copy", ["duty_id"])


def _let_lots_be_of_funds() -> None:
    with op.batch_alter_table("lot") as batch:
        batch.add_column(sa.Column("fund_id", BIG, nullable=True))
        batch.alter_column("round_id", existing_type=BIG, nullable=True)
        batch.create_foreign_key(op.f("fk_lot_fund_id"), "organisation", ["fund_id"], ["id"])
        batch.create_unique_constraint(
            op.f("uq_lot_fund_id_purpose_number"), ["fund_id", "purpose", "number"]
        )
        batch.create_check_constraint(
            op.f("ck_lot_of_round_or_fund"), "(round_id IS NULL) <> (fund_id IS NULL)"
        )


def _let_projects_have_days() -> None:
    op.add_column("project", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("project", sa.Column("ends_on", sa.Date(), nullable=True))


def _let_funds_award_directly() -> None:
    with op.batch_alter_table("award") as batch:
        batch.add_column(
            sa.Column("title", sa.String(length=120), nullable=False, server_default="")
        )
        batch.add_column(
            sa.Column("motivation", sa.String(length=1000), nullable=False, server_default="")
        )
        batch.add_column(
            sa.Column("is_unrestricted", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("proposed_by", BIG, nullable=True))
        batch.add_column(sa.Column("proposed_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("confirmed_by", BIG, nullable=True))
        batch.create_foreign_key(op.f("fk_award_proposed_by"), "person", ["proposed_by"], ["id"])
        batch.create_foreign_key(op.f("fk_award_confirmed_by"), "person", ["confirmed_by"], ["id"])
        batch.create_check_constraint(op.f("ck_award_two_persons"), "confirmed_by <> proposed_by")


def downgrade() -> None:
    """Lots of funds go with the duties they drew."""
    with op.batch_alter_table("award") as batch:
        batch.drop_constraint(op.f("ck_award_two_persons"), type_="check")
        batch.drop_constraint(op.f("fk_award_confirmed_by"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_award_proposed_by"), type_="foreignkey")
        for name in (
            "confirmed_by",
            "proposed_at",
            "proposed_by",
            "is_unrestricted",
            "motivation",
            "title",
        ):
            batch.drop_column(name)
    with op.batch_alter_table("project") as batch:
        batch.drop_column("ends_on")
        batch.drop_column("starts_on")
    for table in (
        "report_copy",
        "report_line",
        "report_file",
        "report",
        "rating",
        "change_reply",
        "change_notice",
        "report_request",
        "duty",
        "trust_policy",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM lot_party WHERE lot_id IN (SELECT id FROM lot WHERE round_id IS NULL)")
    op.execute("DELETE FROM lot WHERE round_id IS NULL")
    with op.batch_alter_table("lot") as batch:
        batch.drop_constraint(op.f("ck_lot_of_round_or_fund"), type_="check")
        batch.drop_constraint(op.f("uq_lot_fund_id_purpose_number"), type_="unique")
        batch.drop_constraint(op.f("fk_lot_fund_id"), type_="foreignkey")
        batch.alter_column("round_id", existing_type=BIG, nullable=False)
        batch.drop_column("fund_id")
