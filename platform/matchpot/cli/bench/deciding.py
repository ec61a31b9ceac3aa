"""A gift decided over five pots on top of each other, against the same sums by hand.

Nothing is read or stored: this is what the rules themselves cost, with all the explanations that
the donor's page needs. Each gift is another one, so that nothing is found that was kept.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matchpot.cli.bench import measuring
from matchpot.cli.bench.report import Goal
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.decide import decide_gift
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.scenes import Gift, ProjectTotals, Usage
from matchpot.domain.matching.stacking import JointCaps, PotView
from matchpot.domain.money import Cents
from matchpot.domain.pots import PotMode

GOAL_MICROSECONDS = 200.0
_POTS = 5
_LOT = 200  # gifts between two looks at the clock
_RULE = Ratio(num=1, den=4)
_CAPS = Caps(per_donation_cents=20_000, per_donor_project_cents=4_000)
_JOINT = JointCaps(match_multiple_bps=10_000, project_goal_bps=5_000)
_GOAL_CENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """Microseconds of processor time a gift, one figure per lot; and whether both sides agreed."""

    product: Sequence[float]
    floor: Sequence[float]
    agreed: bool


def measure(*, seconds: float, passes: int) -> Outcome:
    """Let product and floor take turns for so long, so often."""
    product: list[float] = []
    floor: list[float] = []
    for turn in range(passes):
        sides = [(decided, product), (by_hand, floor)]
        for side, found in sides if turn % 2 == 0 else reversed(sides):
            found.extend(_lots(side, seconds))
    agreed = all(decided(number) == by_hand(number) for number in range(1, 2_000))
    return Outcome(product, floor, agreed)


def _lots(side: Callable[[int], Cents], seconds: float) -> list[float]:
    found = []
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        before = time.process_time()
        for number in range(number + 1, number + 1 + _LOT):  # noqa: B020 - the lots go on counting
            side(number)
        found.append((time.process_time() - before) / _LOT * 1_000_000)
    return found


def _gift(number: int) -> tuple[Cents, Cents, Cents]:
    """The cents of one gift, what its donor got before, and the match of its project so far."""
    return 500 + number * 37 % 30_000, number * 11 % 4_500, number * 101 % 600_000


def decided(number: int) -> Cents:
    """The product's answer: figures read into views, the decision with its explanations."""
    cents, donor_cents, match_cents = _gift(number)
    views = [
        PotView(
            id=pot,
            rule=_RULE,
            available_cents=6_000,
            tier=pot,
            mode=PotMode.STACK,
            caps=_CAPS,
            usage=Usage(donor_project_cents=donor_cents, project_cents=match_cents),
        )
        for pot in range(_POTS)
    ]
    project = ProjectTotals(goal_cents=_GOAL_CENTS, match_cents=match_cents)
    return decide_gift(Gift(cents=cents), project, views, _JOINT).total_cents


def by_hand(number: int) -> Cents:
    """The floor: the same cents, and no word of why."""
    cents, donor_cents, match_cents = _gift(number)
    room = min(cents * 10_000 // 10_000, max(0, _GOAL_CENTS * 5_000 // 10_000 - match_cents))
    given = 0
    for _ in range(_POTS):
        own = min(cents, 20_000) * 1 // 4
        given += min(own, max(0, 4_000 - donor_cents), 6_000, room - given)
    return given


def lines(outcome: Outcome) -> Sequence[str]:
    """The table."""
    told = [f"A gift decided over {_POTS} pots, microseconds of processor time a gift"]
    for name, found in (("product", outcome.product), ("floor", outcome.floor)):
        p95 = measuring.percentile(found, 95)
        told.append(f"{name:>8} {measuring.middle(found):>8.1f}   p95 {p95:>8.1f}")
    return told


def goals(outcome: Outcome) -> Sequence[Goal]:
    """What a decision must reach."""
    took = measuring.middle(outcome.product)
    return [
        Goal(
            what=f"a gift decided over {_POTS} pots",
            measured=f"{took:.0f} microseconds",
            wanted=f"{GOAL_MICROSECONDS:.0f}",
            reached=took <= GOAL_MICROSECONDS,
        ),
        Goal(
            what="the same cents as by hand",
            measured=str(outcome.agreed).lower(),
            wanted="true",
            reached=outcome.agreed,
        ),
    ]
