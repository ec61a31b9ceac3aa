"""The network of the demo town votes on several plans at once: one ballot counted, one that runs.

The words lie in `town/networks.toml`, under `voting`.
"""

from functools import partial

from matchpot.cli.demo import networks
from matchpot.cli.demo.cast import who
from matchpot.cli.demo.networks import Ids, maker, on
from matchpot.cli.demo.stage import Stage
from matchpot.cli.demo.texts import Table
from matchpot.domain.demo import NETWORK
from matchpot.domain.networks.ballots import Call, code_of
from matchpot.domain.networks.ways import Allocation, usual
from matchpot.domain.rounds.rules import BallotKind
from matchpot.extensions import current_settings, unit_of_work
from matchpot.services import network_ballots, network_calls, network_counts
from matchpot.services.network_ballots import Nomination


def plan(stage: Stage, known: Ids) -> None:
    """Put a second purse and its ballots on the agenda; `known` tells the network."""
    told, made = networks.words()["voting"], Ids()
    purse, mandate = told["purse"], told["mandate"]
    on(stage, purse["made"], 10, partial(_make_purse, stage, purse, known, made))
    on(stage, mandate["offered"], 16, partial(networks.offer, stage, purse, mandate, made))
    on(stage, mandate["accepted"], 12, partial(networks.accept, stage, mandate, made))
    for ballot in told["ballot"]:
        # The small town has not all plans.
        there = [one for one in ballot["project"] if one["project"] in stage.keys]
        if there:
            _plan_ballot(stage, {**ballot, "project": there}, made)


def _plan_ballot(stage: Stage, told: Table, made: Ids) -> None:
    on(stage, told["called"], 9, partial(_call, stage, told, made))
    for at, one in enumerate(told["project"]):
        on(stage, one["day"], 13, partial(_nominate, stage, told, one, made), minute=at)
        if "accepted" in one:
            on(stage, one["accepted"], 11, partial(networks.take, stage, one))
    # The small town sleeps through most nights, and must not miss this one.
    on(stage, told["called"] - told["gather"] - 1, 1, partial(_close_list, stage, told, made))
    for at, one in enumerate(told["vote"]):
        on(stage, one["day"], 15, partial(_vote, stage, told, one, made), minute=at)


def _make_purse(stage: Stage, told: Table, known: Ids, made: Ids) -> None:
    made["network"] = known["network"]
    way = usual(BallotKind.APPROVAL, Allocation.GREEDY_SKIP, criterion="")
    networks.make_purse(stage, told, made, way=way)


def _call(stage: Stage, told: Table, made: Ids) -> None:
    call = Call(
        title=told["title"],
        budget_cents=told["budget"] * 100,
        most_cents=told["most"] * 100,
        gather_days=told["gather"],
    )
    with unit_of_work() as session:
        ballot = network_calls.call(
            session,
            made["purse"],
            call,
            by=who(stage, NETWORK),
            secret=current_settings().secret_key,
            token=told["title"],
            now=stage.now,
        )
        made[told["title"]] = ballot.id


def _nominate(stage: Stage, told: Table, one: Table, made: Ids) -> None:
    wanted = Nomination(
        ballot_id=made[told["title"]],
        project_id=stage.projects[one["project"]].project_id,
        cents=one["amount"] * 100,
        title=one["title"],
        motivation=one["motivation"],
    )
    with unit_of_work() as session:
        by = maker(stage, one["by"])
        made[one["project"]] = network_ballots.nominate(session, wanted, by=by, now=stage.now).id


def _close_list(stage: Stage, told: Table, made: Ids) -> None:
    with unit_of_work() as session:
        network_counts.go_on(session, made[told["title"]], now=stage.now)


def _vote(stage: Stage, told: Table, one: Table, made: Ids) -> None:
    picks = [code_of(made[key]) for key in one["picks"] if key in made]
    if not picks:
        return
    with unit_of_work() as session:
        by = maker(stage, one["who"])
        network_ballots.cast(session, made[told["title"]], by, {"picks": picks}, now=stage.now)
