"""The rules of a round as typed values: who may apply, who votes and how, how votes become money.

The same rules as plain values are what is frozen and published (`snapshot.py`); reading and writing
those is in `plain_rules.py`, what rules must be true together in `flaws.py`, whole sets to start
from in `templates.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from matchpot.domain.allocation.ballots import (
    Approval,
    BallotType,
    ChooseOne,
    Cumulative,
    Grading,
    Knapsack,
    Quadratic,
    Ranking,
    Score,
    YesNo,
)
from matchpot.domain.allocation.elections import TieRule
from matchpot.domain.allocation.leniency import Normalise
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.rules import parse_allocation_rule
from matchpot.domain.allocation.terms import Leftover, Limit, Terms
from matchpot.domain.money import BPS, Cents
from matchpot.domain.panels.quotas import Quota
from matchpot.domain.panels.reads import ALL_UP_TO, READS_EACH
from matchpot.domain.panels.selection import RESERVES, SEATS
from matchpot.domain.rounds.questions import Question


class PanelMode(StrEnum):
    """How people come to sit on the panel."""

    NONE = "none"  # only residents vote
    NOMINATED = "nominated"
    OPEN_CALL = "open_call"  # volunteers, of whom the fund chooses
    LOT = "lot"  # volunteers, of whom the lot chooses under quotas
    APPLICANTS = "applicants"  # two halves, each judging the other


class LotSource(StrEnum):
    """Where the chance of this round's lots comes from."""

    QUICKNET = "quicknet"
    COMMIT_REVEAL = "commit_reveal"


class BallotKind(StrEnum):
    """The types of ballots; the classes are in `allocation/ballots.py`."""

    APPROVAL = "approval"
    CHOOSE_ONE = "choose_one"
    KNAPSACK = "knapsack"
    RANKING = "ranking"
    CUMULATIVE = "cumulative"
    QUADRATIC = "quadratic"
    SCORE = "score"
    GRADE = "grade"
    YES_NO_ABSTAIN = "yes_no_abstain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing an application is scored on, and how much it counts."""

    id: str
    label: str
    weight: int = 1
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotRules:
    """A type of ballot with its numbers; `criteria` for scores alone.

    `params` are the whole numbers of the type, such as `most` of an approval.
    """

    kind: BallotKind
    params: Mapping[str, int] = field(default_factory=dict)
    criteria: tuple[Criterion, ...] = ()

    def ballot_type(self) -> BallotType[Any]:
        """The type itself; Any: what a ballot holds differs by type.

        Raises `InvalidValue` for a number out of range, `TypeError` for one the type lacks.
        """
        if self.kind is BallotKind.SCORE:
            return Score(weights={one.id: one.weight for one in self.criteria})
        return _TYPES[self.kind](**self.params)


