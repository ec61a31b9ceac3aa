"""Letters to followers: promised events told in batches, what falls due by the clock, forgetting.

Everything may be cut off and begun again: a letter of one event to one follower has one key.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from matchpot.domain.follows import FollowEvent
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.jobs.registry import Task, every, handles
from matchpot.persistence.queries import follow_events as queries
from matchpot.services import follow_clock, follow_letters, follows

log = structlog.get_logger()

_BATCH = 500
_OFTEN = timedelta(minutes=10)


@handles(queries.TELL)
def tell_followers(task: Task) -> None:
    """Promise one letter to each follower of what an event happened to."""
    at = datetime.fromisoformat(task.payload["at"])
    tell(FollowEvent(task.payload["event"]), task.ref_id, until=at)


def tell(event: FollowEvent, ref_id: int, *, until: datetime) -> None:
    """Go through the followers in batches; begun again, it promises none twice."""
    last: int | None = 0
    while last is not None:
        with unit_of_work() as session:
            last = follow_letters.tell(
                session,
                event,
                ref_id,
                until=until,
                after=last,
                limit=_BATCH,
                secret=current_settings().secret_key.encode(),
                now=outside().clock.now(),
            )


@every("tell_goals_reached", _OFTEN)
def tell_goals_reached(now: datetime) -> int:
    """Tell followers of the campaigns that reached their goal; how many there were."""
    session = reader()
    found = queries.reached(session)
    session.close()
    return _each(found, follow_clock.tell_reached, now)


@every("remind_of_endings", _OFTEN)
def remind_of_endings(now: datetime) -> int:
    """Remind followers and makers of the campaigns that end in two days; how many there were."""
    session = reader()
    found = queries.ending(session, now=now)
    session.close()
    return _each(found, follow_clock.remind, now)


def _each(campaigns: Sequence[int], act: Callable[..., bool], now: datetime) -> int:
    """Each in a write of its own, so that one in trouble holds up no other."""
    done = 0
    for campaign_id in campaigns:
        try:
            with unit_of_work() as session:
                done += act(session, campaign_id, now=now)
        except Exception as error:
            log.error("followers_not_told", campaign=campaign_id, error=repr(error))
    return done


@every("forget_idle_follows", timedelta(days=1))
def forget_idle_follows(now: datetime) -> int:
    """Forget addresses that never confirmed, and follows that were stopped; how many."""
    with unit_of_work() as session:
        return follows.forget_idle(session, now=now)
