"""`matchpot export pot`: a pot written out for whoever wants to compute it again."""

import secrets
from typing import IO

import click
from flask.cli import with_appcontext

from matchpot.domain.deadlines import local_day
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import pots
from matchpot.persistence.queries.ledger import read_one_moment
from matchpot.persistence.queries.pot_exports import pot_by_slug
from matchpot.services.division_export import exported


@click.command("pot")
@click.argument("slug")
@click.option(
    "--output",
    type=click.File("w", encoding="utf-8", atomic=True),
    default="-",
    help="A file that is replaced when the export is whole; standard output when left out.",
)
@with_appcontext
def export_pot(slug: str, output: IO[str]) -> None:
    """Write the pot SLUG without names, for `matchpot match verify`.

    SLUG is the last part of the address of the pot's page.
    """
    session = reader()
    read_one_moment(session)
    where = pot_by_slug(session, slug)
    found = pots.public_pot(session, fund_slug=where[0], pot_slug=slug) if where else None
    if found is None:
        raise click.ClickException(f"there is no published pot {slug}")
    today = local_day(outside().clock.now())
    pieces = exported(session, found, today=today, donor_secret=secrets.token_bytes(32))
    if pieces is None:
        raise click.ClickException(f"the pot {slug} was not divided yet")
    for piece in pieces:
        output.write(piece)
