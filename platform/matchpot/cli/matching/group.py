"""The group of commands under `matchpot match`; each has a module of its own beside this one."""

import click

from matchpot.cli.matching import pool, simulate, verify


@click.group("match")
def match() -> None:
    """Work matching out on files; needs no database."""


match.add_command(simulate.simulate)
match.add_command(pool.pool)
match.add_command(verify.verify)
