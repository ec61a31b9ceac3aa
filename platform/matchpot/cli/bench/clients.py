"""A process full of clients that give as fast as they are let, the product's way or the floor's.

`python -m matchpot.cli.bench.clients product|floor URL`, asked over its pipes (`runs.py`). It
lives through all runs, so that importing is never measured. Its clients are threads, as in a web
worker.
"""

import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from matchpot.cli.bench import floors, runs
from matchpot.cli.bench.runs import Run, Tally
from matchpot.extensions import unit_of_work
from matchpot.services import giving
from matchpot.services.giving import Wish
from matchpot.settings import MoneyLimits

# Gives (campaign, form key, cents) and has committed when it returns.
Give = Callable[[int, str, int], None]

_WARM_SECONDS = 0.4


def live(kind: str, url: str) -> None:
    """Make clients, then run whenever asked, until nobody asks any more."""
    opened = product() if kind == "product" else lambda: floors.giver(url)
    kept: list[Give] = []
    with runs.told() as answers:
        answers.write(Tally().line())
        for line in sys.stdin:
            run = Run.heard(line)
            while len(kept) < run.threads:
                kept.append(opened())
            answers.write(_together(run, kept).line())


def product() -> Callable[[], Give]:
    """Clients of the service, through the door a request takes."""
    # The entry file makes the app when it is imported; a floor needs none.
    from wsgi import app  # noqa: PLC0415 - see above

    limits = MoneyLimits()

    def give(campaign: int, form_key: str, cents: int) -> None:
        wish = Wish(
            campaign_id=campaign,
            form_key=form_key,
            gift_cents=cents,
            tip_cents=100,
            email=f"{form_key}@example.org",
        )
        with app.app_context(), unit_of_work(hot=True) as session:
            giving.start(
                session,
                wish,
                now=datetime.now(UTC),
                token=form_key,
                limits=limits,
                secret=b"a secret for the benchmark",
            )

    return lambda: give


def _together(run: Run, clients: Sequence[Give]) -> Tally:
    tallies = [Tally() for _number in range(run.threads)]
    threads = [
        threading.Thread(target=_one, args=(run, number, clients[number], tallies[number]))
        for number in range(run.threads)
    ]
    for thread in threads:
        thread.start()
    time.sleep(max(0.0, run.starts_at + _WARM_SECONDS - time.monotonic()))
    before = time.process_time()
    time.sleep(run.seconds)
    whole = Tally(cpu_seconds=time.process_time() - before)
    for thread, tally in zip(threads, tallies, strict=True):
        thread.join()
        whole.add(tally)
    return whole


def _one(run: Run, number: int, give: Give, tally: Tally) -> None:
    """One client: gifts of random size, one after the other; only those ending in time count."""
    chance = random.Random(f"{run.name}-{number}")  # noqa: S311 - amounts, not secrets
    counts_from = run.starts_at + _WARM_SECONDS
    ends_at = counts_from + run.seconds
    time.sleep(max(0.0, run.starts_at - time.monotonic()))
    began = time.monotonic()
    try:
        while began < ends_at:
            form_key = f"{run.name}-{number}-{tally.acknowledged}"
            give(chance.choice(run.campaigns), form_key, chance.randint(500, 5_000))
            tally.acknowledged += 1
            ended = time.monotonic()
            if counts_from <= ended < ends_at:
                tally.waits.append(ended - began)
            began = ended
    except Exception as error:
        # Told to the process that asked, which ends the benchmark with it.
        tally.error = f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    live(*sys.argv[1:3])
