"""By hand: people choose, and give a reason for each choice.

The idea: "sometimes a panel wants to say it in words". Everyone can see that no rule decided: the
outcome is labelled, and no choice stands without its reason. Budget and terms still hold.

>>> from matchpot.domain.allocation.elections import Application, Election
>>> from matchpot.domain.allocation.terms import Terms
>>> asks = [Application(id="a", cost_cents=700), Application(id="b", cost_cents=300)]
>>> election = Election(budget_cents=1_000, applications=asks, scores={}, lots={"a": 1, "b": 2})
>>> choice = Choice(id="b", cents=300, reason="Nobody else reaches the villages in the north.")
>>> Manual(choices=(choice,)).allocate(election, Terms()).given
{'b': 300}
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.allocation.elections import Application, ApplicationId
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Spending
from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents

SHORTEST_REASON = 20  # letters: as long as the reason a panellist owes a maker


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What people decided about one application: a sum, 0 for none, and why."""

    id: ApplicationId
    cents: Cents
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual(AllocationRule):
    """Fund what was chosen, in the order of the choices.

    Raises:
        InvalidValue: A reason is missing, an application is chosen twice or is not there, a sum is
            not what it asks for, the budget does not bear it, or a term forbids it.
    """

    KIND: ClassVar[str] = "manual"

    choices: Sequence[Choice] = ()

    def __post_init__(self) -> None:
        if any(len(one.reason.strip()) < SHORTEST_REASON for one in self.choices):
            raise InvalidValue({"reason": "too_short"})
        if len({one.id for one in self.choices}) != len(self.choices):
            raise InvalidValue({"choices": "given_twice"})

    def spend(self, course: Spending) -> None:
        """Do as was chosen, or refuse the whole of it."""
        course.facts["decided"] = "by_hand"
        may = {one.id: one for one in course.ranking.order}
        flaws: dict[str, str] = {}
        for choice in self.choices:
            one, note = may.get(choice.id), {"reason": choice.reason}
            flaw = next(_flaws(course, one, choice.cents), None)
            if flaw is not None or one is None:
                flaws[choice.id] = flaw or "unknown_application"
            elif choice.cents:
                course.fund(one, choice.cents, note=note)
            else:
                course.pass_over(one, Reason.NOT_CHOSEN, note=note)
        if flaws:
            raise InvalidValue(flaws)


def _flaws(course: Spending, one: Application | None, cents: Cents) -> Iterator[str]:
    """What is wrong with a choice."""
    if one is None:
        yield "unknown_application"
    elif cents:
        if not (one.least_cents or one.cost_cents) <= cents <= one.cost_cents:
            yield "not_what_it_asks"
        why = course.hindrance(one, cents)
        if why is not None:
            yield why.value
