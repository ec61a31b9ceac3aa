"""What funds may expect: their policies, the duties that follow, what was asked and told."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.reports.changes import ChangeAnswer, ChangeKind
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.ratings import About
from matchpot.domain.reports.requests import Ask, Refusal
from matchpot.domain.trust.formats import Format
from matchpot.persistence.models.base import Base, Cents, Document, Key, Moment, Word, whole_cents


class TrustPolicy(Base):
    """A version of a fund's policy: a draft may change, a published one never does.

    A fund without any goes by the framework (`domain.trust.policy.FRAMEWORK`).
    """

    __tablename__ = "trust_policy"
    __table_args__ = (
        UniqueConstraint("fund_id", "version"),
        CheckConstraint("(published_at IS NULL) = (digest IS NULL)", name="published_with_digest"),
    )

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int]
    document: Mapped[Document]
    digest: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[Moment | None]


class Duty(Base):
    """What one fund may expect for one award, or for what it matched in one campaign.

    `policy_id` is the version that counted when the money was promised (none: the framework) and
    `tier` the place of its tier, from 0. `waits_since` is when the fund's turn began; `lot_id` the
    lot that drew it for a closer look.
    """

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("award_id"),
        UniqueConstraint("campaign_id", "fund_id"),
        CheckConstraint("(award_id IS NULL) <> (campaign_id IS NULL)", name="of_award_or_campaign"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        *whole_cents("amount_cents"),
        Index("ix_duty_state_due_on", "state", "due_on"),
    )

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("trust_policy.id"))
    tier: Mapped[int]
    amount_cents: Mapped[Cents]
    state: Mapped[DutyState] = mapped_column(Word(DutyState))
    due_on: Mapped[date | None]
    opened_at: Mapped[Moment]
    waits_since: Mapped[Moment | None]
    reminded_at: Mapped[Moment | None]
    reminders: Mapped[int] = mapped_column(default=0)
    late_at: Mapped[Moment | None]
    talked_at: Mapped[Moment | None]
    talked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    held_at: Mapped[Moment | None]
    held_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    acknowledged_at: Mapped[Moment | None]
    # Empty when the fund was silent for the days of its policy.
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    thanks: Mapped[str] = mapped_column(String(1000), default="")
    waived_at: Mapped[Moment | None]
    waived_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waived_reason: Mapped[str] = mapped_column(String(1000), default="")
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    looked_at: Mapped[Moment | None]
    looked_note: Mapped[str] = mapped_column(String(1000), default="")


class Request(Base):
    """What an officer asked of a maker, or tried to and was refused by the policy."""

    __tablename__ = "report_request"

    id: Mapped[Key]
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), index=True)
    ask: Mapped[Ask] = mapped_column(Word(Ask))
    wanted: Mapped[Format | None] = mapped_column(Word(Format))
    body: Mapped[str] = mapped_column(String(1000), default="")
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Moment]
    refused: Mapped[Refusal | None] = mapped_column(Word(Refusal))
    answer: Mapped[str] = mapped_column(String(2000), default="")
    answered_at: Mapped[Moment | None]


class ChangeNotice(Base):
    """It goes differently: told once, to every funder of the project."""

    __tablename__ = "change_notice"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(Word(ChangeKind))
    body: Mapped[str] = mapped_column(String(2000))
    new_ends_on: Mapped[date | None]
    sent_at: Mapped[Moment]


class ChangeReply(Base):
    """What one fund said to a notice."""

    __tablename__ = "change_reply"

    notice_id: Mapped[int] = mapped_column(ForeignKey("change_notice.id"), primary_key=True)
    fund_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, index=True
    )
    answer: Mapped[ChangeAnswer | None] = mapped_column(Word(ChangeAnswer))
    body: Mapped[str] = mapped_column(String(1000), default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[Moment | None]


class Rating(Base):
    """What a maker said about a fund: time it took and stars; one per application or duty."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("application_id"),
        UniqueConstraint("duty_id"),
        CheckConstraint("(application_id IS NULL) <> (duty_id IS NULL)", name="about_one_thing"),
        CheckConstraint("stars IS NULL OR stars BETWEEN 1 AND 5", name="one_to_five_stars"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes_positive"),
    )

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    about: Mapped[About] = mapped_column(Word(About))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("duty.id"))
    minutes: Mapped[int | None]
    stars: Mapped[int | None]
    given_at: Mapped[Moment]
