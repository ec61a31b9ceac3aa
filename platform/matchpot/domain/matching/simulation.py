"""Events played one by one over projects and pots, with the very functions of the real run.

What a gift gets is `decide_gift`, what a project gets `decide_project`, what is left after a
refund `recompute_after_refund`; here is only what happens around them: money moves in the pots'
budgets, lines change state, figures are kept for the next decision. Nothing looks back over the
lines, so a hundred thousand events take seconds.

>>> from matchpot.domain.matching.ratio import Ratio
>>> from matchpot.domain.matching.scenario import Donate, PlannedPot, PlannedProject, Refund
>>> sim = Simulation(
...     [PlannedProject(id="p", goal_cents=1_000_000)],
...     [PlannedPot(id="A", total_cents=3_000, rule=Ratio(num=1, den=1))],
... )
>>> sim.play(Donate(id="d1", project="p", donor="x", cents=10_000))
>>> sim.play(Refund(donation="d1", cents=8_000))
>>> [(line.pot, line.cents) for line in sim.lines()], sim.budgets["A"].available_cents
([('A', 2000)], 1000)
"""

from collections.abc import Iterable, Mapping, Sequence

from matchpot.domain.matching.decide import decide_gift, decide_project
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.export import GIFT_REDUCED, SHARED, WAITED
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.refund import GrantedLine, recompute_after_refund
from matchpot.domain.matching.rests import begin_day, shares_of
from matchpot.domain.matching.scenario import (
    Close,
    DayBegins,
    DisputeLost,
    DisputeOpened,
    DisputeWon,
    Donate,
    Event,
    EventRefused,
    Id,
    PlannedPot,
    PlannedProject,
    Refund,
)
from matchpot.domain.matching.scenes import Gift
from matchpot.domain.matching.serving import Waiting
from matchpot.domain.matching.stacking import NO_JOINT_CAPS, JointCaps
from matchpot.domain.matching.tallies import Line, Place, PlayedGift, PlayedProject, Purse, opened
from matchpot.domain.money import Cents
from matchpot.domain.pots import Budget

_L = MatchLineState


