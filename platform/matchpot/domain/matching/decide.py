"""What every pot adds to a gift, or to a project, with the arithmetic that led there.

`decide_gift` runs before a donor pays and again when a lapsed hold is tried anew; `decide_project`
runs whenever the totals of a project change, and once more when its campaign closes. Both only
compute; holding and capturing is the work of the services, under locks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from matchpot.domain.matching.caps import Room
from matchpot.domain.matching.eligibility import Reason, gift_reason
from matchpot.domain.matching.explain import Explanation, Params, PotId, Stage, Step
from matchpot.domain.matching.rules import (
    ProjectRule,
    gives_whole_or_nothing,
    is_gift_rule,
    is_project_rule,
    latches,
    says_why_less,
)
from matchpot.domain.matching.scenes import Gift, GiftScene, ProjectScene, ProjectTotals
from matchpot.domain.matching.stacking import (
    DEFAULT_JOINT_CAPS,
    JointCaps,
    Offer,
    PotView,
    cut_to,
    in_order,
    take,
)
from matchpot.domain.money import Cents
from matchpot.domain.pots import PotMode, Share


@dataclass(frozen=True, slots=True)
class PotCents:
    """What one pot adds; never 0."""

    pot_id: PotId
    cents: Cents


@dataclass(frozen=True, slots=True)
class Decision:
    """The lines in the order in which they stand, and how every pot came to its own.

    `latched` are the pots whose condition is met for good from now on.
    """

    lines: tuple[PotCents, ...]
    explanations: tuple[Explanation, ...]
    latched: frozenset[PotId] = frozenset()

    @property
    def total_cents(self) -> Cents:
        """All match together."""
        return sum(line.cents for line in self.lines)

    def cents_of(self, pot_id: PotId) -> Cents:
        """What one pot adds, 0 when it has no line."""
        return next((line.cents for line in self.lines if line.pot_id == pot_id), 0)


@dataclass(slots=True)
class _Sum:
    """One pot's sum while it is being made: every cut that bites leaves a step."""

    pot: PotView
    counted_cents: Cents
    own_cents: Cents
    cents: Cents
    steps: list[Step]

    @property
    def is_met(self) -> bool:
        """Whether the rule gives something, also when caps or an empty pot leave nothing of it."""
        return any(step.code is Stage.RULE for step in self.steps)

    def cut(self, to_cents: Cents, reason: Reason, params: Params = ()) -> None:
        if to_cents < self.cents:
            self.steps.append(Step(reason, self.cents, to_cents, params))
            self.cents = to_cents

    def fit(self, room: Room) -> None:
        if room.cents < self.cents:
            params = (("limit_cents", room.limit_cents), ("used_cents", room.used_cents))
            self.cut(room.cents, room.reason, params)

    def told(self) -> Explanation:
        return Explanation(self.pot.id, self.counted_cents, self.cents, tuple(self.steps))


def decide_gift(
    gift: Gift,
    project: ProjectTotals,
    pots: Iterable[PotView],
    joint: JointCaps = DEFAULT_JOINT_CAPS,
) -> Decision:
    """Say what each pot adds to one gift, exactly, for any order of the pots.

    Pots with a project-level rule take no part here. The lines sum to no more than the joint caps
    allow, and no line is more than its pot has left.
    """
    sums = [_offer(gift, project, pot) for pot in in_order(pots) if is_gift_rule(pot.rule)]
    _take_together(sums)
    _cut_jointly(sums, joint.gift_room(gift), Reason.JOINT_MULTIPLE)
    _cut_jointly(sums, joint.project_room(project), Reason.JOINT_PROJECT_GOAL)
    return _decision(sums)


def own_cents(gift: Gift, project: ProjectTotals, pot: PotView) -> tuple[Cents, Cents]:
    """What of a gift counts for a pot, and what its rule gives for that, before all limits."""
    if pot.reason or gift_reason(gift.cents, min_donation_cents=pot.min_donation_cents):
        return 0, 0
    assert is_gift_rule(pot.rule)  # noqa: S101 -- project-level rules are answered elsewhere
    counted = pot.caps.counted(gift.cents)
    return counted, pot.rule.match_cents(counted, GiftScene(gift, project, pot.usage))


