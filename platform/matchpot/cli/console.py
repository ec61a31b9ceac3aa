"""The `matchpot` command: Flask's command line with our own commands on it."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask import Flask
from flask.cli import FlaskGroup

from matchpot.cli import books, database, serving
from matchpot.cli.bench import command as bench
from matchpot.cli.demo import seeding

_ROOMS: Sequence[Sequence[click.Command]] = (
    database.commands,
    serving.commands,
    books.commands,
    seeding.commands,
    bench.commands,
)


def install(app: Flask) -> None:
    """Hang every command of ours on the app."""
    for commands in _ROOMS:
        for command in commands:
            app.cli.add_command(command)


def _app() -> Flask:
    # The entry file lies beside platform/, where an installed command does not look by itself;
    # it knows the environment, so it is imported at the first command and not before.
    top = str(Path(__file__).resolve().parents[3])
    if top not in sys.path:
        sys.path.append(top)
    from wsgi import app  # noqa: PLC0415 - see above

    return app


main = FlaskGroup(
    name="matchpot",
    create_app=_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
    help="Participatory grantmaking and matchfunding. Set-up: docs/configuration.md.",
)
