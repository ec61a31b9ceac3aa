"""What each process of a race does: opens the database by itself and gives as fast as it can."""

from collections.abc import Sequence
from datetime import datetime
from multiprocessing.synchronize import Barrier

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchpot.persistence.engine import write_queue, writing
from matchpot.services import giving
from matchpot.services.giving import Wish
from matchpot.settings import MoneyLimits
from tests.databases import open_engine


def give_once(engine: Engine, *, campaign_id: int, who: str, cents: int, now: datetime) -> int:
    """One form, committed; returns the match it got."""
    wish = Wish(
        campaign_id=campaign_id,
        form_key=f"form-{who}",
        gift_cents=cents,
        tip_cents=0,
        email=f"donor-{who}@example.org",
    )
    with write_queue(engine), Session(writing(engine), expire_on_commit=False) as session:
        started = giving.start(
            session,
            wish,
            now=now,
            token=f"token-{who}",
            limits=MoneyLimits(),
            secret=b"secret",
        )
        session.commit()
    return started.match_cents


_line: list[Barrier] = []


def meet_at(start: Barrier) -> None:
    """Remember where this process waits for the others."""
    _line[:] = [start]


def run(url: str, number: int, gifts: Sequence[tuple[int, int]], now: datetime) -> list[int]:
    """Wait for the others, then give each (campaign, cents) in turn; returns every match."""
    engine = open_engine(url)
    _line[0].wait()
    got = [
        give_once(engine, campaign_id=campaign_id, who=f"{number}-{turn}", cents=cents, now=now)
        for turn, (campaign_id, cents) in enumerate(gifts)
    ]
    engine.dispose()
    return got