def _offer(gift: Gift, project: ProjectTotals, pot: PotView) -> _Sum:
    """Make the sum of one pot as if it were alone."""
    least = pot.min_donation_cents
    refusal = pot.reason or gift_reason(gift.cents, min_donation_cents=least)
    steps = [Step(Stage.GIFT, 0, gift.cents)]
    if refusal:
        params = (("min_donation_cents", least),) if refusal is Reason.BELOW_MINIMUM else ()
        return _Sum(pot, 0, 0, 0, [*steps, Step(refusal, gift.cents, 0, params)])
    assert is_gift_rule(pot.rule)  # noqa: S101 -- the caller left the others out
    counted, own = own_cents(gift, project, pot)
    if counted < gift.cents:
        limit = (("limit_cents", counted),)
        steps.append(Step(Reason.CAP_PER_DONATION, gift.cents, counted, limit))
    steps.extend(_rule_steps(pot, counted, own, GiftScene(gift, project, pot.usage)))
    offer = _Sum(pot, counted, own, own, steps)
    for room in pot.caps.rooms(pot.usage, goal_cents=project.goal_cents):
        offer.fit(room)
    left = _left(pot)
    if gives_whole_or_nothing(pot.rule) and pot.available_cents < offer.cents:
        offer.cut(0, Reason.ALL_OR_NOTHING, left)
    offer.cut(pot.available_cents, pot.caps.exhaustion.why_short(pot.opens_on), left)
    return offer


def _left(pot: PotView) -> Params:
    """What a pot has for whoever comes now, and the day on which it has more."""
    opens_on = () if pot.opens_on is None else (("opens_on", pot.opens_on.isoformat()),)
    return (("available_cents", pot.available_cents), *opens_on)


def _rule_steps(pot: PotView, counted: Cents, own: Cents, scene: GiftScene) -> Iterator[Step]:
    """What the rule gives, and what it says itself when that is nothing or not all."""
    assert is_gift_rule(pot.rule)  # noqa: S101 -- the caller left the others out
    why = pot.rule.why_less(counted, scene) if says_why_less(pot.rule) else None
    if own > 0 or why is None:
        yield Step(Stage.RULE, counted, own, pot.rule.figures())
    if why is not None:
        yield Step(why, own or counted, own)


def _take_together(sums: Sequence[_Sum]) -> None:
    taken = take([Offer(s.pot, s.own_cents, s.cents) for s in sums])
    entitled = max((s.own_cents for s in sums if s.pot.mode is PotMode.FILL), default=0)
    params = (("entitled_cents", entitled),)
    for one, cents in zip(sums, taken, strict=True):
        shares = one.pot.share is Share.PROPORTIONAL
        reason = Reason.SHARED_WITH_OTHERS if shares else Reason.FILLED_BY_OTHERS
        one.cut(cents, reason, params)


def _cut_jointly(sums: Sequence[_Sum], room_cents: Cents | None, reason: Reason) -> None:
    if room_cents is None:
        return
    params = (("room_cents", room_cents),)
    for one, cents in zip(sums, cut_to([s.cents for s in sums], room_cents), strict=True):
        one.cut(cents, reason, params)


def _decision(sums: Sequence[_Sum]) -> Decision:
    return Decision(
        lines=tuple(PotCents(s.pot.id, s.cents) for s in sums if s.cents > 0),
        explanations=tuple(s.told() for s in sums),
        latched=frozenset(s.pot.id for s in sums if latches(s.pot.rule) and s.is_met),
    )


