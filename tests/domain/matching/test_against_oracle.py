"""The engine and the oracle, on scenarios that neither has seen: the same lines to the cent."""

import json
from typing import Any

from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from matchpot.cli.matching.group import match
from tests.domain.matching.oracle import play
from tests.domain.matching.scenarios import a_scenario


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=a_scenario())
def test_the_command_prints_what_the_oracle_counts_out(scenario: dict[str, Any]) -> None:
    done = CliRunner().invoke(match, ["simulate", "-"], input=json.dumps(scenario))
    assert done.stderr == ""
    assert json.loads(done.stdout) == play(scenario)
