"""An award on offer to the maker of `town_hall.py`, in two parts."""

from dataclasses import replace

from sqlalchemy import select

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.ledger import LedgerEntry
from matchpot.services import awards, tranches
from tests.builders import euros
from tests.contract.founders import Founders
from tests.services.round_scenes import RULES, a_round, an_application


def fill(hall: Founders) -> None:
    """Everything there is of awards."""
    session, rules = hall.session, replace(RULES, tranche_bps=(6_000, 4_000))
    row = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=Phase.PUBLISHED, rules=rules)
    entered = an_application(
        hall.town, row, maker=hall.maker, title="Plan awarded", state=ApplicationState.ELIGIBLE
    )
    awards.offer(session, row, {entered.code or "": euros(1_000)}, hall.clock.now())
    award = session.scalars(select(Award).where(Award.round_id == row.id)).one()
    hall.ids["award_id"] = award.id
    entry = select(LedgerEntry.id).where(LedgerEntry.ref_type == "award")
    hall.ids["fund_entry_id"] = session.scalars(entry).one()
    hall.ids["part_id"] = tranches.of_award(session, award.id)[1].id
