"""What every allocation rule is: a frozen set of parameters, and one way to spend.

The rules have a file each; the table of all of them is in `rules.py`.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.allocation.elections import Election
from matchpot.domain.allocation.outcomes import Outcome, Reason
from matchpot.domain.allocation.remainder import give_remainder
from matchpot.domain.allocation.spending import Ranking, Spending
from matchpot.domain.allocation.terms import Leftover, Terms
from matchpot.domain.matching.parameters import Field, check_born


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationRule(ABC):
    """A rule that says which applications are funded.

    For the same election the same outcome, whatever the order of its parts; never more than the
    budget, never anything the terms forbid. `READS_BALLOTS` tells whether it asks who voted for
    what; the others look at scores alone.
    """

    KIND: ClassVar[str]
    FIELDS: ClassVar[tuple[Field, ...]] = ()
    READS_BALLOTS: ClassVar[bool] = False

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    @abstractmethod
    def spend(self, course: Spending) -> None:
        """Spend the money of a fresh course."""

    def allocate(self, election: Election, terms: Terms) -> Outcome:
        """Work out who is funded, under the terms, with a reason for everyone."""
        course = Spending(Ranking(election, terms))
        self.spend(course)
        if terms.leftover is Leftover.PARTIAL_NEXT:
            give_remainder(course)
        for one in course.unfunded():
            course.why_not.setdefault(one.id, Reason.NOT_CHOSEN)
        return course.outcome(self.KIND)
