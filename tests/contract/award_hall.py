"""An award on offer to the maker of `town_hall.py`, in two parts, and one that is proposed."""

from dataclasses import replace

from sqlalchemy import select

from matchpot.domain.awards import planned
from matchpot.domain.people import MembershipRole
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.ledger import LedgerEntry
from matchpot.services import awards, direct_awards, tranches
from matchpot.services.direct_awards import Proposal
from tests.builders import a_member, euros
from tests.contract.founders import Founders
from tests.services.round_scenes import RULES, a_round, a_round_pot, an_application


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
    hall.ids["award_pot_id"] = a_round_pot(hall.town, fund=hall.fund).id
    proposal = Proposal(
        pot_id=hall.ids["award_pot_id"],
        project_id=hall.ids["live_project_id"],
        cents=euros(500),
        title="A month of making",
        motivation="For what you make with the neighbourhood.",
        parts=planned(euros(500)),
        accept_days=28,
    )
    officer = a_member(session, hall.fund, role=MembershipRole.MEMBER, name="Officer").id
    proposed = direct_awards.propose(session, proposal, by=officer, now=hall.clock.now())
    hall.ids["proposed_award_id"] = proposed.id
