"""Promises on conditions in the demo town: two that were kept together, and some that still wait.

The words lie in `town/promises.toml`.
"""

import tomllib
from datetime import timedelta
from functools import partial
from importlib.resources import files

from matchpot.cli.demo.founding import member
from matchpot.cli.demo.stage import Stage
from matchpot.cli.demo.texts import Table
from matchpot.domain.cofunding import Condition, OthersJoin, SoMuchIsFound, TheRestIsFound
from matchpot.domain.deadlines import local_day
from matchpot.domain.people import MembershipRole
from matchpot.extensions import unit_of_work
from matchpot.services import cofunding
from matchpot.services.cofunding import Proposal

_TEXT = files("matchpot.cli.demo") / "town" / "promises.toml"
_ACCEPT_DAYS = 28
_SENDER, _SECOND = MembershipRole.OWNER, MembershipRole.FINANCE


def plan(stage: Stage, keys: set[str]) -> None:
    """Put on the agenda what funds promise these projects; the small town has no money for it."""
    if stage.is_small:
        return
    for one in tomllib.loads(_TEXT.read_text(encoding="utf-8"))["promise"]:
        if one["project"] in keys:
            made: list[int] = []
            for hour, (word, act) in enumerate(
                (("proposed", _propose), ("confirmed", _confirm)), start=14
            ):
                if word in one:
                    moment = stage.calendar.at(one[word], hour)
                    stage.agenda.plan(moment, partial(act, stage, one, made))


def _propose(stage: Stage, one: Table, made: list[int]) -> None:
    """Somebody of the fund proposes it; `made` holds the promise from then on."""
    proposal = Proposal(
        pot_id=stage.pots[one["pot"]],
        project_id=stage.projects[one["project"]].project_id,
        cents=one["amount"] * 100 if "amount" in one else None,
        share_bps=one["share"] * 100 if "share" in one else None,
        conditions=_conditions(one),
        until_on=local_day(stage.now) + timedelta(days=one["wait"]),
        is_named=one["named"],
        title=one["title"],
        motivation=one["motivation"],
        accept_days=_ACCEPT_DAYS,
    )
    by = member(stage, stage.fund_of[one["pot"]], _SENDER)
    with unit_of_work() as session:
        made.append(cofunding.propose(session, proposal, by=by, now=stage.now).id)


def _conditions(one: Table) -> list[Condition]:
    asked: list[Condition] = [TheRestIsFound()] if one.get("rest") else []
    if "so_much" in one:
        asked.append(SoMuchIsFound(one["so_much"] * 100))
    if "others" in one:
        asked.append(OthersJoin(one["others"]))
    return asked


def _confirm(stage: Stage, one: Table, made: list[int]) -> None:
    """Somebody else of the fund confirms it; it is counted at once."""
    by = member(stage, stage.fund_of[one["pot"]], _SECOND)
    with unit_of_work() as session:
        cofunding.confirm(session, made[0], by=by, now=stage.now)
