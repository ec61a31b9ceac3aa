"""What happens by itself when its time comes: expiries, delayed results, payouts."""

import logging
from collections.abc import Callable, Mapping

from matchpot.sandbox import (
    accounts,
    balance,
    charges,
    checkout,
    disputes,
    payouts,
    refunds,
    topups,
)
from matchpot.sandbox.errors import ApiError
from matchpot.sandbox.world import World

LOG = logging.getLogger(__name__)


def _succeed_payment(world: World, intent_id: str) -> None:
    checkout.settle_payment(world, intent_id, succeeds=True)


def _fail_payment(world: World, intent_id: str) -> None:
    checkout.settle_payment(world, intent_id, succeeds=False)


HANDLERS: Mapping[str, Callable[[World, str], object]] = {
    "session.expire": checkout.expire,
    "payment.succeed": _succeed_payment,
    "payment.fail": _fail_payment,
    "charge.book": charges.book_late,
    "balance.available": balance.make_available,
    "refund.succeed": refunds.succeed,
    "refund.fail": refunds.fail,
    "dispute.open": disputes.open_dispute,
    "account.verify": accounts.verify,
    "payout.start": payouts.start_automatic,
    "payout.pay": payouts.pay,
    "topup.succeed": topups.succeed,
}


def run_due(world: World) -> int:
    """Runs all that is due, in the order of its due time, each at its own moment.

    Returns how many ran. What has become impossible meanwhile is left out.
    """
    if not _has_work(world):
        return 0
    done = 0
    with world.store.transaction():
        while _run_next(world):
            done += 1
        refunds.retry_waiting(world)
    return done


def _has_work(world: World) -> bool:
    """Asked before every request, so it only reads."""
    due = "SELECT 1 FROM task WHERE due <= ?"
    waiting = "SELECT 1 FROM link WHERE name = 'waits_for_money'"
    found = world.store.rows(f"{due} UNION ALL {waiting} LIMIT 1", (world.clock.now(),))
    return bool(found)


def _run_next(world: World) -> bool:
    found = world.store.rows(
        "SELECT seq, due, kind, subject FROM task WHERE due <= ? ORDER BY due, seq LIMIT 1",
        (world.clock.now(),),
    )
    if not found:
        return False
    seq, due, kind, subject = found[0]
    world.store.execute("DELETE FROM task WHERE seq = ?", (seq,))
    try:
        with world.clock.at(due):
            HANDLERS[kind](world, subject)
    except ApiError as error:
        LOG.info("left out %s of %s: %s", kind, subject, error.message)
    return True
