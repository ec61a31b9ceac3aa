"""The background work of the demo town, done once a night and when something was just decided.

It is the site's own work (`jobs`), lent by app.py. Mail to invented people is not written:
only what they would have got in the last day is, so that there is something to read.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from matchpot.cli.demo.cast import who
from matchpot.cli.demo.stage import Stage
from matchpot.domain.demo import OPERATOR, SECOND_OPERATOR
from matchpot.domain.errors import PayoutBlocked
from matchpot.domain.ledger import accounts
from matchpot.domain.payouts import PayoutState, needs_second_person
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.leases import INBOX, OUTBOX, TypeOfWork, claim, finish_all
from matchpot.persistence.queries import payouts as queries
from matchpot.services import books, inbox, letters, payouts, top_ups

_BATCH = 500
# In this order each finds what the one before it has brought about.
_NIGHTLY = (
    *("sweep_holds", "ask_after_stale", "close_campaigns", "give_back"),
    *("decide_for_networks", "look_after_awards", "count_promises", "look_after_payouts"),
    *("assess_payouts", "age_loans"),
)
_WRITTEN = timedelta(days=1)
# How far back word of top-ups is looked for: the small town sleeps through most nights.
_LAST_NIGHT, _LAST_NIGHTS = timedelta(hours=25), timedelta(days=6)
_ENDS_OF_TOP_UPS = ("topup.succeeded", "topup.failed")
# What the worker asks the provider for again when it starts.
_POLLED = timedelta(hours=6)
# One payout keeps waiting for its second person.
_WAITS_FOR_SECOND = "orkest"


def nightly(stage: Stage) -> None:
    """What the clock brings about shortly after midnight."""
    stage.with_provider()
    for name in _NIGHTLY:
        if stage.runner.ROUNDS[name].run(stage.now):
            work_off(stage)


def sweep(stage: Stage) -> None:
    """End the gifts whose time to pay is over."""
    stage.with_provider()
    stage.runner.ROUNDS["sweep_holds"].run(stage.now)


def work_off(stage: Stage) -> None:
    """Carry out all that is promised by now."""
    while rows := _claimed(stage, OUTBOX):
        done = [row for row in rows if row["kind"] != letters.MAIL or _is_new(stage, row)]
        for row in done:
            stage.runner.run_task(stage.runner.task_of(row))
        with unit_of_work() as session:
            finish_all(session, OUTBOX, [row["id"] for row in rows], now=stage.now)
        if not done and len(rows) < _BATCH:
            return  # nothing was brought about, so nothing more is due


def _claimed(stage: Stage, work: TypeOfWork) -> list[Mapping[str, Any]]:
    with unit_of_work() as session:
        return list(claim(session, work, now=stage.now, count=_BATCH))


def _is_new(stage: Stage, row: Mapping[str, Any]) -> bool:
    return bool(row["created_at"] > stage.calendar.present - _WRITTEN)


def _hear_of_top_ups(stage: Stage) -> None:
    """Ask what became of money on its way from the bank, if there is any.

    It comes a day after it was asked for, at whatever hour that was, so a whole day is looked back.
    """
    if not books.balance(reader(), accounts.clearing_topup().name):
        return
    back = _LAST_NIGHTS if stage.is_small else _LAST_NIGHT
    for event in stage.outside.payments.events_since(stage.now - back, *_ENDS_OF_TOP_UPS):
        seen = stage.outside.payments.top_up_status(event.object_id)
        with unit_of_work() as session:
            top_ups.told(session, seen, now=stage.now)


def approve(stage: Stage) -> None:
    """Let the operators approve what can be paid out."""
    stage.with_provider()
    _hear_of_top_ups(stage)
    first, second = who(stage, OPERATOR), who(stage, SECOND_OPERATOR)
    limit = stage.limits.second_person_from_cents
    for row in queries.waiting(reader()):
        if row.state is not PayoutState.READY:
            continue
        by = [first] if row.approver_id is None else []
        waits = row.campaign_id == _campaign_of(stage, _WAITS_FOR_SECOND)
        if needs_second_person(row.amount_cents, limit_cents=limit) and not waits:
            by.append(second)
        # One approved just now may have taken what there was; that night more is asked for.
        with suppress(PayoutBlocked):
            for person_id in by:
                _approve(stage, row.id, row.amount_cents, by=person_id)
    work_off(stage)


def _campaign_of(stage: Stage, key: str) -> int | None:
    made = stage.projects.get(key)
    return None if made is None else made.campaign_id


def _approve(stage: Stage, payout_id: int, cents: int, *, by: int) -> None:
    with unit_of_work() as session:
        payouts.approve(session, payout_id, by=by, cents=cents, now=stage.now, limits=stage.limits)


def forget_events(stage: Stage) -> None:
    """Take the provider's last events as handled, so that the worker begins after them."""
    events = list(stage.outside.payments.events_since(stage.now - _POLLED))
    with unit_of_work() as session:
        for event in events:
            inbox.take_in(session, event, now=stage.now)
    while rows := _claimed(stage, INBOX):
        with unit_of_work() as session:
            finish_all(session, INBOX, [row["id"] for row in rows], now=stage.now)
