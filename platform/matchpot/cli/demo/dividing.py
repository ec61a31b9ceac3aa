"""Pots of the demo town that are divided at the end of their round: closed, divided, carried out.

The owner of the fund prepares the division, its finance member approves it.
"""

from functools import partial

from matchpot.cli.demo import chores
from matchpot.cli.demo.founding import member
from matchpot.cli.demo.stage import Stage
from matchpot.cli.demo.texts import FundText, PotText
from matchpot.domain.people import MembershipRole
from matchpot.domain.pots import PotState
from matchpot.extensions import unit_of_work
from matchpot.services import pots, runs
from matchpot.services.runs import Preparing

_CLOSED_DAYS_BEFORE = 10
_NOTE = "Zoals besproken in het bestuur."


def plan(stage: Stage, funds: list[FundText]) -> None:
    """Put the end of every round on the agenda."""
    for fund in funds:
        for pot in fund.pots:
            if pot.divided:
                close = stage.calendar.at(pot.divided + _CLOSED_DAYS_BEFORE, 17)
                stage.agenda.plan(close, partial(_close, stage, fund, pot))
                divide = stage.calendar.at(pot.divided, 23, 40)
                stage.agenda.plan(divide, partial(_divide, stage, fund, pot))
                # The money it needs is asked for at night, when word of such money is heard.
                night = stage.calendar.at(pot.divided - 1, 0, 4)
                stage.agenda.plan(night, partial(chores.work_off, stage))


def _close(stage: Stage, fund: FundText, pot: PotText) -> None:
    owner, pot_id = member(stage, fund.key, MembershipRole.OWNER), stage.pots[pot.key]
    with unit_of_work() as session:
        pots.bring(session, PotState.CLOSED, pot_id=pot_id, actor_id=owner, now=stage.now)


def _divide(stage: Stage, fund: FundText, pot: PotText) -> None:
    owner = member(stage, fund.key, MembershipRole.OWNER)
    asked = Preparing(pot_id=stage.pots[pot.key], actor_id=owner, note=_NOTE)
    with unit_of_work() as session:
        run = runs.prepare(session, asked, now=stage.now, limits=stage.limits, secret=stage.secret)
    with unit_of_work() as session:
        finance = member(stage, fund.key, MembershipRole.FINANCE)
        runs.approve(session, run.id, by=finance, now=stage.now)
