"""The answer of an allocation: what is funded, every step to it, and a reason for everyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from matchpot.domain.allocation.elections import ApplicationId
from matchpot.domain.allocation.terms import Leftover
from matchpot.domain.money import Cents


class Reason(StrEnum):
    """Why an application got money, or none."""

    FUNDED = "funded"
    RESERVE = "reserve"  # unfunded, and named for when one falls away
    BELOW_THRESHOLD = "below_threshold"
    DOES_NOT_FIT = "does_not_fit"  # more than what was left when its turn came
    CAP_REACHED = "cap_reached"  # of its category, its region or its maker
    EXCLUSIVE_GROUP = "exclusive_group"  # another of its group was funded
    NOT_DRAWN = "not_drawn"
    NO_SUPPORT = "no_support"  # nobody voted for it, and the rule spends voters' money
    SUPPORTERS_CANNOT_PAY = "supporters_cannot_pay"  # their equal shares together are too little
    AFTER_THE_STOP = "after_the_stop"  # the rule stopped before its turn
    NOT_CHOSEN = "not_chosen"  # a better set without it, or nobody chose it by hand
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One decision, in the order they were made.

    Attributes:
        id: of the application.
        code: what was decided.
        cents: what it got; 0 when it was passed over.
        left_cents: what was left after it.
        phase: which part of the rule decided, where a rule has parts.
        note: what the rule saw: a price, effective votes, a place in a draw, a written reason.
    """

    id: ApplicationId
    code: Reason
    cents: Cents
    left_cents: Cents
    phase: str = ""
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The smallest change that would have funded an application, all else as it was.

    Attributes:
        votes: so many more people voting for it alone; None when no number helps, or votes are not
            what decides.
        score: so much more score, where the score is not a number of votes.
        cents: so much less asked; None when even one cent would not have been given.
    """

    votes: int | None = None
    score: Fraction | None = None
    cents: Cents | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one application.

    Attributes:
        rank: its place by score, from 1, ties settled; also of those that could get nothing.
        code: the reason; `because` is the reason under it for one on the reserve list.
        reserve_place: from 1 on the reserve list.
        change: what would have funded it; None when it is funded or it was not searched.
    """

    id: ApplicationId
    rank: int
    score: Fraction
    supporters: int
    code: Reason
    because: Reason
    cost_cents: Cents
    given_cents: Cents
    reserve_place: int | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An allocation, explained.

    Attributes:
        verdicts: one per application, in the order of rank.
        steps: every decision, in the order they were made.
        facts: what the rule has to say about itself, such as its last budget per voter.
    """

    rule: str
    budget_cents: Cents
    verdicts: Sequence[Verdict]
    steps: Sequence[Step]
    leftover: Leftover
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def funded(self) -> list[ApplicationId]:
        """Who gets money, in the order it was given."""
        return [step.id for step in self.steps if step.code is Reason.FUNDED]

    @property
    def given(self) -> dict[ApplicationId, Cents]:
        """What everyone gets who gets anything, in the order it was given."""
        return {step.id: step.cents for step in self.steps if step.code is Reason.FUNDED}

    @property
    def spent_cents(self) -> Cents:
        """What is given in all."""
        return sum(self.given.values())

    @property
    def left_cents(self) -> Cents:
        """What nothing was bought with."""
        return self.budget_cents - self.spent_cents

    def of(self, id_: ApplicationId) -> Verdict:
        """What became of one application."""
        return next(one for one in self.verdicts if one.id == id_)
