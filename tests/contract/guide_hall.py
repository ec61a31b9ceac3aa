"""Schemes of the guide of `town_hall.py`: one the fund keeps by itself, changed once."""

from dataclasses import replace

from matchpot.domain.deadlines import local_day
from matchpot.services import guide
from matchpot.services.guide import Step
from tests.builders import euros
from tests.contract.founders import Founders
from tests.services.guide_scenes import a_scheme


def fill(hall: Founders) -> None:
    """Two versions of it, so that there is something to compare and to bring back."""
    now = hall.clock.now()
    scheme = a_scheme("start-in-drenthe", checked_on=local_day(now))
    step = Step(by=hall.member.id, now=now, why="New this year.")
    guide.add(hall.session, scheme, step, organisation_id=hall.fund.id)
    guide.change(hall.session, replace(scheme, most_cents=euros(7_500)), step)
    hall.words["scheme_key"] = scheme.key
