"""`matchpot migrate`: bring the database to the newest schema."""

import click
from alembic import command
from alembic.config import Config
from flask.cli import with_appcontext

from matchpot.extensions import current_settings
from matchpot.persistence.engine import normal_url


def alembic_config() -> Config:
    """Alembic's own configuration from pyproject.toml, pointed at our database."""
    settings = current_settings()
    config = Config(toml_file=str(settings.root / "pyproject.toml"))
    # configparser reads a percent sign as the start of a reference.
    address = normal_url(settings.database_url).replace("%", "%%")
    config.set_main_option("sqlalchemy.url", address)
    return config


@click.command("migrate")
@click.option("--to", "revision", default="head", show_default=True, help="The revision to reach.")
@with_appcontext
def migrate(revision: str) -> None:
    """Bring the database to the newest schema."""
    command.upgrade(alembic_config(), revision)


commands: list[click.Command] = [migrate]
