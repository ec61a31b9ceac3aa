"""Promises of several funds to one project that hang on each other, resolved together.

Every condition asks for *more*: more money, more others, somebody else too. So any two sets of
promises that hold can be put together and hold still, and there is one largest set: what is left
when promises whose condition fails are taken out until none fails. It does not depend on the
order, and everybody who could count was counted. What holds today holds tomorrow too, so nobody
loses by being counted early.

>>> waits = (TheRestIsFound(),)
>>> made = [Promise(promise_id=n, fund_id=n, cents=40, conditions=waits) for n in (1, 2)]
>>> resolve(made, found_cents=20, costs_cents=100).held
(1, 2)
>>> resolve(made, found_cents=19, costs_cents=100).held
()

A promise may be a share of the costs. Shares that hold are rounded down once, together, so two
halves are the whole. More shares never make the sum less, so all of the above stands.

>>> halves = [Promise(promise_id=n, fund_id=n, cents=51, share_bps=5_000) for n in (1, 2)]
>>> resolve(halves, found_cents=0, costs_cents=101).given
{1: 51, 2: 50}
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import BPS, Cents
from matchpot.domain.moves import table

# So long at most a promise may wait for others.
LONGEST_WAIT = timedelta(days=366)
# More funds than this on one project were never seen.
MOST_OTHERS = 20


class PromiseState(StrEnum):
    """Where a promise stands; from the proposal on its money is set aside."""

    PROPOSED = "proposed"  # by one person of the fund; another must confirm it
    STANDING = "standing"  # it binds the fund, and waits for its conditions
    KEPT = "kept"  # its conditions are met: it is an award now
    RELEASED = "released"  # its day came first: the money is free again
    WITHDRAWN = "withdrawn"  # a proposal that nobody confirmed


_S = PromiseState
MOVES = table(
    {
        _S.PROPOSED: (_S.STANDING, _S.WITHDRAWN, _S.RELEASED),
        _S.STANDING: (_S.KEPT, _S.RELEASED),
        _S.KEPT: (),
        _S.RELEASED: (),
        _S.WITHDRAWN: (),
    }
)
# Their money is set aside in the pot.
HOLDS = frozenset({_S.PROPOSED, _S.STANDING})
# What everybody concerned may know of.
TOLD = frozenset({_S.STANDING, _S.KEPT, _S.RELEASED})


@dataclass(frozen=True, slots=True)
class TheRestIsFound:
    """All money together, this promise included, reaches what the project costs."""


@dataclass(frozen=True, slots=True)
class SoMuchIsFound:
    """All money together, this promise included, reaches an amount."""

    cents: Cents


@dataclass(frozen=True, slots=True)
class OthersJoin:
    """At least so many other funds' promises hold."""

    count: int


@dataclass(frozen=True, slots=True)
class FundJoins:
    """The promise of one named fund holds."""

    fund_id: int


