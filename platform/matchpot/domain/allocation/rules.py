"""The table of allocation rules, and how one is read from plain values.

A new rule is one file with one class and one row in `RULES`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from matchpot.domain.allocation.cumulative_money import CumulativeMoney
from matchpot.domain.allocation.equal_base_proportional import EqualBaseProportional
from matchpot.domain.allocation.greedy_skip import GreedySkip
from matchpot.domain.allocation.greedy_stop import GreedyStop
from matchpot.domain.allocation.greedy_topup import GreedyTopup
from matchpot.domain.allocation.knapsack_optimal import KnapsackOptimal
from matchpot.domain.allocation.line_lottery import LineLottery
from matchpot.domain.allocation.lottery_above_threshold import LotteryAboveThreshold
from matchpot.domain.allocation.manual import Manual
from matchpot.domain.allocation.mes import Mes
from matchpot.domain.allocation.partial_next import PartialNext
from matchpot.domain.allocation.per_euro import PerEuro
from matchpot.domain.allocation.phragmen import Phragmen
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.parameters import FieldFlaw, read_fields

_ALL: tuple[type[AllocationRule], ...] = (
    GreedySkip,
    GreedyStop,
    GreedyTopup,
    PartialNext,
    PerEuro,
    KnapsackOptimal,
    Mes,
    Phragmen,
    EqualBaseProportional,
    CumulativeMoney,
    LotteryAboveThreshold,
    LineLottery,
    Manual,
)
RULES: Mapping[str, type[AllocationRule]] = MappingProxyType({rule.KIND: rule for rule in _ALL})


def parse_allocation_rule(kind: str, params: Mapping[str, object]) -> AllocationRule:
    """Read a rule from plain values; raise `RuleIncomplete` with a flaw per field.

    The choices of `manual` are no parameters: they are made when the round is decided.

    >>> parse_allocation_rule("greedy_topup", {"reserve_cents": 50_000})
    GreedyTopup(topup_bps=8000, reserve_cents=50000)
    """
    made = RULES.get(kind)
    if made is None:
        raise RuleIncomplete({"kind": FieldFlaw.UNKNOWN})
    values, flaws = read_fields(made.FIELDS, params)
    if flaws:
        raise RuleIncomplete(flaws)
    return made(**values)
