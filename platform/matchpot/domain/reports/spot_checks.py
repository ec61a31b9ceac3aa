"""The pool of a spot check: reports under codes, with blanks, so that a share is exactly that.

A lot that took "5 % rounded up" would look at every report of a fund with one. So blanks fill the
pool up until the share comes to a whole number; whoever draws a blank draws nothing. Every report
has exactly the chance its policy names, in a pool of any size.

>>> spread = pool({"R-AB": 500})
>>> len(spread.tickets), dict(spread.limits.per_stratum)
(20, {'500': 1})
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import gcd

from matchpot.domain.lots.ordering import Limits, Ticket

_WHOLE_BPS = 10_000
BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Pool:
    """What is drawn from and how much; each share is a stratum of its own."""

    tickets: tuple[Ticket, ...]
    limits: Limits


def pool(shares_bps: Mapping[str, int]) -> Pool:
    """The pool of these codes, each with its share; one without a share is left out."""
    strata: dict[int, list[str]] = {}
    for code, bps in sorted(shares_bps.items()):
        if bps:
            strata.setdefault(bps, []).append(code)
    tickets: list[Ticket] = []
    takes: dict[str, int] = {}
    for bps, codes in sorted(strata.items()):
        step = _WHOLE_BPS // gcd(bps, _WHOLE_BPS)
        full = -(-len(codes) // step) * step
        blanks = [f"{BLANK}-{bps}-{at:04d}" for at in range(1, full - len(codes) + 1)]
        tickets += [Ticket(id=one, stratum=str(bps)) for one in (*codes, *blanks)]
        takes[str(bps)] = full * bps // _WHOLE_BPS
    return Pool(tickets=tuple(tickets), limits=Limits(per_stratum=takes))


def code_of(duty_id: int, *, secret: bytes) -> str:
    """The code a report goes by in lots: nobody's name, and nothing to count by."""
    mark = hmac.new(secret, f"spot check|{duty_id}".encode(), hashlib.sha256)
    return f"R-{mark.hexdigest()[:10].upper()}"


def quarter_start(day: date) -> date:
    """The first day of the quarter a day lies in.

    >>> quarter_start(date(2026, 11, 21))
    datetime.date(2026, 10, 1)
    """
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_before(day: date) -> str:
    """The name of the quarter before the one a day lies in, such as `2026 Q3`."""
    start = quarter_start(day)
    year, number = (start.year, start.month // 3) if start.month > 1 else (start.year - 1, 4)
    return f"{year} Q{number}"
