"""Whatever happens to pots that run out in one way or another: no cent too much, none lost."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchpot.cli.matching.scenario_file import read_scenario
from matchpot.domain.matching.recomputing import differences
from matchpot.domain.matching.rests import rests_of
from matchpot.domain.matching.scenario import DayBegins, Donate
from matchpot.domain.matching.simulation import Simulation
from matchpot.domain.matching.simulation_export import exported
from tests.domain.matching.scenarios import OF_GIFTS, PROJECTS, a_scenario

EXHAUSTION = st.one_of(
    st.just({"mode": "fcfs"}),
    st.builds(lambda bps: {"mode": "hybrid", "first_bps": bps}, st.integers(1, 9_999)),
    st.builds(
        lambda bps: {"mode": "tranches", "tranches": [[None, bps], ["2026-05-02", 10_000 - bps]]},
        st.integers(1, 9_999),
    ),
)


@st.composite
def a_life(draw: Any) -> dict[str, Any]:
    """A scenario whose pots run out in all ways, over two days, with every project closed."""
    scenario: dict[str, Any] = draw(a_scenario(OF_GIFTS))
    for pot in scenario["pots"]:
        pot["exhaustion"] = draw(EXHAUSTION)
    events = scenario["events"]
    at = draw(st.integers(0, len(events)))
    events.insert(at, {"type": "day", "day": "2026-05-02"})
    closed = {event["project"] for event in events if event["type"] == "close"}
    events += [{"type": "close", "project": one} for one in PROJECTS if one not in closed]
    return scenario


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(scenario=a_life())
def test_pots_hold_limits_hold_and_anyone_computes_it_again(scenario: dict[str, Any]) -> None:
    planned = read_scenario(json.dumps(scenario).encode())
    played = Simulation(planned.projects, planned.pots, planned.joint)
    today = None
    for event in planned.events:
        today = event.day if isinstance(event, DayBegins) else today
        before = {pot.id: played.budgets[pot.id].least_cents for pot in planned.pots}
        played.play(event)
        for pot in planned.pots:
            budget = played.budgets[pot.id]
            assert 0 <= budget.least_cents <= budget.total_cents
            # Only what is open goes to whoever comes first.
            if isinstance(event, Donate):
                most = pot.caps.exhaustion.open_cents(pot.total_cents, today)
                assert budget.least_cents <= max(most, before[pot.id])
    by_pot = {pot.id: sum(ln.cents for ln in played.lines() if ln.pot == pot.id)
              for pot in planned.pots}  # fmt: skip
    assert by_pot == {pot: budget.used_cents for pot, budget in played.budgets.items()}
    for gift in played.gifts.values():
        together = sum(line.cents for line in gift.lines.values())
        room = planned.joint.match_multiple_bps
        assert room is None or together <= gift.donation.cents * room // 10_000
    assert list(differences(exported(played, planned.pots))) == []
    for rest in rests_of(played).values():
        assert sum(rest.shares.values()) == min(rest.pool_cents, sum(rest.missed.values()))


def test_a_rest_on_top_of_a_line_that_is_given_whole_or_not_at_all_verifies() -> None:
    whole = {"kind": "nth_payment", "first_k": 1, "num": 2, "all_or_nothing": True}
    hybrid = {"mode": "hybrid", "first_bps": 1}
    ratio = {"kind": "ratio", "num": 1, "den": 1}
    scenario = {
        "projects": [{"id": "p", "goal_cents": 1}],
        "joint": {},
        "pots": [
            {"id": "whole", "total_cents": 700, "rule": whole},
            {
                "id": "top",
                "total_cents": 700,
                "rule": ratio,
                "mode": "stack",
                "exhaustion": hybrid,
            },
        ],
        "events": [
            {"type": "donate", "id": "d", "project": "p", "donor": "x", "cents": 1},
            {"type": "close", "project": "p"},
        ],
    }
    planned = read_scenario(json.dumps(scenario).encode())
    played = Simulation(planned.projects, planned.pots, planned.joint)
    for event in planned.events:
        played.play(event)
    lines = {pot: line.cents for pot, line in played.gifts["d"].lines.items()}
    assert lines == {"whole": 2, "top": 1}
    assert list(differences(exported(played, planned.pots))) == []
