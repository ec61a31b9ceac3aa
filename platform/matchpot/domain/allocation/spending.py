"""What a rule does with the money, step by step, within the terms.

A rule looks at who may be funded, buys, and passes over with a reason; this keeps the money, the
limits and the steps, and makes the outcome of them.
"""

from collections import Counter
from collections.abc import Mapping

from matchpot.domain.allocation.elections import Application, ApplicationId, Election
from matchpot.domain.allocation.outcomes import Outcome, Reason, Step, Verdict
from matchpot.domain.allocation.terms import Terms
from matchpot.domain.allocation.ties import ranked, tie_places
from matchpot.domain.money import Cents


class Ranking:
    """Who may be funded at all, best first; worked out once for all courses of an election.

    Attributes:
        places: everyone's place among equals.
        everyone: all applications by score.
        order: those above the thresholds and not withdrawn, best first.
        refused: the others, and why.
    """

    def __init__(self, election: Election, terms: Terms) -> None:
        self.election, self.terms = election, terms
        self.places = tie_places(election)
        self.everyone = ranked(election, election.applications, self.places)
        self.refused: dict[ApplicationId, Reason] = {}
        voters = election.voters
        for one in self.everyone:
            support = election.supporters.get(one.id, 0)
            if one.withdrawn:
                self.refused[one.id] = Reason.WITHDRAWN
            elif not terms.lets_in(score=election.score(one.id), supporters=support, voters=voters):
                self.refused[one.id] = Reason.BELOW_THRESHOLD
        self.order = [one for one in self.everyone if one.id not in self.refused]


class Spending:
    """The course of one allocation.

    A rule may try a course with another sum than the budget (`budget_cents`) before it takes the
    real one.

    Attributes:
        left_cents: what is left of the sum.
        given: what was given, in the order it was given.
        why_not: the reason of whoever got nothing so far.
        facts: what the rule has to say about itself.
    """

    def __init__(self, ranking: Ranking, budget_cents: Cents | None = None) -> None:
        self.ranking, self.election, self.terms = ranking, ranking.election, ranking.terms
        self.left_cents = self.election.budget_cents if budget_cents is None else budget_cents
        self.spent_cents = 0
        self.given: dict[ApplicationId, Cents] = {}
        self.why_not = dict(ranking.refused)
        self.steps: list[Step] = []
        self.facts: dict[str, str] = {}
        self._makers: Counter[str] = Counter()
        self._groups: set[str] = set()
        self._limit_cents = [0] * len(self.terms.limits)
        self._limit_counts = [0] * len(self.terms.limits)

    # ---- what may be done -----------------------------------------------------------------------

    def hindrance(self, one: Application, cents: Cents) -> Reason | None:
        """Why this may not be given now; None when it may. Once hindered is hindered for good."""
        return self.term_broken(one, cents) or (
            Reason.DOES_NOT_FIT if cents > self.left_cents else None
        )

    def term_broken(self, one: Application, cents: Cents) -> Reason | None:
        """Which of the terms forbids it, whatever money is left."""
        if one.group is not None and one.group in self._groups:
            return Reason.EXCLUSIVE_GROUP
        most = self.terms.most_per_maker
        if most is not None and one.maker is not None and self._makers[one.maker] >= most:
            return Reason.CAP_REACHED
        return Reason.CAP_REACHED if self._is_over_a_limit(one, cents) else None

    def _is_over_a_limit(self, one: Application, cents: Cents) -> bool:
        for limit, own_cents, own_count in zip(
            self.terms.limits, self._limit_cents, self._limit_counts, strict=True
        ):
            if limit.covers(one):
                most_cents, would_be = limit.most_cents, own_cents + cents
                if limit.most_count is not None and own_count >= limit.most_count:
                    return True
            else:
                others_cents = self.election.budget_cents - limit.kept_cents
                most_cents = others_cents if limit.kept_cents else None
                would_be = self.spent_cents - own_cents + cents
            if most_cents is not None and would_be > most_cents:
                return True
        return False

    # ---- doing it -------------------------------------------------------------------------------

    def fund(
        self,
        one: Application,
        cents: Cents,
        *,
        phase: str = "",
        note: Mapping[str, str] | None = None,
    ) -> None:
        """Give money; whoever asks must have looked for a hindrance before."""
        self.left_cents -= cents
        self.spent_cents += cents
        self.given[one.id] = cents
        self.why_not.pop(one.id, None)
        if one.maker is not None:
            self._makers[one.maker] += 1
        if one.group is not None:
            self._groups.add(one.group)
        for at, limit in enumerate(self.terms.limits):
            if limit.covers(one):
                self._limit_cents[at] += cents
                self._limit_counts[at] += 1
        self._step(one, Reason.FUNDED, cents, phase, note)

    def pass_over(
        self,
        one: Application,
        why: Reason,
        *,
        phase: str = "",
        note: Mapping[str, str] | None = None,
    ) -> None:
        """Write down that it got nothing, and why; a later phase may still fund it."""
        self.why_not[one.id] = why
        self._step(one, why, 0, phase, note)

    def _step(
        self,
        one: Application,
        code: Reason,
        cents: Cents,
        phase: str,
        note: Mapping[str, str] | None,
    ) -> None:
        self.steps.append(
            Step(
                id=one.id,
                code=code,
                cents=cents,
                left_cents=self.left_cents,
                phase=phase,
                note=note or {},
            )
        )

    def unfunded(self) -> list[Application]:
        """Who might be funded and is not, best first."""
        return [one for one in self.ranking.order if one.id not in self.given]

    # ---- the end --------------------------------------------------------------------------------

    def outcome(self, rule: str) -> Outcome:
        """Close the books: a verdict for everyone, with the reserve list."""
        assert self.left_cents >= 0  # noqa: S101 -- no rule spends more than there is
        waiting = [one.id for one in self.unfunded() if self._could_move_up(one)]
        reserve = {id_: place for place, id_ in enumerate(waiting[: self.terms.reserve], 1)}
        return Outcome(
            rule=rule,
            budget_cents=self.election.budget_cents,
            verdicts=tuple(
                self._verdict(one, rank, reserve.get(one.id))
                for rank, one in enumerate(self.ranking.everyone, 1)
            ),
            steps=tuple(self.steps),
            leftover=self.terms.leftover,
            facts=dict(self.facts),
        )

    def _could_move_up(self, one: Application) -> bool:
        """Whether it would be funded when money comes back: a term in its way stays in its way."""
        return self.term_broken(one, one.least_cents or one.cost_cents) is None

    def _verdict(self, one: Application, rank: int, reserve_place: int | None) -> Verdict:
        why = Reason.FUNDED if one.id in self.given else self.why_not.get(one.id, Reason.NOT_CHOSEN)
        return Verdict(
            id=one.id,
            rank=rank,
            score=self.election.score(one.id),
            supporters=self.election.supporters.get(one.id, 0),
            code=why if reserve_place is None else Reason.RESERVE,
            because=why,
            cost_cents=one.cost_cents,
            given_cents=self.given.get(one.id, 0),
            reserve_place=reserve_place,
        )
