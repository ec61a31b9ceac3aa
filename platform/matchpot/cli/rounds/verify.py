"""`matchpot round verify`: a published round worked out again, part by part, and compared."""

import json
from typing import IO, Any

import click

from matchpot.cli.matching.documents import BadInput, refuse
from matchpot.cli.rounds.round_file import Checked, read_round
from matchpot.domain.rounds.rechecking import Difference


@click.command("verify")
@click.argument("round_file", type=click.File("rb"))
@click.option("--digest", help="The digest of the result that was published, by whoever kept it.")
def verify(round_file: IO[bytes], digest: str | None) -> None:
    """Work ROUND_FILE (JSON, - for standard input) out again and compare every part.

    The answer is JSON. The exit code is 0 when all is right, 1 when a part is not, which `wrong`
    names with the first place where it differs, and 2 when the file is no published round.
    docs/results.md describes the file.
    """
    try:
        read = read_round(round_file.read())
        parts = list(read.checked())
    except BadInput as error:
        refuse(error.problems)
    except (KeyError, TypeError, AttributeError) as error:
        refuse([f"a key is missing or of another kind: {error}"])
    if digest is not None:
        known = [one["digest"] for one in read.content["tallies"]]
        found = (
            None if digest in known else Difference(place="digest", stated=None, computed=digest)
        )
        parts.insert(0, Checked(part="published", difference=found))
    wrong = next((one for one in parts if one.difference is not None), None)
    told = {
        "right": wrong is None,
        "wrong": None if wrong is None else wrong.part,
        "parts": [_told(one) for one in parts],
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=2).encode())
    if wrong is not None:
        raise SystemExit(1)


def _told(one: Checked) -> dict[str, Any]:
    """One part as plain JSON values; Any: that is what they are."""
    part: dict[str, Any] = {"part": one.part, "right": one.difference is None}
    if one.difference is None:
        return part
    different = one.difference
    return {
        **part,
        "place": different.place,
        "stated": different.stated,
        "computed": different.computed,
    }
