"""What happens to lines and pots when events are played; the worked examples are in tests/cli."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchpot.cli.matching.scenario_file import read_scenario
from matchpot.cli.matching.simulate import play
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.scenario import (
    Close,
    DisputeLost,
    DisputeOpened,
    DisputeWon,
    Donate,
    Event,
    EventRefused,
    PlannedPot,
    PlannedProject,
    Refund,
)
from matchpot.domain.matching.seed import Seed, SeedCondition
from matchpot.domain.matching.simulation import Simulation
from matchpot.domain.matching.stacking import JointCaps
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import Basis, UnlockFixed
from matchpot.domain.pots import Budget
from tests.domain.matching.scenarios import DONORS, OF_GIFTS, OF_PROJECTS, a_scenario

PROJECT = PlannedProject(id="p", goal_cents=10_000, maker="m")
ONE_TO_ONE = Ratio(num=1, den=1)
GRANT = UnlockFixed(grant_cents=700, trigger_cents=1_000)


def _pot(rule: Any = ONE_TO_ONE, *, pot_id: str = "A", cents: int = 5_000, **more: Any) -> Any:
    return PlannedPot(id=pot_id, total_cents=cents, rule=rule, **more)


def _gift(gift: str, cents: int, *, donor: str = "x", project: str = "p") -> Donate:
    return Donate(id=gift, project=project, donor=donor, cents=cents)


def _played(*events: Event, pots: Any = (), projects: Any = (PROJECT,)) -> Simulation:
    simulation = Simulation(projects, pots or [_pot()])
    for event in events:
        simulation.play(event)
    return simulation


def _lines(simulation: Simulation) -> list[tuple[Any, Any, int, str]]:
    return [(one.donation, one.pot, one.cents, one.state.value) for one in simulation.lines()]


def test_a_gift_of_the_maker_is_not_matched_and_opens_no_threshold() -> None:
    played = _played(_gift("d1", 1_000, donor="m"), pots=[_pot(), _pot(GRANT, pot_id="B")])
    assert _lines(played) == []
    played.play(Refund(donation="d1"))
    assert played.budgets["A"] == Budget(total_cents=5_000)


def test_several_refunds_of_parts_take_the_match_away_bit_by_bit() -> None:
    half = _pot(Ratio(num=1, den=2))
    played = _played(_gift("d1", 1_001), pots=[half])
    left = []
    for cents in (1, 499, 1, 500):
        played.play(Refund(donation="d1", cents=cents))
        left.append(played.budgets["A"].used_cents)
    assert left == [500, 250, 250, 0]
    assert _lines(played) == []


def test_a_refund_never_raises_a_line_that_a_poor_pot_cut() -> None:
    played = _played(_gift("d1", 1_000), _gift("d2", 1_000), pots=[_pot(cents=1_200)])
    played.play(Refund(donation="d1"))
    played.play(Refund(donation="d2", cents=500))
    assert _lines(played) == [("d2", "A", 200, "captured")]


def test_a_dispute_freezes_the_cents_and_a_lost_one_frees_them() -> None:
    played = _played(_gift("d1", 1_000), DisputeOpened(donation="d1"))
    assert _lines(played) == [("d1", "A", 1_000, "frozen")]
    assert played.budgets["A"].used_cents == 1_000
    played.play(DisputeWon(donation="d1"))
    assert _lines(played) == [("d1", "A", 1_000, "captured")]
    for event in (DisputeOpened(donation="d1"), DisputeLost(donation="d1")):
        played.play(event)
    assert played.budgets["A"] == Budget(total_cents=5_000)


def test_a_dispute_heard_of_only_when_it_is_judged_counts_all_the_same() -> None:
    assert _lines(_played(_gift("d1", 1_000), DisputeLost(donation="d1"))) == []


def test_the_crowd_of_a_disputed_gift_keeps_a_threshold_open_until_it_is_lost() -> None:
    played = _played(_gift("d1", 1_000), DisputeOpened(donation="d1"), pots=[_pot(GRANT)])
    assert _lines(played) == [(None, "A", 700, "held")]
    played.play(DisputeLost(donation="d1"))
    assert _lines(played) == []


@pytest.mark.parametrize(("latch", "left"), [(True, 700), (False, 0)])
def test_a_refund_locks_the_grant_again_unless_it_latches(latch: bool, left: int) -> None:
    rule = UnlockFixed(grant_cents=700, trigger_cents=1_000, latch=latch)
    played = _played(_gift("d1", 1_000), Refund(donation="d1", cents=1), pots=[_pot(rule)])
    assert played.budgets["A"].reserved_cents == left
    played.play(Close(project="p"))
    assert played.budgets["A"] == Budget(total_cents=5_000, used_cents=left)


def test_after_the_close_a_refund_cuts_gifts_but_not_what_the_project_got() -> None:
    events = (_gift("d1", 1_000), Close(project="p"), Refund(donation="d1"))
    played = _played(*events, pots=[_pot(GRANT), _pot(pot_id="B")])
    assert _lines(played) == [(None, "A", 700, "captured")]
    assert played.budgets["B"] == Budget(total_cents=5_000)


def test_a_seed_is_held_before_the_first_gift_and_lapses_when_its_condition_fails() -> None:
    rule = Seed(amount_cents=800, condition=SeedCondition.SUCCESS)
    played = _played(pots=[_pot(rule)])
    assert _lines(played) == [(None, "A", 800, "held")]
    played.play(Close(project="p"))
    assert played.budgets["A"] == Budget(total_cents=5_000)


def test_projects_are_seeded_in_their_order_while_the_pot_has_money() -> None:
    projects = [PROJECT, PlannedProject(id="q", goal_cents=1)]
    played = _played(pots=[_pot(Seed(amount_cents=800), cents=1_000)], projects=projects)
    assert [(one.project, one.cents) for one in played.lines()] == [("p", 800), ("q", 200)]


def test_a_provisional_line_keeps_its_place_while_its_cents_change() -> None:
    pots = [_pot(TopUp(trigger_bps=5_000, share_bps=10_000)), _pot(pot_id="B")]
    played = _played(_gift("d1", 5_000), _gift("d2", 2_000), pots=pots)
    # The gift's own line comes first, and the last part shrinks where it stands.
    assert [(one.donation, one.pot) for one in played.lines()] == [("d1", "B"), (None, "A")]
    assert [one.cents for one in played.lines()] == [5_000, 3_000]


def test_small_gifts_open_a_threshold_only_where_the_pot_counts_them() -> None:
    pots = [
        _pot(GRANT, min_donation_cents=600),
        _pot(GRANT, pot_id="B"),
        _pot(UnlockFixed(grant_cents=1, trigger_cents=1, min_donors=2), pot_id="C"),
    ]
    played = _played(_gift("d1", 500), _gift("d2", 500), pots=pots)
    assert [one.pot for one in played.lines()] == ["B"]
    played.play(_gift("d3", 1_000, donor="y"))
    assert sorted(one.pot for one in played.lines()) == ["A", "B", "C"]


def test_match_of_gifts_may_count_towards_a_threshold() -> None:
    rule = UnlockFixed(grant_cents=700, trigger_cents=1_000, basis=Basis.ALL)
    played = _played(_gift("d1", 500), pots=[_pot(rule), _pot(pot_id="B")])
    assert played.budgets["A"].reserved_cents == 700


def test_the_first_gift_that_went_back_is_no_first_gift() -> None:
    scenario = {
        "projects": [{"id": "p", "goal_cents": 1_000}],
        "pots": [{"id": "A", "total_cents": 900, "rule": {"kind": "per_donor", "cents_each": 500}}],
        "events": [
            {"type": "donate", "id": "d1", "project": "p", "donor": "x", "cents": 10},
            {"type": "refund", "donation": "d1"},
            {"type": "donate", "id": "d2", "project": "p", "donor": "x", "cents": 20},
        ],
    }
    assert _lines(_of(scenario)) == [("d2", "A", 500, "captured")]


def _of(scenario: dict[str, Any]) -> Simulation:
    return play(read_scenario(json.dumps(scenario).encode()))


ANY_RULE = st.one_of(OF_GIFTS, OF_PROJECTS)
FEW = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@FEW
@given(scenario=a_scenario(ANY_RULE), added=st.sampled_from(["first", "last"]))
def test_a_pot_on_no_project_changes_nothing(scenario: dict[str, Any], added: str) -> None:
    plain = _lines(_of(scenario))
    stranger = {
        "id": "a-stranger",
        "total_cents": 9_000,
        "rule": {"kind": "ratio", "num": 1, "den": 1},
        "projects": [],
    }
    at = 0 if added == "first" else len(scenario["pots"])
    scenario["pots"].insert(at, stranger)
    assert _lines(_of(scenario)) == plain


@FEW
@given(scenario=a_scenario(ANY_RULE), chance=st.randoms())
def test_the_order_in_which_pots_are_listed_changes_no_cent(
    scenario: dict[str, Any], chance: Any
) -> None:
    # Lines on whole projects that begin at one moment stand in the order of the list.
    plain = sorted(_lines(_of(scenario)), key=str)
    chance.shuffle(scenario["pots"])
    assert sorted(_lines(_of(scenario)), key=str) == plain


@FEW
@given(
    scenario=a_scenario(OF_GIFTS),
    cents=st.integers(1, 1_500),
    donor=st.sampled_from(DONORS),
    parts=st.integers(1, 3),
    at=st.integers(0, 16),
)
def test_property_7_a_gift_that_goes_back_at_once_was_never_there(
    scenario: dict[str, Any], cents: int, donor: str, parts: int, at: int
) -> None:
    plain = _lines(_of(scenario))
    closed = [one for one, event in enumerate(scenario["events"]) if event["type"] == "close"]
    at = min([at, len(scenario["events"]), *closed])
    gift = {"type": "donate", "id": "back", "project": "p", "donor": donor, "cents": cents}
    pieces = [cents // parts] * (parts - 1) if cents >= parts else []
    refunds = [{"type": "refund", "donation": "back", "cents": one} for one in pieces]
    whole = {"type": "refund", "donation": "back"}
    scenario["events"][at:at] = [gift, *refunds, whole]
    assert _lines(_of(scenario)) == plain


def test_property_10_an_event_that_is_refused_such_as_a_second_close_changes_nothing() -> None:
    played = _played(_gift("d1", 1_000), pots=[_pot(), _pot(GRANT, pot_id="B")])
    for closed in (False, True):
        if closed:
            played.play(Close(project="p"))
        before = copy.deepcopy((_lines(played), played.budgets))
        refused: list[Event] = [Refund(donation="d1", cents=1_001), _gift("d1", 5)]
        refused += [Close(project="p"), _gift("d2", 5)] if closed else [_gift("d2", 0)]
        for event in refused:
            with pytest.raises(EventRefused):
                played.play(event)
        assert (_lines(played), played.budgets) == before


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(scenario=a_scenario(ANY_RULE, most_pots=5))
def test_properties_1_2_and_3_hold_after_every_event(scenario: dict[str, Any]) -> None:
    read = read_scenario(json.dumps(scenario).encode())
    played = Simulation(read.projects, read.pots, read.joint)
    left: dict[Any, int] = {}
    for event in read.events:
        played.play(event)
        if isinstance(event, Donate):
            left[event.id] = event.cents
        elif isinstance(event, Refund):
            left[event.donation] -= event.cents or left[event.donation]
        elif isinstance(event, DisputeLost):
            left[event.donation] = 0
        _sums_hold(played)
        _joint_caps_hold(
            played, read.joint, left, {one.id: one.goal_cents for one in read.projects}
        )


def _sums_hold(played: Simulation) -> None:
    """The columns of every pot are the sums of its lines, and never more than there is."""
    for pot, budget in played.budgets.items():
        lines = [line for line in played.lines() if line.pot == pot]
        held = sum(line.cents for line in lines if line.state.value == "held")
        assert (budget.reserved_cents, budget.least_cents) == (held, sum(o.cents for o in lines))
        assert 0 <= budget.least_cents <= budget.total_cents


def _joint_caps_hold(
    played: Simulation, joint: JointCaps, left: dict[Any, int], goals: dict[Any, int]
) -> None:
    lines = played.lines()
    for gift, cents in left.items():
        on_gift = sum(line.cents for line in lines if line.donation == gift)
        multiple = joint.match_multiple_bps
        assert multiple is None or on_gift <= cents * multiple // 10_000
        assert cents > 0 or on_gift == 0
    for project, goal in goals.items():
        on_project = sum(line.cents for line in lines if line.project == project)
        most = joint.project_goal_bps
        assert most is None or on_project <= goal * most // 10_000
