"""Lots of a round as pages read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.rounds.lots import LotPurpose
from matchpot.persistence.models.rounds import Lot, LotParty
from matchpot.persistence.queries.rounds import RoundPage


@dataclass(frozen=True, slots=True)
class LotPage:
    """A lot and the round it is of."""

    page: RoundPage
    lot: Lot


def of_round(session: Session, round_id: int) -> Sequence[Lot]:
    """Every lot of a round, in the order they were frozen."""
    return session.scalars(select(Lot).where(Lot.round_id == round_id).order_by(Lot.id)).all()


def one(session: Session, round_id: int, purpose: LotPurpose, number: int) -> Lot | None:
    """One lot of a round."""
    return session.scalar(
        select(Lot).where(Lot.round_id == round_id, Lot.purpose == purpose, Lot.number == number)
    )


def parties(session: Session, lot_id: int) -> Sequence[LotParty]:
    """Everybody who puts chance into a lot by commit and reveal, by name."""
    return session.scalars(
        select(LotParty).where(LotParty.lot_id == lot_id).order_by(LotParty.name)
    ).all()
