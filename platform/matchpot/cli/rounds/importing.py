"""`matchpot round import`: an election of Pabulib made into the file of a closed round, for study.

Nothing is stored: an imported round has no makers, no fund and no money, so it is a file and not a
page. Everything else, `matchpot round verify` first, reads it as one of ours.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import click

from matchpot.cli.rounds.pb_file import opened
from matchpot.domain.allocation.elections import TieRule
from matchpot.domain.allocation.pabulib.ballots import Kind
from matchpot.domain.allocation.pabulib.reading import PbElection
from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.rounds.plain_rules import to_plain
from matchpot.domain.rounds.rechecking import FORMAT
from matchpot.domain.rounds.result import digest_of, gathered_plain, result_plain
from matchpot.domain.rounds.rules import (
    AllocationRules,
    BallotKind,
    BallotRules,
    PanelMode,
    PanelRules,
    RoundRules,
)
from matchpot.domain.rounds.snapshot import Snapshot
from matchpot.domain.rounds.tallying import Gathered, work_out
from matchpot.domain.rounds.votes import Cast

_KINDS: Mapping[Kind, BallotKind] = MappingProxyType(
    {
        Kind.APPROVAL: BallotKind.APPROVAL,
        Kind.CHOOSE_1: BallotKind.CHOOSE_ONE,
        Kind.CUMULATIVE: BallotKind.CUMULATIVE,
    }
)
_RULES = ("greedy_skip", "greedy_stop", "per_euro", "mes", "phragmen")


@click.command("import")
@click.argument("election", type=click.Path())
@click.option("--rule", "kind", type=click.Choice(_RULES), default="greedy_skip", show_default=True)
@click.option(
    "--budget-cents-per-unit", "cents_per_unit", type=click.IntRange(1, 1_000_000), default=100,
    show_default=True, help="How many cents one unit of the file's money is.",
)  # fmt: skip
def import_(election: str, kind: str, cents_per_unit: int) -> None:
    """Make ELECTION (Pabulib .pb, - for standard input) a closed round, and print its file.

    It is worked out by --rule and says that it was imported. The exit code is 2 when the file
    cannot be used; each wrong line is named. Scores and rankings have no ballot that means the same
    here: work those out with `matchpot round tally`.
    """
    read = opened(election, cents_per_unit=cents_per_unit)
    if read.kind not in _KINDS:
        raise click.UsageError(f"votes of the type {read.kind} cannot be a round; see tally")
    try:
        click.echo(json.dumps(_file(read, kind), ensure_ascii=False, indent=1).encode())
    except RuleIncomplete as error:
        raise click.UsageError(f"{kind} cannot be used here: {error}") from error


# Any below: plain JSON values.
def _file(read: PbElection, kind: str) -> dict[str, Any]:
    rules, gathered = _rules(read, kind), _gathered(read)
    counted = gathered_plain(rules, gathered)
    outcome = result_plain(work_out(rules, gathered))
    text = json.dumps(to_plain(rules), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    tally = {"number": 1, "half": "", "counted": counted, "outcome": outcome}
    return {
        "format": FORMAT,
        "round": {
            "slug": "imported",
            "title": read.meta.get("description", ""),
            "fund": read.meta.get("unit", ""),
            "phase": "closed",
            "sent_back": False,
            "reason": "Imported from Pabulib for study; no money moved.",
        },
        "rules": text,
        "digest": Snapshot(text).digest,
        "applications": [
            {"id": one["id"], "title": one["id"], "city": ""} for one in counted["applications"]
        ],
        "ballots": [
            {"phase": "public_vote", "receipt": "", "counts": True, **one}
            for one in counted["public"]
        ],
        "lots": [],
        "tallies": [{**tally, "digest": digest_of(counted, outcome)}],
    }


def _rules(read: PbElection, kind: str) -> RoundRules:
    election = read.election
    params = {"completion": "none"} if kind == "mes" else {}
    tie = TieRule.LOWER_COST if kind == "mes" else TieRule.FILE_ORDER
    return RoundRules(
        budget_cents=election.budget_cents,
        most_ask_cents=election.budget_cents,
        panel=PanelRules(mode=PanelMode.NONE),
        ballot=None,
        public_ballot=BallotRules(kind=_KINDS[read.kind], params=_params(read)),
        panel_bps=0,
        allocation=AllocationRules(
            kind=kind,
            params=params,
            least_score=read.least_score,
            most_per_maker=None,
            reserve=0,
            tie=tie,
        ),
    )


def _params(read: PbElection) -> dict[str, int]:
    """The numbers of a type of ballot with which every ballot of the file is valid."""
    ballots = read.election.ballots
    if read.kind is Kind.APPROVAL:
        return {"most": max([1, *(len(one.weights) for one in ballots)])}
    if read.kind is Kind.CHOOSE_1:
        return {}
    points = max([1, *(sum(one.weights.values()) for one in ballots)])
    most = max([1, *(value for one in ballots for value in one.weights.values())])
    return {"points": points, "fewest": 1, "most_each": most}


def _gathered(read: PbElection) -> Gathered:
    cast: list[Cast] = []
    has_points = read.kind is Kind.CUMULATIVE
    for votes in read.election.ballots:
        for _ in range(votes.count):
            says: dict[str, Any] = (
                {"points": dict(votes.weights)} if has_points else {"picks": sorted(votes.weights)}
            )
            cast.append(Cast(voter=f"V-{len(cast) + 1:06}", says=says))
    return Gathered(
        budget_cents=read.election.budget_cents,
        applications=read.election.applications,
        public=cast,
        lots=read.election.lots,
    )
