"""What an operator does about single refunds: see what one would cost, send again, pay by bank.

Asking for a refund is in `refunds.py`; this looks before it and mends after it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS, MOVES, DonationState
from matchpot.domain.errors import IllegalMove, NotFound
from matchpot.domain.ledger.funding import Purse
from matchpot.domain.ledger.gifts import Stage, refund_by_bank
from matchpot.domain.refunds import MOVES as REFUND_MOVES
from matchpot.domain.refunds import RefundParts, RefundState, check_refund, divide_refund
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.transitions import move
from matchpot.services import books, captures, donor_letters, keeping, refunds
from matchpot.services.given_back import left_of, lies_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What giving back a part of a gift leads to, in cents.

    Attributes:
        pots: Name of pot and fund with the match that goes back to each.
        fee_cents: What the provider took for the payment and does not give back; the
            platform bears it. None when it was not told yet.
        stage: Where the money lies: from settlement on, the maker is owed less or owes it.
    """

    donation_id: int
    title: str
    gift_left_cents: int
    tip_left_cents: int
    parts: RefundParts
    pots: tuple[tuple[str, int], ...]
    fee_cents: int | None
    stage: Stage

    @property
    def match_cents(self) -> int:
        """Match that goes back, over all pots."""
        return sum(cents for _, cents in self.pots)


def foresee(session: Session, donation_id: int, cents: int) -> Consequence:
    """Say what a refund of `cents` would do; changes nothing, needs no write session.

    Raises:
        NotFound: There is no such gift.
        RefundTooLarge: More than is left, or nothing.
    """
    donation = session.get(Donation, donation_id)
    if donation is None:
        raise NotFound("donation", donation_id)
    gift, tip = left_of(donation)
    check_refund(cents, refundable=refundable_cents(donation))
    parts = divide_refund(cents, gift_cents=gift, tip_cents=tip)
    lines = captures.lines_of_gift(session, donation.id)
    keep = keeping.kept_after(session, donation, lines, gift_left_cents=gift - parts.gift_cents)
    cuts = {line.pot_id: line.amount_cents - keep[line.pot_id] for line in lines}
    campaign = session.get_one(Campaign, donation.campaign_id)
    return Consequence(
        donation_id=donation.id,
        title=donor_letters.gift_of(session, donation).title,
        gift_left_cents=gift,
        tip_left_cents=tip,
        parts=parts,
        pots=_named(session, cuts),
        fee_cents=donation.fee_cents,
        stage=lies_of(session, campaign).stage,
    )


def refundable_cents(donation: Donation) -> int:
    """What an operator may give back now: nothing while a bank or another refund decides."""
    may = donation.state in COUNTS and DonationState.REFUND_REQUESTED in MOVES[donation.state]
    return sum(left_of(donation)) if may else 0


def _named(session: Session, cuts: dict[int, int]) -> tuple[tuple[str, int], ...]:
    rows = session.execute(
        select(Pot.id, Pot.name, Organisation.name)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Pot.id.in_([pot for pot, cents in cuts.items() if cents]))
        .order_by(Pot.id)
    )
    return tuple((f"{pot} ({fund})", cuts[pot_id]) for pot_id, pot, fund in rows)


def send_again(session: Session, refund_id: int, *, by: int, now: datetime) -> None:
    """Ask the provider once more for a refund that came back, under a key of its own.

    Raises:
        NotFound: There is no such refund.
        IllegalMove: It did not come back, or somebody else was quicker.
    """
    donation, refund = _locked(session, refund_id)
    move(
        session,
        refund,
        RefundState.REQUESTED,
        moves=REFUND_MOVES,
        at=now,
        actor_id=by,
        reason="sent_again",
        values={"attempt": refund.attempt + 1, "provider_id": None, "done_at": None},
    )
    if donation.state is DonationState.REFUND_FAILED:
        move(session, donation, DonationState.REFUND_REQUESTED, moves=MOVES, at=now, actor_id=by)
    refunds.promise_sending(session, refund, now=now)


def paid_by_bank(
    session: Session, refund_id: int, *, by: int, purse: Purse, reference: str, now: datetime
) -> None:
    """Write down that the donor was paid by bank transfer, from which account and with what word.

    Raises:
        NotFound: There is no such refund.
        IllegalMove: It is on its way already, or somebody else was quicker.
    """
    donation, refund = _locked(session, refund_id)
    if refund.state is not RefundState.REFUSED:
        # While the provider may still send it, the donor would be paid twice.
        raise IllegalMove("refund", refund.state, RefundState.BY_BANK)
    move(
        session,
        refund,
        RefundState.BY_BANK,
        moves=REFUND_MOVES,
        at=now,
        actor_id=by,
        reason=reference,
        values={"done_at": now},
    )
    entry = refund_by_bank(
        refund_id=refund.id,
        cents=refund.gift_cents + refund.tip_cents,
        purse=purse,
        occurred_at=now,
    )
    books.post(session, entry, now=now)
    refunds.conclude(session, donation, now=now)
    donor_letters.refund_done(session, donation, refund, now=now)


def _locked(session: Session, refund_id: int) -> tuple[Donation, Refund]:
    donation_id = session.scalar(select(Refund.donation_id).where(Refund.id == refund_id))
    if donation_id is None:
        raise NotFound("refund", refund_id)
    donation = locks.donation(session, donation_id)
    refund = session.get_one(Refund, refund_id, with_for_update=True, populate_existing=True)
    return donation, refund


def can_refund(session: Session, donation_id: int) -> bool:
    """Whether anything of the gift can be given back now."""
    donation = session.get(Donation, donation_id)
    return donation is not None and refundable_cents(donation) > 0
