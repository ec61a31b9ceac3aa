"""Money a fund pays in: recorded with its proof by one person, confirmed by another.

Nothing can be matched with before it is confirmed. Who may record and confirm is checked
where people come in; that they are two is checked here, and once more by the table.
"""

from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound, SecondPersonNeeded
from matchpot.domain.ledger import postings
from matchpot.domain.pots import MOVES, PAY_IN_MOVES, PayInState, PotState
from matchpot.persistence.models.matching import PayIn, Pot
from matchpot.persistence.transitions import move
from matchpot.services import books, fund_announcements
from matchpot.services.pots import locked, mark_funded

# A pot that is over takes no money any more.
TAKES_MONEY = frozenset(
    {
        PotState.DRAFT,
        PotState.COMMITTED,
        PotState.FUNDED,
        PotState.PUBLISHED,
        PotState.OPEN,
        PotState.PAUSED,
        PotState.EXHAUSTED,
    }
)


def record(
    session: Session,
    *,
    pot_id: int,
    cents: int,
    reference: str,
    actor_id: int,
    now: datetime,
    paid_on: date | None = None,
    proof: str = "",
) -> PayIn:
    """Write down that a fund paid, with what a second person can find the payment by.

    Args:
        session: A write session.
        pot_id: The pot the money is for.
        cents: The amount of the transfer.
        reference: What the fund wrote with the transfer.
        actor_id: Who writes it down.
        now: When.
        paid_on: The day of the transfer, when it is known.
        proof: Where the proof can be found.

    Raises:
        InvalidValue: The same reference and amount were written down for this pot before.
        IllegalMove: The pot takes no money any more.
    """
    pot = locked(session, pot_id)
    if pot.state not in TAKES_MONEY:
        raise IllegalMove("pot", pot.state, PotState.FUNDED)
    _refuse_twice(session, pot_id=pot_id, cents=cents, reference=reference)
    pay_in = PayIn(
        pot_id=pot_id,
        state=PayInState.RECORDED,
        amount_cents=cents,
        reference=reference,
        paid_on=paid_on,
        proof=proof,
        recorded_by=actor_id,
        recorded_at=now,
    )
    session.add(pay_in)
    session.flush()
    fund_announcements.pay_in_recorded(session, pay_in.id, now=now)
    return pay_in


def _refuse_twice(session: Session, *, pot_id: int, cents: int, reference: str) -> None:
    """One payment written down twice would be matched with twice."""
    query = select(PayIn.id).where(
        PayIn.pot_id == pot_id,
        PayIn.amount_cents == cents,
        func.lower(PayIn.reference) == reference.lower(),
        PayIn.state != PayInState.PLEDGED,
    )
    if session.scalar(query) is not None:
        raise InvalidValue({"reference": "recorded_before"})


def _refuse_line_twice(session: Session, pot_id: int, bank_reference: str) -> None:
    """A fund may pay two pots with one transfer, but nobody pays one pot twice with it."""
    query = select(PayIn.id).where(
        PayIn.pot_id == pot_id, func.lower(PayIn.bank_reference) == bank_reference.lower()
    )
    if bank_reference and session.scalar(query) is not None:
        raise InvalidValue({"bank_reference": "confirmed_before"})


def _read(session: Session, pay_in_id: int) -> tuple[PayIn, Pot]:
    """A payment and its pot, both held until the end of the transaction."""
    pot_id = session.scalar(select(PayIn.pot_id).where(PayIn.id == pay_in_id))
    if pot_id is None:
        raise NotFound("pay-in", pay_in_id)
    pot = locked(session, pot_id)
    pay_in = session.get(PayIn, pay_in_id, populate_existing=True)
    assert pay_in is not None  # noqa: S101 - its id was read above and payments are never deleted
    return pay_in, pot


def confirm(
    session: Session, *, pay_in_id: int, actor_id: int, now: datetime, bank_reference: str = ""
) -> PayIn:
    """Say that the money is there: the pot can match with it from now on.

    `bank_reference` is how the transfer is found on the platform's own bank statement.

    Raises:
        SecondPersonNeeded: The same person wrote it down.
        IllegalMove: It was confirmed or sent back in the meantime.
        InvalidValue: This line of the bank statement was confirmed for this pot before.
    """
    pay_in, pot = _read(session, pay_in_id)
    if actor_id == pay_in.recorded_by:
        raise SecondPersonNeeded("pay_in")
    _refuse_line_twice(session, pot.id, bank_reference)
    values = {
        "confirmed_by": actor_id, "confirmed_at": now, "bank_reference": bank_reference or None,
    }  # fmt: skip
    move(
        session, pay_in, PayInState.RECEIVED,
        moves=PAY_IN_MOVES, at=now, actor_id=actor_id, values=values,
    )  # fmt: skip
    paid = postings.PaidIn(
        pay_in_id=pay_in.id,
        fund_id=pot.fund_id,
        pot_id=pot.id,
        cents=pay_in.amount_cents,
        pledged_cents=min(pay_in.amount_cents, max(0, pot.committed_cents - pot.total_cents)),
    )
    books.post(session, postings.fund_pays_by_bank(paid, occurred_at=now), now=now)
    session.execute(
        update(Pot)
        .where(Pot.id == pot.id)
        .values(total_cents=Pot.total_cents + pay_in.amount_cents)
    )
    session.refresh(pot)
    _carry_on(session, pot, actor_id=actor_id, now=now)
    return pay_in


def _carry_on(session: Session, pot: Pot, *, actor_id: int, now: datetime) -> None:
    """A promise that is met makes a pot funded; an empty pot that is filled opens again."""
    mark_funded(session, pot, actor_id=actor_id, now=now)
    if pot.state is PotState.EXHAUSTED:
        move(session, pot, PotState.OPEN, moves=MOVES, at=now, actor_id=actor_id, reason="pay_in")


def send_back(
    session: Session, *, pay_in_id: int, actor_id: int, now: datetime, reason: str
) -> PayIn:
    """Say that the money cannot be found: it counts as promised only, and the fund reads why.

    Raises:
        SecondPersonNeeded: The same person wrote it down.
        IllegalMove: It was confirmed or sent back in the meantime.
    """
    pay_in, _pot = _read(session, pay_in_id)
    if actor_id == pay_in.recorded_by:
        raise SecondPersonNeeded("pay_in")
    move(
        session, pay_in, PayInState.PLEDGED,
        moves=PAY_IN_MOVES, at=now, actor_id=actor_id, reason=reason,
    )  # fmt: skip
    fund_announcements.pay_in_sent_back(session, pay_in_id, reason=reason, now=now)
    return pay_in