class Simulation:
    """Projects and pots to which events happen; what they came to stands in lines and budgets."""

    def __init__(
        self,
        projects: Iterable[PlannedProject],
        pots: Iterable[PlannedPot],
        joint: JointCaps = NO_JOINT_CAPS,
        *,
        wait_list: bool = False,
    ) -> None:
        """Ids are unique. What is promised at publication is held before the first event.

        With `wait_list` money that comes back goes to the gifts that came first and got too little.
        """
        self.joint = joint
        self._purses = {pot.id: Purse(pot) for pot in pots}
        self._waiting = Waiting(joint, self._purses, on=wait_list)
        self.projects = {plan.id: opened(plan, self._purses) for plan in projects}
        self.gifts: dict[Id, PlayedGift] = {}
        self._lines: list[Line] = []
        for project in self.projects.values():
            self._decide(project)

    @property
    def budgets(self) -> Mapping[Id, Budget]:
        """What each pot holds, has used and has left now."""
        return {pot_id: purse.budget for pot_id, purse in self._purses.items()}

    def lines(self) -> Sequence[Line]:
        """The lines that stand now, in the order in which they were made."""
        return [line for line in self._lines if line.cents]

    def play(self, event: Event) -> None:
        """Let one event happen; raise `EventRefused` and change nothing when it cannot."""
        match event:
            case Donate():
                self._donate(event)
            case Refund():
                self._refund(event)
            case DisputeOpened():
                self._freeze(self._gift(event.donation))
            case DisputeWon():
                self._thaw(self._gift(event.donation))
            case DisputeLost():
                gift = self._gift(event.donation)
                self._thaw(gift)
                self._give_back(gift, gift.left_cents)
            case DayBegins():
                begin_day(self._purses.values(), event.day)
            case Close():
                self._close(event)
        self._serve()

    # ---- the events ----

    def _donate(self, event: Donate) -> None:
        project = self._project(event.project)
        if project.closed:
            raise EventRefused("project", "is closed, so it takes no more gifts")
        if event.id in self.gifts:
            raise EventRefused("id", "an earlier donation has this id")
        if event.cents <= 0:
            raise EventRefused("cents", "must be at least 1")
        own = event.donor == project.plan.maker
        reason = Reason.SELF_DONATION if own else None
        totals = project.totals()
        views = [place.view(event.donor, reason=reason) for place in project.gift_places]
        decision = decide_gift(Gift(cents=event.cents), totals, views, self.joint)
        gift = PlayedGift(event, project, event.cents, reason, totals, views)
        self.gifts[event.id] = gift
        for one in decision.lines:
            place = project.places[one.pot_id]
            self._add_line(gift, place, one.cents, granted=one.cents)
        if reason is None:
            project.count(event.donor, before_cents=0, after_cents=event.cents)
        self._waiting.take_place(gift)
        self._decide(project)

    def _refund(self, event: Refund) -> None:
        gift = self._gift(event.donation)
        if gift.disputed:
            raise EventRefused("donation", "a bank disputes this donation and has not judged yet")
        cents = gift.left_cents if event.cents is None else event.cents
        if cents <= 0:
            raise EventRefused("cents", "must be at least 1")
        if cents > gift.left_cents:
            raise EventRefused("cents", f"only {gift.left_cents} is left of this donation")
        self._give_back(gift, cents)

    def _close(self, event: Close) -> None:
        project = self._project(event.project)
        if project.closed:
            raise EventRefused("project", "was closed before")
        self._decide(project, at_close=True)
        project.closed = True
        for place in project.project_places:
            if place.project_line is not None:
                self._capture(place.project_line)
        self._waiting.end(event.project)
        for place in project.places.values():
            for gift, own, cents in shares_of(place.purse, self):
                self._grow(gift, own, cents, SHARED)

    # ---- what events come to ----

    def _give_back(self, gift: PlayedGift, cents: Cents) -> None:
        """Take cents off a gift: the crowd shrinks, and lines keep what the rest earns."""
        before = gift.left_cents
        gift.left_cents -= cents
        gift.refunds.append(cents)
        granted = [
            GrantedLine(view, gift.lines[view.id].cents if view.id in gift.lines else 0)
            for view in gift.views
            if gift.reason is None
        ]
        left = Gift(cents=gift.left_cents)
        for cut in recompute_after_refund(left, gift.totals, granted, self.joint):
            if cut.cut_cents:
                self._cut(gift, gift.lines[cut.pot_id], cut.cut_cents)
        if gift.reason is None:
            donor = gift.donation.donor
            gift.project.count(donor, before_cents=before, after_cents=gift.left_cents)
        self._waiting.renew(gift)
        self._decide(gift.project)

    def _serve(self) -> None:
        """Give what came back to whoever waits, until nobody waits or nothing is left."""
        while (turn := self._waiting.next()) is not None:
            gift = self.gifts[turn]
            match_cents = gift.project.match_cents
            for place, cents in self._waiting.claims(gift):
                self._grow(gift, place, cents)
            if gift.project.match_cents > match_cents:
                self._waiting.renew(gift)  # what one pot brought, another need not
                self._decide(gift.project)

    def _grow(self, gift: PlayedGift, place: Place, cents: Cents, reason: str = WAITED) -> None:
        """More on the line of a gift, or a line where the pot had nothing when it came."""
        line = gift.lines.get(place.pot.id)
        if line is None or not line.cents:
            self._add_line(gift, place, cents, reason=reason)
        else:
            place.purse.budget = place.purse.budget.hold(cents).capture(cents)
            place.match(gift.donation.donor, cents)
            gift.project.match_cents += cents
            line.become(line.cents + cents, reason)

    def _add_line(
        self, gift: PlayedGift, place: Place, cents: Cents, granted: Cents = 0, reason: str = ""
    ) -> None:
        """A line on a gift, held and captured at once; one that was not granted came later."""
        line = Line(
            donation=gift.donation.id,
            project=gift.project.plan.id,
            pot=place.pot.id,
            cents=cents,
            granted_cents=granted,
        )
        gift.lines[line.pot] = line
        self._hold(place, line, donor=gift.donation.donor)
        self._capture(line, reason or "captured")

    def _cut(self, gift: PlayedGift, line: Line, cents: Cents) -> None:
        place = gift.project.places[line.pot]
        place.purse.budget = place.purse.budget.give_back(cents)
        place.match(gift.donation.donor, -cents)
        gift.project.match_cents -= cents
        line.become(line.cents - cents, GIFT_REDUCED)
        if not line.cents:
            line.move(_L.REVERSED, GIFT_REDUCED)

    def _freeze(self, gift: PlayedGift) -> None:
        gift.disputed = True
        self._waiting.leave(gift)
        for line in gift.lines.values():
            if line.state is _L.CAPTURED:
                line.move(_L.FROZEN, "disputed")

    def _thaw(self, gift: PlayedGift) -> None:
        gift.disputed = False
        for line in gift.lines.values():
            if line.state is _L.FROZEN:
                line.move(_L.CAPTURED, "dispute_won")

    def _hold(self, place: Place, line: Line, *, donor: Id | None = None) -> None:
        place.purse.budget = place.purse.budget.hold(line.cents)
        place.match(donor, line.cents)
        self.projects[line.project].match_cents += line.cents
        self._lines.append(line)

    def _capture(self, line: Line, reason: str = "captured") -> None:
        purse = self._purses[line.pot]
        purse.budget = purse.budget.capture(line.cents)
        line.move(_L.CAPTURED, reason)

    def _decide(self, project: PlayedProject, *, at_close: bool = False) -> None:
        """Bring the lines on the whole project to what its totals ask for; final once closed."""
        if project.closed or not project.project_places:
            return
        views = [place.view() for place in project.project_places]
        totals = project.totals()
        project.basis = totals, views
        decision = decide_project(totals, views, self.joint, at_close=at_close)
        for told in decision.explanations:
            place = project.places[told.pot_id]
            place.is_latched |= told.pot_id in decision.latched
            self._set(project, place, told.cents)

    def _set(self, project: PlayedProject, place: Place, cents: Cents) -> None:
        line = place.project_line
        if line is None:
            if cents:
                line = Line(donation=None, project=project.plan.id, pot=place.pot.id, cents=cents)
                place.project_line = line
                self._hold(place, line)
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

    # ---- finding ----

    def _project(self, project_id: Id) -> PlayedProject:
        found = self.projects.get(project_id)
        if found is None:
            raise EventRefused("project", "there is no such project")
        return found

    def _gift(self, donation_id: Id) -> PlayedGift:
        found = self.gifts.get(donation_id)
        if found is None:
            raise EventRefused("donation", "no earlier donation has this id")
        if not found.left_cents:
            raise EventRefused("donation", "nothing is left of this donation")
        return found
