"""The `matchpot` command: Flask's command line with our own commands on it.

Commands that work on the app are listed in `rooms.py`; those that need no app are named here, and
neither the app nor what it is made of is loaded for them.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import click
from flask import Flask
from flask.cli import FlaskGroup

# By name: the module and what in it is the command.
_WITHOUT_APP: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"match": ("matchpot.cli.matching.group", "match")}
)


class _Commands(FlaskGroup):
    """Finds a command that needs no app before it looks for one that does."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _WITHOUT_APP:
            return super().get_command(ctx, name)
        module, attribute = _WITHOUT_APP[name]
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - the table says so
        return command

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_WITHOUT_APP})


def install(app: Flask) -> None:
    """Hang every command that needs the app on it."""
    # Loading these takes longer than a command that needs none of them.
    from matchpot.cli import rooms  # noqa: PLC0415 - see above

    for command in rooms.commands():
        app.cli.add_command(command)


def _app() -> Flask:
    # The entry file lies beside platform/, where an installed command does not look by itself;
    # it knows the environment, so it is imported at the first command and not before.
    top = str(Path(__file__).resolve().parents[3])
    if top not in sys.path:
        sys.path.append(top)
    from wsgi import app  # noqa: PLC0415 - see above

    return app


main = _Commands(
    name="matchpot",
    create_app=_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
    help="Participatory grantmaking and matchfunding. Set-up: docs/configuration.md.",
)
