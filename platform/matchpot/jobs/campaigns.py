"""What happens to campaigns by the clock: launch, the end, and giving back what failed.

The rounds only find what is due; each campaign is handled in a write of its own, so
that one in trouble holds up no other.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from matchpot.domain.campaigns import CampaignState
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.jobs.registry import Task, every, handles
from matchpot.persistence.queries import closing as queries
from matchpot.persistence.queries import matching
from matchpot.services import campaign_letters, campaigns, closing, early_lines, refund_runs

log = structlog.get_logger()

# Gifts asked back in one write: small enough that donors elsewhere do not wait for it.
_BATCH = 50
_MINUTE = timedelta(minutes=1)


@every("launch_campaigns", _MINUTE)
def launch_campaigns(now: datetime) -> int:
    """Open campaigns whose chosen moment has come."""
    with unit_of_work() as session:
        return len(campaigns.launch_due(session, now))


@every("place_seeds", _MINUTE)
def place_seeds(now: datetime) -> int:
    """Hold what pots give first, for campaigns that have just come to one."""
    session = reader()
    waiting = matching.without_seed(session)
    session.close()
    return _each(waiting, lambda campaign_id: _place(campaign_id, now))


def _place(campaign_id: int, now: datetime) -> bool:
    with unit_of_work() as session:
        return early_lines.place(session, campaign_id, now=now)


@every("close_campaigns", _MINUTE)
def close_campaigns(now: datetime) -> int:
    """Stop taking gifts after the deadline, and count what nobody can pay for any more."""
    session = reader()
    due = queries.past_deadline(session, before=now - timedelta(seconds=1))
    session.close()
    begun = _each(due, lambda campaign_id: _begin(campaign_id, now))
    session = reader()
    counting = queries.ids_in(session, CampaignState.COUNTING)
    session.close()
    return begun + _each(counting, lambda campaign_id: _judge(campaign_id, now))


def _begin(campaign_id: int, now: datetime) -> bool:
    with unit_of_work() as session:
        return closing.begin_counting(session, campaign_id, now=now)


def _judge(campaign_id: int, now: datetime) -> bool:
    with unit_of_work() as session:
        limits = current_settings().limits
        return closing.judge(session, campaign_id, now=now, limits=limits) is not None


def _each(ids: Sequence[int], act: Callable[[int], bool]) -> int:
    """Do something for each campaign; what fails is logged and tried again by the next round."""
    done = 0
    for campaign_id in ids:
        try:
            done += act(campaign_id)
        except Exception as error:
            log.error("campaign_failed", campaign=campaign_id, error=repr(error))
    return done


@handles(campaigns.CANCELLED)
def give_back_cancelled(task: Task) -> None:
    """Begin to give back what was given to a cancelled campaign."""
    with unit_of_work() as session:
        closing.cancelled(session, task.ref_id, now=outside().clock.now())


@handles(refund_runs.GIVE_BACK)
def give_back(task: Task) -> None:
    """Ask back every gift of a campaign, right after its end."""
    carry_on(task.ref_id)


@every("give_back", _MINUTE)
def give_back_rest(_now: datetime) -> int:
    """Carry on with what was interrupted, or waited for a bank; close what is over."""
    session = reader()
    ids = queries.ids_in(session, CampaignState.REFUNDING)
    session.close()
    return _each(ids, lambda campaign_id: bool(carry_on(campaign_id)))


def carry_on(campaign_id: int) -> int:
    """Ask back all that can be asked now, in batches, and close the campaign when all is back."""
    asked = 0
    while True:
        with unit_of_work() as session:
            now = outside().clock.now()
            batch = refund_runs.ask_batch(session, campaign_id, limit=_BATCH, now=now)
        asked += batch
        if batch < _BATCH:
            break
    with unit_of_work() as session:
        refund_runs.finish(session, campaign_id, now=outside().clock.now())
    return asked


@handles(campaign_letters.TELL_DONORS)
def tell_donors(task: Task) -> None:
    """Tell every donor of a success, in batches; who was told already is not told again."""
    last: int | None = 0
    while last is not None:
        with unit_of_work() as session:
            now = outside().clock.now()
            last = campaign_letters.succeeded_donors(
                session, task.ref_id, after=last, limit=_BATCH, now=now
            )
