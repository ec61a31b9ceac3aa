"""The engine and the oracle, on scenarios that neither has seen: the same lines to the cent."""

import json
from typing import Any

from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchpot.cli.matching.group import match
from tests.domain.matching.oracle import play
from tests.domain.matching.scenarios import OF_GIFTS, OF_PROJECTS, SMALL, a_dry_scenario, a_scenario


def _agree(scenario: dict[str, Any]) -> None:
    done = CliRunner().invoke(match, ["simulate", "-"], input=json.dumps(scenario))
    assert done.stderr == ""
    assert json.loads(done.stdout) == play(scenario)


_OFTEN = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@_OFTEN
@given(scenario=a_scenario())
def test_ratios_come_to_what_the_oracle_counts_out(scenario: dict[str, Any]) -> None:
    _agree(scenario)


@_OFTEN
@given(scenario=a_scenario(OF_GIFTS))
def test_every_rule_for_gifts_comes_to_what_the_oracle_counts_out(scenario: dict[str, Any]) -> None:
    _agree(scenario)


@_OFTEN
@given(scenario=a_scenario(st.one_of(OF_PROJECTS, OF_GIFTS)))
def test_rules_for_whole_projects_do_too(scenario: dict[str, Any]) -> None:
    _agree(scenario)


@_OFTEN
@given(scenario=st.one_of(a_scenario(OF_GIFTS, totals=SMALL), a_dry_scenario()))
def test_those_who_wait_get_what_the_oracle_counts_out(scenario: dict[str, Any]) -> None:
    _agree({**scenario, "wait_list": True})