def decide_project(
    project: ProjectTotals,
    pots: Iterable[PotView],
    joint: JointCaps = DEFAULT_JOINT_CAPS,
    *,
    today: date | None = None,
    at_close: bool = False,
) -> Decision:
    """Say what the project-level lines should be now; a pot without a line should have none.

    The answer replaces the lines that stand: each pot's `usage.project_cents` is its own line, is
    part of `project.match_cents`, and is available to it again. Until the close every line is
    provisional: totals that fall below a threshold take it away. At the close the lines that are
    left are final. A pot that takes no part any more (`reason`) never adds, but keeps what stands.
    """
    views = [pot for pot in in_order(pots) if is_project_rule(pot.rule)]
    gifts_match = project.match_cents - sum(pot.usage.project_cents for pot in views)
    room = joint.project_room(ProjectTotals(goal_cents=project.goal_cents, match_cents=gifts_match))
    match_so_far = gifts_match
    sums: list[_Sum] = []
    scenes: list[ProjectScene] = []
    for pot in views:
        scene = _scene(project, pot, match_so_far, today)
        one = _project_offer(pot, scene, project)
        if room is not None:
            left = max(0, room - (match_so_far - gifts_match))
            one.cut(left, Reason.JOINT_PROJECT_GOAL, (("room_cents", left),))
        match_so_far += one.cents
        sums.append(one)
        scenes.append(scene)
    if at_close:
        _let_lapse(sums, scenes, gifts_match)
    return _decision(sums)


def _scene(
    project: ProjectTotals, pot: PotView, other_match_cents: Cents, today: date | None
) -> ProjectScene:
    crowd, donors = pot.crowd_cents, pot.crowd_donors
    return ProjectScene(
        goal_cents=project.goal_cents,
        crowd_cents=project.crowd_cents if crowd is None else crowd,
        crowd_donors=project.crowd_donors if donors is None else donors,
        other_match_cents=other_match_cents,
        was_unlocked=pot.was_unlocked,
        today=today,
    )


def _project_offer(pot: PotView, scene: ProjectScene, project: ProjectTotals) -> _Sum:
    rule = _project_rule(pot)
    own = rule.line_cents(scene)
    # A pot may count fewer gifts than the project has; then one can read both.
    apart = scene.crowd_cents != project.crowd_cents
    of_all = (("all_crowd_cents", project.crowd_cents),) if apart else ()
    steps = [Step(Stage.CROWD, 0, scene.crowd_cents, of_all)]
    why_not = rule.why_not(scene)
    if why_not:
        steps.append(Step(why_not, scene.crowd_cents, 0, rule.figures(scene)))
        return _Sum(pot, scene.crowd_cents, 0, 0, steps)
    steps.append(Step(Stage.RULE, scene.crowd_cents, own, rule.figures(scene)))
    one = _Sum(pot, scene.crowd_cents, own, own, steps)
    for room in (
        *pot.caps.project_rooms(0, goal_cents=scene.goal_cents),
        *pot.caps.maker_rooms(pot.usage.maker_year_cents),
    ):
        one.fit(room)
    stands = pot.usage.project_cents
    available = pot.available_cents + stands
    one.cut(available, Reason.POT_EMPTY, (("available_cents", available),))
    if pot.reason:
        one.cut(stands, pot.reason)
    return one


def _let_lapse(
    sums: Sequence[_Sum], scenes: Sequence[ProjectScene], gifts_match_cents: Cents
) -> None:
    """Take away the lines whose condition fails at the close, until the rest all hold.

    A line that lapses can make another one miss the goal, never the other way round, so the end
    does not depend on the order.
    """
    fell = True
    while fell:
        fell = False
        all_match = gifts_match_cents + sum(one.cents for one in sums)
        for one, scene in zip(sums, scenes, strict=True):
            rule = _project_rule(one.pot)
            why_not = rule.why_not_at_close(scene, all_match_cents=all_match)
            if why_not and one.cents > 0:
                one.cut(0, why_not, (("all_match_cents", all_match),))
                fell = True


def _project_rule(pot: PotView) -> ProjectRule:
    assert is_project_rule(pot.rule)  # noqa: S101 -- the caller left the others out
    return pot.rule
