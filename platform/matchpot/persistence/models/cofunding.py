"""Co-funding: what several funds promise to one project, and every time it was resolved.

A promise that is kept becomes an `Award`; its money is held in its pot until then.
"""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchpot.domain.cofunding import PromiseState
from matchpot.persistence.models.base import (
    JSON_DOCUMENT,
    Base,
    Cents,
    Document,
    Key,
    Moment,
    Word,
    whole_cents,
)


class Cofunding(Base):
    """A project that funds promise to, with the plan their conditions are counted against.

    What it costs and what the maker brings stand as they were when the first of the promises that
    are open now was made, so that nobody can meet a condition by writing down another plan.
    """

    __tablename__ = "cofunding"
    __table_args__ = (
        UniqueConstraint("project_id"),
        CheckConstraint("costs_cents >= 0 AND own_cents >= 0", name="plan_not_negative"),
        *whole_cents("costs_cents", "own_cents"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    costs_cents: Mapped[Cents]
    own_cents: Mapped[Cents]
    begun_at: Mapped[Moment]


class FundPromise(Base):
    """What one fund gives when its conditions are met by its day; `conditions` as plain JSON.

    `amount_cents` is set aside in the pot: of a share of the costs the most it can come to, and
    what it came to once it is kept.
    """

    __tablename__ = "fund_promise"
    __table_args__ = (
        UniqueConstraint("award_id"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("share_bps BETWEEN 1 AND 10000", name="share_is_of_the_whole"),
        CheckConstraint("confirmed_by <> proposed_by", name="two_persons"),
        CheckConstraint("(state = 'kept') = (award_id IS NOT NULL)", name="kept_is_an_award"),
        *whole_cents("amount_cents"),
    )

    id: Mapped[Key]
    cofunding_id: Mapped[int] = mapped_column(ForeignKey("cofunding.id"), index=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    state: Mapped[PromiseState] = mapped_column(Word(PromiseState), index=True)
    amount_cents: Mapped[Cents]
    share_bps: Mapped[int | None]
    # Any: plain JSON, as `domain.cofunding.written` makes it.
    conditions: Mapped[list[Any]] = mapped_column(JSON_DOCUMENT)
    until_at: Mapped[Moment]
    is_named: Mapped[bool]
    title: Mapped[str] = mapped_column(String(120))
    motivation: Mapped[str] = mapped_column(String(1000))
    accept_days: Mapped[int]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[Moment]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))


class CofundingCount(Base):
    """One resolution of which something came: all that went in, so that anybody can do it again."""

    __tablename__ = "cofunding_count"
    __table_args__ = (UniqueConstraint("cofunding_id", "number"),)

    id: Mapped[Key]
    cofunding_id: Mapped[int] = mapped_column(ForeignKey("cofunding.id"))
    number: Mapped[int]
    counted_at: Mapped[Moment]
    record: Mapped[Document]
