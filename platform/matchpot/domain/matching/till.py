"""Money of a simulation on its way: pots' budgets, lines, and the figures that follow from them.

When what happens, and how much, is the work of `simulation.py`.
"""

from collections.abc import Mapping

from matchpot.domain.matching.export import GIFT_REDUCED
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.scenario import Id
from matchpot.domain.matching.tallies import Line, Place, PlayedGift, PlayedProject, Purse
from matchpot.domain.money import Cents

_L = MatchLineState


class Till:
    """Every line that was made, in order, and the pots whose money is in them."""

    def __init__(self, purses: Mapping[Id, Purse]) -> None:
        self.purses = purses
        self.lines: list[Line] = []

    # ---- lines on gifts ----

    def grow(self, gift: PlayedGift, place: Place, cents: Cents, *, reason: str) -> Line:
        """More on the line of a gift, or a line where the pot had nothing when it came."""
        line = gift.lines.get(place.pot.id)
        if line is None or not line.cents:
            return self.add_line(gift, place, cents, granted_cents=0, reason=reason)
        place.purse.budget = place.purse.budget.hold(cents).capture(cents)
        place.match(gift.donation.donor, cents)
        gift.project.match_cents += cents
        line.become(line.cents + cents, reason)
        return line

    def add_line(
        self,
        gift: PlayedGift,
        place: Place,
        cents: Cents,
        *,
        granted_cents: Cents,
        reason: str = "captured",
    ) -> Line:
        """A line on a gift, held and captured at once."""
        line = Line(
            donation=gift.donation.id,
            project=gift.project.plan.id,
            pot=place.pot.id,
            cents=cents,
            granted_cents=granted_cents,
        )
        gift.lines[line.pot] = line
        self._hold(gift.project, place, line, donor=gift.donation.donor)
        self.capture(line, reason)
        return line

    def cut(self, gift: PlayedGift, line: Line, cents: Cents) -> None:
        """Less on the line of a gift of which something went back; the pot has it again."""
        place = gift.project.places[line.pot]
        place.purse.budget = place.purse.budget.give_back(cents)
        place.match(gift.donation.donor, -cents)
        gift.project.match_cents -= cents
        line.become(line.cents - cents, GIFT_REDUCED)
        if not line.cents:
            line.move(_L.REVERSED, GIFT_REDUCED)

    def capture(self, line: Line, reason: str = "captured") -> None:
        """What was held is given."""
        purse = self.purses[line.pot]
        purse.budget = purse.budget.capture(line.cents)
        line.move(_L.CAPTURED, reason)

    # ---- lines on whole projects ----

    def set(self, project: PlayedProject, place: Place, cents: Cents) -> None:
        """Bring the held line of a pot on a whole project to so many cents, 0 for none."""
        line = place.project_line
        if line is None:
            if cents:
                line = Line(donation=None, project=project.plan.id, pot=place.pot.id, cents=cents)
                place.project_line = line
                self._hold(project, place, line)
            return
        change = cents - line.cents
        place.purse.budget = place.purse.budget.release(line.cents).hold(cents)
        place.match(None, change)
        project.match_cents += change
        if change:
            line.become(cents, "decided_anew")
        if not cents:
            line.move(_L.RELEASED, "decided_anew")
            place.project_line = None

    def _hold(
        self, project: PlayedProject, place: Place, line: Line, *, donor: Id | None = None
    ) -> None:
        place.purse.budget = place.purse.budget.hold(line.cents)
        place.match(donor, line.cents)
        project.match_cents += line.cents
        self.lines.append(line)
