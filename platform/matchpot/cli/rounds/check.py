"""`matchpot round check`: what a `.pb` file holds, and what was tolerated in it."""

import json

import click

from matchpot.cli.rounds.pb_file import opened


@click.command("check")
@click.argument("election", type=click.Path())
@click.option(
    "--budget-cents-per-unit",
    "cents_per_unit",
    type=click.IntRange(1, 1_000_000),
    default=100,
    show_default=True,
    help="How many cents one unit of the file's money is.",
)
def check(election: str, cents_per_unit: int) -> None:
    """Read ELECTION (Pabulib .pb, - for standard input) and say what is in it.

    Notes name the lines where something was tolerated. The exit code is 2 when the file cannot be
    used; each wrong line is named. docs/allocation.md says what is refused.
    """
    read = opened(election, cents_per_unit=cents_per_unit)
    told = {
        "vote_type": read.kind.value,
        "rule": read.meta.get("rule"),
        "budget_cents": read.election.budget_cents,
        "applications": len(read.election.applications),
        "withdrawn": [one.id for one in read.election.applications if one.withdrawn],
        "ballots": read.election.voters,
        "different_ballots": len(read.election.ballots),
        "recorded": read.recorded,
        "notes": list(read.notes),
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=2).encode())
