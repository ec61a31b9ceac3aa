"""Gift after gift on the same pots: no pot, project or donor ever gets past a limit."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.decide import decide_gift
from matchpot.domain.matching.gap_fill import GapFill
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.matching.per_donor import PerDonor
from matchpot.domain.matching.ratio import Ratio, Rounding
from matchpot.domain.matching.refund import GrantedLine, recompute_after_refund
from matchpot.domain.matching.scenes import Gift, ProjectTotals, Usage
from matchpot.domain.matching.stacking import JointCaps, PotView
from matchpot.domain.matching.tier_gift import TierGift, TierStyle
from matchpot.domain.matching.tier_pot import TierPot
from matchpot.domain.pots import Budget, PotMode

GOAL = 10_000


@dataclass
class Town:
    """A few pots, donors and projects, kept the simplest way."""

    rules: dict
    caps: dict
    modes: dict
    joint: JointCaps
    budgets: dict
    matched: Counter = field(default_factory=Counter)
    counted: Counter = field(default_factory=Counter)
    gifts: Counter = field(default_factory=Counter)
    crowd: Counter = field(default_factory=Counter)

    def view(self, pot, project, donor):
        return PotView(
            id=pot,
            rule=self.rules[pot],
            available_cents=self.budgets[pot].available_cents,
            mode=self.modes[pot],
            caps=self.caps[pot],
            usage=Usage(
                counted_cents=self.counted[pot, project],
                project_cents=self._sum(pot, project, None),
                donor_project_cents=self._sum(pot, project, donor),
                donor_pot_cents=self._sum(pot, None, donor),
                pot_cents=self._sum(pot, None, None),
                donor_gift_count=self.gifts[pot, project, donor],
                project_donor_count=sum(
                    cents > 0 and (pot, project) == (a_pot, a_project)
                    for (a_pot, a_project, _), cents in self.matched.items()
                ),
            ),
        )

    def _sum(self, pot, project, donor):
        return sum(
            cents
            for (a_pot, a_project, a_donor), cents in self.matched.items()
            if a_pot == pot and project in (None, a_project) and donor in (None, a_donor)
        )

    def totals(self, project):
        match = sum(self._sum(pot, project, None) for pot in self.rules)
        return ProjectTotals(goal_cents=GOAL, crowd_cents=self.crowd[project], match_cents=match)

    def give(self, project, donor, cents):
        views = [self.view(pot, project, donor) for pot in self.rules]
        before = self.totals(project)
        decision = decide_gift(Gift(cents=cents), before, views, self.joint)
        self.crowd[project] += cents
        for told in decision.explanations:
            self.counted[told.pot_id, project] += told.counted_cents
            self.gifts[told.pot_id, project, donor] += 1
            if told.cents:
                budget = self.budgets[told.pot_id].hold(told.cents)
                self.budgets[told.pot_id] = budget.capture(told.cents)
                self.matched[told.pot_id, project, donor] += told.cents
        return before, views, decision

    def refund(self, project, donor, before, views, decision):
        self.crowd[project] = before.crowd_cents
        by_id = {view.id: view for view in views}
        granted = [GrantedLine(by_id[line.pot_id], line.cents) for line in decision.lines]
        for cut in recompute_after_refund(Gift(cents=0), before, granted, self.joint):
            self.budgets[cut.pot_id] = self.budgets[cut.pot_id].give_back(cut.cut_cents)
            self.matched[cut.pot_id, project, donor] -= cut.cut_cents
        for told in decision.explanations:
            self.counted[told.pot_id, project] -= told.counted_cents
            self.gifts[told.pot_id, project, donor] -= 1

    def state(self):
        parts = (self.matched, self.counted, self.gifts, self.crowd)
        return (dict(self.budgets), *(+part for part in parts))


CAP = st.none() | st.integers(1, 900)
SMALL, BPS = st.integers(1, 3), st.integers(1, 20_000)
RULES = st.one_of(
    st.builds(Ratio, num=SMALL, den=SMALL, rounding=st.sampled_from(Rounding)),
    st.builds(
        TierGift,
        brackets=st.tuples(BPS, BPS).map(lambda shares: ((0, shares[0]), (400, shares[1]))),
        style=st.sampled_from(TierStyle),
    ),
    st.builds(
        TierPot,
        segments=st.tuples(st.tuples(st.integers(1, 900), BPS), st.tuples(st.none(), BPS)),
    ),
    st.builds(PerDonor, cents_each=st.integers(1, 900), max_donors=st.none() | SMALL),
    st.builds(NthPayment, num=SMALL, vest_on=SMALL, all_or_nothing=st.booleans()),
    st.builds(NthPayment, num=SMALL, first_k=SMALL),
    st.builds(GapFill, num=SMALL),
)


@st.composite
def a_town(draw):
    pots = range(draw(st.integers(1, 3)))
    return Town(
        rules={pot: draw(RULES) for pot in pots},
        caps={
            pot: Caps(
                per_donation_cents=draw(CAP),
                per_donor_project_cents=draw(CAP),
                per_donor_pot_cents=draw(CAP),
                per_project_cents=draw(CAP),
            )
            for pot in pots
        },
        modes={pot: draw(st.sampled_from(PotMode)) for pot in pots},
        joint=JointCaps(
            match_multiple_bps=draw(st.none() | st.integers(1_000, 20_000)),
            project_goal_bps=draw(st.none() | st.integers(100, 5_000)),
        ),
        budgets={pot: Budget(total_cents=draw(st.integers(0, 3_000))) for pot in pots},
    )


GIFTS = st.lists(
    st.tuples(st.sampled_from("pq"), st.sampled_from("xyz"), st.integers(1, 1_500)),
    min_size=1,
    max_size=12,
)


@given(town=a_town(), gifts=GIFTS)
def test_property_1_no_gift_after_gift_gets_past_a_limit(town, gifts):
    for project, donor, cents in gifts:
        town.give(project, donor, cents)
        for pot, caps in town.caps.items():
            budget = town.budgets[pot]
            assert 0 <= budget.reserved_cents + budget.used_cents <= budget.total_cents
            usage = town.view(pot, project, donor).usage
            for limit, used in (
                (caps.per_donor_project_cents, usage.donor_project_cents),
                (caps.per_donor_pot_cents, usage.donor_pot_cents),
                (caps.per_project_cents, usage.project_cents),
            ):
                assert limit is None or used <= limit
        goal_bps = town.joint.project_goal_bps
        most = town.totals(project).match_cents
        assert goal_bps is None or most <= GOAL * goal_bps // 10_000


@given(town=a_town(), gifts=GIFTS)
def test_property_7_refunding_the_last_gift_returns_to_the_state_before_it(town, gifts):
    *earlier, (project, donor, cents) = gifts
    for gift in earlier:
        town.give(*gift)
    before = town.state()
    given_now = town.give(project, donor, cents)
    town.refund(project, donor, *given_now)
    assert town.state() == before
