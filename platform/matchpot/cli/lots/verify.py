"""`matchpot lot verify`: a draw done again, step by step, and compared."""

import json
from typing import IO, Any

import click

from matchpot.cli.lots.lot_file import read_stated
from matchpot.cli.matching.documents import BadInput, refuse
from matchpot.domain.lots.checking import Finding, Step, Trust, Verdict, check
from matchpot.domain.lots.record import KIND_OF, Stated

_TRUST = {
    Trust.PUBLISHED_BEFORE: "that the seal was published before the source could be known: compare"
    " it with what you kept, or give it with --seal",
    Trust.EARLIER_SOURCE_FAILED: "that no earlier source could be had in time",
    Trust.WITNESSES_READ_RIGHT: "that the numbers are the ones the named sources showed",
    Trust.PARTIES_APART: "that at least one party told its secret to nobody before all had"
    " committed",
    Trust.PARTY_WITHHELD: "that whoever withheld a secret did not do so to choose the outcome",
}
# These compare lists of problems with none.
_MUST_BE_NONE = frozenset({Step.POOL, Step.SOURCE, Step.EVIDENCE})


@click.command("verify")
@click.argument("lot", type=click.File("rb"))
@click.option("--seal", help="The seal that was published before the draw.")
def verify(lot: IO[bytes], seal: str | None) -> None:
    """Draw LOT (JSON, - for standard input) again and compare every step.

    The answer is JSON. The exit code is 0 when all is right, 1 when a step is wrong, which `wrong`
    names, and 2 when the file is no record of a draw. docs/lots.md describes the file.
    """
    try:
        stated = read_stated(lot.read())
    except BadInput as error:
        refuse(error.problems)
    verdict = check(stated, published=seal)
    click.echo(json.dumps(_told(stated, verdict), indent=2))
    if verdict.wrong is not None:
        raise SystemExit(1)


def _told(stated: Stated, verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain JSON values; Any: that is what they are."""
    drawn, frozen = stated.drawn, stated.sealed.frozen
    used = frozen.sources[drawn.source] if drawn.source < len(frozen.sources) else None
    return {
        "right": verdict.wrong is None,
        "wrong": verdict.wrong,
        "source": KIND_OF[type(used)] if used else None,
        "pool": len(frozen.tickets),
        "seal": stated.sealed.seal,
        "taken": list(drawn.taken),
        "steps": [_step(finding) for finding in verdict.findings],
        "on_trust": [_TRUST[one] for one in verdict.on_trust],
    }


def _step(finding: Finding) -> dict[str, Any]:
    step: dict[str, Any] = {"step": finding.step, "right": finding.is_right}
    if finding.is_right:
        return step
    if finding.step in _MUST_BE_NONE:
        return {**step, "problems": list(finding.computed)}
    if isinstance(finding.stated, str):
        return {**step, "stated": finding.stated, "computed": finding.computed}
    # Of two long lists the first place where they part says enough.
    both = zip((*finding.stated, None), (*finding.computed, None), strict=False)
    at, (stated, computed) = next((at, pair) for at, pair in enumerate(both) if pair[0] != pair[1])
    return {**step, "place": at + 1, "stated": stated, "computed": computed}
