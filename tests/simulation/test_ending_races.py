"""Many workers end the same pots at once: each step is taken once, and not a cent is doubled."""

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from matchpot.domain.endings import EndingStep
from matchpot.domain.pots import PotState
from matchpot.domain.refunds import RefundReason
from matchpot.extensions import db, reader, unit_of_work
from matchpot.jobs.pots import end_pots
from matchpot.persistence.models.endings import EndingStepRow, FundReturn, MatchSwap
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.models.payouts import Payout
from matchpot.services import closing, pots, refunds
from matchpot.services.checks import run_checks
from matchpot.settings import MoneyLimits
from tests.builders import NOON, euros
from tests.towns import Town

_forked: list[tuple[Barrier, Flask]] = []
LATER = NOON + timedelta(days=40)


def _meet_at(start: Barrier, app: Flask) -> None:
    _forked[:] = [(start, app)]


def _end(_number: int) -> None:
    start, app = _forked[0]
    with app.app_context():
        db.engine.dispose(close=False)
        start.wait()
        end_pots(LATER)
        db.session.remove()
        db.engine.dispose()


def _scene(app: Flask) -> tuple[int, int, int]:
    """A pot has 30.00 back, of which a later pot gave 30.00 in its place; both have ended."""
    with app.app_context(), unit_of_work() as session:
        town = Town(session)
        campaign = town.campaign(goal=150)
        first = town.pot(campaign, cents=euros(30))
        second = town.pot(campaign, cents=euros(100), tier=2)
        leaves = town.gives(campaign, euros(30), email="leaves@example.org")
        for number in range(3):
            town.gives(campaign, euros(30), email=f"g{number}@example.org")
        assert campaign.deadline_at is not None
        town.clock.moment = campaign.deadline_at + timedelta(minutes=2)
        now = town.clock.now()
        closing.begin_counting(session, campaign.id, now=now)
        closing.judge(session, campaign.id, now=now, limits=MoneyLimits())
        reason = RefundReason.OPERATOR
        refunds.request_whole(session, leaves.id, reason=reason, by=None, now=now)
        town.send_refunds()
        for pot in (first, second):
            pots.bring(session, PotState.CLOSED, pot_id=pot.id, actor_id=None, now=now)
        return first.id, second.id, campaign.match_cents


@pytest.mark.slow
def test_workers_that_end_the_same_pots_at_once_double_nothing(app: Flask) -> None:
    first, second, match_cents = _scene(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    context = get_context("fork")
    start = context.Barrier(6)
    with ProcessPoolExecutor(
        6, mp_context=context, initializer=_meet_at, initargs=(start, app)
    ) as pool:
        list(pool.map(_end, range(6)))
    with app.app_context():
        end_pots(LATER)
        session = reader()
        steps = session.execute(
            select(EndingStepRow.pot_id, EndingStepRow.step, func.count()).group_by(
                EndingStepRow.pot_id, EndingStepRow.step
            )
        ).all()
        counts = {(row[0], row[1]): row[2] for row in steps}
        assert counts[first, EndingStep.SWAPPED] == counts[second, EndingStep.SWAPPED] == 1
        assert session.scalar(select(func.sum(MatchSwap.cents))) == euros(30)
        by_pot = dict(
            session.execute(
                select(MatchLine.pot_id, func.sum(MatchLine.amount_cents)).group_by(
                    MatchLine.pot_id
                )
            ).all()
        )
        assert by_pot == {first: euros(30), second: match_cents - euros(30)}
        back = session.scalar(select(func.sum(FundReturn.amount_cents)))
        assert back == euros(130) - match_cents
        assert session.scalar(select(func.count()).select_from(Payout)) == 1
        assert [one for one in run_checks(session, now=LATER) if not one.ok] == []
