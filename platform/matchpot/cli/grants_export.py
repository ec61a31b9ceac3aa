"""`matchpot export grants`: every grant as a file of the 360Giving Data Standard."""

from typing import IO

import click
from flask.cli import with_appcontext

from matchpot.extensions import current_settings, reader
from matchpot.persistence.queries.ledger import read_one_moment
from matchpot.persistence.queries.open_grants import Wanted
from matchpot.services.grants_export import FileKind, GrantsFile, issuer


@click.command("grants")
@click.argument("file", type=click.File("w", encoding="utf-8", atomic=True, lazy=True))
@click.option(
    "--format",
    "kind",
    type=click.Choice([one.value for one in FileKind]),
    default=FileKind.JSON.value,
    show_default=True,
    help="JSON holds the package with its licence, CSV the same grants as a table.",
)
@click.option("--fund", help="Only of this fund, by the last part of its page's address.")
@click.option("--year", type=click.IntRange(2000, 9998), help="Only what was awarded in this year.")
@with_appcontext
def export_grants(file: IO[str], kind: str, fund: str | None, year: int | None) -> None:
    """Write every award and settled match to FILE, without the names of natural persons.

    FILE is replaced when the export is whole; - is the standard output.
    """
    session = reader()
    read_one_moment(session)
    whole = GrantsFile(
        issuer(current_settings()), Wanted(fund_slug=fund, year=year), FileKind(kind)
    )
    pieces = whole.pieces(session)
    if pieces is None:
        raise click.ClickException("there are no such grants, and the standard has no empty files")
    for piece in pieces:
        file.write(piece)
