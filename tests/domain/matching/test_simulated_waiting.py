"""Money that comes back in a simulation goes to who came first, when the scenario asks for it."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings

from matchpot.cli.matching.documents import Sheet
from matchpot.cli.matching.export_file import plain
from matchpot.cli.matching.export_reading import read_export
from matchpot.cli.matching.scenario_file import read_scenario
from matchpot.cli.matching.simulate import play
from matchpot.domain.matching.recomputing import differences
from matchpot.domain.matching.simulation_export import exported
from tests.domain.matching.scenarios import OF_GIFTS, SMALL, a_scenario

ONE_TO_ONE = {"kind": "ratio", "num": 1, "den": 1}


def _gift(gift: str, cents: int, donor: str = "x") -> dict[str, Any]:
    return {"type": "donate", "id": gift, "project": "p", "donor": donor, "cents": cents}


def _refund(gift: str, cents: int | None = None) -> dict[str, Any]:
    return {"type": "refund", "donation": gift, "cents": cents}


def _lines(*events: dict[str, Any], waits: bool = True, **pot: Any) -> dict[str, int]:
    """Cents by gift, of one pot with 30.00."""
    made = {"id": "A", "total_cents": 3_000, "rule": ONE_TO_ONE, **pot}
    scenario = {
        "projects": [{"id": "p", "goal_cents": 100_000, "maker": "m"}],
        "pots": [made],
        "events": list(events),
        "wait_list": waits,
    }
    played = play(read_scenario(json.dumps(scenario).encode()))
    return {str(line.donation): line.cents for line in played.lines()}


THREE = (_gift("d1", 2_000), _gift("d2", 2_000, "y"), _gift("d3", 500, "z"))


def test_what_comes_back_goes_to_the_first_that_was_short() -> None:
    assert _lines(*THREE) == {"d1": 2_000, "d2": 1_000}
    assert _lines(*THREE, _refund("d1", 800)) == {"d1": 1_200, "d2": 1_800}
    assert _lines(*THREE, _refund("d1", 1_200)) == {"d1": 800, "d2": 2_000, "d3": 200}


def test_nobody_waits_where_the_scenario_does_not_ask_for_it() -> None:
    assert _lines(*THREE, _refund("d1", 800), waits=False) == {"d1": 1_200, "d2": 1_000}


def test_a_gift_that_came_before_is_served_before_a_new_one() -> None:
    story = (*THREE, _refund("d1", 1_000), _gift("d4", 900, "new"))
    assert _lines(*story) == {"d1": 1_000, "d2": 2_000}


def test_a_gift_waits_for_no_more_than_what_is_left_of_it() -> None:
    story = (*THREE, _refund("d2", 1_500), _refund("d1"))
    assert _lines(*story) == {"d2": 500, "d3": 500}


def test_who_is_disputed_loses_the_turn_and_the_maker_has_none() -> None:
    dispute = {"type": "dispute_opened", "donation": "d2"}
    assert _lines(*THREE, dispute, _refund("d1", 1_000)) == {"d1": 1_000, "d2": 1_000, "d3": 500}
    story = (_gift("d1", 3_000), _gift("d2", 500, "m"), _refund("d1", 1_000))
    assert _lines(*story) == {"d1": 2_000}


def test_the_close_of_a_project_ends_all_waiting_in_it() -> None:
    assert _lines(*THREE, {"type": "close", "project": "p"}, _refund("d1")) == {"d2": 1_000}


def test_a_limit_that_others_used_up_meanwhile_strikes_a_gift_off() -> None:
    caps = {"per_project_cents": 3_000}
    story = (_gift("d1", 3_000), _gift("d2", 2_000, "y"), _refund("d1", 500))
    # The limit decided about d2 and not the pot, so it never waited.
    assert _lines(*story, caps=caps, total_cents=9_000) == {"d1": 2_500}


def test_a_rule_of_all_or_nothing_keeps_no_list() -> None:
    rule = {"kind": "nth_payment", "first_k": 9, "all_or_nothing": True}
    assert _lines(*THREE, _refund("d1", 1_500), rule=rule) == {"d1": 500, "d3": 500}


@settings(suppress_health_check=list(HealthCheck))
@given(scenario=a_scenario(OF_GIFTS, totals=SMALL))
def test_a_play_with_waiting_comes_out_again_and_a_cent_more_does_not(
    scenario: dict[str, Any],
) -> None:
    planned = read_scenario(json.dumps({**scenario, "wait_list": True}).encode())
    text = json.dumps(plain(exported(play(planned), planned.pots)))
    read, broken = read_export(Sheet(text.encode()))
    assert [*differences(read), *broken] == []
    forged = json.loads(text)
    lines = [line for gift in forged["gifts"] for line in gift["lines"] if "changes" in line]
    for line in lines[:1]:
        line["cents"] += 1
        read, _ = read_export(Sheet(json.dumps(forged).encode()))
        assert list(differences(read))
