"""Money funds bring: what was recorded, what waits for a second person, what came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.pots import PayInState
from matchpot.persistence.models.matching import PayIn, Pot
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.work import Transition
from matchpot.persistence.queries.narrowing import Narrowed, Part, holding, under, within

_RECORDER, _CONFIRMER = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayInRow:
    """One payment with the pot and the two people it went through."""

    id: int
    pot_id: int
    pot_name: str
    fund_id: int
    fund_name: str
    state: PayInState
    amount_cents: int
    reference: str
    paid_on: date | None
    proof: str
    recorded_by: int
    recorder: str
    recorded_at: datetime
    confirmer: str | None
    confirmed_at: datetime | None
    bank_reference: str | None
    sent_back_because: str | None


def _pay_ins() -> Select[PayIn, Pot, Organisation, str, str, str]:
    because = (
        select(Transition.reason)
        .where(
            Transition.ref_type == PayIn.__tablename__,
            Transition.ref_id == PayIn.id,
            Transition.after == PayInState.PLEDGED,
        )
        .order_by(Transition.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(PayIn, Pot, Organisation, _RECORDER.name, _CONFIRMER.name, because)
        .join(Pot, Pot.id == PayIn.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .join(_RECORDER, _RECORDER.id == PayIn.recorded_by)
        .outerjoin(_CONFIRMER, _CONFIRMER.id == PayIn.confirmed_by)
    )


def _row(row: Row[PayIn, Pot, Organisation, str, str, str]) -> PayInRow:
    pay_in, pot, fund, recorder, confirmer, because = row
    return PayInRow(
        id=pay_in.id,
        pot_id=pot.id,
        pot_name=pot.name,
        fund_id=fund.id,
        fund_name=fund.name,
        state=pay_in.state,
        amount_cents=pay_in.amount_cents,
        reference=pay_in.reference,
        paid_on=pay_in.paid_on,
        proof=pay_in.proof,
        recorded_by=pay_in.recorded_by,
        recorder=recorder,
        recorded_at=pay_in.recorded_at,
        confirmer=confirmer,
        confirmed_at=pay_in.confirmed_at,
        bank_reference=pay_in.bank_reference,
        sent_back_because=because,
    )


def pay_in_by_id(session: Session, pay_in_id: int) -> PayInRow | None:
    """One payment, whoever's it is."""
    row = session.execute(_pay_ins().where(PayIn.id == pay_in_id)).first()
    return _row(row) if row else None


def pay_ins_of_pot(session: Session, pot_id: int) -> list[PayInRow]:
    """Every payment into a pot, the newest first."""
    query = _pay_ins().where(PayIn.pot_id == pot_id).order_by(PayIn.id.desc())
    return [_row(row) for row in session.execute(query)]


def pay_ins_to_confirm(
    session: Session, *, fund_ids: Sequence[int] | None = None
) -> list[PayInRow]:
    """Recorded payments that wait for a second person, the oldest first; None: of every fund."""
    query = _pay_ins().where(PayIn.state == PayInState.RECORDED).order_by(PayIn.id)
    if fund_ids is not None:
        query = query.where(Pot.fund_id.in_(fund_ids))
    return [_row(row) for row in session.execute(query)]


def listed(session: Session, narrowed: Narrowed, part: Part) -> list[PayInRow]:
    """Every payment of every fund, the newest first, by when it was written down.

    Words are a reference of the fund or the bank, or the name of the fund or the pot.
    """
    texts = (PayIn.reference, PayIn.bank_reference, Organisation.name, Pot.name)
    query = _pay_ins().where(
        *within(narrowed, at=PayIn.recorded_at, cents=PayIn.amount_cents),
        *holding(narrowed.words, *texts),
        *under(PayIn.id, part),
    )
    if narrowed.state:
        query = query.where(PayIn.state == PayInState(narrowed.state))
    return [_row(row) for row in session.execute(query.order_by(PayIn.id.desc()).limit(part.size))]


def waiting_cents(session: Session, pot_id: int) -> int:
    """What was recorded for a pot and not confirmed yet."""
    query = select(func.coalesce(func.sum(PayIn.amount_cents), 0)).where(
        PayIn.pot_id == pot_id, PayIn.state == PayInState.RECORDED
    )
    return int(session.scalar(query) or 0)
