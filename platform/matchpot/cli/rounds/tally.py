"""`matchpot round tally`: an election worked out by a rule, answered as JSON."""

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import click

from matchpot.cli.rounds.answers import answer
from matchpot.cli.rounds.pb_file import opened
from matchpot.domain.allocation.changes import quick_searches, with_changes
from matchpot.domain.allocation.elections import Election, TieRule
from matchpot.domain.allocation.mes import Mes, Utilities
from matchpot.domain.allocation.pabulib.amounts import number
from matchpot.domain.allocation.pabulib.reading import PbElection
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.rules import RULES, parse_allocation_rule
from matchpot.domain.allocation.terms import Terms
from matchpot.domain.errors import InvalidValue, RuleIncomplete
from matchpot.domain.matching.parameters import FieldFlaw

# A lottery needs a draw, choices need people; neither is in a file.
_KINDS = tuple(
    kind for kind in RULES if kind not in {"lottery_above_threshold", "line_lottery", "manual"}
)
_FROM_FILE = "from_file"
# Pabulib's names of rules, and ours.
_NAMED: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "greedy": {"kind": "greedy_skip"},
        "greedy-threshold": {"kind": "greedy_skip"},
        "greedy-no-skip": {"kind": "greedy_stop"},
        "equalshares": {"kind": "mes", "completion": "none"},
        "equalshares-comparison": {"kind": "mes", "completion": "none", "compared": True},
        "equalshares/add1": {"kind": "mes", "completion": "add1"},
        "equalshares/add1-comparison": {"kind": "mes", "completion": "add1", "compared": True},
    }
)
# How elections in Pabulib settle ties, and its checker with them.
_PABULIBS_TIES: Mapping[str, TieRule] = MappingProxyType({Mes.KIND: TieRule.LOWER_COST})
# So many readings of an application or a weight the search for changes may take, no more.
_WORK = 5_000_000


class _Threshold(click.ParamType[Fraction]):
    """A score, as a whole number or a decimal one."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Fraction:
        """Read it exactly. Any: click's own signature."""
        read = number(str(value))
        if read is None:
            self.fail(f"{value!r} is not a number", param, ctx)
        return read


@click.command("tally")
@click.argument("election", type=click.Path())
@click.option(
    "--rule",
    "kind",
    type=click.Choice([*_KINDS, *_NAMED, _FROM_FILE]),
    required=True,
    help="Ours or Pabulib's name of a rule; from_file takes the one the file names.",
)
@click.option("--completion", help="mes: none, add1, greedy, phragmen, or a chain: add1,greedy.")
@click.option(
    "--utilities", type=click.Choice([one.value for one in Utilities]), help="mes: what counts."
)
@click.option("--step-cents", type=int, help="mes: the step of add1, per voter; one unit if not.")
@click.option("--compared", is_flag=True, default=None, help="mes: a majority may prefer greedy.")
@click.option("--skips", is_flag=True, default=None, help="phragmen: pass over what does not fit.")
@click.option("--topup-bps", type=int, help="greedy_topup: so much of the ask must be left.")
@click.option("--reserve-cents", type=int, help="greedy_topup: what a reserve can add.")
@click.option("--base-cents", type=int, help="equal_base_proportional: the base.")
@click.option("--threshold", type=_Threshold(), help="The least score; the file's own if not.")
@click.option("--reserve", type=click.IntRange(0), default=0, help="How many to name as reserve.")
@click.option(
    "--tie",
    type=click.Choice([one.value for one in TieRule]),
    help="How ties are settled; if not given as Pabulib does: lower_cost for mes, else file_order.",
)
@click.option(
    "--changes/--no-changes",
    default=None,
    help="Search what would have been enough; by itself only where that is quick.",
)
@click.option(
    "--budget-cents-per-unit",
    "cents_per_unit",
    type=click.IntRange(1, 1_000_000),
    default=100,
    show_default=True,
    help="How many cents one unit of the file's money is.",
)
def tally(
    election: str,
    kind: str,
    threshold: Fraction | None,
    reserve: int,
    tie: str | None,
    cents_per_unit: int,
    *,
    changes: bool | None,
    **params: object,
) -> None:
    """Work out ELECTION (Pabulib .pb, - for standard input) by a rule and print who is funded.

    Exact, and explained: docs/allocation.md describes rules and answer. The exit code is 2 when
    the file cannot be used; each wrong line is named.
    """
    read = opened(election, cents_per_unit=cents_per_unit)
    rule = _rule(kind, read, params)
    asked = TieRule(tie) if tie else _PABULIBS_TIES.get(rule.KIND, TieRule.FILE_ORDER)
    given = replace(read.election, tie=asked)
    terms = Terms(
        least_score=read.least_score if threshold is None else threshold,
        reserve=reserve,
        most_per_maker=None,
    )
    try:
        outcome = rule.allocate(given, terms)
    except InvalidValue as error:
        raise click.UsageError(f"{rule.KIND} cannot be used here: {error}") from error
    most = _most_changes(rule, given, changes)
    told = answer(read, with_changes(outcome, rule, given, terms, most=most))
    click.echo(json.dumps(told, ensure_ascii=False, indent=2).encode())


def _rule(kind: str, read: PbElection, params: Mapping[str, object]) -> AllocationRule:
    """The rule asked for; refuses options that it does not know or that are out of range."""
    if kind == _FROM_FILE:
        kind = read.meta.get("rule", "")
        if kind not in _NAMED:
            raise click.UsageError(f"the file names a rule that is not known: {kind!r}")
    given = {name: one for name, one in params.items() if one is not None}
    named = {"kind": kind} | dict(_NAMED.get(kind, {})) | given
    known = str(named.pop("kind"))
    if known == Mes.KIND:
        named.setdefault("step_cents", read.cents_per_unit)
    try:
        return parse_allocation_rule(known, named)
    except RuleIncomplete as error:
        flaws = [
            f"--{name.replace('_', '-')}: {_said(kind, flaw)}"
            for name, flaw in error.fields.items()
        ]
        raise click.UsageError("; ".join(flaws)) from error


def _said(kind: str, flaw: str) -> str:
    return f"not for {kind}" if flaw == FieldFlaw.UNKNOWN else flaw.replace("_", " ")


def _most_changes(rule: AllocationRule, election: Election, asked: bool | None) -> int:
    """For how many applications a change is searched: all, none, or as many as are quick."""
    if asked is not None:
        return len(election.applications) if asked else 0
    return quick_searches(rule, election, work=_WORK)
