"""The group of commands under `matchpot lot`; each has a module of its own beside this one."""

import click

from matchpot.cli.lots import draw, freeze, numbers, panel, verify


@click.group("lot")
def lot() -> None:
    """Draw lots that anyone can check, on files; needs no database and no network."""


lot.add_command(freeze.freeze)
lot.add_command(draw.draw)
lot.add_command(verify.verify)
lot.add_command(numbers.rfc3797)
lot.add_command(panel.panel)
