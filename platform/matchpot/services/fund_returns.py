"""What a fund decides about a pot's last money, and that money on its way back to it.

From a pot for rounds and awards, or for loans, which has no end of its own, the fund asks back what
is free.
Somebody of the fund names the account; somebody else, of the platform, pays there by bank and
writes down how the bank names the payment. Only then the money leaves pot and books.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.endings import RETURN_MOVES, ReturnState, Unspent
from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    NotFound,
    PotExhausted,
    SecondPersonNeeded,
)
from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.funding import fund_gets_back
from matchpot.domain.money import Cents
from matchpot.domain.pots import PotPurpose, PotState
from matchpot.persistence.models.endings import FundReturn, PotEnding
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries.networks import is_mandated
from matchpot.persistence.transitions import move
from matchpot.services import audit, books, round_purses
from matchpot.services.pay_ins import TAKES_MONEY
from matchpot.services.pots import locked
from matchpot.services.unspent import keep_return, take_out

_ENDED = frozenset({PotState.SETTLING, PotState.SETTLED, PotState.ARCHIVED})


def plan(
    session: Session,
    *,
    pot_id: int,
    unspent: Unspent,
    carry_to_id: int | None,
    actor_id: int,
    now: datetime,
) -> None:
    """Decide what becomes of money nobody is matched with; as long as the end has not begun.

    Raises:
        IllegalMove: The pot's end has begun.
        InvalidValue: The other pot is missing, is this one, another fund's, or takes no money.
    """
    pot = locked(session, pot_id)
    if pot.state in _ENDED:
        raise IllegalMove("pot", pot.state, PotState.SETTLING)
    target = carry_to_id if unspent is Unspent.CARRY else None
    if unspent is Unspent.CARRY and not _can_take(session, pot, target):
        raise InvalidValue({"carry_to_id": "cannot_take"})
    row = session.get(PotEnding, pot_id)
    if row is None:
        session.add(PotEnding(pot_id=pot_id, unspent=unspent, carry_to_id=target))
    else:
        row.unspent, row.carry_to_id = unspent, target
    session.flush()
    detail = {"unspent": unspent.value}
    audit.write(
        session,
        "pot.ending_planned",
        actor_id=actor_id,
        now=now,
        ref=("pot", pot_id),
        detail=detail,
    )


def _can_take(session: Session, pot: Pot, target_id: int | None) -> bool:
    target = session.get(Pot, target_id) if target_id else None
    return (
        target is not None
        and target.id != pot.id
        and target.fund_id == pot.fund_id
        and target.purpose is pot.purpose
        and target.state in TAKES_MONEY
    )


# Pots without a rule of their own: what is free in them can be asked back any time.
_ASKED_BACK = frozenset({PotPurpose.ROUND, PotPurpose.LOANS, PotPurpose.NETWORK})


def request(
    session: Session,
    *,
    pot_id: int,
    cents: Cents,
    holder: str,
    iban: str,
    actor_id: int,
    now: datetime,
) -> FundReturn:
    """Ask back what a pot without a rule has free; nothing new is paid from it any more.

    Raises:
        IllegalMove: The pot is for something else, whose money goes back at its end; or a network
            may spend from it, whose mandate is ended first.
        PotExhausted: Less than that is free.
    """
    pot = locked(session, pot_id)
    if pot.purpose not in _ASKED_BACK or is_mandated(session, pot.id):
        raise IllegalMove("pot", pot.purpose, ReturnState.ASKED)
    free = round_purses.free_cents(session, pot)
    if not 0 < cents <= free:
        raise PotExhausted(pot_id, available_cents=free)
    made = keep_return(session, pot, cents, now=now)
    assert made is not None  # noqa: S101 - it is more than nothing
    ref, detail = ("pot", pot_id), {"cents": cents}
    audit.write(session, "pot.asked_back", actor_id=actor_id, now=now, ref=ref, detail=detail)
    return ask(session, made.id, holder=holder, iban=iban, actor_id=actor_id, now=now)


def _read(session: Session, return_id: int) -> tuple[FundReturn, Pot]:
    found = session.get(FundReturn, return_id)
    if found is None:
        raise NotFound("fund_return", return_id)
    pot = locked(session, found.pot_id)
    session.refresh(found, with_for_update=True)
    return found, pot


def ask(
    session: Session, return_id: int, *, holder: str, iban: str, actor_id: int, now: datetime
) -> FundReturn:
    """Name the account the money goes back to; may be put right until it is paid.

    Raises:
        IllegalMove: It was paid already.
    """
    found, _pot = _read(session, return_id)
    if found.state is ReturnState.ASKED:
        move(session, found, ReturnState.DUE, moves=RETURN_MOVES, at=now, actor_id=actor_id)
    values = {"holder": holder, "iban": iban, "asked_by": actor_id, "asked_at": now}
    move(
        session, found, ReturnState.ASKED,
        moves=RETURN_MOVES, at=now, actor_id=actor_id, values=values,
    )  # fmt: skip
    return found


def paid(
    session: Session, return_id: int, *, bank_reference: str, actor_id: int, now: datetime
) -> FundReturn:
    """Say that the money left by bank: it leaves the pot and the books.

    Raises:
        SecondPersonNeeded: The same person named the account.
        IllegalMove: No account was named, or it was paid before.
        InvalidValue: There is less at the bank, or in the pot, than that.
    """
    found, pot = _read(session, return_id)
    if actor_id == found.asked_by:
        raise SecondPersonNeeded("fund_return")
    left = pot.total_cents - pot.reserved_cents - pot.used_cents
    if min(left, books.balance(session, accounts.bank_funds().name)) < found.amount_cents:
        raise InvalidValue({"bank_reference": "not_at_bank"})
    values = {"bank_reference": bank_reference, "sent_by": actor_id, "sent_at": now}
    move(
        session, found, ReturnState.SENT,
        moves=RETURN_MOVES, at=now, actor_id=actor_id, values=values,
    )  # fmt: skip
    entry = fund_gets_back(
        fund_id=pot.fund_id,
        pot_id=pot.id,
        cents=found.amount_cents,
        occasion=found.id,
        occurred_at=now,
    )
    books.post(session, entry, now=now)
    take_out(pot, found.amount_cents)
    session.flush()
    return found
