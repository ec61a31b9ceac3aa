"""`matchpot round import`: an election of Pabulib made into the file of a closed round, for study.

Nothing is stored: an imported round has no makers, no fund and no money, so it is a file and not a
page (docs/adr/0029). Everything else, `matchpot round verify` first, reads it as one of ours.
"""

import json
from typing import Any

import click

from matchpot.cli.matching.documents import refuse
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

_RULES = ("greedy_skip", "greedy_stop", "per_euro", "mes", "phragmen")
# Of these a ballot is a list of projects; all others are points, those of a place among them.
_LISTS = frozenset({Kind.APPROVAL, Kind.CHOOSE_1})


@click.command("import")
@click.argument("election", type=click.Path())
@click.option("--rule", "kind", type=click.Choice(_RULES), default="greedy_skip", show_default=True)
@click.option(
    "--budget-cents-per-unit", "cents_per_unit", type=click.IntRange(1, 1_000_000), default=100,
    show_default=True, help="How many cents one unit of the file's money is.",
)  # fmt: skip
def import_(election: str, kind: str, cents_per_unit: int) -> None:
    """Make ELECTION (Pabulib .pb, - for standard input) a closed round, and print its file.

    It is worked out by --rule and says that it was imported; `matchpot round pabulib` makes the
    election of it again. Scores and places are points, of which every project gets the sum. The
    exit code is 2 when the file cannot be used; each wrong line is named. Points below zero and
    fractions have no ballot here: work those out with `matchpot round tally`.
    """
    read = opened(election, cents_per_unit=cents_per_unit)
    if read.kind not in _LISTS and problems(read):
        refuse(problems(read))
    try:
        click.echo(json.dumps(_file(read, kind), ensure_ascii=False, indent=1).encode())
    except RuleIncomplete as error:
        raise click.UsageError(f"{kind} cannot be used here: {error}") from error


def problems(read: PbElection) -> list[str]:
    """Why points of a file are no ballots of ours."""
    found = []
    if read.election.step != 1:
        found.append("some points are fractions; work it out with tally")
    if any(points < 0 for one in read.election.ballots for points in one.weights.values()):
        found.append("some points are below zero; work it out with tally")
    return found


# Any below: plain JSON values.
def _file(read: PbElection, kind: str) -> dict[str, Any]:
    rules, gathered = _rules(read, kind), _gathered(read)
    counted = gathered_plain(rules, gathered)
    outcome = result_plain(work_out(rules, gathered))
    text = json.dumps(to_plain(rules), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    tally = {"number": 1, "half": "", "counted": counted, "outcome": outcome}
    titles = {one["id"]: read.names.get(one["id"], one["id"]) for one in counted["applications"]}
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
        "applications": [{"id": id_, "title": title, "city": ""} for id_, title in titles.items()],
        "ballots": [
            {"phase": "public_vote", "receipt": "", "counts": True, **one}
            for one in counted["public"]
        ],
        "lots": [],
        "tallies": [{**tally, "digest": digest_of(counted, outcome)}],
        "source": {"meta": dict(read.meta), "cents_per_unit": read.cents_per_unit},
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
        public_ballot=_ballot(read),
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


def _ballot(read: PbElection) -> BallotRules:
    """A type of ballot with numbers of which every ballot of the file is one."""
    ballots = read.election.ballots
    if read.kind is Kind.CHOOSE_1:
        return BallotRules(kind=BallotKind.CHOOSE_ONE)
    if read.kind is Kind.APPROVAL:
        most = max([1, *(len(one.weights) for one in ballots)])
        return BallotRules(kind=BallotKind.APPROVAL, params={"most": most})
    points = max([1, *(sum(one.weights.values()) for one in ballots)])
    each = max([1, *(value for one in ballots for value in one.weights.values())])
    params = {"points": points, "fewest": 1, "most_each": each}
    return BallotRules(kind=BallotKind.CUMULATIVE, params=params)


def _gathered(read: PbElection) -> Gathered:
    cast: list[Cast] = []
    for votes in read.election.ballots:
        given = {id_: points for id_, points in votes.weights.items() if points}
        says: dict[str, Any] = (
            {"picks": sorted(given)} if read.kind in _LISTS else {"points": given}
        )
        for _ in range(votes.count):
            cast.append(Cast(voter=f"V-{len(cast) + 1:06}", says=says))
    return Gathered(
        budget_cents=read.election.budget_cents,
        applications=read.election.applications,
        public=cast,
        lots=read.election.lots,
    )
