"""`matchpot lot draw`: a frozen lot drawn from what its source said."""

import json
from typing import IO, NoReturn

import click

from matchpot.cli.lots.lot_file import read_frozen
from matchpot.cli.lots.named import NAMED
from matchpot.cli.lots.numbers import NUMBERS
from matchpot.cli.matching.documents import BadInput, refuse, said
from matchpot.domain.errors import InvalidValue
from matchpot.domain.lots import drawing
from matchpot.domain.lots.checking import check_sealed
from matchpot.domain.lots.record import FORMAT, Evidence, Read, Revealed, Signed, drawn_document


@click.command("draw")
@click.argument("lot", type=click.File("rb"))
@click.option("--signature", help="The beacon's signature, in hexadecimal.")
@click.option(
    "--signature-file",
    type=click.File("r", encoding="utf-8"),
    help="A file with it; also the beacon's own answer in JSON.",
)
@click.option("--numbers", type=NUMBERS, multiple=True, help="Once for each named source.")
@click.option("--witness", "witnesses", multiple=True, help="Who read the numbers; two at least.")
@click.option("--secret", "secrets", type=NAMED, multiple=True, help="NAME=SECRET, once a party.")
@click.option("--source", default=0, show_default=True, help="Which source; a later one, if ...")
@click.option("--because", default="", help="... the first could not be had: why.")
def draw(
    lot: IO[bytes],
    *,
    signature: str | None,
    signature_file: IO[str] | None,
    numbers: tuple[tuple[int, ...], ...],
    witnesses: tuple[str, ...],
    secrets: tuple[tuple[str, str], ...],
    source: int,
    because: str,
) -> None:
    """Draw LOT, as `matchpot lot freeze` wrote it, and print it with its outcome.

    Nothing is fetched: give what the source said. The exit code is 1 when that is not what the lot
    asks for, and 2 when the file cannot be used.
    """
    if signature_file is not None:
        signature = _signature_in(signature_file.read())
    given: list[Evidence] = [
        *([Signed(signature.strip().lower())] if signature is not None else []),
        *([Read(numbers, witnesses)] if numbers else []),
        *([Revealed(dict(secrets))] if secrets else []),
    ]
    if len(given) != 1:
        raise click.UsageError("give one of --signature, --signature-file, --numbers, --secret")
    try:
        sealed = read_frozen(lot.read())
    except BadInput as error:
        refuse(error.problems)
    wrong = [one.step for one in check_sealed(sealed) if not one.is_right]
    if wrong:
        _not_drawn([f"{step}: not what the lot comes to" for step in wrong])
    try:
        drawn = drawing.draw(sealed.frozen, given[0], source=source, because=because)
    except InvalidValue as error:
        _not_drawn([f"{place}: {said(code)}" for place, code in error.fields.items()])
    whole = {"format": FORMAT, "frozen": sealed.document, "seal": sealed.seal}
    told = json.dumps(drawn_document(whole, drawn), ensure_ascii=False, indent=1)
    click.echo(told.encode())


def _not_drawn(problems: list[str]) -> NoReturn:
    for problem in problems:
        click.echo(problem, err=True)
    raise SystemExit(1)


def _signature_in(text: str) -> str:
    """The signature in a file: alone, or as the beacon's servers answer."""
    try:
        answer = json.loads(text)
    except ValueError:
        return text
    found = answer.get("signature") if isinstance(answer, dict) else None
    if not isinstance(found, str):
        refuse(["signature: missing"])
    return found
