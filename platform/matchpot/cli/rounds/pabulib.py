"""`matchpot round pabulib`: the file of a round, ours or imported, written as an election."""

from collections.abc import Mapping
from typing import IO, Any

import click

from matchpot.cli.matching.documents import BadInput, refuse
from matchpot.cli.rounds.round_file import RoundFile, read_round
from matchpot.domain.allocation.pabulib.amounts import number
from matchpot.domain.allocation.pabulib.ballots import Kind
from matchpot.domain.allocation.pabulib.writing import PbAbout
from matchpot.domain.rounds.pabulib import to_pb, vote_days
from matchpot.domain.rounds.result import read_gathered
from matchpot.domain.rounds.tallying import work_out


@click.command("pabulib")
@click.argument("round_file", type=click.File("rb"))
@click.option("--half", default="", help="Which half of applicants, A or B.")
def pabulib(round_file: IO[bytes], half: str) -> None:
    """Write ROUND_FILE (JSON, - for standard input) as a .pb file of Pabulib.

    It is the last count, worked out again. Of a round that was imported the election comes back
    as it was. The exit code is 2 when the file is none of a round, or has no such half.
    """
    try:
        read = read_round(round_file.read())
        click.echo(_written(read, half).encode(), nl=False)
    except BadInput as error:
        refuse(error.problems)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        refuse([f"a key is missing or of another kind: {error}"])


def _written(read: RoundFile, half: str) -> str:
    tallies = [one for one in read.content["tallies"] if one["half"] == half]
    if not tallies:
        raise BadInput([f"half: there is no count of {half!r}"])
    gathered = read_gathered(tallies[-1]["counted"])
    outcome = work_out(read.rules, gathered).outcome
    source = read.content.get("source")
    kind = None if source is None else Kind(source["meta"]["vote_type"].lower())
    return to_pb(read.rules, gathered, _about(read, half), outcome, kind=kind)


def _about(read: RoundFile, half: str) -> PbAbout:
    names = {one["id"]: one["title"] for one in read.content["applications"]}
    source = read.content.get("source")
    if source is not None:
        return _as_before(source["meta"], source["cents_per_unit"], names)
    told = read.content["round"]
    begins, ends = ("", "") if read.plan is None else vote_days(read.plan)
    return PbAbout(
        description=f"{told['title']}{' ' + half if half else ''}",
        country="Netherlands",
        unit=told["fund"],
        instance=told["slug"],
        date_begin=begins,
        date_end=ends,
        names=names,
    )


def _as_before(meta: Mapping[str, Any], cents_per_unit: int, names: Mapping[str, str]) -> PbAbout:
    """What the file that was imported said of itself. Any: texts, as they were written."""
    return PbAbout(
        description=meta.get("description", ""),
        country=meta.get("country", ""),
        unit=meta.get("unit", ""),
        instance=meta.get("instance", ""),
        date_begin=meta.get("date_begin", ""),
        date_end=meta.get("date_end", ""),
        names=names,
        longest=_whole(meta.get("max_length", "")),
        least_score=_whole(meta.get("min_project_score_threshold", "")),
        currency=meta.get("currency", "EUR"),
        cents_per_unit=cents_per_unit,
    )


def _whole(written: str) -> int | None:
    read = number(written) if written else None
    return None if read is None or read.denominator != 1 else int(read)
