"""Payouts before they leave: drafted, held against what blocks them, approved by people.

Blocks are looked for anew at every step, and what somebody approved is what is sent:
when the amount changes, or a block appears, the approval is gone. Sending is in
`transfers.py`, moving money to where it can be sent from in `top_ups.py`.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, NotAllowed, PayoutBlocked
from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.settling import receivable_netted
from matchpot.domain.payouts import (
    MOVES,
    PayoutFacts,
    PayoutState,
    blocks,
    needs_second_person,
)
from matchpot.domain.trust.roles import Action, check_second_person
from matchpot.persistence.models.payouts import Payee, Payout
from matchpot.persistence.models.people import Person
from matchpot.persistence.queries import ledger
from matchpot.persistence.queries.payouts import ENDED, LEFT, OPEN
from matchpot.persistence.transitions import move
from matchpot.services import (
    audit,
    books,
    outbox,
    payees,
    payout_arrivals,
    payout_letters,
    top_ups,
)
from matchpot.services.occasions import Occasion, locked, payouts_of
from matchpot.services.outbox import Promise
from matchpot.settings import MoneyLimits

PAY = "payout.send"
_TAKEN_BACK = frozenset({PayoutState.PARTLY_REVERSED, PayoutState.BANK_PAID})
NO_APPROVAL: dict[str, Any] = {
    "approver": None,
    "approved_at": None,
    "second_approver": None,
    "second_approved_at": None,
}


def draft(
    session: Session, occasion: Occasion, *, now: datetime, limits: MoneyLimits
) -> Payout | None:
    """Draft the payout of an occasion and look at what blocks it; None when nothing is owed.

    The caller holds the lock of the campaign or the award.
    """
    owed = _owed_cents(session, occasion, apart_from=None)
    if owed <= 0:
        return None
    payee = payees.of(session, occasion.person_id, now=now)
    since, days = occasion.waits_from, timedelta(days=limits.first_payout_after_days)
    payout = Payout(
        **occasion.column,
        payee_id=payee.id,
        state=PayoutState.DRAFT,
        amount_cents=owed,
        blocks={},
        not_before=now if since is None else since + days,
        created_at=now,
    )
    session.add(payout)
    session.flush()
    if not payee.transfers_active:
        payout_letters.onboarding_needed(session, payout, now=now)
    _assess(session, occasion, payout, now=now, limits=limits)
    return payout


def _owed_cents(session: Session, occasion: Occasion, *, apart_from: Payout | None) -> int:
    """What is owed for the occasion and no other payout of it carries or carried."""
    rows = session.scalars(select(Payout).where(payouts_of(occasion))).all()
    carried = sum(0 if one is apart_from else carried_cents(one) for one in rows)
    netted: int = sum(one.blocks.get("netted_cents", 0) for one in rows)
    return occasion.owed_cents - carried - netted


def carried_cents(payout: Payout) -> int:
    """What a payout brings, or brought; what was taken back of it has to be brought anew.

    While the bank's word is awaited, what was taken back may still be sent by the same payout.
    """
    if payout.state in ENDED:
        return 0
    taken_back: int = payout.blocks.get("reversed_cents", 0) if payout.state in _TAKEN_BACK else 0
    return payout.amount_cents - taken_back


def assess(session: Session, payout_id: int, *, now: datetime, limits: MoneyLimits) -> PayoutState:
    """Look anew at amount and blocks of a payout that has not left; returns its state."""
    occasion, payout = locked(session, payout_id)
    if payout.state in OPEN:
        _assess(session, occasion, payout, now=now, limits=limits)
    return payout.state


def _assess(
    session: Session, occasion: Occasion, payout: Payout, *, now: datetime, limits: MoneyLimits
) -> None:
    was_cents = payout.amount_cents
    left = _owed_cents(session, occasion, apart_from=payout)
    netted = _net(session, payout, left, now=now) if left > 0 else 0
    if left - netted <= 0:
        move(session, payout, PayoutState.CANCELLED, moves=MOVES, at=now, reason="nothing_owed")
        payout_arrivals.nothing_left(session, occasion, now=now)
        return
    payout.amount_cents = left - netted
    session.flush()
    top_ups.ask_if_short(session, payout, funded_cents=occasion.funded_cents, now=now)
    reasons = blocks(_facts(session, occasion, payout, limits=limits), now=now)
    payout.blocks = {**payout.blocks, "reasons": [reason.value for reason in reasons]}
    session.flush()
    to = PayoutState.BLOCKED if reasons else PayoutState.READY
    if payout.state is PayoutState.APPROVED and not reasons and was_cents == payout.amount_cents:
        return
    gone = NO_APPROVAL if reasons or was_cents != payout.amount_cents else {}
    if payout.state is PayoutState.APPROVED:
        gone = {**NO_APPROVAL, "attempt": payout.attempt + 1}
    if payout.state is not to:
        word = ", ".join(payout.blocks["reasons"]) or "nothing_in_the_way"
        move(session, payout, to, moves=MOVES, at=now, reason=word, values=gone)
        if to is PayoutState.READY:
            payout_letters.approval_asked(session, payout, now=now)
    elif gone:
        _forget_approval(session, payout)


def _forget_approval(session: Session, payout: Payout) -> None:
    for name, value in NO_APPROVAL.items():
        setattr(payout, name, value)
    session.flush()


def _net(session: Session, payout: Payout, left_cents: int, *, now: datetime) -> int:
    """Take what the maker owes us from what we owe the maker; returns its cents."""
    maker = session.get_one(Payee, payout.payee_id).person_id
    debt = books.balance(session, accounts.maker_receivable(maker).name)
    cents = min(debt, left_cents)
    if cents <= 0:
        return 0
    count = payout.blocks.get("nettings", 0) + 1
    entry = receivable_netted(
        maker_id=maker, cents=cents, occasion=f"payout-{payout.id}-{count}", occurred_at=now
    )
    books.post(session, entry, now=now)
    so_far = payout.blocks.get("netted_cents", 0)
    payout.blocks = {**payout.blocks, "nettings": count, "netted_cents": so_far + cents}
    session.flush()
    return cents


def _facts(
    session: Session, occasion: Occasion, payout: Payout, *, limits: MoneyLimits
) -> PayoutFacts:
    payee = session.get_one(Payee, payout.payee_id, populate_existing=True)
    person = session.get_one(Person, payee.person_id, populate_existing=True)
    changes = [moment for moment in (payee.bank_changed_at, person.email_changed_at) if moment]
    hold = timedelta(hours=limits.hold_after_change_hours)
    payable = -books.balance(session, accounts.maker_payable(payee.person_id).name)
    return PayoutFacts(
        cents=payout.amount_cents,
        transfers_active=payee.account is not None and payee.transfers_active,
        disputes_open=occasion.disputes_open,
        not_before=payout.not_before,
        held_until=max(changes) + hold if changes else None,
        operator_hold=bool(payout.blocks.get("operator_hold")),
        covered_cents=min(payable, top_ups.free_cents(session, payout)),
    )


def approve(
    session: Session, payout_id: int, *, by: int, cents: int, now: datetime, limits: MoneyLimits
) -> Payout:
    """Approve a payout of exactly `cents`; it leaves once all who must have approved it.

    Raises:
        PayoutBlocked: Something is in its way after all, or it is another amount now.
        IllegalMove: It does not wait for an approval.
        SecondPersonNeeded: The same person approved it before.
        NotAllowed: Nobody approves their own money.
    """
    occasion, payout = locked(session, payout_id)
    if payout.state is not PayoutState.READY:
        raise IllegalMove("payout", payout.state, PayoutState.APPROVED)
    if session.get_one(Payee, payout.payee_id).person_id == by:
        raise NotAllowed(Action.APPROVE_PAYOUT)
    reasons = blocks(_facts(session, occasion, payout, limits=limits), now=now)
    if reasons or cents != payout.amount_cents:
        raise PayoutBlocked([reason.value for reason in reasons])
    audit.write(
        session, "payout_approved", actor_id=by, now=now, ref=("payout", payout.id),
        detail={"cents": cents},
    )  # fmt: skip
    second = needs_second_person(cents, limit_cents=limits.second_person_from_cents)
    if second and payout.approver is None:
        payout.approver, payout.approved_at = by, now
        session.flush()
        payout_letters.approval_asked(session, payout, now=now)
        return payout
    names = ("second_approver", "second_approved_at") if second else ("approver", "approved_at")
    if second:
        check_second_person(Action.APPROVE_PAYOUT, first_id=payout.approver, second_id=by)
    values = dict(zip(names, (by, now), strict=True))
    move(
        session, payout, PayoutState.APPROVED,
        moves=MOVES, at=now, actor_id=by, reason="approved", values=values,
    )  # fmt: skip
    _promise_sending(session, payout, now=now)
    return payout


def _promise_sending(session: Session, payout: Payout, *, now: datetime) -> None:
    # The provider is given this key: an approval that was lost takes its attempt with it.
    promise = Promise(
        key=f"payout:{payout.id}:send:{payout.attempt}",
        kind=PAY,
        ref_type="payout",
        ref_id=payout.id,
        due_at=now,
        payload={"attempt": payout.attempt},
    )
    outbox.put(session, promise, now=now)


def put_on_hold(
    session: Session, payout_id: int, *, is_held: bool, by: int, now: datetime, limits: MoneyLimits
) -> None:
    """Stop a payout by hand, or let it go on; the rest is looked at anew.

    Raises:
        IllegalMove: It has left, or is called off.
    """
    occasion, payout = locked(session, payout_id)
    if payout.state not in OPEN:
        raise IllegalMove("payout", payout.state, PayoutState.BLOCKED)
    payout.blocks = {**payout.blocks, "operator_hold": is_held}
    word = "payout_held" if is_held else "payout_let_go"
    audit.write(session, word, actor_id=by, now=now, ref=("payout", payout.id))
    _assess(session, occasion, payout, now=now, limits=limits)


def has_left(session: Session, occasion: Occasion) -> bool:
    """Whether a payout of the occasion is on its way or has arrived."""
    left = select(Payout.id).where(payouts_of(occasion), Payout.state.in_(sorted(LEFT)))
    return session.scalars(left.limit(1)).first() is not None


def call_off(session: Session, occasion: Occasion, *, now: datetime) -> bool:
    """Call off what has not left, because it is not owed after all; False when some has left."""
    rows = session.scalars(
        select(Payout).where(payouts_of(occasion)).order_by(Payout.id).with_for_update()
    ).all()
    for payout in rows:
        if payout.state in OPEN:
            _undo_netting(session, payout, now=now)
            move(session, payout, PayoutState.CANCELLED, moves=MOVES, at=now, reason="cancelled")
    return not any(payout.state in LEFT for payout in rows)


def _undo_netting(session: Session, payout: Payout, *, now: datetime) -> None:
    maker = session.get_one(Payee, payout.payee_id).person_id
    counts = range(1, payout.blocks.get("nettings", 0) + 1)
    keys = [f"receivable_netted:{maker}:payout-{payout.id}-{count}" for count in counts]
    for entry in ledger.stored_by_key(session, keys).values():
        books.correct(session, entry.id, reason="cancelled", now=now)
    payout.blocks = {**payout.blocks, "netted_cents": 0}
    session.flush()
