"""`matchpot check` and `matchpot export`: the books proved, and written out for other tools."""

from typing import IO

import click
from flask.cli import with_appcontext

from matchpot.cli.grants_export import export_grants
from matchpot.cli.pot_export import export_pot
from matchpot.domain.ledger.invariants import Finding
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries.ledger import read_one_moment
from matchpot.services import sealing
from matchpot.services.book_export import beancount_lines
from matchpot.services.checks import CLEARING_DAYS, run_checks

_BATCH = 5000


def seal_everything() -> int:
    """Seal what is not sealed yet, however old, batch by batch; tells how many entries."""
    sealed = 0
    while True:
        with unit_of_work() as session:
            done = sealing.seal(session, outside().clock, batch=_BATCH, thorough=True)
        sealed += done
        if done < _BATCH:
            return sealed


@click.command("check")
@click.option("--quick", is_flag=True, help="Leave out the hash chain and the match rules.")
@click.option(
    "--clearing-days",
    default=CLEARING_DAYS,
    show_default=True,
    help="How many days money may be on its way.",
)
@with_appcontext
def check(quick: bool, clearing_days: int) -> None:
    """Hold the books against themselves and everything else.

    Seals what is not sealed yet, then looks at the ten invariants of the money.
    The exit code is 1 when one of them fails.
    """
    seal_everything()
    session = reader()
    read_one_moment(session)
    now = outside().clock.now()
    findings = run_checks(session, now=now, clearing_days=clearing_days, quick=quick)
    for finding in findings:
        _print(finding)
    failed = sorted({finding.invariant.value for finding in findings if not finding.ok})
    if failed:
        click.echo(f"FAILED: {', '.join(failed)}", err=True)
        raise SystemExit(1)


def _print(finding: Finding) -> None:
    verdict = "ok   " if finding.ok else "FAILS"
    click.echo(f"{finding.invariant:<4} {verdict} {finding.detail}")
    for ref in finding.refs:
        click.echo(f"           {ref}")


@click.group("export")
def export() -> None:
    """Write data out for other tools."""


@export.command("beancount")
@click.option(
    "--output",
    type=click.File("w", encoding="utf-8", atomic=True),
    default="-",
    help="A file that is replaced when the export is whole; standard output when left out.",
)
@with_appcontext
def export_beancount(output: IO[str]) -> None:
    """Write the books as a beancount file, to be checked with bean-check."""
    session = reader()
    read_one_moment(session)
    for line in beancount_lines(session):
        output.write(f"{line}\n")


export.add_command(export_pot)
export.add_command(export_grants)

commands: list[click.Command] = [check, export]
