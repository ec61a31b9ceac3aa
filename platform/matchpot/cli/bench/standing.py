"""One side of a pool divided over stored gifts, in a process of its own; see `dividing.py`.

`python -m matchpot.cli.bench.standing product|floor ADDRESS` works once and prints its figures.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from matchpot.cli.bench import measuring, runs
from matchpot.cli.bench.dividing import POOL_ID
from matchpot.cli.bench.stores import Store
from matchpot.extensions import reader
from matchpot.services import divisions

# How many people counted, each once a campaign, and what they gave.
Counted: TypeAlias = tuple[int, int]

_BARE = """SELECT campaign_id, donor_key,
        CAST(sum(gift_cents - refunded_gift_cents) AS bigint) FROM donation
    WHERE state IN ('paid', 'disputed', 'partly_refunded', 'refund_requested', 'refund_failed')
    AND campaign_id IN (SELECT campaign_id FROM pot_campaign WHERE pot_id = 400)
    GROUP BY campaign_id, donor_key"""


def divided(_url: str) -> Callable[[], Counted]:
    """The product, as a page asks: everything between the pot's id and its shares."""
    # The entry file makes the app when it is imported; the floor needs none.
    from wsgi import app  # noqa: PLC0415 - see above

    def work() -> Counted:
        with app.app_context():
            now = divisions.standing(reader(), POOL_ID, secret=b"bench")
        assert now is not None  # noqa: S101 - the round was loaded
        shares = now.rule.divide(now.scene).shares
        return sum(one.counted_donors for one in shares), sum(one.counted_cents for one in shares)

    return work


def fetched(url: str) -> Callable[[], Counted]:
    """The floor: the rows of one statement."""
    store = Store(name="", url=url, folder=Path(), server=None)
    connection = store.open().raw_connection()

    def work() -> Counted:
        cursor = connection.cursor()
        cursor.execute(_BARE)
        rows = cursor.fetchall()
        return len(rows), sum(cents for _campaign, _donor, cents in rows)

    return work


_SIDES = {"product": divided, "floor": fetched}


def main(side: str, url: str) -> dict[str, float]:
    """Do one side's work once."""
    work = _SIDES[side](url)
    began, cpu_before = time.perf_counter(), time.process_time()
    people, cents = work()
    return {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - cpu_before,
        "most_mb": measuring.most_mb(os.getpid()),
        "people": people,
        "cents": cents,
    }


if __name__ == "__main__":
    with runs.told() as answers:
        answers.write(json.dumps(main(*sys.argv[1:])))
