"""Payouts by the clock and by promise: looked at anew, sent, and money brought for them."""

from datetime import datetime, timedelta

from matchpot.domain.outside import KeySpent, PaymentRefused
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.jobs import events
from matchpot.jobs.registry import Task, every, handles
from matchpot.persistence.queries import payees
from matchpot.persistence.queries import payouts as queries
from matchpot.services import payouts, top_ups, transfers


@every("assess_payouts", timedelta(minutes=5))
def assess_payouts(now: datetime) -> int:
    """Look anew at what blocks the payouts that have not left; tells how many there are."""
    session = reader()
    ids = queries.ids_in(session, queries.OPEN)
    session.close()
    limits = current_settings().limits
    for payout_id in ids:
        with unit_of_work() as work:
            payouts.assess(work, payout_id, now=now, limits=limits)
    return len(ids)


@handles(payouts.PAY)
def send(task: Task) -> None:
    """Send an approved payout to the maker's account, under the promise's own key."""
    with unit_of_work() as session:
        order = transfers.begin(
            session,
            task.ref_id,
            attempt=task.payload["attempt"],
            now=outside().clock.now(),
            limits=current_settings().limits,
        )
    if order is None:
        return
    if order.is_old:
        _look_up(order, code="not_found_after_a_day")
        return
    try:
        seen = outside().payments.transfer(
            key=task.key,
            account_id=order.account,
            amount_cents=order.cents,
            group=order.group,
            payout_id=order.payout_id,
        )
    except KeySpent:
        _look_up(order, code="provider_failed")
        return
    except PaymentRefused as no:
        with unit_of_work() as work:
            now = outside().clock.now()
            transfers.not_sent(work, order.payout_id, code=no.code, now=now)
        return
    with unit_of_work() as work:
        transfers.sent(work, order.payout_id, seen, now=outside().clock.now())


def _look_up(order: transfers.TransferOrder, *, code: str) -> None:
    """Ask the provider what became of a try; people decide on another one, if there was none."""
    found = outside().payments.transfers_for(order.group)
    with unit_of_work() as session:
        now = outside().clock.now()
        transfers.looked_up(session, order.payout_id, found, code=code, now=now)


@handles(top_ups.BRING)
def bring_money(task: Task) -> None:
    """Ask for money from the bank, under the promise's own key."""
    try:
        provider_id = outside().payments.top_up(key=task.key, amount_cents=task.payload["cents"])
    except PaymentRefused:
        with unit_of_work() as session:
            top_ups.refused(session, task.key, now=outside().clock.now())
        return
    events.top_up(provider_id)


@every("look_after_payouts", timedelta(hours=6))
def look_after_payouts(_now: datetime) -> int:
    """Ask about accounts and bank payments of which nobody told us; tells how many were asked."""
    session = reader()
    unfinished = payees.unfinished_accounts(session)
    at_bank = payees.accounts_at_bank(session)
    session.close()
    for account in unfinished:
        events.account(account)
    for account in at_bank:
        events.bank_payouts(account)
    return len(unfinished) + len(at_bank)
