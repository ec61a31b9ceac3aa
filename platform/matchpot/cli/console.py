"""The `matchpot` command.

A command that needs no app is run as it is, so that whoever checks a pot needs neither Flask nor a
database; all others are Flask's (`app_group.py`).
"""

import sys
from collections.abc import Sequence

from matchpot.cli import standing_alone


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was typed, or the arguments given."""
    name, *rest = list(sys.argv[1:] if arguments is None else arguments) or [""]
    command = standing_alone.command(name)
    if command is not None:
        command.main(rest, prog_name=f"matchpot {name}")
        return
    from matchpot.cli.app_group import group  # noqa: PLC0415 - loads Flask

    group.main(None if arguments is None else [name, *rest])
