"""A lottery around the line: the clearly best are funded, the clearly weaker not, the rest drawn.

The idea: "close to the line the difference is noise". Funding by score would put the line at the
first application that does not fit. Whoever is within `margin` of its score on either side is in
the middle; above are the certain ones, below the others. The middle is drawn, and gets by lot at
most `lot_share_bps` of the budget.

Worked example, 10.00 and a margin of 0.50. By score a (4.8) and b (4.1) would fit and c (4.0) would
not, so the line is at 4.0: b and c are drawn, d (2.0) is out:

>>> from fractions import Fraction
>>> from matchpot.domain.allocation.elections import Application, Election
>>> from matchpot.domain.allocation.terms import Terms
>>> scores = {"a": "4.8", "b": "4.1", "c": "4.0", "d": "2.0"}
>>> outcome = LineLottery(margin_hundredths=50).allocate(
...     Election(
...         budget_cents=1_000,
...         applications=[Application(id=id_, cost_cents=450) for id_ in scores],
...         scores={id_: Fraction(score) for id_, score in scores.items()},
...         lots={"a": 1, "b": 2, "c": 3, "d": 4}, draw={"b": 2, "c": 1},
...     ),
...     Terms(reserve=0),
... )
>>> outcome.given, outcome.of("b").code.value, outcome.facts["line"]
({'a': 450, 'c': 450}, 'not_drawn', '4')

Where everything fits there is no line and nothing is drawn. Who is in the middle is known before
the draw (`middle`), and only they need a place in it.

Source: Heyard, Ott, Salanti and Egger, "Rethinking the Funding Line at the Swiss National Science
Foundation" (Statistics and Public Policy 9(1), 2022).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from matchpot.domain.allocation.elections import Application, Election
from matchpot.domain.allocation.greedy_skip import fund_in_order
from matchpot.domain.allocation.greedy_stop import fund_until_one_does_not_fit
from matchpot.domain.allocation.lottery_above_threshold import fund_as_drawn
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Ranking, Spending
from matchpot.domain.allocation.terms import Terms
from matchpot.domain.matching.parameters import Field, Number
from matchpot.domain.money import BPS, bps_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLottery(AllocationRule):
    """Fund above, draw around the line.

    Attributes:
        margin_hundredths: how far from the line is still near, in hundredths of a score.
        lot_share_bps: the most of the budget that is given by lot.

    Raises:
        InvalidValue: Somebody in the middle has no place in the draw.
    """

    KIND: ClassVar[str] = "line_lottery"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Number(name="margin_hundredths", required=True),
        Number(name="lot_share_bps", most=BPS, default=5_000),
    )

    margin_hundredths: int
    lot_share_bps: int = 5_000

    def middle(self, election: Election, terms: Terms) -> list[Application]:
        """Who is to be drawn, best first; empty where everything fits."""
        ranking = Ranking(election, terms)
        line = self._line(ranking)
        return [] if line is None else self._near(ranking, line)

    def spend(self, course: Spending) -> None:
        """Fund the certain ones by score, then the middle by lot."""
        ranking, score = course.ranking, course.election.score
        line = self._line(ranking)
        if line is None:
            fund_in_order(course, ranking.order)
            return
        course.facts["line"] = str(line)
        middle = self._near(ranking, line)
        near = {one.id for one in middle}
        above = [one for one in ranking.order if one.id not in near and score(one.id) > line]
        fund_in_order(course, above)
        most_cents = bps_of(course.election.budget_cents, self.lot_share_bps)
        fund_as_drawn(course, middle, most_cents=min(most_cents, course.left_cents))
        for one in course.unfunded():
            if one.id not in course.why_not:
                course.pass_over(one, Reason.DOES_NOT_FIT)

    def _line(self, ranking: Ranking) -> Fraction | None:
        """The score of the first that would not fit, were it by score alone."""
        first = fund_until_one_does_not_fit(Spending(ranking))
        return None if first is None else ranking.election.score(first.id)

    def _near(self, ranking: Ranking, line: Fraction) -> list[Application]:
        margin, score = Fraction(self.margin_hundredths, 100), ranking.election.score
        return [one for one in ranking.order if abs(score(one.id) - line) <= margin]
