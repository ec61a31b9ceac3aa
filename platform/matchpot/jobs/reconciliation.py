"""Closing the gaps by the clock: lost events, stale rows, and the provider's own books."""

from contextlib import suppress
from datetime import datetime, timedelta

from matchpot.domain.outside import PaymentRefused
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.jobs import events
from matchpot.jobs.registry import every
from matchpot.services import inbox, reconciliation

_BATCH = 200


@every("poll_events", timedelta(hours=1))
def poll_events(_now: datetime) -> int:
    """Take in events whose message never reached us; tells how many were new."""
    session = reader()
    since = reconciliation.events_cursor(session)
    session.close()
    found = list(outside().payments.events_since(since))
    new = 0
    for at in range(0, len(found), _BATCH):
        with unit_of_work() as work:
            now = outside().clock.now()
            part = found[at : at + _BATCH]
            new += sum(inbox.take_in(work, event, now=now) for event in part)
    return new


@every("ask_after_stale", timedelta(hours=1))
def ask_after_stale(now: datetime) -> int:
    """Ask about payments and refunds whose end should be known by now."""
    session = reader()
    payments = reconciliation.stale_payments(session, now=now)
    refunds = reconciliation.stale_refunds(session, now=now)
    session.close()
    for payment in payments:
        events.payment(payment)
    for refund in refunds:
        events.refund(refund)
    return len(payments) + len(refunds)


@every("reconcile", timedelta(days=1))
def reconcile(now: datetime) -> int:
    """Read the provider's books on from where we were, and let our entries claim each line."""
    session = reader()
    since = reconciliation.moves_cursor(session)
    session.close()
    found = list(outside().payments.balance_moves_since(since))
    new = 0
    for at in range(0, len(found), _BATCH):
        with unit_of_work() as work:
            new += reconciliation.keep(work, found[at : at + _BATCH])
    claim(now)
    return new


@every("claim_moves", timedelta(hours=1))
def claim(now: datetime) -> int:
    """Let entries of ours claim the provider's lines; tells how many batches were looked at.

    A refund that nobody told us of is asked about first, and books itself.
    """
    session = reader()
    refunds = reconciliation.unbooked_refunds(session)
    session.close()
    for refund in refunds:
        with suppress(PaymentRefused):  # one that cannot be read does not keep the others waiting
            events.refund(refund)
    batches = 0
    after: int | None = 0
    while after is not None:
        with unit_of_work() as work:
            after = reconciliation.claim(work, after=after, now=now)
        batches += 1
    return batches