_TYPES: Mapping[BallotKind, type[BallotType[Any]]] = MappingProxyType(
    {
        BallotKind.APPROVAL: Approval,
        BallotKind.CHOOSE_ONE: ChooseOne,
        BallotKind.KNAPSACK: Knapsack,
        BallotKind.RANKING: Ranking,
        BallotKind.CUMULATIVE: Cumulative,
        BallotKind.QUADRATIC: Quadratic,
        BallotKind.GRADE: Grading,
        BallotKind.YES_NO_ABSTAIN: YesNo,
    }
)
# What a type of ballot has numbers for, and their usual values.
PARAMS: Mapping[BallotKind, Mapping[str, int]] = MappingProxyType(
    {
        BallotKind.APPROVAL: {"most": 5},
        BallotKind.CUMULATIVE: {"points": 10, "fewest": 3, "most_each": 5},
        BallotKind.QUADRATIC: {"credits": 100},
    }
)
# A lottery must be drawn after the tally; by hand nothing is computed.
DRAWN = frozenset({"lottery_above_threshold", "line_lottery"})
MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Something volunteers tell of themselves, so that the lot can be fair over it."""

    id: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRules:
    """Who sits, how they read, and what they are paid.

    Attributes:
        features, quotas: For a draw; quotas speak of features and their values.
        all_up_to: With so many applications everybody reads all.
        reads_each: Beyond that, so many read each.
        member_cents, read_cents: Paid to a member, and for each application they had to read.
        paid_reads: For no more applications than these; so what a panel can cost is known before
            anybody applies, and can be set aside.
    """

    mode: PanelMode
    seats: int = SEATS
    reserves: int = RESERVES
    features: tuple[Feature, ...] = ()
    quotas: tuple[Quota, ...] = ()
    all_up_to: int = ALL_UP_TO
    reads_each: int = READS_EACH
    member_cents: Cents = 0
    read_cents: Cents = 0
    paid_reads: int = ALL_UP_TO

    def fee_cents(self, reads: int) -> Cents:
        """What a member is paid who had to read so many applications."""
        if self.mode in {PanelMode.NONE, PanelMode.APPLICANTS}:
            return 0
        return self.member_cents + min(reads, self.paid_reads) * self.read_cents

    @property
    def most_cents(self) -> Cents:
        """What the panel costs at most: every member reads all, and every reserve steps in late."""
        return (self.seats + self.reserves) * self.fee_cents(self.paid_reads)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationRules:
    """How scores become money: a rule with its parameters, and the terms under which it spends."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)  # Any: plain values, per rule
    least_score: Fraction | None = None
    least_support_bps: int = 0
    limits: tuple[Limit, ...] = ()
    most_per_maker: int | None = 1
    reserve: int = 3
    leftover: Leftover = Leftover.NEXT_ROUND
    tie: TieRule = TieRule.CHAIN

    @property
    def rule(self) -> AllocationRule:
        """The rule itself; raises `RuleIncomplete`."""
        return parse_allocation_rule(self.kind, self.params)

    @property
    def terms(self) -> Terms:
        """The terms; raises `InvalidValue`."""
        return Terms(
            least_score=self.least_score,
            least_support_bps=self.least_support_bps,
            limits=self.limits,
            most_per_maker=self.most_per_maker,
            reserve=self.reserve,
            leftover=self.leftover,
        )

    @property
    def needs_lot(self) -> bool:
        """Whether a lottery is drawn after the tally."""
        return self.kind in DRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRules:
    """Everything that is frozen when a round opens, but for its days.

    Attributes:
        budget_cents: What is awarded in all; panellists are paid besides.
        least_ask_cents, most_ask_cents: What one application may ask; both are allowed.
        may_need_less: Whether a maker may say with how little the plan still goes on.
        disciplines: Only these may apply; none named means all.
        conditions: What is asked of every application, judged yes or no, in the fund's words.
        questions: What is asked besides the project.
        ballot: How the panel votes; None without a panel.
        public_ballot: How residents vote; None when they do not.
        panel_bps: How much of the score is the panel's where residents vote too.
        normalise: How lenient and strict readers are made alike; None: as the reading asks for.
        tranche_bps: The parts an award is paid in; empty: by its size.
        least_pay_bps: How much of the guidelines for pay a budget must cover; 0 asks for nothing.
        tranche_days: When the second part is due, the third and so on; None, and beyond them: when
            the fund lets it go.
    """

    budget_cents: Cents
    least_ask_cents: Cents = 0
    most_ask_cents: Cents
    may_need_less: bool = False
    disciplines: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    panel: PanelRules
    ballot: BallotRules | None
    public_ballot: BallotRules | None = None
    panel_bps: int = BPS
    normalise: Normalise | None = None
    allocation: AllocationRules
    lot_source: LotSource = LotSource.COMMIT_REVEAL
    tranche_bps: tuple[int, ...] = ()
    tranche_days: tuple[date | None, ...] = ()
    least_pay_bps: int = 0
