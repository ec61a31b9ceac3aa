"""Awards of the demo town without a round: proposed by one of a fund, confirmed by another.

The words lie in `town/grants.toml`.
"""

import tomllib
from datetime import timedelta
from functools import partial
from importlib.resources import files

from matchpot.cli.demo.founding import member
from matchpot.cli.demo.stage import Stage
from matchpot.cli.demo.texts import Table
from matchpot.domain.awards import PlannedPart, TrancheWhen
from matchpot.domain.people import MembershipRole
from matchpot.extensions import unit_of_work
from matchpot.services import awards, direct_awards
from matchpot.services.direct_awards import Proposal

_TEXT = files("matchpot.cli.demo") / "town" / "grants.toml"
_ACCEPT_DAYS = 28
_SENDER, _SECOND = MembershipRole.OWNER, MembershipRole.FINANCE


def plan(stage: Stage, keys: set[str]) -> None:
    """Put on the agenda what funds grant these projects; the small town has no money for it."""
    if stage.is_small:
        return
    for one in tomllib.loads(_TEXT.read_text(encoding="utf-8"))["grant"]:
        if one["project"] in keys:
            steps = (("proposed", _propose), ("confirmed", _confirm), ("accepted", _accept))
            granted: list[int] = []
            for hour, (word, act) in enumerate(steps, start=13):
                if word in one:
                    moment = stage.calendar.at(one[word], hour)
                    stage.agenda.plan(moment, partial(act, stage, one, granted))


def _propose(stage: Stage, one: Table, granted: list[int]) -> None:
    """Somebody of the fund proposes it; `granted` holds the award from then on."""
    fund = stage.fund_of[one["pot"]]
    proposal = Proposal(
        pot_id=stage.pots[one["pot"]],
        project_id=stage.projects[one["project"]].project_id,
        cents=one["amount"] * 100,
        title=one["title"],
        motivation=one["motivation"],
        parts=_parts(stage, one),
        accept_days=_ACCEPT_DAYS,
        is_unrestricted=one.get("unrestricted", False),
    )
    with unit_of_work() as session:
        award = direct_awards.propose(
            session, proposal, by=member(stage, fund, _SENDER), now=stage.now
        )
        granted.append(award.id)


def _parts(stage: Stage, one: Table) -> list[PlannedPart]:
    now, rest = one["now"] * 100, (one["amount"] - one["now"]) * 100
    parts = [PlannedPart(cents=now, due_when=TrancheWhen.ACCEPTANCE)]
    if rest:
        day = stage.calendar.today + timedelta(days=one["rest_in"])
        parts.append(PlannedPart(cents=rest, due_when=TrancheWhen.DATE, due_on=day))
    return parts


def _confirm(stage: Stage, one: Table, granted: list[int]) -> None:
    """Somebody else of the fund confirms it."""
    by = member(stage, stage.fund_of[one["pot"]], _SECOND)
    with unit_of_work() as session:
        direct_awards.confirm(session, granted[0], by=by, now=stage.now)


def _accept(stage: Stage, one: Table, granted: list[int]) -> None:
    """The maker says yes to the letter."""
    with unit_of_work() as session:
        awards.accept(
            session,
            granted[0],
            by=stage.projects[one["project"]].maker_id,
            terms=one["letter"].strip(),
            now=stage.now,
            limits=stage.limits,
        )
