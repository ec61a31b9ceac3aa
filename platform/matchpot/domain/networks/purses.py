"""A purse: the words and limits under which a network spends what several funds bring together.

The words of a purse never change; whoever wants others makes another purse, so that every mandate
and every award keeps the words it was given under.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import BPS, Cents
from matchpot.domain.moves import table
from matchpot.domain.networks.deciding import Method, Rule
from matchpot.domain.networks.sharing import Limits
from matchpot.domain.networks.ways import Way, check

# How many days members may talk and speak before the clock decides.
FEWEST_DAYS, MOST_DAYS = 3, 60
# A network may be trusted with a budget for so long at most.
LONGEST_YEARS = timedelta(days=5 * 366)
LONGEST_NAME, SHORTEST_PURPOSE, LONGEST_PURPOSE = 80, 30, 2_000


class MandateState(StrEnum):
    """Where the mandate of one fund stands."""

    OFFERED = "offered"
    RUNNING = "running"
    DECLINED = "declined"  # by the network
    WITHDRAWN = "withdrawn"  # by the fund, before it was accepted
    ENDED = "ended"  # by the fund, for what comes


class ProposalState(StrEnum):
    """Where a proposal stands; while it is open its money is set aside."""

    OPEN = "open"
    PASSED = "passed"
    FELL = "fell"
    WITHDRAWN = "withdrawn"  # by who made it, or by an owner of the network


_M, _P = MandateState, ProposalState

MANDATE_MOVES = table(
    {
        _M.OFFERED: (_M.RUNNING, _M.DECLINED, _M.WITHDRAWN),
        _M.RUNNING: (_M.ENDED,),
        _M.DECLINED: (),
        _M.WITHDRAWN: (),
        _M.ENDED: (),
    }
)
PROPOSAL_MOVES = table(
    {
        _P.OPEN: (_P.PASSED, _P.FELL, _P.WITHDRAWN),
        _P.PASSED: (),
        _P.FELL: (),
        _P.WITHDRAWN: (),
    }
)
# What has a claim on the money of a mandate.
CLAIMS = frozenset({_P.OPEN, _P.PASSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a network and the funds agree on.

    Attributes:
        most_cents: The most one award may be.
        days: How long members may speak before the clock decides.
        way: How members vote on several projects at once; for the method `ballot` alone.
    """

    name: str
    purpose: str
    most_cents: Cents
    first_on: date
    last_on: date
    method: Method
    quorum_bps: int
    days: int
    way: Way | None = None

    @property
    def rule(self) -> Rule:
        """How it is decided."""
        return Rule(method=self.method, quorum_bps=self.quorum_bps)


def check_terms(terms: Terms) -> None:
    """Raise `InvalidValue`, by field, for words and limits that cannot stand."""
    flaws = {
        "name": None if 0 < len(terms.name.strip()) <= LONGEST_NAME else "missing",
        "purpose": _length(terms.purpose),
        "most_cents": None if terms.most_cents > 0 else "out_of_range",
        "last_on": _period(terms.first_on, terms.last_on),
        "quorum_bps": None if 0 <= terms.quorum_bps <= BPS else "out_of_range",
        "days": None if FEWEST_DAYS <= terms.days <= MOST_DAYS else "out_of_range",
        "way": _way(terms),
    }
    _refuse(flaws)


def check_limits(limits: Limits, terms: Terms) -> None:
    """Raise `InvalidValue`, by field, for limits that go beyond the words of the purse."""
    within = terms.first_on <= limits.first_on and limits.last_on <= terms.last_on
    flaws = {
        "in_all_cents": None if limits.in_all_cents > 0 else "out_of_range",
        "most_cents": None if 0 < limits.most_cents <= terms.most_cents else "out_of_range",
        "last_on": _period(limits.first_on, limits.last_on) if within else "out_of_range",
    }
    _refuse(flaws)


def _way(terms: Terms) -> str | None:
    if (terms.method is Method.BALLOT) != (terms.way is not None):
        return "missing" if terms.way is None else "no_use"
    try:
        if terms.way is not None:
            check(terms.way)
    except InvalidValue as error:
        return next(iter(error.fields.values()))
    return None


def _length(purpose: str) -> str | None:
    size = len(purpose.strip())
    if size < SHORTEST_PURPOSE:
        return "too_short"
    return "too_long" if size > LONGEST_PURPOSE else None


def _period(first: date, last: date) -> str | None:
    if last < first:
        return "before_beginning"
    return "out_of_range" if last - first > LONGEST_YEARS else None


def _refuse(flaws: dict[str, str | None]) -> None:
    wrong = {name: flaw for name, flaw in flaws.items() if flaw}
    if wrong:
        raise InvalidValue(wrong)
