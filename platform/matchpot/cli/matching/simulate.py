"""`matchpot match simulate`: events played over projects and pots, answered as JSON."""

import json
from collections.abc import Iterator, Sequence
from typing import IO, NoReturn

import click

from matchpot.cli.matching.documents import BadInput
from matchpot.cli.matching.scenario_file import read_scenario
from matchpot.domain.matching.scenario import EventRefused, Scenario
from matchpot.domain.matching.simulation import Simulation

_MOST_PROBLEMS = 20


@click.command("simulate")
@click.argument("scenario", type=click.File("rb"))
def simulate(scenario: IO[bytes]) -> None:
    """Play the events of SCENARIO (JSON, - for standard input) and print what pots give.

    The rules are the ones of the real run. Nothing is stored. docs/matching.md describes the
    file. The exit code is 2 when it cannot be used; all problems are named.
    """
    try:
        played = play(read_scenario(scenario.read()))
    except BadInput as error:
        refuse(error.problems)
    click.echo("\n".join(_written(played)))


def play(scenario: Scenario) -> Simulation:
    """Play a scenario to its end; raise `BadInput` naming the event that cannot happen."""
    played = Simulation(scenario.projects, scenario.pots, scenario.joint)
    for at, event in enumerate(scenario.events):
        try:
            played.play(event)
        except EventRefused as error:
            raise BadInput([f"events[{at}].{error.field}: {error.problem}"]) from error
    return played


def refuse(problems: Sequence[str]) -> NoReturn:
    """Name the problems, not endlessly many, and end with the code of bad input."""
    for problem in problems[:_MOST_PROBLEMS]:
        click.echo(problem, err=True)
    if len(problems) > _MOST_PROBLEMS:
        click.echo(f"and {len(problems) - _MOST_PROBLEMS} more", err=True)
    raise SystemExit(2)


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
