"""Bringing money to where payouts leave from: what funds paid by bank lies at the bank.

How much to bring is worked out from the books, where each top-up is entered the
moment it is decided on; so two payouts never count on the same money.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.chain import StoredEntry
from matchpot.domain.ledger.entries import EntryKind, Ref
from matchpot.domain.ledger.funding import (
    Purse,
    TopUp,
    purse_account,
    top_up_arrived,
    top_up_failed,
    top_up_sent,
)
from matchpot.domain.outside import ProviderTopUp
from matchpot.domain.payouts import PayoutState
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.queries import ledger as queries
from matchpot.persistence.queries.payouts import OPEN
from matchpot.services import books, outbox
from matchpot.services.outbox import Promise

BRING = "payout.top_up"
_PATIENCE = timedelta(days=1)
# Every gift to anybody costs a fee, so a balance that is brought to just enough is short again
# with the next gift, and the payout blocked again; the platform brings this much at least.
_LEAST_CENTS = 2_500


def free_cents(session: Session, payout: Payout) -> int:
    """What the balance at the provider can pay for this payout.

    Gifts that may still go back, refunds and payouts on their way come first, and so do
    payouts that were drafted earlier or are approved already. May be below zero.
    """
    earlier = session.scalars(
        select(Payout).where(Payout.state.in_(sorted(OPEN)), Payout.id != payout.id)
    )
    claimed = sum(
        one.amount_cents
        for one in earlier
        if one.id < payout.id or one.state is PayoutState.APPROVED
    )
    return books.available_at_provider(session) - claimed


def ask_if_short(session: Session, payout: Payout, *, funded_cents: int, now: datetime) -> None:
    """Promise a top-up for what the payout lacks and nothing on its way will bring.

    The fund's bank account brings all that funds give to the occasion (`funded_cents`) and is
    still there, and no more; what the provider's fees have eaten comes from the platform's own,
    with some to spare. What neither can bring leaves the payout uncovered.
    """
    on_its_way = books.balance(session, accounts.clearing_topup().name)
    short = payout.amount_cents - free_cents(session, payout) - on_its_way
    if short <= 0 or _failed_lately(session, payout, now=now):
        return
    brought = _brought(session, payout)
    left_cents = funded_cents - brought.get(Purse.FUNDS_BANK, 0)
    from_funds = max(0, min(left_cents, _balance(session, Purse.FUNDS_BANK)))
    rest = max(short - from_funds, _LEAST_CENTS) if short > from_funds else 0
    from_ours = max(0, min(rest, _balance(session, Purse.OPERATING_BANK)))
    for purse, cents in ((Purse.FUNDS_BANK, from_funds), (Purse.OPERATING_BANK, from_ours)):
        if cents:
            _promise(session, payout, purse, cents, now=now)


def _failed_lately(session: Session, payout: Payout, *, now: datetime) -> bool:
    """Whether a top-up failed within a day: asking at once again would fail again."""
    failed = EntryKind.TOP_UP_FAILED.value
    return any(
        one.kind == failed and one.occurred_at > now - _PATIENCE
        for one in _entries(session, payout.id)
    )


def _balance(session: Session, purse: Purse) -> int:
    return books.balance(session, purse_account(purse).name)


def _brought(session: Session, payout: Payout) -> Mapping[Purse, int]:
    """What this payout's top-ups took from each purse and did not bring back."""
    taken: dict[Purse, int] = {}
    for entry in _entries(session, payout.id):
        for name, cents in entry.postings:
            for purse in (Purse.FUNDS_BANK, Purse.OPERATING_BANK):
                if name == purse_account(purse).name:
                    taken[purse] = taken.get(purse, 0) - cents
    return taken


def _entries(session: Session, payout_id: int) -> list[StoredEntry]:
    kinds = {EntryKind.TOP_UP_SENT.value, EntryKind.TOP_UP_FAILED.value}
    return [one for one in queries.entries_about(session, "payout", payout_id) if one.kind in kinds]


def _promise(session: Session, payout: Payout, purse: Purse, cents: int, *, now: datetime) -> None:
    sent = EntryKind.TOP_UP_SENT.value
    number = 1 + sum(one.kind == sent for one in _entries(session, payout.id))
    key = f"payout:{payout.id}:top_up:{number}"
    top_up = TopUp(name=key, cents=cents, purse=purse, ref=Ref("payout", payout.id))
    books.post(session, top_up_sent(top_up, occurred_at=now), now=now)
    promise = Promise(
        key=key,
        kind=BRING,
        ref_type="payout",
        ref_id=payout.id,
        due_at=now,
        payload={"cents": cents},
    )
    outbox.put(session, promise, now=now)


def told(session: Session, seen: ProviderTopUp, *, now: datetime) -> None:
    """Book that a top-up arrived or did not; one that we did not ask for is left alone."""
    if seen.key is None:
        return
    known = queries.stored_by_key(session, [f"{EntryKind.TOP_UP_SENT}:{seen.key}"])
    ended = queries.stored_by_key(
        session,
        [f"{kind}:{seen.key}" for kind in (EntryKind.TOP_UP_ARRIVED, EntryKind.TOP_UP_FAILED)],
    )
    if not known or ended:
        return
    (sent,) = known.values()
    top_up = _as_top_up(sent, seen.key)
    if seen.status == "succeeded":
        entry = top_up_arrived(top_up, occurred_at=now, external_id=seen.id)
        books.post(session, entry, now=now)
    elif seen.status in {"failed", "canceled"}:
        books.post(session, top_up_failed(top_up, occurred_at=now), now=now)


def refused(session: Session, key: str, *, now: datetime) -> None:
    """The provider would not even begin: the money is at the bank as before."""
    told(
        session,
        ProviderTopUp(id=key, status="failed", amount_cents=0, key=key),
        now=now,
    )


def _as_top_up(sent: StoredEntry, name: str) -> TopUp:
    """The top-up an entry was made from."""
    legs = dict(sent.postings)
    purses = (Purse.FUNDS_BANK, Purse.OPERATING_BANK)
    purse = next(one for one in purses if purse_account(one).name in legs)
    ref = Ref("payout", sent.ref_id) if sent.ref_id is not None else None
    return TopUp(name=name, cents=legs[accounts.clearing_topup().name], purse=purse, ref=ref)
