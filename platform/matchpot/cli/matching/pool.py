"""`matchpot match pool`: a pool divided over a list of donations, answered as JSON."""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from matchpot.cli.matching.documents import BadInput, refuse
from matchpot.cli.matching.donation_file import read_donations
from matchpot.cli.matching.spreading import over_processes
from matchpot.cli.matching.vote_file import read_votes
from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.donation_lists import MOST_CENTS
from matchpot.domain.matching.panel_blend import CrowdBy, PanelBlend
from matchpot.domain.matching.parameters import FieldFlaw
from matchpot.domain.matching.pool_scene import PoolResult, PoolScene, added_up
from matchpot.domain.matching.pools import PoolRule, parse_pool_rule

_RULES = ("qf", "qf_pairwise", "pro_rata", "equal_share", "panel_blend")
_DIGITS = re.compile(r"-?[0-9]{1,30}")
# From here on starting processes costs less than it saves.
_MANY_PAIRS = 10**7


class Whole(click.IntRange):
    """A whole number as it stands in a file: digits alone, after a minus where there is one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what Python reads as a number and nobody would write."""
        if isinstance(value, str) and not _DIGITS.fullmatch(value):
            self.fail(f"{value!r:.60} is not a valid integer", param, ctx)
        return super().convert(value, param, ctx)


@click.command("pool")
@click.option("--rule", "kind", type=click.Choice(_RULES), required=True, help="How to divide.")
@click.option(
    "--pool-cents",
    type=Whole(0, MOST_CENTS),
    required=True,
    help="What there is to divide.",
)
@click.option("--cap-bps", type=Whole(), help="The most one project gets, in bps of the pool.")
@click.option("--m-cents", type=Whole(), help="qf_pairwise: what two givers share to count half.")
@click.option("--min-cents", type=Whole(), help="What a donor gave a project counts from here on.")
@click.option("--counted-cap-cents", type=Whole(), help="... and up to here.")
@click.option(
    "--saturate/--no-saturate",
    default=True,
    help="qf, qf_pairwise: give the whole pool, or no project more than its weight.",
)
@click.option("--panel-bps", type=Whole(), help="panel_blend: what goes by the votes, in bps.")
@click.option(
    "--crowd", type=click.Choice([*map(str, CrowdBy)]), help="panel_blend: how gifts are weighed."
)
@click.option("--votes", type=click.Path(), help="panel_blend: CSV with project and votes.")
@click.argument("donations", type=click.Path())
def pool(
    kind: str,
    pool_cents: int,
    donations: str,
    *,
    saturate: bool,
    votes: str | None,
    **params: int | str | None,
) -> None:
    """Divide a pool over DONATIONS (CSV, - for standard input) and print what projects get.

    The file has the columns project, donor and cents; others are ignored. The rules are the ones
    of the real run, nothing is stored. docs/matching.md describes files and answer. The exit code
    is 2 when the input cannot be used; each wrong line is named.
    """
    rule = _rule(kind, {**params, **({} if saturate else {"saturate": False})})
    if votes and not isinstance(rule, PanelBlend):
        raise click.UsageError(f"--votes: not for {kind}")
    try:
        listed = read_donations(_read(donations))
        voted = read_votes(_read(votes)) if votes else {}
    except BadInput as error:
        refuse(error.problems)
    given = added_up(listed.rows())
    pairs = sum(len(own) ** 2 for own in given.values())
    each = over_processes if pairs > _MANY_PAIRS else map
    scene = PoolScene(pool_cents=pool_cents, given=given, votes=voted, each=each)
    click.echo(_written(rule.divide(scene), len(listed.cents), len(set(listed.donors))))


def _rule(kind: str, params: Mapping[str, object]) -> PoolRule:
    """The rule asked for; refuses options that it does not know or that are out of range."""
    try:
        return parse_pool_rule(kind, {name: one for name, one in params.items() if one is not None})
    except RuleIncomplete as error:
        flaws = [f"{_option(name)}: {_said(kind, flaw)}" for name, flaw in error.fields.items()]
        raise click.UsageError("; ".join(flaws)) from error


def _option(name: str) -> str:
    return "--no-saturate" if name == "saturate" else f"--{name.replace('_', '-')}"


def _said(kind: str, flaw: str) -> str:
    words = {FieldFlaw.UNKNOWN: f"not for {kind}", FieldFlaw.MISSING: f"needed for {kind}"}
    return words.get(FieldFlaw(flaw)) or flaw.replace("_", " ")


def _read(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        refuse([f"{path}: cannot be read: {error.strerror}"])


def _written(result: PoolResult, donations: int, donors: int) -> bytes:
    """The answer as JSON in UTF-8, whatever the terminal speaks: the same bytes everywhere."""
    answer = {
        "projects": result.cents,
        "unallocated_cents": result.unallocated_cents,
        "donations": donations,
        "donors": donors,
    }
    return json.dumps(answer, ensure_ascii=False, indent=2).encode()
