"""What panellists are paid, whatever they voted: worked out once, when a round is decided or ends.

A member is paid for being one and for each application on their list. Whoever left before the end
is paid for each application they had read by then; whoever came in their place is a member like
any other. Paying goes through the payouts of the platform.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.domain.ledger.awards import PanelPay, panel_paid
from matchpot.domain.money import Cents
from matchpot.domain.panels.pay import Fees
from matchpot.domain.rounds.rules import PanelRules
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence import locks
from matchpot.persistence.models.awards import PanelFee
from matchpot.persistence.models.panels import Reading, Seat
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.rounds import Round
from matchpot.services import audit, books, occasions, payouts, round_purses
from matchpot.services.rounds import rules_of
from matchpot.settings import MoneyLimits


def pay(session: Session, row: Round, now: datetime) -> Cents:
    """Owe every panellist of a locked round what they earned; how much in all. Once only.

    The round set aside what its panel can cost at most. Should people have come and gone so often
    that it is more, those who left are paid as far as it goes, and that is written down.
    """
    seats = _seats(session, row.id)
    owed = _owed(session, rules_of(row).panel, seats)
    paid = sum(_owe(session, row, one, *owed[one.code], now=now) for one in seats)
    short = sum(cents for _, cents in owed.values()) - paid
    if seats and short:
        ref, detail = ("round", row.id), {"cents": short}
        audit.write(session, "panel_pay_short", actor_id=None, now=now, ref=ref, detail=detail)
    return paid


def _seats(session: Session, round_id: int) -> Sequence[Seat]:
    """Who sat, or sat for a while, and was not paid yet; those who stayed first."""
    has_fee = select(PanelFee.seat_id).where(PanelFee.seat_id == Seat.id).exists()
    return session.scalars(
        select(Seat)
        .where(
            Seat.round_id == round_id,
            Seat.state.in_((SeatState.SEATED, SeatState.LEFT)),
            Seat.person_id.is_not(None),
            ~has_fee,
        )
        .order_by(Seat.state == SeatState.LEFT, Seat.code)
    ).all()


def _owed(
    session: Session, rules: PanelRules, seats: Sequence[Seat]
) -> dict[str, tuple[int, Cents]]:
    """By the code of a seat: applications that are paid for, and the cents in all."""
    ids = [one.id for one in seats]
    listed = dict(
        session.execute(
            select(Reading.seat_id, func.count())
            .where(Reading.seat_id.in_(ids))
            .group_by(Reading.seat_id)
        ).all()
    )
    read = dict(
        session.execute(
            select(Reading.seat_id, func.count())
            .where(Reading.seat_id.in_(ids), Reading.read_at.is_not(None))
            .group_by(Reading.seat_id)
        ).all()
    )
    stayed = {one.code: listed.get(one.id, 0) for one in seats if one.state is SeatState.SEATED}
    left = {one.code: read.get(one.id, 0) for one in seats if one.state is SeatState.LEFT}
    fees = Fees(member_cents=rules.fee_cents(0), read_cents=rules.fee_cents(1) - rules.fee_cents(0))
    only_read = Fees(member_cents=0, read_cents=fees.read_cents)
    most = rules.paid_reads
    return _paired(fees, stayed, most) | _paired(only_read, left, most)


def _paired(fees: Fees, reads: Mapping[str, int], most: int) -> dict[str, tuple[int, Cents]]:
    paid_for = {code: min(count, most) for code, count in reads.items()}
    return {code: (paid_for[code], cents) for code, cents in fees.owed(paid_for).items()}


def _owe(
    session: Session, row: Round, seat: Seat, reads: int, cents: Cents, *, now: datetime
) -> Cents:
    if not cents or cents > row.held_cents or seat.person_id is None:
        return 0
    round_purses.spend(session, row, cents)
    fee = PanelFee(seat_id=seat.id, pot_id=row.pot_id, reads=reads, amount_cents=cents, made_at=now)
    session.add(fee)
    earned = PanelPay(
        seat_id=seat.id,
        person_id=seat.person_id,
        fund_id=row.fund_id,
        pot_id=row.pot_id,
        cents=cents,
    )
    session.flush()
    books.post(session, panel_paid(earned, occurred_at=now), now=now)
    return cents


def without_payout(session: Session) -> Sequence[int]:
    """The seats of fees of which no payout was drafted yet."""
    drafted = select(Payout.id).where(Payout.fee_seat_id == PanelFee.seat_id).exists()
    return session.scalars(
        select(PanelFee.seat_id).where(~drafted).order_by(PanelFee.seat_id)
    ).all()


def draft(session: Session, seat_id: int, *, now: datetime, limits: MoneyLimits) -> None:
    """Draft the payout of a fee; a fee that has one is left alone.

    Raises:
        NotFound: There is no such fee.
    """
    fee = session.get(PanelFee, seat_id)
    if fee is None:
        raise NotFound("panel_fee", seat_id)
    locks.pots(session, [fee.pot_id])
    payouts.draft(session, occasions.of_seat(session, fee), now=now, limits=limits)
