"""The group of commands under `matchpot round`; each has a module of its own beside this one."""

import click

from matchpot.cli.rounds import check, tally


@click.group("round")
def round_() -> None:
    """Work elections out on files; needs no database."""


round_.add_command(tally.tally)
round_.add_command(check.check)
