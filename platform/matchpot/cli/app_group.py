"""The group of all commands: Flask's own underneath, which knows how to find the app.

Commands that work on the app are listed in `rooms.py`, those that need none in `standing_alone.py`.
"""

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup, FlaskGroup

from matchpot.cli import standing_alone


class _Commands(FlaskGroup):
    """Finds a command that needs no app before it looks for one that does."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return standing_alone.command(name) or super().get_command(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *standing_alone.NAMES})


class _OnTheApp(AppGroup):
    """Loads the commands that work on the app when one is asked for; web workers never do.

    With what they bring along they would take eleven megabytes of every worker.
    """

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        self._load()
        return super().get_command(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._load()
        return super().list_commands(ctx)

    def _load(self) -> None:
        from matchpot.cli import rooms  # noqa: PLC0415 - see above

        for command in rooms.commands():
            self.add_command(command)


def install(app: Flask) -> None:
    """Hang every command that needs the app on it."""
    app.cli = _OnTheApp(app.name)


def _app() -> Flask:
    # The entry file lies beside platform/, where an installed command does not look by itself;
    # it knows the environment, so it is imported at the first command and not before.
    top = str(Path(__file__).resolve().parents[3])
    if top not in sys.path:
        sys.path.append(top)
    from wsgi import app  # noqa: PLC0415 - see above

    return app


group = _Commands(
    name="matchpot",
    create_app=_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
    help="Participatory grantmaking and matchfunding. Set-up: docs/configuration.md.",
)
