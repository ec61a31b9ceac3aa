"""`matchpot round export`: a published round written to a file, ours or Pabulib's."""

import json
from typing import IO

import click
from flask.cli import with_appcontext

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import reader
from matchpot.persistence.queries import rounds
from matchpot.persistence.queries.ledger import read_one_moment
from matchpot.services import round_export

_PUBLISHED = frozenset({Phase.PUBLISHED, Phase.PAYOUT, Phase.REPORTING, Phase.CLOSED})


@click.command("export")
@click.argument("round_", metavar="ROUND")
@click.option(
    "--format", "form", type=click.Choice(["matchpot", "pabulib"]), default="matchpot",
    show_default=True, help="Ours, with every step, or a .pb file for other programs.",
)  # fmt: skip
@click.option("--half", default="", help="pabulib: which half of applicants, A or B.")
@click.option(
    "--output",
    type=click.File("w", encoding="utf-8", atomic=True),
    default="-",
    help="A file that is replaced when the export is whole; standard output when left out.",
)
@with_appcontext
def export(round_: str, form: str, half: str, output: IO[str]) -> None:
    """Write the published ROUND, named by its number or the last part of its address."""
    session = reader()
    read_one_moment(session)
    if round_.isdecimal():
        found = rounds.round_page(session, int(round_))
    else:
        found = rounds.public_round(session, round_)
    if found is None or found.row.phase not in _PUBLISHED:
        raise click.ClickException(f"there is no published round {round_}")
    if form == "pabulib":
        output.write(round_export.pabulib_file(session, found, half=half))
        return
    whole = round_export.round_file(session, found)
    output.write(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