Condition = TheRestIsFound | SoMuchIsFound | OthersJoin | FundJoins


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What one fund gives when all its conditions hold; without any it always holds.

    `cents` of a `share_bps` of the costs is the most it can come to, and what it came to once it
    `is_kept`: an award that moves no more.
    """

    promise_id: int
    fund_id: int
    cents: Cents
    conditions: tuple[Condition, ...] = ()
    share_bps: int | None = None
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Unmet:
    """Why a promise does not hold: the condition, and how far it came at the time it fell."""

    condition: Condition
    reached: int  # cents, or a count of funds


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One look at all that still stood: what it came to together, and what fell, by promise.

    `total_cents` is what is found with every promise that still stood.
    """

    total_cents: Cents
    fallen: Mapping[int, tuple[Unmet, ...]]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What holds, and step by step why the others fell; in the last step nothing falls.

    `given` is what each promise that holds comes to, by its id.
    """

    held: tuple[int, ...]
    steps: tuple[Step, ...]
    given: Mapping[int, Cents]

    @property
    def fallen(self) -> Mapping[int, tuple[Unmet, ...]]:
        """Why each of the others does not hold, in the order in which they fell."""
        return {key: why for step in self.steps for key, why in step.fallen.items()}


def resolve(promises: Iterable[Promise], *, found_cents: Cents, costs_cents: Cents) -> Resolution:
    """The largest set of promises that all hold together; ids in rising order.

    Args:
        promises: What is promised, in any order.
        found_cents: What the project has for certain without any of these.
        costs_cents: What it costs: the sum at which the rest is found.
    """
    standing = {one.promise_id: one for one in sorted(promises, key=lambda one: one.promise_id)}
    steps: list[Step] = []
    while True:
        given = amounts(standing.values(), costs_cents=costs_cents)
        total = found_cents + sum(given.values())
        failing = {
            key: unmet
            for key, one in standing.items()
            if (unmet := _unmet(one, standing.values(), total, costs_cents))
        }
        steps.append(Step(total_cents=total, fallen=failing))
        if not failing:
            return Resolution(tuple(standing), tuple(steps), given)
        standing = {key: one for key, one in standing.items() if key not in failing}


def most_of(share_bps: int, costs_cents: Cents) -> Cents:
    """The most a share of the costs can come to: rounded up, and so much is held for it."""
    return -(-costs_cents * share_bps // BPS)


def amounts(promises: Collection[Promise], *, costs_cents: Cents) -> dict[int, Cents]:
    """What each of these comes to when all of them hold, by id.

    Shares are rounded down once, all together with those that were kept before; the cents that this
    leaves go to the largest remainders, of equal ones to the lowest id.
    """
    given = {one.promise_id: one.cents for one in promises}
    shares = [(one, one.share_bps) for one in promises if one.share_bps is not None]
    parts = {
        one.promise_id: divmod(costs_cents * bps, BPS) for one, bps in shares if not one.is_kept
    }
    given |= {key: whole for key, (whole, _rest) in parts.items()}
    together = costs_cents * sum(bps for _one, bps in shares) // BPS
    left = together - sum(given[one.promise_id] for one, _bps in shares)
    after = sorted((-rest, key) for key, (_whole, rest) in parts.items() if rest)
    # A kept share whose award fell away since may leave more or less than there is to give out.
    for _rest, key in after[: max(0, left)]:
        given[key] += 1
    return given


def _unmet(
    promise: Promise, standing: Collection[Promise], total_cents: Cents, costs_cents: Cents
) -> tuple[Unmet, ...]:
    others = {one.fund_id for one in standing} - {promise.fund_id}
    wrong = []
    for condition in promise.conditions:
        match condition:
            case TheRestIsFound():
                reached, wanted = total_cents, costs_cents
            case SoMuchIsFound(cents):
                reached, wanted = total_cents, cents
            case OthersJoin(count):
                reached, wanted = len(others), count
            case FundJoins(fund_id):
                reached, wanted = int(fund_id in others), 1
        if reached < wanted:
            wrong.append(Unmet(condition, reached))
    return tuple(wrong)


def check(
    conditions: Collection[Condition],
    *,
    fund_id: int,
    cents: Cents,
    share_bps: int | None = None,
    found_cents: Cents,
    costs_cents: Cents,
) -> None:
    """Raise for a promise that cannot mean anything; every flaw is told by its field.

    Args:
        conditions: What is asked before the promise is kept; at least one, none twice.
        fund_id: Whose promise it is.
        cents: How much is promised, of a share the most.
        share_bps: The share of the costs, where it is one.
        found_cents: What the project has for certain today.
        costs_cents: What it costs.

    Raises:
        InvalidValue: By field, what is wrong.
    """
    flaws: dict[str, str] = {}
    name, least = "cents", cents
    if share_bps is not None:
        name, least = "share_bps", costs_cents * share_bps // BPS
    if not 1 <= least <= costs_cents - found_cents:
        flaws[name] = "out_of_range" if least < 1 else "more_than_missing"
    if not conditions or len({type(one) for one in conditions}) != len(conditions):
        flaws["conditions"] = "missing"
    within = range(found_cents + cents + 1, costs_cents + 1)
    for one in conditions:
        flaws |= _flaw(one, fund_id, within)
    if flaws:
        raise InvalidValue(flaws)


def _flaw(condition: Condition, fund_id: int, within: range) -> dict[str, str]:
    """What is wrong with one condition, by its field; a sum must lie `within` these."""
    match condition:
        case SoMuchIsFound(asked) if asked not in within:
            return {"so_much_cents": "out_of_range"}
        case OthersJoin(count) if not 1 <= count <= MOST_OTHERS:
            return {"others": "out_of_range"}
        case FundJoins(other) if other == fund_id:
            return {"joins_fund_id": "oneself"}
        case _:
            return {}


# ---- as plain JSON ------------------------------------------------------------------------------


def written(condition: Condition) -> dict[str, object]:
    """A condition as it is stored and published; `read` is its inverse.

    >>> read(written(OthersJoin(2)))
    OthersJoin(count=2)
    """
    match condition:
        case TheRestIsFound():
            return {"kind": "the_rest"}
        case SoMuchIsFound(cents):
            return {"kind": "so_much", "cents": cents}
        case OthersJoin(count):
            return {"kind": "others", "count": count}
        case FundJoins(fund_id):
            return {"kind": "fund", "fund_id": fund_id}


def read(document: Mapping[str, object]) -> Condition:
    """A condition as it was written; raises `ValueError` for anything else."""
    match document:
        case {"kind": "the_rest"}:
            return TheRestIsFound()
        case {"kind": "so_much", "cents": int(cents)}:
            return SoMuchIsFound(cents)
        case {"kind": "others", "count": int(count)}:
            return OthersJoin(count)
        case {"kind": "fund", "fund_id": int(fund_id)}:
            return FundJoins(fund_id)
        case _:
            raise ValueError(f"no condition of a promise: {document!r}")
