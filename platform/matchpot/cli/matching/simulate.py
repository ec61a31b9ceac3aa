"""`matchpot match simulate`: events played over projects and pots, answered as JSON."""

import json
from collections.abc import Iterator
from typing import IO

import click

from matchpot.cli.matching import export_file
from matchpot.cli.matching.documents import BadInput, refuse
from matchpot.cli.matching.scenario_file import read_scenario
from matchpot.domain.matching.scenario import EventRefused, Scenario
from matchpot.domain.matching.simulation import Simulation
from matchpot.domain.matching.simulation_export import exported


@click.command("simulate")
@click.argument("scenario", type=click.File("rb"))
@click.option(
    "--export",
    "export_to",
    type=click.File("w", encoding="utf-8", atomic=True),
    help="Also write all decisions to this file, for `matchpot match verify`.",
)
def simulate(scenario: IO[bytes], export_to: IO[str] | None) -> None:
    """Play the events of SCENARIO (JSON, - for standard input) and print what pots give.

    The rules are the ones of the real run. Nothing is stored. docs/matching.md describes the
    file. The exit code is 2 when it cannot be used; all problems are named.
    """
    try:
        planned = read_scenario(scenario.read())
        played = play(planned)
    except BadInput as error:
        refuse(error.problems)
    if export_to is not None:
        json.dump(export_file.plain(exported(played, planned.pots)), export_to, indent=1)
    click.echo("\n".join(_written(played)))


def play(scenario: Scenario) -> Simulation:
    """Play a scenario to its end; raise `BadInput` naming the event that cannot happen."""
    played = Simulation(
        scenario.projects, scenario.pots, scenario.joint, wait_list=scenario.wait_list
    )
    for at, event in enumerate(scenario.events):
        try:
            played.play(event)
        except EventRefused as error:
            raise BadInput([f"events[{at}].{error.field}: {error.problem}"]) from error
    return played


def _written(played: Simulation) -> Iterator[str]:
    """The answer as JSON, a line of text per match line, so that answers can be compared."""
    yield '{"lines": ['
    lines = [
        json.dumps(
            {
                "donation": line.donation,
                "project": line.project,
                "pot": line.pot,
                "cents": line.cents,
                "state": line.state.value,
            }
        )
        for line in played.lines()
    ]
    if lines:
        yield ",\n".join(lines)
    yield '], "pots": {'
    pots = [
        f"{json.dumps(str(pot_id))}: "
        + json.dumps(
            {
                "total_cents": budget.total_cents,
                "reserved_cents": budget.reserved_cents,
                "used_cents": budget.used_cents,
            }
        )
        for pot_id, budget in played.budgets.items()
    ]
    if pots:
        yield ",\n".join(pots)
    yield "}}"
