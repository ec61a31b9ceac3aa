"""Unspent money on its way back to funds: for the fund that asks and the operator who pays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matchpot.domain.endings import ReturnState
from matchpot.domain.pots import PotState
from matchpot.persistence.models.endings import FundReturn
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """An amount that goes back to a fund, and to which account once that is known."""

    id: int
    pot_id: int
    pot_name: str
    fund_name: str
    state: ReturnState
    amount_cents: int
    holder: str | None
    iban: str | None
    asked_by: int | None
    bank_reference: str | None
    made_at: datetime
    sent_at: datetime | None


def _returns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            FundReturn.id,
            FundReturn.pot_id,
            Pot.name.label("pot_name"),
            Organisation.name.label("fund_name"),
            FundReturn.state,
            FundReturn.amount_cents,
            FundReturn.holder,
            FundReturn.iban,
            FundReturn.asked_by,
            FundReturn.bank_reference,
            FundReturn.made_at,
            FundReturn.sent_at,
        )
        .join(Pot, Pot.id == FundReturn.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .order_by(FundReturn.id)
    )


def of_pot(session: Session, pot_id: int) -> Sequence[Returning]:
    """What of a pot goes or went back."""
    rows = session.execute(_returns().where(FundReturn.pot_id == pot_id))
    return [Returning(**row._mapping) for row in rows]


def to_pay(session: Session) -> Sequence[Returning]:
    """What an operator is to pay back by bank, the oldest first."""
    rows = session.execute(_returns().where(FundReturn.state == ReturnState.ASKED))
    return [Returning(**row._mapping) for row in rows]


def paid_lately(session: Session, *, limit: int = 20) -> Sequence[Returning]:
    """What was paid back, the latest first."""
    paid = _returns().where(FundReturn.state == ReturnState.SENT)
    rows = session.execute(paid.order_by(None).order_by(FundReturn.sent_at.desc()).limit(limit))
    return [Returning(**row._mapping) for row in rows]


def count_to_pay(session: Session) -> int:
    """How many amounts wait to be paid back."""
    waits = select(func.count()).where(FundReturn.state == ReturnState.ASKED)
    return int(session.scalar(waits) or 0)


def by_id(session: Session, return_id: int) -> Returning | None:
    """One amount; None when there is none."""
    row = session.execute(_returns().where(FundReturn.id == return_id)).one_or_none()
    return None if row is None else Returning(**row._mapping)


def pots_in(
    session: Session, fund_id: int, *, states: Collection[PotState]
) -> Sequence[tuple[int, str]]:
    """The pots of a fund in these states: id and name."""
    rows = session.execute(
        select(Pot.id, Pot.name)
        .where(Pot.fund_id == fund_id, Pot.state.in_(sorted(states)))
        .order_by(Pot.name, Pot.id)
    )
    return [(row[0], row[1]) for row in rows]
