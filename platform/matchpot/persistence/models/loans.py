"""Loans of revolving pots: what is offered, what was agreed, what is due, what was paid."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.loans.products import Borrowers
from matchpot.domain.loans.settling import Ahead
from matchpot.domain.loans.states import ChangeKind, ChangeState, LoanState, PaymentState, Side
from matchpot.domain.loans.terms import Repayment
from matchpot.persistence.models.base import Base, Cents, Document, Key, Moment, Word, whole_cents


class LoanProduct(Base):
    """What a pot of loans offers; `repayments` are words of `Repayment` under `kinds`."""

    __tablename__ = "loan_product"
    __table_args__ = (
        CheckConstraint("0 < least_cents AND least_cents <= most_cents", name="amounts"),
        CheckConstraint("interest_bps BETWEEN 0 AND 500", name="interest_in_range"),
        CheckConstraint("most_months BETWEEN 1 AND 120", name="months_in_range"),
        CheckConstraint(
            "most_grace_months >= 0 AND most_grace_months < most_months", name="grace_in_range"
        ),
        *whole_cents("least_cents", "most_cents"),
    )

    id: Mapped[Key]
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300))
    least_cents: Mapped[Cents]
    most_cents: Mapped[Cents]
    interest_bps: Mapped[int]
    most_months: Mapped[int]
    most_grace_months: Mapped[int]
    repayments: Mapped[Document]
    borrowers: Mapped[Borrowers] = mapped_column(Word(Borrowers))
    is_open: Mapped[bool]
    created_at: Mapped[Moment]


class Loan(Base):
    """One loan, from the asking on; what was agreed first stands in its own columns for good.

    `agreement` is the text the maker accepted, word by word, `digest` its SHA-256. `now_*` and
    `from_day` are the terms that count now. `written_off_cents` is what did not come after all.
    `late_*` and `next_due_on` are told by the daily ageing, up to `aged_on`.
    """

    __tablename__ = "loan"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("interest_bps BETWEEN 0 AND 500", name="interest_in_range"),
        CheckConstraint("confirmed_by <> proposed_by", name="two_persons"),
        CheckConstraint(
            "paid_cents >= 0 AND interest_cents >= 0 AND written_off_cents >= 0",
            name="not_negative",
        ),
        CheckConstraint("paid_cents + written_off_cents <= amount_cents", name="never_overpaid"),
        CheckConstraint("(digest IS NULL) = (accepted_at IS NULL)", name="accepted_words"),
        *whole_cents(
            "amount_cents", "paid_cents", "interest_cents", "written_off_cents", "late_cents"
        ),
    )

    id: Mapped[Key]
    product_id: Mapped[int] = mapped_column(ForeignKey("loan_product.id"), index=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[LoanState] = mapped_column(Word(LoanState), index=True)
    amount_cents: Mapped[Cents]
    interest_bps: Mapped[int]
    months: Mapped[int]
    grace_months: Mapped[int]
    repayment: Mapped[Repayment] = mapped_column(Word(Repayment))
    purpose: Mapped[str] = mapped_column(String(1000))
    income: Mapped[str] = mapped_column(String(1000))
    applied_at: Mapped[Moment]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[Moment | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[Moment | None]
    accept_by: Mapped[Moment | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    agreement: Mapped[str] = mapped_column(default="")
    digest: Mapped[str | None] = mapped_column(String(64))
    accepted_at: Mapped[Moment | None]
    from_day: Mapped[date | None]
    now_interest_bps: Mapped[int]
    now_repayment: Mapped[Repayment] = mapped_column(Word(Repayment))
    paid_cents: Mapped[Cents] = mapped_column(default=0)
    interest_cents: Mapped[Cents] = mapped_column(default=0)
    written_off_cents: Mapped[Cents] = mapped_column(default=0)
    late_cents: Mapped[Cents] = mapped_column(default=0)
    late_since: Mapped[date | None]
    next_due_on: Mapped[date | None]
    aged_on: Mapped[date | None] = mapped_column(index=True)
    ended_at: Mapped[Moment | None]


class LoanInstalment(Base):
    """One instalment; `number` is its own within the loan, `gone_at` when it counted no more.

    `is_carried` is interest of an earlier plan, which a new plan took along.
    """

    __tablename__ = "loan_instalment"
    __table_args__ = (
        UniqueConstraint("loan_id", "number"),
        CheckConstraint(
            "paid_principal_cents BETWEEN 0 AND principal_cents"
            " AND paid_interest_cents BETWEEN 0 AND interest_cents",
            name="never_overpaid",
        ),
        *whole_cents(
            "principal_cents", "interest_cents", "paid_principal_cents", "paid_interest_cents"
        ),
    )

    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    number: Mapped[int]
    due_on: Mapped[date]
    principal_cents: Mapped[Cents]
    interest_cents: Mapped[Cents]
    paid_principal_cents: Mapped[Cents] = mapped_column(default=0)
    paid_interest_cents: Mapped[Cents] = mapped_column(default=0)
    is_carried: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[Moment]
    gone_at: Mapped[Moment | None]


class LoanPayment(Base):
    """A maker's payment, and what it settled; `over_cents` was more than was owed and goes back.

    `back_cents` is what a bank or the provider's desk took back of it later (what was too much and
    went with it is in `over_cents` no more), `owed_again_cents` what of that the loan owes again;
    `is_recovery` when the loan had been written off before.
    """

    __tablename__ = "loan_payment"
    __table_args__ = (
        UniqueConstraint("form_key"),
        UniqueConstraint("session_id"),
        UniqueConstraint("payment_intent"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint(
            "principal_cents >= 0 AND interest_cents >= 0 AND over_cents >= 0 AND back_cents >= 0",
            name="not_negative",
        ),
        *whole_cents(
            "amount_cents",
            "principal_cents",
            "interest_cents",
            "over_cents",
            "back_cents",
            "fee_cents",
            "owed_again_cents",
        ),
    )

    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    state: Mapped[PaymentState] = mapped_column(Word(PaymentState), index=True)
    amount_cents: Mapped[Cents]
    ahead: Mapped[Ahead] = mapped_column(Word(Ahead))
    form_key: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(8))
    principal_cents: Mapped[Cents] = mapped_column(default=0)
    interest_cents: Mapped[Cents] = mapped_column(default=0)
    over_cents: Mapped[Cents] = mapped_column(default=0)
    back_cents: Mapped[Cents] = mapped_column(default=0)
    owed_again_cents: Mapped[Cents] = mapped_column(default=0)
    is_recovery: Mapped[bool] = mapped_column(default=False)
    session_id: Mapped[str | None] = mapped_column(String(80))
    session_url: Mapped[str | None]
    payment_intent: Mapped[str | None] = mapped_column(String(80))
    charge: Mapped[str | None] = mapped_column(String(80))
    over_refund: Mapped[str | None] = mapped_column(String(80))
    fee_cents: Mapped[Cents | None]
    method: Mapped[str | None] = mapped_column(String(40))
    failure: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    paid_at: Mapped[Moment | None]


class LoanChange(Base):
    """A wish to change a loan that runs: asked by one person, answered by another.

    `months` is the length of a pause, or of the new plan; the other terms are the new plan's.
    """

    __tablename__ = "loan_change"
    __table_args__ = (CheckConstraint("answered_by <> asked_by", name="two_persons"),)

    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(Word(ChangeKind))
    state: Mapped[ChangeState] = mapped_column(Word(ChangeState))
    side: Mapped[Side] = mapped_column(Word(Side))
    months: Mapped[int] = mapped_column(default=0)
    interest_bps: Mapped[int] = mapped_column(default=0)
    repayment: Mapped[Repayment | None] = mapped_column(Word(Repayment))
    reason: Mapped[str] = mapped_column(String(1000))
    answer: Mapped[str] = mapped_column(String(1000), default="")
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Moment]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[Moment | None]
