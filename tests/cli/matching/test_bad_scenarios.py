"""What `matchpot match simulate` refuses: with the place, the reason and exit code 2."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchpot.cli.matching.group import match
from tests.cli.matching.anything import JSON, places

GOOD: dict[str, Any] = {
    "projects": [{"id": "p", "goal_cents": 100_000, "maker": "m"}],
    "pots": [
        {
            "id": "A",
            "total_cents": 5_000,
            "tier": 1,
            "priority": 2,
            "mode": "fill",
            "share": "ordered",
            "rule": {"kind": "ratio", "num": 1, "den": 2},
            "caps": {"per_donation_cents": 1_000},
            "min_donation_cents": 10,
            "projects": ["p"],
        }
    ],
    "joint": {"match_multiple_bps": 10_000},
    "events": [
        {"type": "donate", "id": "d1", "project": "p", "donor": "x", "cents": 1_000},
        {"type": "refund", "donation": "d1", "cents": 400},
        {"type": "close", "project": "p"},
    ],
}


def _refused(data: str | bytes) -> list[str]:
    done = CliRunner().invoke(match, ["simulate", "-"], input=data)
    assert isinstance(done.exception, SystemExit)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()


def _but(change: Callable[[Any], None]) -> list[str]:
    scenario = copy.deepcopy(GOOD)
    change(scenario)
    return _refused(json.dumps(scenario))


def _set(*path: Any, to: Any) -> Callable[[Any], None]:
    def change(scenario: Any) -> None:
        for step in path[:-1]:
            scenario = scenario[step]
        scenario[path[-1]] = to

    return change


def _without(*path: Any) -> Callable[[Any], None]:
    def change(scenario: Any) -> None:
        for step in path[:-1]:
            scenario = scenario[step]
        del scenario[path[-1]]

    return change


def _event(**event: Any) -> Callable[[Any], None]:
    return lambda scenario: scenario["events"].append(event)


DONATION = {"type": "donate", "id": "d2", "project": "p", "donor": "x", "cents": 1}

SHAPES: list[tuple[Callable[[Any], None], str]] = [
    (_without("events"), "events: missing"),
    (_set("events", to={}), "events: not a list"),
    (_set("extra", to=1), "extra: unknown"),
    (_set("joint", "extra", to=1), "joint.extra: unknown"),
    (_set("joint", "project_goal_bps", to=-1), "joint.project_goal_bps: too small"),
    (_set("projects", 0, to="p"), "projects[0]: not an object"),
    (_without("projects", 0, "goal_cents"), "projects[0].goal_cents: missing"),
    (_set("projects", 0, "goal_cents", to=-1), "projects[0].goal_cents: too small"),
    (_set("projects", 0, "maker", to=1.5), "projects[0].maker: not an id"),
    (lambda s: s["projects"].append(s["projects"][0]), "projects[1].id: an earlier one"),
    (lambda s: s["pots"].append(s["pots"][0]), "pots[1].id: an earlier one"),
    (lambda s: s["pots"].append({**s["pots"][0], "id": 3}), "pots: their ids settle ties"),
    (_set("pots", 0, "id", to=True), "pots[0].id: not an id"),
    (_set("pots", 0, "id", to=""), "pots[0].id: not an id"),
    (_set("pots", 0, "total_cents", to=-1), "pots[0].total_cents: too small"),
    (_set("pots", 0, "total_cents", to=1.0), "pots[0].total_cents: not a whole number"),
    (_set("pots", 0, "total_cents", to=None), "pots[0].total_cents: not a whole number"),
    (_set("pots", 0, "total_cents", to=2**63), "pots[0].total_cents: too large"),
    (_set("pots", 0, "tier", to="1"), "pots[0].tier: not a whole number"),
    (_set("pots", 0, "mode", to="both"), "pots[0].mode: not one of fill, stack"),
    (_set("pots", 0, "share", to=["ordered"]), "pots[0].share: not one of"),
    (_set("pots", 0, "projects", to=["q"]), "pots[0].projects[0]: there is no such project"),
    (_set("pots", 0, "projects", to="p"), "pots[0].projects: not a list"),
    (_set("pots", 0, "caps", "per_person", to=1), "pots[0].caps.per_person: unknown"),
    (_set("pots", 0, "caps", "per_day_cents", to=1), "pots[0].caps.per_day_cents: unknown"),
    (_set("pots", 0, "caps", "filters", to={}), "pots[0].caps.filters: unknown"),
    (_set("pots", 0, "caps", "per_project_cents", to=False), "not a whole number"),
    (_set("pots", 0, "caps", to=[]), "pots[0].caps: not an object"),
    (_without("pots", 0, "rule"), "pots[0].rule: missing"),
    (_set("pots", 0, "rule", to="ratio"), "pots[0].rule: not an object"),
    (_without("pots", 0, "rule", "kind"), "pots[0].rule.kind: missing"),
    (_set("pots", 0, "rule", "kind", to="lottery"), "pots[0].rule.kind: not one of ratio"),
    (_set("pots", 0, "rule", "kind", to=[]), "pots[0].rule.kind: not one of ratio"),
    (_without("pots", 0, "rule", "num"), "pots[0].rule.num: missing"),
    (_set("pots", 0, "rule", "num", to=True), "pots[0].rule.num: not a whole number"),
    (_set("pots", 0, "rule", "den", to=0), "pots[0].rule.den: too small"),
    (_set("pots", 0, "rule", "share", to=1), "pots[0].rule.share: unknown"),
    (_set("events", 0, to=None), "events[0]: not an object"),
    (_without("events", 0, "type"), "events[0].type: missing"),
    (_set("events", 0, "type", to="gift"), "events[0].type: not one of donate"),
    (_set("events", 0, "type", to={}), "events[0].type: not one of donate"),
    (_set("events", 0, "cents", to=0), "events[0].cents: too small, must be at least 1"),
    (_set("events", 0, "cents", to=-5), "events[0].cents: too small"),
    (_set("events", 0, "cents", to="5"), "events[0].cents: not a whole number"),
    (_set("events", 0, "cents", to=float("nan")), "events[0].cents: not a whole number"),
    (_set("events", 0, "cents", to=float("inf")), "events[0].cents: not a whole number"),
    (_set("events", 0, "donor", to=None), "events[0].donor: not an id"),
    (_without("events", 0, "donor"), "events[0].donor: missing"),
    (_set("events", 0, "tip", to=5), "events[0].tip: unknown"),
    (_set("events", 1, "cents", to=0), "events[1].cents: too small"),
    (_set("events", 2, "donation", to="d1"), "events[2].donation: unknown"),
]

STORIES: list[tuple[Callable[[Any], None], str]] = [
    (_set("events", 0, "project", to="q"), "events[0].project: there is no such project"),
    (_set("events", 2, "project", to="q"), "events[2].project: there is no such project"),
    (_set("events", 1, "donation", to="d9"), "events[1].donation: no earlier donation"),
    (_set("events", 1, "donation", to=1), "events[1].donation: no earlier donation"),
    (_set("events", 1, "cents", to=1_001), "events[1].cents: only 1000 is left"),
    (_event(type="refund", donation="d1", cents=601), "events[3].cents: only 600 is left"),
    (_event(type="dispute_opened", donation="d9"), "events[3].donation: no earlier donation"),
    (_event(type="close", project="p"), "events[3].project: was closed before"),
    (_event(**DONATION), "events[3].project: is closed"),
    (lambda s: s["events"].insert(1, s["events"][0]), "events[1].id: an earlier donation"),
    (
        lambda s: s["events"].extend([{"type": "refund", "donation": "d1"}] * 2),
        "events[4].donation: nothing is left",
    ),
    (
        lambda s: s["events"].insert(1, {"type": "dispute_opened", "donation": "d1"}),
        "events[2].donation: a bank disputes",
    ),
    (
        lambda s: s["events"].extend([{"type": "dispute_lost", "donation": "d1"}] * 2),
        "events[4].donation: nothing is left",
    ),
]


def _numbered(cases: list[tuple[Callable[[Any], None], str]]) -> list[str]:
    return [f"{at} {told}" for at, (_, told) in enumerate(cases)]


def test_the_scenario_they_are_made_of_is_a_good_one() -> None:
    assert CliRunner().invoke(match, ["simulate", "-"], input=json.dumps(GOOD)).exit_code == 0


@pytest.mark.parametrize(("change", "told"), SHAPES, ids=_numbered(SHAPES))
def test_a_file_of_the_wrong_shape_is_refused_where_it_is_wrong(
    change: Callable[[Any], None], told: str
) -> None:
    problems = _but(change)
    assert [problem for problem in problems if told in problem]


@pytest.mark.parametrize(("change", "told"), STORIES, ids=_numbered(STORIES))
def test_an_event_that_cannot_happen_is_refused_by_name(
    change: Callable[[Any], None], told: str
) -> None:
    (problem,) = _but(change)
    assert problem.startswith(told)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "line 1, column 1: not JSON"),
        (b'{"projects": [],\n "pots": [1,]}', "line 2, column 13: not JSON"),
        (b"\xff", "byte 1: not UTF-8"),
        (b"[]", "file: not an object"),
        (b"[" * 100_000, "file: too many brackets"),
        (b"[" + b"9" * 5_000 + b"]", "file: holds a number with too many digits"),
        (b'{"projects": [], "pots": [], "events": [], "pots": []}', "pots: stands twice"),
        (
            b'{"projects": [{"id": 1, "goal_cents": 1, "goal_cents": 2}],'
            b' "pots": [], "events": []}',
            "projects[0].goal_cents: stands twice",
        ),
        ('{"\\ud800\\n' + "x" * 90 + '": 1}', '"\\ud800\\nxxx'),
    ],
)
def test_what_is_not_json_or_not_plain_json_is_refused(data: str | bytes, told: str) -> None:
    assert [problem for problem in _refused(data) if problem.startswith(told)]


def test_all_problems_are_told_at_once_but_not_without_end() -> None:
    def spoil(scenario: Any) -> None:
        scenario["pots"][0]["rule"]["num"] = 0
        scenario["events"] = [{"type": "refund"}] * 30

    problems = _but(spoil)
    assert problems[0] == "pots[0].rule.num: too small"
    assert len(problems) == 21
    assert problems[-1] == "and 11 more"


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(places(GOOD)[1:]), value=JSON)
def test_whatever_stands_in_the_file_it_is_played_or_refused(
    place: tuple[Any, ...], value: Any
) -> None:
    scenario = copy.deepcopy(GOOD)
    _set(*place, to=value)(scenario)
    done = CliRunner().invoke(match, ["simulate", "-"], input=json.dumps(scenario))
    assert done.exit_code in (0, 2)
    assert bool(done.stderr) == (done.exit_code == 2)
    assert done.exception is None or isinstance(done.exception, SystemExit)
